"""What holds of every plan under any policy: it speaks of people, schools and dates that exist and fit together."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator

from solver.domain.dataset import Dataset
from solver.domain.months import effective_month, month_text
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import COMPULSORY, REASON_OF_POST, Post, Reason, Stage, Text
from solver.domain.violation import Violation
from solver.rules.wording import school_facts, school_name
from solver.words import say

RULE = "invariant"
TITLE = say("verify.title")


def readable(dataset: Dataset, row: Assignment) -> bool:
    """Whether a row names a teacher, a host and (except on a return) a subject of the roster."""
    return not any(True for _ in unknown_names(dataset, row))


def invariants(dataset: Dataset, plan: Plan, apart: Collection[Post] = ()) -> tuple[Violation, ...]:
    """Every breach, row by row.

    The reason written in a row (事由) is judged only where it would take a row out of what shares and caps count.

    Args:
        apart: posts whose holders the policy brings into the plan beside the teachers.
    """
    found: list[Violation] = []
    for row in plan.rows:
        unknown = list(unknown_names(dataset, row))
        found += unknown or breaches(dataset, plan, row, apart)
    moves = Counter(row.teacher for row in plan.moving)
    parts = [plan.annual(year).rows for year in plan.horizon]
    kept = {(row.teacher, at) for at, part in enumerate(parts) for row in part if row.reason is Reason.STAY}
    sent_back = {(row.teacher, at) for at, part in enumerate(parts) for row in part if row.reason is Reason.RETURN}
    found += [
        Violation(RULE, teacher=teacher, kind="twice", year=plan.year, value=count, limit=1)
        for teacher, count in moves.items()
        if count > 1
    ]
    found += [
        Violation(RULE, teacher=teacher, kind="returns_and_stays", year=plan.year)
        for teacher in sorted({teacher for teacher, _ in kept & sent_back})
    ]
    return tuple(found)


def unknown_names(dataset: Dataset, row: Assignment) -> Iterator[Violation]:
    """Names in a row that the roster does not have."""
    if row.teacher not in dataset.teacher_position:
        yield Violation(RULE, teacher=row.teacher, school=row.host, kind="unknown_teacher")
    if row.host not in dataset.school_position:
        yield Violation(RULE, teacher=row.teacher, school=row.host, kind="unknown_host")
    if row.reason is not Reason.RETURN and row.subject not in dataset.subject_position:
        yield Violation(RULE, teacher=row.teacher, school=row.host, subject=row.subject, kind="unknown_subject")


def breaches(dataset: Dataset, plan: Plan, row: Assignment, apart: Collection[Post] = ()) -> list[Violation]:
    """What is wrong with a row whose names are all known."""
    people, schools = dataset.teachers, dataset.schools
    teacher, host = dataset.teacher_position[row.teacher], dataset.school_position[row.host]
    home = schools.code[int(people.home[teacher])]

    def breach(kind: str, school: str = row.host, **facts: str) -> Violation:
        return Violation(
            RULE,
            teacher=row.teacher,
            school=school,
            stage=row.stage,
            subject=row.subject,
            year=plan.year,
            kind=kind,
            facts=facts,
        )

    found = []
    if row.end < row.start:
        found.append(breach("ends_early", start=month_text(row.start), end=month_text(row.end)))
    if row.reason is Reason.RETURN:
        return found
    if row.home != home:
        found.append(breach("home", school=row.home, roster=home))
    if row.host == home:
        found.append(breach("stays_home", **school_facts(dataset, host)))
    if not people.permanent[teacher]:
        found.append(breach("not_in_pool", **reason(say("verify.temporary"))))
    elif people.post[teacher] not in (Post.TEACHER, *apart):
        post = Post(int(people.post[teacher]))
        found.append(breach("not_in_pool", **reason(post.text)))
    elif not people.compulsory[teacher]:
        stage = Stage(int(people.stage[teacher]))
        found.append(breach("not_in_pool", **reason(say("verify.teaches_at", stage=stage.text))))
    own = REASON_OF_POST.get(Post(int(people.post[teacher])))
    if (
        row.reason is not Reason.STAY
        and row.reason is not own
        and (row.reason.apart or own in map(REASON_OF_POST.get, apart))
    ):
        named, post = own or Reason.BALANCE, Post(int(people.post[teacher]))
        found.append(breach("reason", **reason(post.text), written=row.reason.label, wanted=named.label))
    if row.stage not in COMPULSORY or not schools.runs[host, row.stage]:
        found.append(breach("stage", **school_facts(dataset, host)))
    starts = row.reason.starts or plan.years > 1
    if starts and row.start not in {effective_month(year) for year in plan.horizon}:
        found.append(breach("start", start=month_text(row.start)))
    return found


def explain(violation: Violation) -> Text:
    """The sentence for a breach: what is wrong, where, and what to do next."""
    return SENTENCES[violation.kind](violation)


def stage_name(violation: Violation) -> Text:
    """The stage a breach is about."""
    if violation.stage is None:
        return Text("", "")
    return violation.stage.text


def reason(why: Text) -> dict[str, str]:
    """Why somebody is not in the pool, as a breach carries it."""
    return {"why": why.zh, "why_en": why.en}


SENTENCES: dict[str, Callable[[Violation], Text]] = {
    "reason": lambda v: say(
        "verify.other_reason",
        teacher=v.teacher,
        post=Text(v.facts["why"], v.facts["why_en"]),
        written=v.facts["written"],
        wanted=v.facts["wanted"],
    ),
    "unknown_teacher": lambda v: say("verify.unknown_teacher", teacher=v.teacher),
    "unknown_host": lambda v: say("verify.unknown_host", teacher=v.teacher, school=v.school),
    "unknown_subject": lambda v: say("verify.unknown_subject", teacher=v.teacher, subject=v.subject),
    "twice": lambda v: say("verify.placed_twice", teacher=v.teacher, times=v.value),
    "returns_and_stays": lambda v: say("verify.return_and_stay", teacher=v.teacher),
    "ends_early": lambda v: say(
        "verify.end_before_start", teacher=v.teacher, end=v.facts["end"], start=v.facts["start"]
    ),
    "home": lambda v: say("verify.other_home", teacher=v.teacher, school=v.school, roster=v.facts["roster"]),
    "stays_home": lambda v: say("verify.host_is_home", teacher=v.teacher, host=school_name(v)),
    "not_in_pool": lambda v: say("verify.not_in_pool", teacher=v.teacher, why=Text(v.facts["why"], v.facts["why_en"])),
    "stage": lambda v: say("verify.stage_not_run", teacher=v.teacher, host=school_name(v), stage=stage_name(v)),
    "start": lambda v: say("verify.other_start", teacher=v.teacher, start=v.facts["start"], year=v.year),
}
