"""What deciding otherwise would cost, in words: equally good, the change in every goal, or impossible."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from solver.domain.plan import Assignment, Plan
from solver.domain.terms import Text
from solver.explain.view import View
from solver.explain.wording import SAME, Line, changes, goal_changes, number
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
    return Price(verdict, changes(dict(view.verified.goals), after), levels, others, verified, found.proven)


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
                f"{what.zh}：做不到。在全部硬性规则下已证明没有这样的方案。",
                f"{what.en}: not possible. It is proven that no plan meets all hard rules that way.",
            ),
        )
    if found.verdict == UNKNOWN:
        return (
            view.say(
                f"{what.zh}：限定时间内没有算完，请加大时间后再问。",
                f"{what.en}: not answered in the time allowed; ask again with more time.",
            ),
        )
    touched = Text("其他人不变", "nobody else moves otherwise")
    if found.others:
        count = len(found.others)
        touched = Text(f"另有 {count} 人的安排随之改变", f"{count} others would be placed otherwise")
    detail = goal_changes(dict(found.changes))
    title = prices.profile.title
    if found.verdict == EQUAL:
        same = Text("各项目标都不变", "no goal changes")
        if found.changes:
            same = Text(f"此消彼长：{detail.zh}", f"gains and losses cancel: {detail.en}")
        return (
            view.say(
                f"{what.zh}：同样好，按“{title}”目标不增加任何代价（{same.zh}；{touched.zh}）。",
                f"{what.en}: equally good under the goals “{prices.profile.id}” ({same.en}; {touched.en}).",
            ),
        )
    better = found.verdict == BETTER
    head = (
        Text("可以，而且更好", "possible, and better") if better else Text("可以，但要付出代价", "possible at a price")
    )
    sure = Text("这已是代价最小的做法。", "No cheaper way exists.") if found.proven else Text("", "")
    total = equivalent(prices, found)
    return (
        view.say(
            f"{what.zh}：{head.zh}。{detail.zh}；{touched.zh}。{total.zh}{sure.zh}",
            f"{what.en}: {head.en}. {detail.en}; {touched.en}. {total.en}{sure.en}",
        ),
    )


def equivalent(prices: Prices, found: Price) -> Text:
    """The change of the level that decides, in kilometres where the level counts travel."""
    level = next(place for place, change in enumerate(found.levels) if change)
    weights, by = prices.profile.levels[level], found.levels[level]
    if level < len(prices.profile.levels) - 1 and len(weights) == 1:
        title = goals()[next(iter(weights))].title
        return Text(
            f"“{title.zh}”排在其他目标之前，由它决定。", f"“{title.en}” comes before the other goals and decides. "
        )
    sign, sign_en = ("多", "more") if by > 0 else ("少", "less")
    if "travel" in weights:
        worth = number(abs(by) / weights["travel"])
        if set(found.changes) == {"travel"}:
            return Text("", "")
        return Text(
            f"折合起来相当于全县{sign}跑 {worth} 公里。", f"All in all this is worth {worth} km {sign_en} of travel. "
        )
    worth = number(abs(by))
    return Text(f"按权重合计{sign} {worth} 分。", f"Weighted together {worth} points {sign_en}. ")
