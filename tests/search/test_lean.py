"""A program without the rows that hold loosely finds what the whole program finds, and takes in what it comes to miss."""

from collections.abc import Iterator

import highspy
import numpy as np
import pytest
from scipy.sparse import csc_matrix, csr_matrix

from solver.domain.dataset import Floats
from solver.model.build import Model, build
from solver.search.master import MET
from solver.search.relax import Infeasible, Relaxation
from solver.search.watch import Watch
from tests.search.counties import YEAR, world

SECONDS = 60.0


def solved(count: int) -> Iterator[tuple[int, Model, Relaxation, tuple[dict[str, float], ...]]]:
    """Seed, model, relaxation at its first level's optimum and levels of those of some random counties that a plan can meet."""
    for seed in range(count):
        found = world(seed)
        model = build(found.dataset, found.policy, (YEAR,))
        relaxation = Relaxation(model.matrix, model.postings.teacher, model.postings.cell)
        relaxation.doubt()
        levels = tuple(dict(level) for level in found.profile.levels)
        try:
            relaxation.solve(model.weighted(levels[0]), Watch(SECONDS))
        except Infeasible:
            continue
        yield seed, model, relaxation, levels


def coefficients(relaxation: Relaxation) -> tuple[csr_matrix, Floats, Floats]:
    """What HiGHS has: coefficients with the rows in the matrix' order, and the rows' limits."""
    lp = relaxation.h.getLp()
    rowwise = lp.a_matrix_.format_ == highspy.MatrixFormat.kRowwise
    entries = (lp.a_matrix_.value_, lp.a_matrix_.index_, lp.a_matrix_.start_)
    a = (csr_matrix if rowwise else csc_matrix)(entries, shape=(lp.num_row_, lp.num_col_))
    order = np.argsort(relaxation.rows)
    return csr_matrix(a)[order], np.array(lp.row_lower_)[order], np.array(lp.row_upper_)[order]


def test_other_goals_have_the_same_optimum_with_and_without_the_loose_rows() -> None:
    left_out = taken_in = 0
    for seed, model, relaxation, levels in solved(120):
        for weights in (*levels[1:], {"travel": 1.0}, {"travel": -1.0}):
            objective = model.weighted(weights)
            whole, lean = relaxation.fork(), relaxation.fork(lean=True)
            began = len(lean.rows)
            wanted, answer = whole.solve(objective, Watch(SECONDS)), lean.solve(objective, Watch(SECONDS))
            assert answer.value == pytest.approx(wanted.value, rel=1e-6, abs=1e-5), (seed, weights)
            assert answer.bound <= wanted.value + 1e-6 * max(1.0, abs(wanted.value)), (seed, weights)
            activity = model.matrix.a @ answer.x
            assert (activity >= model.matrix.row_lower - 2 * MET).all(), (seed, weights)
            assert (activity <= model.matrix.row_upper + 2 * MET).all(), (seed, weights)
            left_out += began < model.matrix.shape[0]
            taken_in += len(lean.rows) > began
    assert left_out > 100
    assert taken_in > 20


def test_rows_come_back_as_they_were() -> None:
    """Among them rows that hold earlier levels, which are dense."""
    compared = held = 0
    for seed, model, sparse, levels in solved(80):
        first = model.weighted(levels[0])
        matrix = model.matrix.with_row("level", first.coefficients, 1e9).with_row("level", -first.coefficients, 1e9)
        relaxation = sparse.fork(matrix)
        before = coefficients(relaxation)
        relaxation.leave_out_loose()
        away = np.flatnonzero(relaxation.place < 0)
        relaxation.take_in(away[::2])
        relaxation.take_in(away[1::2])
        after = coefficients(relaxation)
        assert abs(before[0] - after[0]).nnz == 0, seed
        assert (before[1] == after[1]).all(), seed
        assert (before[2] == after[2]).all(), seed
        assert (relaxation.rows[relaxation.place] == np.arange(len(relaxation.rows))).all(), seed
        compared += bool(len(away))
        held += bool((away >= matrix.shape[0] - 2).any())
    assert compared > 20
    assert held > 20


def test_a_row_left_out_is_missed_by_a_point_beyond_it() -> None:
    _, _, relaxation, _ = next(solved(10))
    relaxation.leave_out_loose()
    relaxation.optimise(Watch(SECONDS))
    values = np.array(relaxation.h.getSolution().col_value)
    assert not len(relaxation.missed(values))
    values[relaxation.aux + relaxation.artificial :] = 1.0  # everybody everywhere
    missed = relaxation.missed(values)
    assert len(missed)
    assert (relaxation.place[missed] < 0).all()


def test_a_fork_of_a_lean_program_is_lean_and_goes_back_to_its_basis() -> None:
    _, model, relaxation, levels = next(solved(10))
    lean = relaxation.fork(lean=True)
    basis, objective = lean.basis(), model.weighted(levels[0])
    first = lean.fork()
    assert first.rows.tolist() == lean.rows.tolist()
    wanted = first.solve(objective, Watch(SECONDS)).value
    lean.solve(model.weighted({"travel": -1.0}), Watch(SECONDS))
    assert len(lean.rows) >= len(first.rows)
    lean.go_back(basis)
    assert lean.solve(objective, Watch(SECONDS)).value == pytest.approx(wanted, rel=1e-6, abs=1e-6)
