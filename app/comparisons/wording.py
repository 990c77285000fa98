"""A sentence for each difference that matters between the columns of a comparison."""

from collections.abc import Sequence

from app.comparisons.side import Side
from solver.domain.terms import Text
from solver.explain.compare import Difference, SchoolDifference, coefficient_lines, goal_line, headline
from solver.explain.wording import TOLD, Line, line
from solver.goals.base import registry as goals
from solver.status import status

MOST_SCHOOLS = 3
"""Schools told in words; all of them are in the list."""


def lines(sides: Sequence[Side], people: Sequence[Difference], schools: Sequence[SchoolDifference]) -> list[Line]:
    """What sets the columns apart, in the order people ask: validity and heads, goals, duties, people, schools."""
    told = [headline(one.dataset, one.policy, one.candidate) for one in sides]
    alike = [one for one in sides if one.alike]
    if len(alike) > 1:
        plans = [one.candidate for one in alike]
        for goal in (*TOLD, *sorted(set(goals()) - set(TOLD))):
            told += goal_line(goal, plans)
        if len({sum(one.value <= one.limit for one in plan.coefficients) for plan in plans}) > 1:
            told += coefficient_lines(plans)
        told += duties(alike)
    told += [pair(sides, people, at) for at in range(1, len(sides))]
    told += [one_school(sides, one) for one in schools[:MOST_SCHOOLS]]
    told += [apart(one) for one in sides if not one.alike]
    return told


def duties(sides: Sequence[Side]) -> list[Line]:
    """Obligated teachers whom the first column places and another does not, or the other way round."""
    base = sides[0]
    duty = status(base.dataset, base.policy, base.candidate.plan.year).duty
    placed = [
        {row.teacher for row in one.candidate.plan.starting if duty[base.dataset.teacher_position[row.teacher]]}
        for one in sides
    ]
    found = []
    for one, own in zip(sides[1:], placed[1:], strict=True):
        lost, won = len(placed[0] - own), len(own - placed[0])
        if lost or won:
            zh, en = title(base), title(one)
            found.append(
                line(
                    f"应交流的教师中，{lost} 人只有{zh.zh}安排，{won} 人只有{en.zh}安排。",
                    f"Of the obligated, {lost} are placed only by {zh.en}, {won} only by {en.en}.",
                )
            )
    return found


def pair(sides: Sequence[Side], people: Sequence[Difference], at: int) -> Line:
    """How many people another column sends elsewhere than the first, or sends and the first does not."""
    both = [(one.places[0], one.places[at]) for one in people if one.places[0] != one.places[at]]
    elsewhere = sum(bool(first and other) for first, other in both)
    lost, won = sum(not other for _, other in both), sum(not first for first, _ in both)
    base, one = title(sides[0]), title(sides[at])
    if not both:
        return line(f"{one.zh}与{base.zh}的人员去向完全相同。", f"{one.en} places everybody as {base.en} does.")
    return line(
        f"{one.zh}与{base.zh}相比，{len(both)} 人去向不同：{elsewhere} 人去另一所学校，{lost} 人不再派出，{won} 人新派出。",
        f"{one.en} against {base.en}: {len(both)} people differ, {elsewhere} go to another school, {lost} are no longer posted, {won} are posted instead.",
    )


def one_school(sides: Sequence[Side], found: SchoolDifference) -> Line:
    """A school whose net change differs, in every column."""
    base = next(one for one in sides if one.alike).dataset
    name = base.schools.name[base.school_position[found.school]] or found.school
    zh = "，".join(f"{title(one).zh} {signed(change)}" for one, change in zip(sides, found.changes, strict=True))
    en = ", ".join(f"{title(one).en} {signed(change)}" for one, change in zip(sides, found.changes, strict=True))
    return line(f"{name}的人数变化：{zh}。", f"Heads of {name}: {en}.")


def apart(one: Side) -> Line:
    """Last year's figures are of another roster and year."""
    name = title(one)
    return line(
        f"{name.zh}按当年的花名册和政策计算，只供参照，不与今年的方案比优劣。",
        f"{name.en} is measured by the roster and policy of its own year: for reference, not ranked with this year's plans.",
    )


def title(one: Side) -> Text:
    """What a column is called in a sentence."""
    return one.candidate.title if one.column.kind == "nobody" else Text(f"“{one.column.zh}”", f"“{one.column.en}”")


def signed(change: int) -> str:
    """A change in heads with its sign."""
    return f"+{change}" if change > 0 else f"−{-change}" if change < 0 else "0"
