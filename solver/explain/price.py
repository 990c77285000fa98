"""What deciding otherwise would cost, in words: equally good, the change in every goal, or impossible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from solver.domain.dataset import Ints
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import GoalProfile
from solver.domain.terms import Text
from solver.explain.view import View
from solver.explain.wording import SAME, Line, changes, goal_changes, measured, number, school
from solver.rules.base import registry as rules
from solver.search.change import Change
from solver.search.extract import extract
from solver.search.price import Prices, Unpriced
from solver.search.watch import Stopped
from solver.verify.verify import VerifiedPlan, accept
from solver.words import listed, say, sentences

OVERDUE = "overdue"
NAMED = 4
"""Limits named where a change is impossible."""
EQUAL, WORSE, BETTER, IMPOSSIBLE, UNKNOWN = "equal", "worse", "better", "impossible", "unknown"


class Aims(Protocol):
    """What a plan was made for and how far it came: all that the words of a price need."""

    @property
    def profile(self) -> GoalProfile: ...
    @property
    def reached(self) -> tuple[float, ...]: ...
    @property
    def last(self) -> int: ...


@dataclass(frozen=True)
class Price:
    """The exact price of a change: the best plan with it against the plan explained.

    ``verdict`` is "equal", "worse", "better" (the plan explained was not the best), "impossible"
    (proven: no plan at all) or "unknown" (not answered in time).
    """

    verdict: str
    changes: Mapping[str, float] = field(default_factory=dict)
    """Goal → change in its own unit, of a best plan with the change."""
    levels: tuple[float, ...] = ()
    """Change of every priority level of the goal profile; the first that differs decides."""
    others: tuple[str, ...] = ()
    """教师编号 of everybody else whose place differs."""
    verified: VerifiedPlan | None = None
    """A best plan with the change, accepted by the checker."""
    proven: bool = True
    placed: int = 0
    """Obligated teachers placed more than in the plan explained."""
    clash: tuple[tuple[str, str], ...] = ()
    """Rule id and 学校代码 ("" for the county) of the limits that make it impossible together."""


def price(
    view: View, prices: Prices, change: Change, about: frozenset[str], seconds: float = 20.0, *, checked: bool = True
) -> Price:
    """The price of a change.

    Args:
        about: 教师编号 of those the change is about, who do not count among the others.
        checked: put the plan found before the checker and measure it there; otherwise its goals are the model's and
            it is not handed out.

    Raises:
        PlanRejected: the checker refuses the plan found, a defect of ours.
    """
    try:
        found = prices.best(change, seconds)
    except Unpriced as refused:
        return Price(IMPOSSIBLE, clash=clashing(view, prices, refused.rows))
    except Stopped:
        return Price(UNKNOWN, proven=False)
    plan = extract(view.dataset, prices.model, found.x)
    verified = accept(view.dataset, plan, view.policy) if checked else None
    levels = changed_levels(found.values, prices.reached)
    decisive = next((level for level in levels if level), 0.0)
    verdict = EQUAL if not decisive else WORSE if decisive > 0 else BETTER
    others = tuple(teacher for teacher in differing(view.plan, plan) if teacher not in about)
    after = dict(verified.goals if verified is not None else found.goals)
    placed = duties(view, plan) - duties(view, view.plan)
    return Price(verdict, changes(dict(view.verified.goals), after), levels, others, verified, found.proven, placed)


def changed_levels(values: Sequence[float], reached: Sequence[float]) -> tuple[float, ...]:
    """How far every level is from what a plan reached; 0 for floating noise."""
    return tuple(
        0.0 if abs(value - before) <= SAME * max(1.0, abs(before)) else value - before
        for value, before in zip(values, reached, strict=True)
    )


def clashing(view: View, prices: Prices, rows: Ints) -> tuple[tuple[str, str], ...]:
    """What the limits of a proof are about."""
    labels, codes = prices.matrix.labels, view.dataset.schools.code
    found = [
        (labels.rule[labels.rule_of[row]], codes[labels.school[row]] if labels.school[row] >= 0 else "")
        for row in rows.tolist()
    ]
    return tuple(dict.fromkeys(one for one in found if one[0] in rules()))


def duties(view: View, plan: Plan) -> int:
    """Obligated teachers who start a posting."""
    duty, position = view.status.duty, view.dataset.teacher_position
    return sum(bool(duty[position[row.teacher]]) for row in plan.started)


def differing(one: Plan, other: Plan) -> list[str]:
    """教师编号 of those placed otherwise in two plans; dates and reasons are not compared."""

    def places(plan: Plan) -> dict[str, tuple[object, ...]]:
        return {row.teacher: where(row) for row in plan.moving}

    first, second = places(one), places(other)
    return sorted(teacher for teacher in first.keys() | second.keys() if first.get(teacher) != second.get(teacher))


def where(row: Assignment) -> tuple[object, ...]:
    """What makes a place: school, stage, subject, and whether it starts."""
    return (row.host, row.stage, row.subject, row.reason.starts)


def said(view: View, prices: Aims, found: Price, what: Text) -> tuple[Line, ...]:
    """The price in words; ``what`` says the change, such as "把他派到甲校"."""
    if found.verdict == IMPOSSIBLE:
        no = view.say("price.impossible", what=what)
        return (no, *in_conflict(view, found))
    if found.verdict == UNKNOWN:
        return (view.say("price.unknown", what=what),)
    touched = say("price.nobody_else")
    if found.others:
        count = len(found.others)
        touched = say("price.others", count=count)
    apart = {goal: by for goal, by in found.changes.items() if goal != told_first(prices, found)}
    detail = goal_changes(apart) if apart else say("price.no_other_goal")
    if not found.changes:
        detail = say("price.no_goal")
    if found.verdict == EQUAL:
        told = {goal: by for goal, by in found.changes.items() if not trifling(prices, goal, by)}
        if found.changes:
            detail = goal_changes(told)
        return (view.say("price.equal", what=what, detail=detail, touched=touched),)
    better = found.verdict == BETTER
    sure = say("price.no_cheaper") if found.proven and not better else Text("", "")
    head, rest = decided(prices, found, better)
    answer = say("price.possible", what=what, head=head)
    return (view.tell(sentences(answer, rest, say("price.detail", detail=detail, touched=touched), sure)),)


def trifling(prices: Aims, goal: str, by: float) -> bool:
    """Whether a change in a goal is within what counts as the same of every level it is in."""
    return all(
        abs(by) * weights.get(goal, 0.0) <= SAME * max(1.0, abs(value))
        for weights, value in zip(prices.profile.levels, prices.reached, strict=True)
    )


def told_first(prices: Aims, found: Price) -> str:
    """The goal that decides and is told on its own; "" where the last level decides."""
    level = next((place for place, change in enumerate(found.levels) if change), prices.last)
    weights = prices.profile.levels[level]
    return next(iter(weights)) if level < prices.last and len(weights) == 1 else ""


def in_conflict(view: View, found: Price) -> list[Line]:
    """The limits that make a change impossible together, a few of them by name."""
    names = []
    for rule, code in found.clash[:NAMED]:
        title = rules()[rule].title
        place = school(view.dataset, view.dataset.school_position[code]) if code else Text("", "")
        names.append(say("price.limit_at", place=place, rule=title) if code else say("price.limit_of_all", rule=title))
    if not names:
        return []
    more = say("phrases.and_others") if len(found.clash) > NAMED else Text("", "")
    only = found.clash[0][0] if len(found.clash) == 1 else ""
    return [view.say("price.in_conflict", only, limits=listed(names), more=more)]


def decided(prices: Aims, found: Price, better: bool) -> tuple[Text, Text]:
    """What the change comes to in one figure, that of the level that decides, and what to say before the details."""
    level = next(place for place, change in enumerate(found.levels) if change)
    weights, by = prices.profile.levels[level], abs(found.levels[level])
    goal = told_first(prices, found)
    if goal:
        weight = weights[goal]
        more = measured(goal, by / weight, not better)
        head = more if better else say("price.but", more=more)
        if goal == OVERDUE and not found.placed:
            head = say("price.others_wait_less", head=head) if better else say("price.others_wait_longer", head=head)
        elif found.placed:
            if found.placed < 0:
                head = say("price.and_fewer_placed", head=head, count=-found.placed)
            else:
                head = say("price.and_more_placed", head=head, count=found.placed)
        if better:
            return head, say("price.comes_first")
        return head, say("price.comes_first_so")
    if "travel" in weights:
        km = number(by / weights["travel"])
        worth = say("price.better_by_km", km=km) if better else say("price.worse_by_km", km=km)
    elif better:
        worth = say("price.better_by_points", points=number(by))
    else:
        worth = say("price.worse_by_points", points=number(by))
    return worth, Text("", "")
