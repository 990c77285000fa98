"""Prices are exact: each equals the difference of two full solves made another way, over all postings at once."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import highspy
import numpy as np
import pytest

from solver import policies
from solver.domain.policy import GoalProfile, Policy
from solver.model.build import Model, build
from solver.model.highs import program, silent
from solver.search.change import Change, kept_from, sent, together, widened
from solver.search.grid import LEVEL, SLACK
from solver.search.levels import Levels
from solver.search.price import Prices, Unpriced
from solver.search.watch import Watch
from tests.goals.random_county import YEAR, random_county

PROFILE = policies.goal_profile("balanced")
LOOSE = {"annual_share", "backbone_share"}
"""Rules that most counties of a dozen teachers cannot meet at all."""


def policy() -> Policy:
    shipped = policies.policy()
    return replace(shipped, rules={rule: setting for rule, setting in shipped.rules.items() if rule not in LOOSE})


def model_of(seed: int) -> Model:
    return build(random_county(np.random.default_rng(seed)), policy(), (YEAR,))


def in_full(model: Model, profile: GoalProfile, change: Change | None = None) -> list[float] | None:
    """Every level's optimum by one plain integer program over all postings a level; None where there is no plan."""
    matrix = model.matrix
    if change is not None:
        lower = matrix.row_lower.copy()
        for teacher in change.placed:
            row = np.flatnonzero(
                (matrix.labels.teacher == teacher) & np.isin(np.arange(len(lower)), matrix.rows_of("one_place"))
            )
            if not len(row):
                return None
            lower[row] = 1
        above = matrix.row_upper.copy()
        for row, least, most in change.limits:
            lower[row], above[row] = least, most
        matrix = replace(matrix, row_upper=above)
        matrix = replace(matrix, closed=np.asarray(change.closed, dtype=np.int64), row_lower=lower)
    values = []
    for weights in profile.levels:
        objective = model.weighted(weights)
        h = silent(mip_rel_gap=1e-9, mip_abs_gap=1e-9)
        h.passModel(program(matrix, np.arange(matrix.shape[1]), objective.coefficients, offset=objective.constant))
        h.run()
        if h.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return None
        values.append(h.getObjectiveValue())
        matrix = matrix.with_row(LEVEL, objective.coefficients, values[-1] + SLACK - objective.constant)
    return values


def prices_of(model: Model) -> Prices:
    watch = Watch(60)
    found = Levels(model, watch).solve(PROFILE, 60)
    chosen = np.flatnonzero(found.x[: len(model.postings)] > 0.5)
    return Prices(model, PROFILE, [level.value for level in found.proof.levels], watch, plan=chosen)


def agree(model: Model, prices: Prices, change: Change, *, lower: bool = False) -> str:
    """Whether a price equals the full solves; "none", "same", "later" or "earlier" level by what the change moves.

    What it costs moves values up, what it gains (``lower``) moves them down.
    """
    full = in_full(model, PROFILE, change)
    try:
        priced = prices.best(change)
    except Unpriced:
        assert full is None
        return "none"
    assert full is not None
    assert priced.proven
    assert priced.values == pytest.approx(full, rel=1e-6, abs=1e-4)
    first, last = (
        (value - before) * (-1 if lower else 1) for value, before in zip(priced.values, prices.reached, strict=True)
    )
    if first > 1e-4:
        return "earlier"
    return "later" if last > 1e-4 else "same"


def pairs(model: Model, count: int, seed: int) -> Sequence[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    postings = model.postings
    rows = rng.choice(np.flatnonzero(postings.starts), size=min(count, int(postings.starts.sum())), replace=False)
    return [(int(postings.teacher[row]), int(postings.host[row])) for row in rows]


def test_a_price_is_the_difference_of_two_full_solves() -> None:
    seen: set[str] = set()
    for seed in range(24):
        model = model_of(seed)
        if not model.postings.starts.any() or in_full(model, PROFILE) is None:
            continue
        prices = prices_of(model)
        for teacher, host in pairs(model, 6, seed):
            seen.add(agree(model, prices, sent(model, teacher, host)))
            seen.add(agree(model, prices, kept_from(model, teacher)))
    assert seen == {"none", "same", "later", "earlier"}


def test_two_changes_are_priced_together() -> None:
    seen: set[str] = set()
    for seed in range(12):
        model = model_of(seed)
        if not model.postings.starts.any() or in_full(model, PROFILE) is None:
            continue
        prices = prices_of(model)
        chosen = pairs(model, 4, seed)
        for (one, host), (other, _) in pairwise(chosen):
            if one != other:
                both = together([sent(model, one, host), kept_from(model, other)])
                seen.add(agree(model, prices, both))
    assert {"none", "later"} <= seen


def test_a_price_does_not_change_the_prices_after_it() -> None:
    model = model_of(3)
    prices = prices_of(model)
    changes = [sent(model, *pair) for pair in pairs(model, 5, 3)]

    def values(order: Sequence[Change]) -> list[tuple[float, ...] | None]:
        found: list[tuple[float, ...] | None] = []
        for change in order:
            try:
                found.append(prices.best(change).values)
            except Unpriced:
                found.append(None)
        return found

    assert values(changes) == list(reversed(values(list(reversed(changes)))))


def test_the_lower_bound_never_exceeds_the_price() -> None:
    checked, beyond = 0, 0
    for seed in range(24):
        model = model_of(seed)
        if not model.postings.starts.any() or in_full(model, PROFILE) is None:
            continue
        prices = prices_of(model)
        for teacher, host in pairs(model, 4, seed):
            change = sent(model, teacher, host)
            bound, full = prices.least(change), in_full(model, PROFILE, change)
            if bound is None:
                assert full is None
            elif full is not None:
                more = [value - before for value, before in zip(full, prices.reached, strict=True)]
                assert bound[0] <= more[0] + 1e-4
                checked += 1
                beyond += bound[0] > 0
                if more[0] < 1e-6:
                    assert bound[-1] <= more[-1] + 1e-4
    assert checked > 10
    assert 0 < beyond < checked


def test_wider_limits_are_worth_the_difference_of_two_full_solves() -> None:
    gained: set[str] = set()
    for seed in range(10):
        model = model_of(seed)
        if not model.postings.starts.any() or in_full(model, PROFILE) is None:
            continue
        prices, matrix = prices_of(model), model.matrix
        rows = np.concatenate([matrix.rows_of(rule) for rule in ("release_cap", "arrival_cap")])
        for row in np.random.default_rng(seed).permutation(rows)[:4].tolist():
            change = widened([(row, matrix.row_lower[row], matrix.row_upper[row] + 1)])
            gained.add(agree(model, prices, change, lower=True))
    assert {"same", "later"} <= gained
