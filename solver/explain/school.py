"""One school before and after a plan: who leaves, who comes and why, its posts, its people, its three indicators."""

from dataclasses import dataclass

import numpy as np

from solver.domain.headcount import recount
from solver.domain.plan import Assignment
from solver.domain.terms import COMPULSORY, Backbone, Reason, Stage, Text, Title
from solver.explain.view import View
from solver.explain.wording import Line, number, post, school, teacher
from solver.explain.worth import Worth, worth_of
from solver.goals.equity import INDICATORS, squared, tally
from solver.rules.shapes import ceil_share
from solver.search.price import Prices

NORMS = {
    ("degree", Stage.PRIMARY): 4.2,
    ("degree", Stage.JUNIOR): 5.3,
    ("backbone", Stage.PRIMARY): 1.0,
    ("backbone", Stage.JUNIOR): 1.0,
    ("arts", Stage.PRIMARY): 0.9,
    ("arts", Stage.JUNIOR): 0.9,
}
"""Teachers per 100 students that each school of a balanced county has (教督〔2017〕6号, 县域义务教育优质均衡发展督导评估办法)."""
INSPECTION = Text(
    "《县域义务教育优质均衡发展督导评估办法》（教督〔2017〕6号）资源配置指标",
    "Education Inspectorate of the State Council, Jiaodu [2017] No. 6, indicators of resources",
)


@dataclass(frozen=True)
class Movement:
    """One person who leaves, comes, stays on or returns; ``other`` is the school at the other end."""

    teacher: str
    name: str
    other: str
    stage: Stage
    subject: str
    reason: Reason
    line: Line


@dataclass(frozen=True)
class Post:
    """One stage and subject of the school: heads before and after against need and floor."""

    stage: Stage
    subject: str
    before: int
    after: int
    need: int
    floor: int | None
    """The fewest the plan may leave; None where no rule sets one."""


@dataclass(frozen=True)
class Indicator:
    """One official indicator in one stage: teachers per 100 students, and the school's part in the county's difference."""

    stage: Stage
    indicator: str
    before: float
    after: float
    norm: float
    county: float
    """The county's mean before the plan."""
    part_before: float
    """Share of the county's CV² that comes from this school, 0 to 1."""
    part_after: float


@dataclass(frozen=True)
class SchoolAnswer:
    """All there is to say about one school in a plan."""

    school: str
    name: str
    lines: tuple[Line, ...]
    leaving: tuple[Movement, ...]
    coming: tuple[Movement, ...]
    staying: tuple[Movement, ...]
    returning: tuple[Movement, ...]
    posts: tuple[Post, ...]
    people: dict[str, tuple[int, int]]
    """"senior", "intermediate" (appointed titles), "backbone", "all" → heads before and after."""
    indicators: tuple[Indicator, ...]
    worth: tuple[Worth, ...] = ()


def explain_school(view: View, place: int, prices: Prices | None = None) -> SchoolAnswer:
    """The answer for a school, given by position.

    Args:
        prices: around this very plan; adds what one more teacher or place would be worth.

    Raises:
        Stopped: the prices are not ready in time.
    """
    dataset, code = view.dataset, view.dataset.schools.code[place]
    rows = view.plan.rows
    leaving = tuple(movement(view, row, away=True) for row in rows if row.reason.starts and row.home == code)
    coming = tuple(movement(view, row) for row in rows if row.reason.starts and row.host == code)
    staying = tuple(movement(view, row) for row in rows if row.reason is Reason.STAY and row.host == code)
    returning = tuple(
        movement(view, row, away=True) for row in rows if row.reason is Reason.RETURN and row.home == code
    )
    posts, people, indicators = posts_of(view, place), people_of(view, place), indicators_of(view, place)
    name = school(dataset, place)
    before, after = people["all"]
    lines = [
        view.say(
            f"{name.zh}：派出 {len(leaving)} 人，接收 {len(coming)} 人，留任 {len(staying)} 人，期满返回 {len(returning)} 人；"
            f"在编教师由 {before} 人变为 {after} 人。",
            f"{name.en}: {len(leaving)} leave, {len(coming)} come, {len(staying)} stay on, {len(returning)} return; "
            f"permanent staff {before} → {after}.",
        )
    ]
    lines += [one.line for one in (*leaving, *coming, *staying, *returning)]
    lines += [line for one in posts for line in said_post(view, one)]
    words = (
        ("senior", "高级及以上", "senior and above"),
        ("intermediate", "一级", "first grade"),
        ("backbone", "骨干教师", "backbone"),
    )
    zh = "，".join(f"{title} {people[key][0]} → {people[key][1]} 人" for key, title, _ in words)
    en = ", ".join(f"{title} {people[key][0]} → {people[key][1]}" for key, _, title in words)
    lines.append(view.say(f"职称与骨干：{zh}。", f"Titles and backbone teachers: {en}."))
    lines += [said_indicator(one) for one in indicators]
    worth = worth_of(view, place, prices) if prices is not None else ()
    lines += [one.line for one in worth]
    return SchoolAnswer(
        code,
        dataset.schools.name[place],
        tuple(lines),
        leaving,
        coming,
        staying,
        returning,
        posts,
        people,
        indicators,
        worth,
    )


WHY = {
    Reason.OBLIGATED: Text("应交流", "duty to rotate"),
    Reason.VOLUNTEER: Text("本人自愿", "volunteer"),
    Reason.BALANCE: Text("补缺岗或均衡配置", "to fill a post or balance schools"),
    Reason.RETURN: Text("交流期满", "posting ended"),
    Reason.STAY: Text("期满留任", "kept on"),
}


def movement(view: View, row: Assignment, *, away: bool = False) -> Movement:
    """A row seen from its home school (``away``) or from its host."""
    dataset = view.dataset
    who = dataset.teacher_position[row.teacher]
    other = row.host if away else row.home
    person, place = teacher(dataset, who), school(dataset, dataset.school_position[other])
    what, why = post(row.stage, row.subject), WHY[row.reason]
    verb = Text("接收", "Comes from")
    if row.reason is Reason.RETURN:
        verb = Text("返回，来自", "Returns from")
    elif row.reason is Reason.STAY:
        verb = Text("留任，原属", "Stays on, belongs to")
    elif away:
        verb = Text("派往", "Leaves for")
    rule = {Reason.OBLIGATED: "obligation", Reason.RETURN: "return", Reason.STAY: "return"}.get(row.reason, "")
    said = (
        Text(
            f"{verb.zh}{place.zh}：{person.zh}，{what.zh}，{why.zh}。",
            f"{verb.en} {place.en}: {person.en}, {what.en}, {why.en}.",
        )
        if away or row.reason is Reason.STAY
        else Text(
            f"接收{place.zh}的{person.zh}，任教{what.zh}，{why.zh}。",
            f"Comes from {place.en}: {person.en}, {what.en}, {why.en}.",
        )
    )
    return Movement(
        row.teacher, dataset.teachers.name[who], other, row.stage, row.subject, row.reason, view.say(*said, rule)
    )


def posts_of(view: View, place: int) -> tuple[Post, ...]:
    """Every stage and subject with a need or with staff before or after."""
    dataset, needs = view.dataset, view.dataset.needs
    before, after = recount(dataset, view.plan)
    params = view.case(0).params("staffing_floor") if len(dataset.teachers) else None
    stated = {
        (int(needs.stage[row]), int(needs.subject[row])): (int(needs.need[row]), int(needs.minimum[row]))
        for row in np.flatnonzero(needs.school == place).tolist()
    }
    heads = {cell[1:] for cell in (*before, *after) if cell[0] == place}
    found = []
    for stage, subject in sorted({*stated, *heads}):
        cell = (place, stage, subject)
        need, minimum = stated.get((stage, subject), (0, 0))
        floor = None
        if params is not None and (stage, subject) in stated:
            floor = min(before[cell], minimum if minimum >= 0 else ceil_share(params.floor_share, need))
        found.append(Post(Stage(stage), dataset.subjects[subject], before[cell], after[cell], need, floor))
    return tuple(found)


def said_post(view: View, one: Post) -> list[Line]:
    """A post in words, where it changes or lacks people."""
    if one.before == one.after and one.after >= one.need:
        return []
    what = post(one.stage, one.subject)
    floor = Text("", "") if one.floor is None else Text(f"，最低 {one.floor} 人", f", floor {one.floor}")
    short = one.need - one.after
    rest = Text(f"，仍缺 {short} 人", f", still {short} short") if short > 0 else Text("，够用", ", enough")
    return [
        view.say(
            f"{what.zh}：现有 {one.before} 人，方案后 {one.after} 人，需要 {one.need} 人{floor.zh}{rest.zh}。",
            f"{what.en}: {one.before} now, {one.after} after the plan, need {one.need}{floor.en}{rest.en}.",
            "staffing_floor" if one.floor is not None and one.after == one.floor < one.before else "",
        )
    ]


def people_of(view: View, place: int) -> dict[str, tuple[int, int]]:
    """Permanent staff, appointed titles and backbone teachers before and after."""
    people, dataset = view.dataset.teachers, view.dataset
    after = view.now.copy()
    for who, row in view.placed.items():
        after[who] = dataset.school_position[row.host]
    kinds = {
        "all": people.permanent,
        "senior": people.permanent & (people.title >= Title.SENIOR),
        "intermediate": people.permanent & (people.title == Title.FIRST),
        "backbone": people.permanent & (people.backbone >= Backbone.COUNTY),
    }
    return {
        kind: (int((mask & (view.now == place)).sum()), int((mask & (after == place)).sum()))
        for kind, mask in kinds.items()
    }


def indicators_of(view: View, place: int) -> tuple[Indicator, ...]:
    """The three indicators in each stage where the school has students."""
    dataset = view.dataset
    before, after = tally(dataset, view.plan)
    found = []
    for stage in COMPULSORY:
        students = int(dataset.schools.students[place, stage])
        everyone = int(dataset.schools.students[:, stage].sum())
        if students == 0:
            continue
        for indicator in INDICATORS:
            has = dataset.schools.students[:, stage] > 0
            total = sum(before[indicator, stage, other] for other in np.flatnonzero(has).tolist())
            mean = 100 * total / everyone
            parts = []
            for heads in (before, after):
                whole = squared(dataset, heads, before, indicator, stage)
                value = 100 * heads[indicator, stage, place] / students
                own = students / everyone * ((value - mean) / mean) ** 2 if mean else 0.0
                parts.append(own / whole if whole else 0.0)
            found.append(
                Indicator(
                    stage,
                    indicator,
                    100 * before[indicator, stage, place] / students,
                    100 * after[indicator, stage, place] / students,
                    NORMS[indicator, stage],
                    mean,
                    parts[0],
                    parts[1],
                )
            )
    return tuple(found)


def said_indicator(one: Indicator) -> Line:
    """An indicator in words, against the norm and the county's mean."""
    title = INDICATORS[one.indicator]
    met = Text("达到", "met") if one.after >= one.norm else Text("未达到", "not met")
    return Line(
        Text(
            f"{one.stage.label}每百名学生{title.zh}：{number(one.before)} → {number(one.after)} 人，标准 {one.norm:g} 人，{met.zh}；"
            f"全县平均 {number(one.county)} 人；本校占全县校际差异的 {100 * one.part_before:.1f}% → {100 * one.part_after:.1f}%。",
            f"{title.en} per 100 students, {one.stage.name.lower()}: {number(one.before)} → {number(one.after)}, norm {one.norm:g}, {met.en}; "
            f"county mean {number(one.county)}; this school's part of the county's difference {100 * one.part_before:.1f} % → {100 * one.part_after:.1f} %.",
        ),
        clause=INSPECTION,
    )
