"""What relaxing each limit by one step would bring: bounded by the plan's own prices, the best ones solved again."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.domain.policy import Policy, Setting
from solver.domain.terms import Text
from solver.explain import price as pricing
from solver.explain.price import UNKNOWN, Price
from solver.explain.view import View
from solver.explain.wording import SAME, Line, goal_changes, parameter, shown
from solver.explain.worth import amount
from solver.model.build import limits
from solver.rules.base import Active, PolicyError, Rows, active, parameters
from solver.search.change import widened
from solver.search.price import Prices
from solver.words import say

SOLVED = 3
"""Relaxations solved again; the others keep their bound."""
SHARE_STEP, STEP = 0.01, 1
"""One step: a percentage point of a share, one of anything else."""
SHARE_STEPS = 25
"""Percentage points tried until a limit moves."""
LIMITLESS = 1e-9


@dataclass(frozen=True)
class Step:
    """One parameter one step wider. ``at_most`` bounds the gain of every level; ``price`` is exact where solved again."""

    rule: str
    parameter: str
    now: float
    to: float
    at_most: tuple[float, ...]
    price: Price | None
    placed: int | None
    """Obligated teachers placed more, where solved again."""
    line: Line


@dataclass(frozen=True, eq=False)
class Wider:
    """A rule's limits one step wider: row, new lower and upper limit of each that moves."""

    item: Active
    parameter: str
    now: float
    to: float
    limits: tuple[tuple[int, float, float], ...]


def steps(view: View, prices: Prices, seconds: float = 10.0) -> tuple[Step, ...]:
    """Every parameter whose limits one step would widen, what that brings at most, the most promising solved again.

    Args:
        prices: around this very plan.
        seconds: for each solve.

    Raises:
        Stopped: the prices are not ready in time.
    """
    found = [(at_most(prices, wide), wide) for wide in wider(view, prices)]
    found.sort(key=lambda one: tuple(-round(gain, 6) for gain in one[0]))
    answer = []
    for place, (gain, wide) in enumerate(found):
        hopeful = place < SOLVED and any(by > SAME for by in gain)
        answer.append(step(view, prices, wide, gain, seconds if hopeful else 0.0))
    return tuple(answer)


def wider(view: View, prices: Prices) -> Iterator[Wider]:
    """The parameters whose next step widens limits of the model and narrows none."""
    matrix = prices.matrix
    for item in active(view.policy):
        own = matrix.rows_of(item.rule.id)
        if not len(own) or not len(prices.model.postings) or item.rule.rows is None or not item.hard:
            continue
        before = blocks(view, prices, item, item.params)
        if sum(len(block) for block in before) != len(own):
            continue
        for name, now, values in next_values(item):
            for to in values:
                try:
                    params = parameters(item.rule, {**dataclasses.asdict(item.params), name: to})
                except PolicyError:
                    break
                limits = moved(prices, own, before, blocks(view, prices, item, params))
                if limits is None:
                    break
                if limits:
                    yield Wider(item, name, now, to, limits)
                    break


def moved(
    prices: Prices, own: Ints, before: list[Rows], after: list[Rows]
) -> tuple[tuple[int, float, float], ...] | None:
    """The limits that differ between two states of a rule's rows; None where more than limits differ or one narrows."""
    if not alike(before, after):
        return None
    matrix = prices.matrix
    lower = np.concatenate([block.lower for block in after])
    upper = np.concatenate([block.upper for block in after])
    old_lower, old_upper = matrix.row_lower[own], matrix.row_upper[own]
    if (lower > old_lower + LIMITLESS).any() or (upper < old_upper - LIMITLESS).any():
        return None
    rows = np.flatnonzero((lower < old_lower - LIMITLESS) | (upper > old_upper + LIMITLESS))
    return tuple((int(own[row]), float(lower[row]), float(upper[row])) for row in rows.tolist())


def blocks(view: View, prices: Prices, item: Active, params: Any) -> list[Rows]:
    """A rule's rows with some parameters, as they stand in the model."""
    return limits(view.dataset, view.policy, prices.model.opened, item, params)


def alike(before: list[Rows], after: list[Rows]) -> bool:
    """Whether two sets of rows differ in their limits only."""
    return len(before) == len(after) and all(
        len(one) == len(other)
        and np.array_equal(one.row, other.row)
        and np.array_equal(one.posting, other.posting)
        and np.array_equal(one.coefficient, other.coefficient)
        and one.leaving.same(other.leaving)
        and one.coming.same(other.coming)
        for one, other in zip(before, after, strict=True)
    )


def next_values(item: Active) -> Iterator[tuple[str, float, list[float]]]:
    """Each number of a rule with its next values, once upward and once downward.

    A share goes on by percentage points until a limit moves: in a small school one point moves nothing.
    """
    for field in dataclasses.fields(item.rule.params):
        now, default, meta = getattr(item.params, field.name), field.default, field.metadata
        if isinstance(default, bool) or not isinstance(default, (int, float)):
            continue
        share = isinstance(default, float) and meta.get("high") == 1
        size, count = (SHARE_STEP, SHARE_STEPS) if share else (STEP, 1)
        low = -np.inf if meta.get("low") is None else meta["low"]
        high = np.inf if meta.get("high") is None else meta["high"]
        for sign in (-1, 1):
            values = [type(default)(round(now + sign * size * step, 6)) for step in range(1, count + 1)]
            yield field.name, now, [to for to in values if low <= to <= high]


def at_most(prices: Prices, wide: Wider) -> tuple[float, ...]:
    """The most that wider limits can take off each level's value: a proven bound, by the prices of the rows.

    A later level's bound holds where the earlier ones stay as they are.
    """
    rows = np.array([row for row, _, _ in wide.limits])
    gains = []
    for level in range(prices.last + 1):
        warm = prices.at(level)
        duals: Floats = warm.base.row_duals[rows]
        up = raised(np.array([upper for _, _, upper in wide.limits]), warm.matrix.row_upper[rows])
        down = raised(warm.matrix.row_lower[rows], np.array([lower for _, lower, _ in wide.limits]))
        gain = np.where(duals < 0, -duals * up, duals * down)
        slack = prices.reached[level] - warm.base.bound
        gains.append(max(0.0, float(gain.sum()) + max(0.0, slack)) if gain.any() else 0.0)
    return tuple(gains)


def raised(to: Floats, now: Floats) -> Floats:
    """to − now, 0 where both are without limit."""
    same = to == now
    return np.where(same, 0.0, np.where(same, 0.0, to) - np.where(same, 0.0, now))


def loosened(policy: Policy, wide: Wider) -> Policy:
    """The policy with the parameter one step wider."""
    setting = policy.setting(wide.item.rule.id)
    values = {**setting.parameters, wide.parameter: wide.to}
    changed = Setting(setting.on, setting.enforcement, values)
    return replace(policy, rules={**policy.rules, wide.item.rule.id: changed})


def step(view: View, prices: Prices, wide: Wider, gain: tuple[float, ...], seconds: float) -> Step:
    """A relaxation with its gain, solved again where there is time for it, in words."""
    what = named(wide)
    price, placed = None, None
    if seconds:
        changed = replace(view, policy=loosened(view.policy, wide))
        price = pricing.price(changed, prices, widened(wide.limits), frozenset(), seconds)
        placed = price.placed
    if price is not None and price.verdict != UNKNOWN:
        said = solved(what, price, placed)
    elif any(by > SAME for by in gain):
        said = bounded(what, prices, gain)
    else:
        said = say("steps.nothing", what=what)
    rule = wide.item.rule.id
    words = view.tell(said, rule)
    own = None if price is None else replace(price, verified=None)
    return Step(rule, wide.parameter, wide.now, wide.to, gain, own, placed, words)


def solved(what: Text, price: Price, placed: int | None) -> Text:
    """An exact gain in words."""
    if not price.changes:
        return say("steps.solved_nothing", what=what)
    detail = goal_changes(dict(price.changes), gains_first=True)
    more = say("steps.more_placed", placed=placed) if placed else Text("", "")
    return say("steps.solved", what=what, detail=detail, more=more)


def bounded(what: Text, prices: Prices, gain: tuple[float, ...]) -> Text:
    """A bound of the gain in words: of the first level that can gain."""
    level = next(place for place, by in enumerate(gain) if by > SAME)
    most = amount(prices, level, gain[level])
    return say("steps.bounded", what=what, most=most)


def named(wide: Wider) -> Text:
    """Rule, parameter and values."""
    field = next(f for f in dataclasses.fields(wide.item.rule.params) if f.name == wide.parameter)
    now, to = shown(wide.now, field), shown(wide.to, field)
    title = wide.item.rule.title
    return say("steps.named", rule=title, figure=parameter(field), now=now, to=to)
