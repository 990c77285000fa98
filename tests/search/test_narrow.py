"""What is narrowed around a bound never cuts off a plan within the width, and never becomes a limit no solver can handle."""

from dataclasses import replace

import numpy as np
import pytest

from solver.model.build import Model, build
from solver.search.narrow import FAR, ends, narrowed
from solver.search.relax import Infeasible, Relaxation, Relaxed
from solver.search.second import Engine
from solver.search.watch import Watch
from tests.search.counties import YEAR, world

SECONDS = 60.0


@pytest.mark.parametrize("seed", [*range(24), 34])
def test_the_best_plan_stays_in_where_its_cost_is_within_the_width(seed: int) -> None:
    found = world(seed)
    model = build(found.dataset, found.policy, (YEAR,))
    objective = model.weighted(found.profile.levels[-1])
    relaxation, watch = Relaxation(model.matrix, model.postings.teacher, model.postings.cell), Watch(SECONDS)
    relaxation.doubt()
    try:
        relaxed = relaxation.solve(objective, watch)
    except Infeasible:
        return
    with Engine() as second:  # knows nothing of what is narrowed
        best = second.solve(model.matrix, objective, seconds=SECONDS)
    if best.x is None:
        return
    near = narrowed(model.matrix, relaxed, best.value - relaxed.bound + 1e-6)
    activity = model.matrix.a @ best.x
    assert (activity >= near.row_lower - 1e-6).all()
    assert (activity <= near.row_upper + 1e-6).all()
    assert (best.x >= near.column_lower - 1e-6).all()
    assert (best.x <= near.column_upper + 1e-6).all()


@pytest.mark.parametrize(
    ("lower", "whole", "most"),
    [(0.0, True, 1.0), (0.5, True, 2.0), (0.5, False, 2.1), (-0.3, True, 1.0)],
)
def test_what_is_whole_keeps_every_whole_value_within_the_width(lower: float, whole: bool, most: float) -> None:
    """Each unit costs 1 and 1.6 may be spent: from 0.5 that reaches the whole 2, though only one step and a half away."""
    price, limit, none = np.array([1.0]), np.array([lower]), np.array([np.inf])
    assert ends(price, limit, none, 1.6, np.array([whole]))[1] == pytest.approx(most, abs=1e-5)
    mirrored = ends(-price, -none, -limit, 1.6, np.array([whole]))[0]
    assert mirrored == pytest.approx(-most, abs=1e-5)


def relaxed_from(seed: int) -> tuple[Model, Relaxed]:
    """The first county from a seed on that any plan meets, and its last level's relaxation."""
    found = world(seed)
    model = build(found.dataset, found.policy, (YEAR,))
    relaxation = Relaxation(model.matrix, model.postings.teacher, model.postings.cell)
    relaxation.doubt()
    try:
        return model, relaxation.solve(model.weighted(found.profile.levels[-1]), Watch(SECONDS))
    except Infeasible:
        return relaxed_from(seed + 1)


def test_a_row_that_is_worth_next_to_nothing_gets_no_limit() -> None:
    model, relaxed = relaxed_from(34)
    faint = replace(relaxed, row_duals=np.full(model.matrix.shape[0], -1e-13))
    near = narrowed(model.matrix, faint, 1.0)
    assert (near.row_lower == model.matrix.row_lower).all()
    span = near.row_upper - near.row_lower
    assert (span[np.isfinite(span)] <= 10 * FAR).all()
