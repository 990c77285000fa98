"""From the relaxation to the best whole plan on what is left once everything too dear is fixed: small, so quick."""

import numpy as np

from solver.model.build import Objective
from solver.model.matrix import Matrix
from solver.search.fix import INTEGRAL, TARGET, NoIntegerPlan, Optimum
from solver.search.integer import settled, solve_integer
from solver.search.narrow import narrowed
from solver.search.relax import Relaxed
from solver.search.watch import Stopped, Watch, relative_gap

FIRST_WIDTH = 1e-5
"""First guess of the gap between relaxation and whole plans, as a share of the value; widened until the proof holds."""
WIDER = 6.0
WIDEST = 1e-2
"""From this share on nothing is fixed any more."""


def settle(matrix: Matrix, objective: Objective, relaxed: Relaxed, watch: Watch, *, seed: int = 0) -> Optimum:
    """The best whole plan, with a proof over all postings.

    Within a width of the bound each posting, row and auxiliary column can be only so far off
    (``narrowed``); what remains is solved whole. A value within the width is proven best.

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
        near = matrix if everything else narrowed(matrix, relaxed, width)
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
