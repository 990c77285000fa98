"""What is narrowed around a bound never cuts off a plan within the width, and never becomes a limit no solver can handle."""

from dataclasses import replace

import numpy as np
import pytest

from solver.model.build import build
from solver.search.fix import NoIntegerPlan, round_off
from solver.search.narrow import FAR, narrowed
from solver.search.relax import Infeasible, Relaxation
from solver.search.watch import Watch
from tests.search.counties import YEAR, world

SECONDS = 60.0


@pytest.mark.parametrize("seed", [*range(24), 34])
def test_the_best_plan_stays_in_where_its_cost_is_within_the_width(seed: int) -> None:
    found = world(seed)
    model = build(found.dataset, found.policy, (YEAR,))
    objective = model.weighted(found.profile.levels[-1])
    relaxation, watch = Relaxation(model.matrix, model.postings), Watch(SECONDS)
    relaxation.doubt()
    try:
        relaxed = relaxation.solve(objective, watch)
        best = round_off(model.matrix, objective, replace(relaxed, aux_reduced=relaxed.aux_reduced * 0), watch)
    except (Infeasible, NoIntegerPlan):
        return
    near = narrowed(model.matrix, relaxed, best.value - relaxed.bound + 1e-6)
    activity = model.matrix.a @ best.x
    assert (activity >= near.row_lower - 1e-6).all()
    assert (activity <= near.row_upper + 1e-6).all()
    assert (best.x >= near.column_lower - 1e-6).all()
    assert (best.x <= near.column_upper + 1e-6).all()


def test_a_row_that_is_worth_next_to_nothing_gets_no_limit() -> None:
    found = world(34)
    model = build(found.dataset, found.policy, (YEAR,))
    relaxation = Relaxation(model.matrix, model.postings)
    relaxation.doubt()
    relaxed = relaxation.solve(model.weighted(found.profile.levels[-1]), Watch(SECONDS))
    faint = replace(relaxed, row_duals=np.full(model.matrix.shape[0], -1e-13))
    near = narrowed(model.matrix, faint, 1.0)
    assert (near.row_lower == model.matrix.row_lower).all()
    span = near.row_upper - near.row_lower
    assert (span[np.isfinite(span)] <= 10 * FAR).all()
