"""What deciding otherwise would cost, in words: equally good, the change in every goal, or impossible."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from solver.domain.plan import Assignment, Plan
from solver.domain.terms import Text
from solver.explain.view import View
from solver.explain.wording import SAME, Line, changes, goal_changes, measured, number
from solver.goals.base import registry as goals
from solver.search.extract import extract
from solver.search.price import Prices, Unpriced
from solver.search.warm import Change
from solver.search.watch import Stopped
from solver.verify.verify import VerifiedPlan, accept

EQUAL, WORSE, BETTER, IMPOSSIBLE, UNKNOWN = "equal", "worse", "better", "impossible", "unknown"


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
    except Unpriced:
        return Price(IMPOSSIBLE)
    except Stopped:
        return Price(UNKNOWN, proven=False)
    plan = extract(view.dataset, prices.model, found.x)
    verified = accept(view.dataset, plan, view.policy) if checked else None
    levels = tuple(
        0.0 if abs(value - before) <= SAME * max(1.0, abs(before)) else value - before
        for value, before in zip(found.values, prices.reached, strict=True)
    )
    decisive = next((level for level in levels if level), 0.0)
    verdict = EQUAL if not decisive else WORSE if decisive > 0 else BETTER
    others = tuple(teacher for teacher in differing(view.plan, plan) if teacher not in about)
    after = dict(verified.goals if verified is not None else found.goals)
    placed = duties(view, plan) - duties(view, view.plan)
    return Price(verdict, changes(dict(view.verified.goals), after), levels, others, verified, found.proven, placed)


def duties(view: View, plan: Plan) -> int:
    """Obligated teachers who start a posting."""
    duty, position = view.status.duty, view.dataset.teacher_position
    return sum(bool(duty[position[row.teacher]]) for row in plan.starting)


def differing(one: Plan, other: Plan) -> list[str]:
    """教师编号 of those placed otherwise in two plans; dates and reasons are not compared."""

    def places(plan: Plan) -> dict[str, tuple[object, ...]]:
        return {row.teacher: where(row) for row in plan.moving}

    first, second = places(one), places(other)
    return sorted(teacher for teacher in first.keys() | second.keys() if first.get(teacher) != second.get(teacher))


def where(row: Assignment) -> tuple[object, ...]:
    """What makes a place: school, stage, subject, and whether it starts."""
    return (row.host, row.stage, row.subject, row.reason.starts)


def said(view: View, prices: Prices, found: Price, what: Text) -> tuple[Line, ...]:
    """The price in words; ``what`` says the change, such as "把他派到甲校"."""
    if found.verdict == IMPOSSIBLE:
        return (
            view.say(
                f"{what.zh}：做不到。已经证明，没有一份方案能这样安排又遵守全部规则。",
                f"{what.en}: not possible. It is proven that no plan can do so and keep all rules.",
            ),
        )
    if found.verdict == UNKNOWN:
        return (
            view.say(
                f"{what.zh}：限定时间内没有算完，请加大时间后再问。",
                f"{what.en}: not answered in the time allowed; ask again with more time.",
            ),
        )
    touched = Text("其他人不变", "nobody else is placed otherwise")
    if found.others:
        count = len(found.others)
        touched = Text(f"另有 {count} 人的安排随之改变", f"{count} others would be placed otherwise")
    detail = goal_changes(dict(found.changes)) if found.changes else Text("各项目标都不变", "no goal changes")
    if found.verdict == EQUAL:
        return (
            view.say(
                f"{what.zh}：可以，同样好，不增加代价。{detail.zh}；{touched.zh}。",
                f"{what.en}: possible and equally good. {detail.en}; {touched.en}.",
            ),
        )
    better = found.verdict == BETTER
    sure = Text("没有代价更小的做法。", "No cheaper way exists.") if found.proven and not better else Text("", "")
    head, rest = decided(prices, found, better)
    return (
        view.say(
            f"{what.zh}：可以，{head.zh}。{rest.zh}{detail.zh}；{touched.zh}。{sure.zh}",
            f"{what.en}: possible, {head.en}. {rest.en}{detail.en}; {touched.en}. {sure.en}".rstrip(),
        ),
    )


def decided(prices: Prices, found: Price, better: bool) -> tuple[Text, Text]:
    """What the change comes to in one figure, that of the level that decides, and what to say before the details."""
    level = next(place for place, change in enumerate(found.levels) if change)
    weights, by = prices.profile.levels[level], abs(found.levels[level])
    if level < len(prices.profile.levels) - 1 and len(weights) == 1:
        goal, weight = next(iter(weights.items()))
        more = measured(goal, by / weight, "少" if better else "多", "less" if better else "more")
        head = Text(f"但{more.zh}" if not better else more.zh, f"but {more.en}" if not better else more.en)
        if found.placed:
            fewer, count = found.placed < 0, abs(found.placed)
            head = Text(
                f"{head.zh}，应交流教师{'少' if fewer else '多'}安排 {count} 人",
                f"{head.en}, {count} {'fewer' if fewer else 'more'} obligated placed",
            )
        title = goals()[goal].title
        return head, Text(f"“{title.zh}”排在其他目标之前，由它决定。", f"“{title.en}” comes before the other goals. ")
    if "travel" in weights:
        worth = Text(f"相当于全县多跑 {number(by / weights['travel'])} 公里", "")
        worth = Text(worth.zh, f"the worth of {number(by / weights['travel'])} km of travel")
    else:
        worth = Text(f"按权重合计 {number(by)} 分", f"{number(by)} weighted points")
    if better:
        return Text(f"而且更好，省下的{worth.zh}", f"and better by {worth.en}"), Text("", "")
    return Text(f"但代价{worth.zh}", f"at a price of {worth.en}"), Text("", "")
