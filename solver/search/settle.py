"""From the relaxation to the best whole plan on what is left once everything too dear is fixed: small, so quick."""

from dataclasses import replace

import numpy as np

from solver.domain.dataset import Bools, Floats
from solver.model.build import Objective
from solver.model.matrix import Matrix
from solver.search.fix import INTEGRAL, TARGET, NoIntegerPlan, Optimum
from solver.search.integer import settled, solve_integer
from solver.search.relax import Relaxed
from solver.search.watch import Stopped, Watch, relative_gap

FIRST_WIDTH = 1e-5
"""First guess of the gap between relaxation and whole plans, as a share of the value; widened until the proof holds."""
WIDER = 6.0
WIDEST = 1e-2
"""From this share on nothing is fixed any more."""


def settle(
    matrix: Matrix, objective: Objective, relaxed: Relaxed, whole: Bools, watch: Watch, *, seed: int = 0
) -> Optimum:
    """The best whole plan, with a proof over all postings.

    Every plan costs at least ``relaxed.bound`` and, for each posting, row and auxiliary column, as
    much more as its dual says for the distance from where the relaxation has it. So within a width
    of the bound each can be only so far off; what remains is solved whole. A value within the width
    is proven best.

    Args:
        whole: rows whose activity is whole in every whole plan, ``whole_rows``.

    Raises:
        NoIntegerPlan: proven over all postings.
        Stopped: out of time without a plan.
    """
    count = matrix.postings
    off = np.abs(relaxed.x[:count] - np.round(relaxed.x[:count]))
    fractional = int((off > INTEGRAL).sum())
    if fractional == 0:
        x = settled(relaxed.x)
        return Optimum(x, objective.at(x), relaxed.bound, 0, 0, True)
    width = max(FIRST_WIDTH * abs(relaxed.value), 1e-3)
    while True:
        everything = width > WIDEST * max(1.0, abs(relaxed.value))
        keep = relaxed.reduced < np.inf if everything else relaxed.reduced <= width
        near = matrix if everything else narrowed(matrix, objective, relaxed, whole, width)
        solved = solve_integer(near, objective, keep, watch, seed=seed)
        outside = np.inf if everything else relaxed.bound + width
        if solved.x is not None:
            bound = max(relaxed.bound, min(solved.bound, outside, solved.value))
            proven = relative_gap(solved.value, bound) <= TARGET
            if proven or everything or not solved.finished:
                return Optimum(solved.x, solved.value, bound, int(keep.sum()), fractional, proven)
            width = (solved.value - relaxed.bound) * (1 + 1e-9) + 1e-9
        elif solved.infeasible:
            if everything:
                raise NoIntegerPlan
            width *= WIDER
        else:
            raise Stopped


def whole_rows(matrix: Matrix) -> Bools:
    """Rows of whole coefficients over columns that are whole in every whole plan."""
    a = matrix.a.tocsc()
    odd = np.abs(a.data - np.round(a.data)) > 0
    odd |= np.repeat(~matrix.integer, np.diff(a.indptr))
    found = np.ones(a.shape[0], dtype=np.bool_)
    found[a.indices[odd]] = False
    return found


def narrowed(matrix: Matrix, objective: Objective, relaxed: Relaxed, whole: Bools, width: float) -> Matrix:
    """The matrix with every row and auxiliary column kept where a plan within ``width`` of the bound can have it."""
    duals, count = relaxed.row_duals, matrix.postings
    room = reach(np.abs(duals), width, whole)
    lower, upper = matrix.row_lower.copy(), matrix.row_upper.copy()
    low, high = (duals > 0) & np.isfinite(lower), (duals < 0) & np.isfinite(upper)
    upper[low] = np.minimum(upper[low], lower[low] + room[low])
    lower[high] = np.maximum(lower[high], upper[high] - room[high])
    first, last = matrix.column_lower.copy(), matrix.column_upper.copy()
    reduced = objective.coefficients - matrix.a.T @ duals
    reduced[:count] = 0.0  # postings are kept or left out whole
    room = reach(np.abs(reduced), width, matrix.integer)
    low, high = (reduced > 0) & np.isfinite(first), (reduced < 0) & np.isfinite(last)
    last[low] = np.minimum(last[low], first[low] + room[low])
    first[high] = np.maximum(first[high], last[high] - room[high])
    return replace(matrix, row_lower=lower, row_upper=upper, column_lower=first, column_upper=last)


def reach(price: Floats, width: float, whole: Bools) -> Floats:
    """How far something of a price per unit can be off within a width; whole units where it is whole."""
    with np.errstate(divide="ignore"):
        far = np.where(price > 0, width / price, np.inf)
    return np.where(whole, np.floor(far + 1e-6), far + 1e-7)
