"""What deciding otherwise would cost, in words: equally good, the change in every goal, or impossible."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from solver.domain.dataset import Ints
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import Text
from solver.explain.view import View
from solver.explain.wording import SAME, Line, capital, changes, goal_changes, joined, measured, number, school
from solver.rules.base import registry as rules
from solver.search.extract import extract
from solver.search.price import Prices, Unpriced
from solver.search.warm import Change
from solver.search.watch import Stopped
from solver.verify.verify import VerifiedPlan, accept

NAMED = 4
"""Limits named where a change is impossible."""
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
        no = view.say(
            f"{what.zh}：做不到。已经证明，没有一份方案能这样安排又遵守全部规则。",
            f"{what.en}: not possible. It is proven that no plan can do so and keep all rules.",
        )
        return (no, *in_conflict(view, found))
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
    apart = {goal: by for goal, by in found.changes.items() if goal != told_first(prices, found)}
    detail = goal_changes(apart) if apart else Text("其余目标不变", "no other goal changes")
    if not found.changes:
        detail = Text("各项目标都不变", "no goal changes")
    if found.verdict == EQUAL:
        return (
            view.say(
                f"{what.zh}：可以，同样好，不增加代价。{detail.zh}；{touched.zh}。",
                f"{what.en}: possible and equally good. {capital(detail.en)}; {touched.en}.",
            ),
        )
    better = found.verdict == BETTER
    sure = Text("没有代价更小的做法。", "No cheaper way exists.") if found.proven and not better else Text("", "")
    head, rest = decided(prices, found, better)
    return (
        view.say(
            f"{what.zh}：可以，{head.zh}。{rest.zh}{detail.zh}；{touched.zh}。{sure.zh}",
            f"{what.en}: possible, {head.en}. {rest.en}{capital(detail.en)}; {touched.en}. {sure.en}".rstrip(),
        ),
    )


def told_first(prices: Prices, found: Price) -> str:
    """The goal that decides and is told on its own; "" where the last level decides."""
    level = next((place for place, change in enumerate(found.levels) if change), prices.last)
    weights = prices.profile.levels[level]
    return next(iter(weights)) if level < prices.last and len(weights) == 1 else ""


def in_conflict(view: View, found: Price) -> list[Line]:
    """The limits that make a change impossible together, a few of them by name."""
    names, names_en = [], []
    for rule, code in found.clash[:NAMED]:
        title = rules()[rule].title
        place = school(view.dataset, view.dataset.school_position[code]) if code else Text("全县", "the county")
        names.append(f"{place.zh}的{title.zh}")
        names_en.append(f"{title.en} at {place.en}" if code else title.en)
    if not names:
        return []
    more, more_en = ("等", " and others") if len(found.clash) > NAMED else ("", "")
    only = found.clash[0][0] if len(found.clash) == 1 else ""
    return [
        view.say(
            f"与它不能同时成立的是：{joined(names)}{more}。",
            f"What cannot hold together with it: {joined(names_en, 'en')}{more_en}.",
            only,
        )
    ]


def decided(prices: Prices, found: Price, better: bool) -> tuple[Text, Text]:
    """What the change comes to in one figure, that of the level that decides, and what to say before the details."""
    level = next(place for place, change in enumerate(found.levels) if change)
    weights, by = prices.profile.levels[level], abs(found.levels[level])
    goal = told_first(prices, found)
    if goal:
        weight = weights[goal]
        more = measured(goal, by / weight, not better)
        head = Text(f"但{more.zh}" if not better else more.zh, f"but {more.en}" if not better else more.en)
        if found.placed:
            fewer, count = found.placed < 0, abs(found.placed)
            head = Text(
                f"{head.zh}，应交流教师{'少' if fewer else '多'}安排 {count} 人",
                f"{head.en}, {count} {'fewer' if fewer else 'more'} of the obligated placed",
            )
        if better:
            return head, Text("这项目标排在前面。", "That goal comes first. ")
        return head, Text(
            "这项目标排在前面，所以方案没有这样安排。", "That goal comes first, so the plan does otherwise. "
        )
    word = Text("少", "less") if better else Text("多", "more")
    if "travel" in weights:
        km = number(by / weights["travel"])
        worth = Text(f"相当于全县{word.zh}跑 {km} 公里", f"as if all travelled {km} km {word.en}")
    else:
        worth = Text(f"按权重{word.zh} {number(by)} 分", f"{number(by)} weighted points {word.en}")
    if better:
        return Text(f"而且更好，各项合起来{worth.zh}", f"and better, all in all {worth.en}"), Text("", "")
    return Text(f"但有代价，各项合起来{worth.zh}", f"but at a price, all in all {worth.en}"), Text("", "")
