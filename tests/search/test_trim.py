"""A model without columns far from a plan: what is found in it is the best of all, or it is said that it may not be."""

from dataclasses import replace

import numpy as np
import pytest

from solver.model.build import build
from solver.search.change import UNCHANGED
from solver.search.price import Prices
from solver.search.trim import trimmed
from solver.search.watch import Watch
from tests.explain.solved import POLICY, PROFILE, YEAR, Solved
from tests.explain.test_price import in_full


@pytest.fixture(scope="module")
def solved() -> Solved:
    return Solved()


def test_what_is_found_without_far_columns_is_the_best_unless_it_is_said_that_it_may_not_be(solved: Solved) -> None:
    chosen = np.flatnonzero(solved.x[: len(solved.model.postings)] > 0.5)
    missed = sure = 0
    for rule in ("arrival_cap", "release_cap", "staffing_floor", "direction", "annual_share", "backbone_share"):
        policy = replace(POLICY, rules={name: one for name, one in POLICY.rules.items() if name != rule})
        model = build(solved.view.dataset, policy, (YEAR,))
        assert len(model.postings) == len(solved.model.postings)
        best = in_full(model, PROFILE)
        assert best is not None
        for margin in (0, 1, 2, 4, 6):
            smaller = trimmed(model, chosen, margin, few=0)
            if not len(smaller.lacking):
                continue
            assert smaller.model.matrix.shape[1] + len(smaller.lacking) == model.matrix.shape[1]
            prices = Prices(smaller.model, PROFILE, solved.prices.reached, Watch(60), plan=chosen)
            found = prices.best(UNCHANGED, 60, freer=True)
            if smaller.missed_by(prices, found):
                missed += 1
                continue
            sure += 1
            assert list(found.values) == pytest.approx(best, rel=1e-5, abs=1e-2)
    assert sure > 2
    assert missed


def test_few_columns_are_left_in(solved: Solved) -> None:
    chosen = np.flatnonzero(solved.x[: len(solved.model.postings)] > 0.5)
    whole = trimmed(solved.model, chosen)
    assert whole.model is solved.model
    assert not whole.missed_by(solved.prices, solved.prices.best(UNCHANGED))
