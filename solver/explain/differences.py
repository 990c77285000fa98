"""What sets plans apart, one sentence for each difference that matters."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from solver.domain.dataset import Dataset
from solver.domain.terms import Text
from solver.explain.candidate import Candidate
from solver.explain.wording import SAME, TOLD, Line, line, measured, number, post, quantity, school
from solver.goals.base import registry as goals
from solver.words import listed, say

NAMED = 3
"""Subjects and schools named at most in one comparison."""


@dataclass(frozen=True)
class Difference:
    """A teacher whose place is not the same in all plans; "" is the home school."""

    teacher: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class SchoolDifference:
    """A school whose heads are not the same after all plans: net change in each."""

    school: str
    changes: tuple[int, ...]


def different_people(plans: Sequence[Candidate]) -> tuple[Difference, ...]:
    """Everybody whose school is not the same in all plans."""
    places = [{row.teacher: row.host for row in one.plan.moving} for one in plans]
    everyone = sorted({teacher for one in places for teacher in one})
    found = [Difference(teacher, tuple(one.get(teacher, "") for one in places)) for teacher in everyone]
    return tuple(one for one in found if len(set(one.places)) > 1)


def different_schools(dataset: Dataset, plans: Sequence[Candidate]) -> tuple[SchoolDifference, ...]:
    """Every school whose net change is not the same in all plans, the largest spread first."""
    nets = []
    for one in plans:
        net = Counter(row.host for row in one.plan.moving)
        net.subtract(Counter(row.home for row in one.plan.moving))
        nets.append(net)
    found = [SchoolDifference(code, tuple(net[code] for net in nets)) for code in dataset.schools.code]
    uneven = [one for one in found if len(set(one.changes)) > 1]
    return tuple(sorted(uneven, key=lambda one: (min(one.changes) - max(one.changes), one.school)))


def order() -> list[str]:
    """Every goal in the order it is told."""
    return [*TOLD, *sorted(set(goals()) - set(TOLD))]


def same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))


def signed(count: int) -> str:
    """+3, -2, or 0 where nothing changes."""
    return f"{count:+d}" if count else "0"


def each(plans: Sequence[Candidate], value: Callable[[Candidate], str]) -> Text:
    """Each plan with its figure."""
    return listed([say("compare.plan_with_figure", plan=one.title, figure=value(one)) for one in plans], "，")


def amounts(goals: Mapping[str, float]) -> Text:
    """How much of several goals."""
    return listed([measured(goal, by) for goal, by in goals.items()], "；", "; ")


def goal_lines(plans: Sequence[Candidate]) -> list[Line]:
    """Every goal in which the plans differ, in every plan, and who does best. Less is better."""
    found = []
    for goal in order():
        values = [one.goals[goal] for one in plans]
        best, worst = min(values), max(values)
        if same(best, worst):
            continue
        name, unit = quantity(goal).name, quantity(goal).unit
        figures = each(plans, lambda one, goal=goal: number(one.goals[goal]))  # type: ignore[misc]
        ahead = [one.title for one in plans if same(one.goals[goal], best)]
        counted = say("compare.in_unit", unit=unit)
        found.append(
            line(
                say(
                    "compare.goal",
                    goal=name,
                    unit=Text(counted.zh, "") if quantity(goal).heads else counted,
                    figures=figures,
                    best=listed(ahead),
                    less=number(worst - best),
                )
            )
        )
    return found


def trade_offs(plans: Sequence[Candidate]) -> list[Line]:
    """For each two plans what the first gains on the second and what it pays for it."""
    found = []
    for one, other in combinations(plans, 2):
        gains = {goal: other.goals[goal] - one.goals[goal] for goal in order() if other.goals[goal] > one.goals[goal]}
        pays = {goal: one.goals[goal] - other.goals[goal] for goal in order() if one.goals[goal] > other.goals[goal]}
        gains = {goal: by for goal, by in gains.items() if not same(one.goals[goal], other.goals[goal])}
        pays = {goal: by for goal, by in pays.items() if not same(one.goals[goal], other.goals[goal])}
        if not gains and not pays:
            found.append(line(say("compare.same_in_all", one=one.title, other=other.title)))
            continue
        if not gains:
            one, other, gains, pays = other, one, pays, gains
        if not pays:
            found.append(line(say("compare.nowhere_worse", one=one.title, other=other.title, less=amounts(gains))))
            continue
        found.append(
            line(
                say("compare.less_for_more", one=one.title, other=other.title, less=amounts(gains), more=amounts(pays))
            )
        )
    return found


def duty_lines(plans: Sequence[Candidate]) -> list[Line]:
    """Obligated teachers whom only one of the plans places."""
    found = []
    for one in plans:
        others = {teacher for other in plans if other is not one for teacher in other.duty_placed}
        alone = len(set(one.duty_placed) - others)
        if alone and len({other.plan.year for other in plans}) == 1:
            found.append(line(say("compare.duty_alone", alone=alone, plan=one.title), "obligation"))
    return found


def post_lines(plans: Sequence[Candidate]) -> list[Line]:
    """Posts without a teacher, in all and in the subjects that differ most."""
    totals = [sum(one.unfilled.values()) for one in plans]
    if len(set(totals)) == 1 and all(one.unfilled == plans[0].unfilled for one in plans):
        return []
    figures = each(plans, lambda one: f"{sum(one.unfilled.values()):,}")
    found = [line(say("compare.posts", figures=figures))]
    every = {key for one in plans for key in one.unfilled}
    spread = {
        key: max(one.unfilled.get(key, 0) for one in plans) - min(one.unfilled.get(key, 0) for one in plans)
        for key in every
    }
    for key in sorted(every, key=lambda key: (-spread[key], key))[:NAMED]:
        if spread[key]:
            what = post(*key)
            figures = each(plans, lambda one, key=key: str(one.unfilled.get(key, 0)))  # type: ignore[misc]
            found.append(line(say("compare.posts_of", what=what, figures=figures)))
    return found


def direction_lines(plans: Sequence[Candidate]) -> list[Line]:
    """What rural and weak schools gain."""
    if len({one.favoured for one in plans}) == 1:
        return []
    figures = each(plans, lambda one: signed(one.favoured))
    return [line(say("compare.favoured", figures=figures), "direction")]


def gauge_lines(plans: Sequence[Candidate]) -> list[Line]:
    """The inspection's figures: how many coefficients are within their limits, and every figure met by some plans only."""
    met = [sum(one.value <= one.limit for one in plan.coefficients) for plan in plans]
    figures = [
        say("compare.plan_with_items", plan=one.title, count=count) for one, count in zip(plans, met, strict=True)
    ]
    found = [line(say("compare.coefficients", figures=listed(figures, "，")))]
    for gauge in zip(*(one.gauges for one in plans), strict=True):
        if len({one.met for one in gauge}) == 1:
            continue
        by = zip(plans, gauge, strict=True)
        told = [plan.title for plan, one in by if one.met]
        missed = [plan.title for plan, one in zip(plans, gauge, strict=True) if not one.met]
        name, name_en = gauge[0].line.text.zh.split("：")[0], gauge[0].line.text.en.split(":")[0]
        found.append(
            Line(
                say("compare.gauge", gauge=Text(name, name_en), met=listed(told), missed=listed(missed)),
                gauge[0].line.rule,
                gauge[0].line.clause,
            )
        )
    return found


def school_lines(dataset: Dataset, plans: Sequence[Candidate], schools: Sequence[SchoolDifference]) -> list[Line]:
    """The schools whose heads differ most."""
    found = []
    for one in schools[:NAMED]:
        name = school(dataset, dataset.school_position[one.school])
        by = dict(zip((id(plan) for plan in plans), one.changes, strict=True))
        figures = each(plans, lambda plan, by=by: signed(by[id(plan)]))  # type: ignore[misc]
        found.append(line(say("compare.school", school=name, figures=figures)))
    return found
