"""Where a teacher stands under the policy before any plan, with the clause and the facts used."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from solver.calendar.retirement import statutory_retirement
from solver.domain import english
from solver.domain.dataset import Dataset
from solver.domain.headcount import in_force, just_ended
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.policy import Policy
from solver.domain.terms import COMPULSORY, Deferral, Post, Stage, Text, Title
from solver.explain.wording import BUREAU, Line, capital, clause, joined, line, many, month, school, span
from solver.rules.base import active
from solver.rules.base import registry as rules
from solver.status import Status


class Kind(StrEnum):
    """The six standings; the first that applies in this order, except that a duty comes before being free."""

    OUT_OF_SCOPE = "out_of_scope"
    LOCKED = "locked"
    DEFERRED = "deferred"
    EXEMPT = "exempt"
    OBLIGATED = "obligated"
    FREE = "free"


TITLES = {
    Kind.OUT_OF_SCOPE: Text("不属教师交流范围", "outside the teacher exchange"),
    Kind.LOCKED: Text("未满交流聘期", "on a posting that has not ended"),
    Kind.DEFERRED: Text("暂缓交流", "deferred"),
    Kind.EXEMPT: Text("免交流", "exempt"),
    Kind.OBLIGATED: Text("应交流", "must rotate"),
    Kind.FREE: Text("不属应交流", "no duty to rotate"),
}
EXCUSES = {"locked_in_term": Kind.LOCKED, "deferral": Kind.DEFERRED}
"""Rules whose excuse has a standing of its own; every other rule that excuses makes a teacher exempt."""


@dataclass(frozen=True)
class Standing:
    """A teacher's standing, the sentences that carry it, and the rules that close every school to the teacher."""

    kind: Kind
    lines: tuple[Line, ...]
    closed_by: tuple[str, ...]
    returning: bool
    """A posting ends by the effective date."""

    @property
    def title(self) -> Text:
        return TITLES[self.kind]


@dataclass(frozen=True)
class Case:
    """One teacher looked at under a policy on 1 September of ``year``."""

    dataset: Dataset
    policy: Policy
    year: int
    teacher: int
    audience: str

    def params(self, rule: str) -> Any | None:
        """A rule's parameters under the policy, None where it is off."""
        return next((item.params for item in active(self.policy) if item.rule.id == rule), None)

    @property
    def effective(self) -> int:
        return effective_month(self.year)

    def say(self, zh: str, en: str, rule: str = "") -> Line:
        return line(zh, en, rule, self.policy)


def standing(dataset: Dataset, policy: Policy, status: Status, teacher: int, audience: str = BUREAU) -> Standing:
    """A teacher's standing with its facts.

    Args:
        status: of all teachers under the same policy, ``solver.status.status``.
        teacher: position in the roster.
        audience: "bureau" or "public"; the public is told neither reasons of deferral nor dates that reveal an age.
    """
    case = Case(dataset, policy, status.year, teacher, audience)
    closed = tuple(rule for rule, mask in status.closed_by.items() if mask[teacher])
    excused = tuple(rule for rule, mask in status.excused_by.items() if mask[teacher])
    ended = bool(np.any(dataset.records.teacher[just_ended(dataset, status.year)] == teacher))
    if not dataset.teachers.in_pool[teacher]:
        return Standing(Kind.OUT_OF_SCOPE, out_of_scope(case), closed, ended)
    kinds = [EXCUSES.get(rule, Kind.EXEMPT) for rule in excused]
    own = Kind.OBLIGATED if status.obligated[teacher] else Kind.FREE
    kind = next((one for one in Kind if one in kinds), own)
    said = [FACTS[rule](case) if rule in FACTS else generic(case, rule) for rule in dict.fromkeys((*excused, *closed))]
    if kind in (Kind.OBLIGATED, Kind.FREE) or status.obligated[teacher]:
        said = [*duty(case, bool(status.obligated[teacher]), excused=bool(kinds)), *said]
    said += unfinished_papers(case, excused)
    if ended:
        said.append(posting_ended(case))
    return Standing(kind, tuple(said), closed, ended)


def out_of_scope(case: Case) -> tuple[Line, ...]:
    """Why the teacher rules post nobody like this (docs/readings.md, 3)."""
    people, teacher = case.dataset.teachers, case.teacher
    own = Post(int(people.post[teacher]))
    if not people.permanent[teacher]:
        return (
            case.say(
                "编制类型为临聘；教师交流只派出在编教师。", "Temporary contract; only permanent teachers are posted."
            ),
        )
    if own in (Post.PRINCIPAL, Post.VICE_PRINCIPAL):
        return (principal(case),)
    if own is not Post.TEACHER:
        return (
            case.say(
                f"岗位类型为{own.label}；教师交流只派出专任教师。",
                f"Post: {own.name.lower()}; only full-time teachers are posted.",
            ),
        )
    stage = Stage(int(people.stage[teacher]))
    words = joined([stage.label for stage in COMPULSORY])
    return (
        case.say(
            f"任教学段为{stage.label}；教师交流只限义务教育（{words}）。",
            f"Teaches at {stage.name.lower()} stage; only primary and junior secondary teachers are posted.",
        ),
    )


def service(case: Case) -> Text:
    """Since when at the school and for how long on the effective date."""
    entered = int(case.dataset.teachers.entered[case.teacher])
    if entered == NO_MONTH:
        return Text("进入现单位年月不明", "month of joining the school unknown")
    length = span(case.effective - entered)
    return Text(
        f"{month(entered)} 到本校，至 {case.year}-09-01 满 {length.zh}",
        f"at this school since {month(entered)}, {length.en} by {case.year}-09-01",
    )


def duty(case: Case, obligated: bool, *, excused: bool) -> list[Line]:
    """Title and service against the thresholds, and what interrupts the service."""
    params = case.params("obligation")
    if params is None:
        return [case.say("本政策没有应交流年限的规定。", "This policy obliges nobody by length of service.")]
    people, records = case.dataset.teachers, case.dataset.records
    title = Title(int(people.title[case.teacher])).label
    served, entered = service(case), int(people.entered[case.teacher])
    months, asked = case.effective - entered, span(params.months)
    over = Text("超过", "more than") if params.strictly_longer else Text("达到", "at least")
    if obligated:
        so = Text("应当交流", "must rotate")
        if excused:
            so = Text("已到应交流的年限，但有下面的情形", "long enough to rotate, but see below")
        return [
            case.say(
                f"现聘{title}，{served.zh}，{over.zh} {asked.zh}，{so.zh}。",
                f"Title: {english.title(title)}; {served.en}, {over.en} {asked.en}: {so.en}.",
                "obligation",
            )
        ]
    found = []
    if title not in params.titles:
        listed = joined(params.titles)
        listed_en = joined([english.title(one) for one in params.titles], "en")
        found.append(
            case.say(
                f"现聘{title}，不在应交流的职称（{listed}）之列。",
                f"Title: {english.title(title)}, not among those that oblige ({listed_en}).",
                "obligation",
            )
        )
    if entered == NO_MONTH:
        found.append(
            case.say(
                "进入现单位年月不明，不能认定连续任教年限；请补填。",
                "The month of joining the school is unknown, so service cannot be established; fill it in.",
                "obligation",
            )
        )
    elif months < params.months or (params.strictly_longer and months == params.months):
        found.append(
            case.say(
                f"{served.zh}，没有{over.zh} {asked.zh}。",
                f"{capital(served.en)}, not {over.en} {asked.en}.",
                "obligation",
            )
        )
    mine = (records.teacher == case.teacher) & (records.end < case.effective)
    if mine.any():
        end = int(records.end[mine].max())
        since = case.effective - (end + 1)
        if since < params.months:
            found.append(
                case.say(
                    f"{month(end)} 结束了一次交流，到 {case.year}-09-01 为 {span(since).zh}，不满 {asked.zh}，连续任教重新起算。",
                    f"A posting ended in {month(end)}, {span(since).en} before {case.year}-09-01 and less than {asked.en}: service counts anew.",
                    "obligation",
                )
            )
    return found


def near_retirement(case: Case) -> Line:
    people, params = case.dataset.teachers, case.params("near_retirement")
    months = span(getattr(params, "months", 0))
    who = slice(case.teacher, case.teacher + 1)
    retires = int(statutory_retirement(people.birth[who], people.retirement_track[who])[0])
    if case.audience != BUREAU:
        return case.say(
            f"距法定退休不足 {months.zh}，本人未报名自愿交流，可以不交流。",
            f"Less than {months.en} to statutory retirement and not a volunteer: may stay.",
            "near_retirement",
        )
    left = span(retires - case.effective)
    return case.say(
        f"法定退休年月 {month(retires)}，至 {case.year}-09-01 还有 {left.zh}，不足 {months.zh}，"
        "本人未报名自愿交流，可以不交流。",
        f"Statutory retirement {month(retires)}, {left.en} after {case.year}-09-01 and less than "
        f"{months.en}; not a volunteer: may stay.",
        "near_retirement",
    )


def deferral(case: Case) -> Line:
    people, teacher = case.dataset.teachers, case.teacher
    if case.audience != BUREAU:
        return case.say(
            "按规定暂缓交流，手续齐全，本学年不派出。",
            "Deferred with all approvals; not posted this school year.",
            "deferral",
        )
    reason = Deferral(int(people.deferral[teacher]))
    until = f"{month(int(people.deferral_from[teacher]))} 至 {month(int(people.deferral_to[teacher]))}"
    until_en = f"{month(int(people.deferral_from[teacher]))} to {month(int(people.deferral_to[teacher]))}"
    papers = [zh for zh, _, has in approvals(case) if has]
    return case.say(
        f"暂缓情形：{reason.label}，{until}，{joined(papers)}手续齐全，涵盖 {case.year}-09-01，本学年不派出。",
        f"Deferral ({reason.name.lower()}), {until_en}, with all approvals, covering {case.year}-09-01: not posted.",
        "deferral",
    )


def approvals(case: Case) -> list[tuple[str, str, bool]]:
    """The approvals a deferral of this teacher needs, and whether each is there."""
    people, teacher, params = case.dataset.teachers, case.teacher, case.params("deferral")
    if params is None:
        return []
    wanted = [
        ("校内公示", "notice in school", params.notice, people.notice_in_school),
        ("教育局同意", "the bureau's consent", params.consent, people.bureau_consent),
        (
            "请假备案",
            "leave on record",
            params.illness_leave and people.deferral[teacher] == Deferral.ILLNESS,
            people.leave_on_record,
        ),
    ]
    return [(zh, en, bool(has[teacher])) for zh, en, needed, has in wanted if needed]


def unfinished_papers(case: Case, excused: tuple[str, ...]) -> list[Line]:
    """A stated deferral that does not hold, and why; for the bureau only."""
    people, teacher = case.dataset.teachers, case.teacher
    if case.audience != BUREAU or "deferral" in excused or people.deferral[teacher] == Deferral.NONE:
        return []
    lacking = [(zh, en) for zh, en, has in approvals(case) if not has]
    if lacking:
        zh, en = joined([zh for zh, _ in lacking]), joined([en for _, en in lacking], "en")
        return [
            case.say(
                f"花名册填有暂缓情形，但缺{zh}，因此不暂缓；补齐手续后重新核定。",
                f"A deferral is stated but lacks {en}, so it does not defer; complete it and check again.",
                "deferral",
            )
        ]
    first, last = month(int(people.deferral_from[teacher])), month(int(people.deferral_to[teacher]))
    return [
        case.say(
            f"花名册填有暂缓情形（{first} 至 {last}），没有涵盖 {case.year}-09-01，因此不暂缓。",
            f"A deferral is stated ({first} to {last}) that does not cover {case.year}-09-01, so it does not defer.",
            "deferral",
        )
    ]


def locked(case: Case) -> Line:
    records = case.dataset.records
    mine = np.flatnonzero(in_force(case.dataset, case.year) & (records.teacher == case.teacher))
    last = int(mine[np.argmax(records.end[mine])])
    at = school(case.dataset, int(records.host[last]))
    start, end = month(int(records.start[last])), month(int(records.end[last]))
    return case.say(
        f"正在{at.zh}交流，{start} 至 {end}，未满聘期，其他学校不得聘任。",
        f"On a posting at {at.en}, {start} to {end}; until it ends no other school may engage the teacher.",
        "locked_in_term",
    )


def too_new(case: Case) -> Line:
    started = int(case.dataset.teachers.started_work[case.teacher])
    months = span(max(0, case.effective - started))
    limit = span(12 * int(getattr(case.params("minimum_service"), "years", 0)))
    return case.say(
        f"{month(started)} 参加工作，至 {case.year}-09-01 满 {months.zh}，不足 {limit.zh}，本学年不派出。",
        f"In work since {month(started)}, {months.en} by {case.year}-09-01, less than {limit.en}: not posted this year.",
        "minimum_service",
    )


def fulfilled(case: Case) -> Line:
    records, params = case.dataset.records, case.params("prior_rotation")
    months = getattr(params, "months", 0)
    long = span(months)
    done = (records.teacher == case.teacher) & (records.end < case.effective)
    count = int((done & (records.end - records.start + 1 >= months)).sum())
    return case.say(
        f"已完成 {count} 次满 {long.zh}的交流，可以不再列入应交流。",
        f"{many(count, 'completed posting')} of {long.en} or more: may be taken off the list of those who must rotate.",
        "prior_rotation",
    )


def principal(case: Case) -> Line:
    own = Post(int(case.dataset.teachers.post[case.teacher])).label
    rule = "principal_term" if case.params("principal_term") is not None else ""
    return case.say(
        f"岗位类型为{own}；校长、副校长按任期制交流，不列入教师交流。",
        "A principal or vice principal; principals move by their own terms, not by the teacher rules.",
        rule,
    )


def posting_ended(case: Case) -> Line:
    records = case.dataset.records
    ended = np.flatnonzero(just_ended(case.dataset, case.year) & (records.teacher == case.teacher))[-1]
    at = school(case.dataset, int(records.host[ended]))
    start, end = month(int(records.start[ended])), month(int(records.end[ended]))
    return case.say(
        f"在{at.zh}的交流（{start} 至 {end}）到 {case.year}-09-01 已经期满。",
        f"The posting at {at.en} ({start} to {end}) has ended by {case.year}-09-01.",
        "return",
    )


def generic(case: Case, rule: str) -> Line:
    """For a rule without a sentence of its own here: its short reason."""
    found = rules()[rule]
    short = found.closes if found.closes.zh else found.title
    return Line(Text(f"{short.zh}。", f"{short.en[:1].upper()}{short.en[1:]}."), rule, clause(rule, case.policy))


FACTS: dict[str, Callable[[Case], Line]] = {
    "near_retirement": near_retirement,
    "deferral": deferral,
    "locked_in_term": locked,
    "minimum_service": too_new,
    "prior_rotation": fulfilled,
    "principal_term": principal,
}
"""Rule id → the sentence with a teacher's own facts."""
