"""What holds of every plan under any policy: it speaks of people, schools and dates that exist and fit together."""

from collections import Counter
from collections.abc import Callable, Iterator

from solver.domain.dataset import Dataset
from solver.domain.months import effective_month, month_text
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import COMPULSORY, Post, Reason, Stage, Text
from solver.domain.violation import Violation
from solver.rules.wording import ENGLISH_STAGE, school_facts, school_name

RULE = "invariant"
TITLE = Text("计划基本要求", "Basic soundness")


def readable(dataset: Dataset, row: Assignment) -> bool:
    """Whether a row names a teacher, a host and (except on a return) a subject of the roster."""
    return not any(True for _ in unknown_names(dataset, row))


def invariants(dataset: Dataset, plan: Plan) -> tuple[Violation, ...]:
    """Every breach, row by row; the reason written in a row (事由) is not judged here."""
    found: list[Violation] = []
    for row in plan.rows:
        unknown = list(unknown_names(dataset, row))
        found += unknown or breaches(dataset, plan.year, row)
    moves = Counter(row.teacher for row in plan.moving)
    kept = {row.teacher for row in plan.rows if row.reason is Reason.STAY}
    sent_back = {row.teacher for row in plan.rows if row.reason is Reason.RETURN}
    found += [
        Violation(RULE, teacher=teacher, kind="twice", year=plan.year, value=count, limit=1)
        for teacher, count in moves.items()
        if count > 1
    ]
    found += [
        Violation(RULE, teacher=teacher, kind="returns_and_stays", year=plan.year)
        for teacher in sorted(kept & sent_back)
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


def breaches(dataset: Dataset, year: int, row: Assignment) -> list[Violation]:
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
            year=year,
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
        found.append(breach("not_in_pool", why="临聘", why_en="temporary contract"))
    elif people.post[teacher] != Post.TEACHER:
        post = Post(int(people.post[teacher]))
        found.append(breach("not_in_pool", why=post.label, why_en=post.name.lower().replace("_", "-")))
    elif not people.compulsory[teacher]:
        stage = Stage(int(people.stage[teacher]))
        found.append(breach("not_in_pool", why=f"任教学段为{stage.label}", why_en=f"{ENGLISH_STAGE[stage]} stage"))
    if row.stage not in COMPULSORY or not schools.runs[host, row.stage]:
        found.append(breach("stage", **school_facts(dataset, host)))
    if row.reason.starts and row.start != effective_month(year):
        found.append(breach("start", start=month_text(row.start)))
    return found


def explain(violation: Violation) -> Text:
    """The sentence for a breach: what is wrong, where, and what to do next."""
    return SENTENCES[violation.kind](violation)


def stage_name(violation: Violation) -> Text:
    """The stage a breach is about."""
    if violation.stage is None:
        return Text("", "")
    return Text(violation.stage.label, ENGLISH_STAGE[violation.stage])


SENTENCES: dict[str, Callable[[Violation], Text]] = {
    "unknown_teacher": lambda v: Text(
        f"教师编号“{v.teacher}”不在花名册中；请核对编号，或先把该教师补入花名册。",
        f"Teacher {v.teacher!r} is not in the roster; check the number or add the teacher to the roster.",
    ),
    "unknown_host": lambda v: Text(
        f"教师 {v.teacher} 的接收学校代码“{v.school}”不在学校表中；请核对代码。",
        f"Teacher {v.teacher}: host school {v.school!r} is not in the school table; check the code.",
    ),
    "unknown_subject": lambda v: Text(
        f"教师 {v.teacher} 的任教学科“{v.subject}”在花名册和岗位需求中都没有；请改用花名册中的学科名称。",
        f"Teacher {v.teacher}: subject {v.subject!r} occurs nowhere in the roster; use one of its subject names.",
    ),
    "twice": lambda v: Text(
        f"教师 {v.teacher} 在计划中被安排了 {v.value:.0f} 次；请只保留一行。",
        f"Teacher {v.teacher} is placed {v.value:.0f} times; keep one row.",
    ),
    "returns_and_stays": lambda v: Text(
        f"教师 {v.teacher} 既列为期满返回又列为留任；请只保留其中一行。",
        f"Teacher {v.teacher} is listed both as returning and as staying; keep one of the two rows.",
    ),
    "ends_early": lambda v: Text(
        f"教师 {v.teacher} 的结束日期 {v.facts['end']} 早于开始日期 {v.facts['start']}；请更正日期。",
        f"Teacher {v.teacher}: the end {v.facts['end']} is before the start {v.facts['start']}; correct the dates.",
    ),
    "home": lambda v: Text(
        f"教师 {v.teacher} 的派出学校写为 {v.school}，花名册中现任学校为 {v.facts['roster']}；请以花名册为准更正，或先更新花名册。",
        f"Teacher {v.teacher}: home school {v.school} in the plan, {v.facts['roster']} in the roster; make them agree.",
    ),
    "stays_home": lambda v: Text(
        f"教师 {v.teacher} 的接收学校 {school_name(v).zh} 就是现任学校；请改为另一所学校，或删去该行。",
        f"Teacher {v.teacher}: host {school_name(v).en} is the home school; choose another school or remove the row.",
    ),
    "not_in_pool": lambda v: Text(
        f"教师 {v.teacher} 不属于可交流的义务教育在编专任教师（{v.facts['why']}）；请删去该行，或更正花名册。",
        f"Teacher {v.teacher} is not a permanent full-time teacher of a compulsory stage ({v.facts['why_en']}); remove the row or correct the roster.",
    ),
    "stage": lambda v: Text(
        f"教师 {v.teacher} 被安排到学校 {school_name(v).zh} 任教{stage_name(v).zh}，但该校没有这一义务教育学段；请更正学段或接收学校。",
        f"Teacher {v.teacher} is placed in {stage_name(v).en} at school {school_name(v).en}, which has no such compulsory stage; correct the stage or the host.",
    ),
    "start": lambda v: Text(
        f"教师 {v.teacher} 的开始日期为 {v.facts['start']}，应为 {v.year}-09（{v.year} 年 9 月 1 日）；请更正日期。",
        f"Teacher {v.teacher}: the posting starts in {v.facts['start']} instead of {v.year}-09; correct the date.",
    ),
}
