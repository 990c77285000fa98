"""One school before and after a plan: who leaves, who comes and why, its posts, its people, its three indicators."""

from dataclasses import dataclass, replace

import numpy as np

from solver.domain.plan import Assignment
from solver.domain.terms import COMPULSORY, Backbone, Reason, Stage, Text, Title
from solver.explain.view import View
from solver.explain.wording import Line, number, post, school, teacher
from solver.explain.worth import Worth, worth_of
from solver.goals.equity import INDICATORS, squared, tally
from solver.rules.shapes import ceil_share
from solver.search.price import Prices
from solver.words import listed, say

NORMS = {
    ("degree", Stage.PRIMARY): 4.2,
    ("degree", Stage.JUNIOR): 5.3,
    ("backbone", Stage.PRIMARY): 1.0,
    ("backbone", Stage.JUNIOR): 1.0,
    ("arts", Stage.PRIMARY): 0.9,
    ("arts", Stage.JUNIOR): 0.9,
}
"""Teachers per 100 students that each school of a balanced county has (教督〔2017〕6号, 县域义务教育优质均衡发展督导评估办法)."""
INSPECTION = say("school.indicators_clause")


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
        movement(view, row, away=True)
        for row in (*rows, *view.plan.back)
        if row.reason is Reason.RETURN and row.home == code
    )
    posts, people, indicators = posts_of(view, place), people_of(view, place), indicators_of(view, place)
    name = school(dataset, place)
    before, after = people["all"]
    moves = leaving or coming or staying or returning
    lines = [
        view.say("school.unchanged", name=name, staff=after)
        if not moves and before == after
        else view.say(
            "school.headline",
            name=name,
            leaving=len(leaving),
            coming=len(coming),
            staying=len(staying),
            returning=len(returning),
            before=before,
            after=after,
        )
    ]
    lines += view.permitted(school=code)
    lines += [one.line for one in (*leaving, *coming, *staying, *returning)]
    lines += [line for one in posts for line in said_post(view, one)]
    groups = {
        "senior": say("school.senior"),
        "intermediate": say("school.first_grade"),
        "backbone": say("school.backbone"),
    }
    counts = [
        say("school.count", group=group, before=people[key][0], after=people[key][1]) for key, group in groups.items()
    ]
    lines.append(view.say("school.titles", counts=listed(counts, "，")))
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
    Reason.OBLIGATED: say("school.why.obligated"),
    Reason.VOLUNTEER: say("school.why.volunteer"),
    Reason.BALANCE: say("school.why.balance"),
    Reason.RETURN: say("school.why.return"),
    Reason.STAY: say("school.why.stay"),
    Reason.PRINCIPAL: say("school.why.principal"),
    Reason.RESEARCHER: say("school.why.researcher"),
}


RULES = {
    Reason.OBLIGATED: "obligation",
    Reason.RETURN: "return",
    Reason.STAY: "return",
    Reason.PRINCIPAL: "principal_term",
    Reason.RESEARCHER: "researcher_term",
}
"""Whose clause a row rests on."""


def movement(view: View, row: Assignment, *, away: bool = False) -> Movement:
    """A row seen from its home school (``away``) or from its host."""
    dataset = view.dataset
    who = dataset.teacher_position[row.teacher]
    other = row.host if away else row.home
    person, place = teacher(dataset, who), school(dataset, dataset.school_position[other])
    what, why = post(row.stage, row.subject), WHY[row.reason]
    rule = RULES.get(row.reason, "")
    if row.reason is Reason.STAY:
        said = view.say("school.stays", rule, place=place, person=person, what=what, why=why)
    elif not away:
        said = view.say("school.comes", rule, place=place, person=person, what=what, why=why)
    elif row.reason is Reason.RETURN:
        said = view.say("school.returns", rule, place=place, person=person, what=what, why=why)
    else:
        said = view.say("school.leaves", rule, place=place, person=person, what=what, why=why)
    return Movement(row.teacher, dataset.teachers.name[who], other, row.stage, row.subject, row.reason, said)


def posts_of(view: View, place: int) -> tuple[Post, ...]:
    """Every stage and subject with a need or with staff before or after."""
    dataset, needs = view.dataset, view.dataset.needs
    before, after = view.heads
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
    floor = Text("", "") if one.floor is None else say("school.floor", least=one.floor)
    short = one.need - one.after
    rest = say("school.short", lacking=short) if short > 0 else say("school.enough")
    return [
        view.say(
            "school.post",
            "staffing_floor" if one.floor is not None and one.after == one.floor < one.before else "",
            what=what,
            before=one.before,
            after=one.after,
            need=one.need,
            floor=floor,
            rest=rest,
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
    before, after = tally(dataset, replace(view.plan, rows=()))[1], tally(dataset, view.plan)[1]
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
    met = say("gauges.met") if one.after >= one.norm else say("gauges.not_met")
    return Line(
        say(
            "school.indicator",
            stage=one.stage.text,
            indicator=title,
            before=number(one.before),
            after=number(one.after),
            norm=one.norm,
            met=met,
            county=number(one.county),
            part_before=100 * one.part_before,
            part_after=100 * one.part_after,
        ),
        clause=INSPECTION,
    )
