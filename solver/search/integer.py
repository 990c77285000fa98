"""The integer solve on the postings that are left, with HiGHS."""

from dataclasses import dataclass

import highspy
import numpy as np

from solver.domain.dataset import Bools, Floats
from solver.model.build import Objective
from solver.model.highs import program, silent
from solver.model.matrix import Matrix
from solver.search.watch import Watch

GAP = 1e-7
"""Gap at which an integer solve is done, as a share of its value."""
LARGE_ROOT = 10_000
"""Columns from which the root's relaxation is solved by interior point."""
NEARLY = 1e-5
"""Further from a whole number than HiGHS' tolerance (1e-6) ever leaves a whole value."""


@dataclass(frozen=True, eq=False)
class Solved:
    """What the integer solve found: ``x`` over all columns (None where nothing was found) and a valid bound for the
    postings it was given."""

    x: Floats | None
    value: float
    bound: float
    infeasible: bool
    finished: bool


def solve_integer(
    matrix: Matrix,
    objective: Objective,
    keep: Bools,
    watch: Watch,
    *,
    start: Floats | None = None,
    gap: float | None = None,
    seed: int = 0,
    nodes: int | None = None,
    held: Bools | None = None,
) -> Solved:
    """Minimises over the postings in ``keep`` and all auxiliary columns.

    Args:
        start: a feasible point over all columns, whose postings lie in ``keep``.
        gap: how far value and bound may be apart at the end; GAP of the value by default.
        nodes: how many it may look at; all by default.
        held: postings, all in ``keep``, that are taken in any case; none by default.
    """
    columns = np.concatenate([np.flatnonzero(keep), np.arange(matrix.postings, matrix.shape[1])])
    relative, absolute = (GAP, 1e-9) if gap is None else (0.0, gap)
    h = silent(seed, mip_rel_gap=relative, mip_abs_gap=absolute, time_limit=max(0.01, watch.left))
    lp = program(matrix, columns, objective.coefficients[columns], offset=objective.constant)
    if held is not None:
        least = np.array(lp.col_lower_)
        least[: int(keep.sum())][held[keep]] = 1.0
        lp.col_lower_ = least
    h.passModel(lp)
    if len(columns) > LARGE_ROOT:
        h.setOptionValue("mip_lp_solver", "ipx")
    if nodes is not None:
        h.setOptionValue("mip_max_nodes", nodes)
    if start is not None:
        h.setSolution(len(columns), np.arange(len(columns), dtype=np.int32), start[columns])

    def interrupt(event: highspy.highs.HighsCallbackEvent) -> None:
        data = event.data_out
        watch.tell("integer", data.mip_primal_bound, data.mip_dual_bound)
        if watch.stopped:
            event.interrupt()

    h.cbMipInterrupt.subscribe(interrupt)
    h.run()
    status = h.getModelStatus()
    info = h.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solved(None, np.inf, np.inf, True, True)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        bound = info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else -np.inf
        return Solved(None, np.inf, bound, False, False)
    x = np.zeros(matrix.shape[1])
    x[columns] = np.array(h.getSolution().col_value)
    x = settled(x)
    return Solved(x, objective.at(x), info.mip_dual_bound, False, status == highspy.HighsModelStatus.kOptimal)


def settled(x: Floats) -> Floats:
    """The point without the solver's tolerance: what is nearly whole made whole, auxiliary columns as well.

    Their coefficients are large (thousands in ``equity``): values taken from 0.9999999 instead of 1 are too low
    by more than the next level's row allows, and no exact plan would meet that row.
    """
    point, used = x.copy(), np.flatnonzero(x != 0)
    whole = np.round(x[used])
    point[used] = np.where(np.abs(x[used] - whole) <= NEARLY, whole, x[used])
    return point


def completed(matrix: Matrix, objective: Objective, x: Floats) -> Floats:
    """The same postings with the auxiliary columns at their best for an objective.

    A plan from an earlier level has them where that level left them, which says nothing of this one.
    """
    count = matrix.postings
    aux = np.arange(count, matrix.shape[1])
    lp = program(matrix, aux, objective.coefficients[aux], integer=False)
    taken = matrix.entries.activity(np.where(np.arange(len(x)) < count, x, 0.0))
    lp.row_lower_ = matrix.row_lower - taken
    lp.row_upper_ = matrix.row_upper - taken
    h = silent()
    h.passModel(lp)
    h.run()
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return x
    point = x.copy()
    point[aux] = np.array(h.getSolution().col_value)
    return settled(point)
