"""From the relaxation to the best whole plan on what is left once everything too dear is fixed: small, so quick."""

import numpy as np

from solver.model.build import Objective
from solver.model.matrix import Matrix
from solver.search.fix import FIRST_REACH, INTEGRAL, TARGET, NoIntegerPlan, Optimum
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
    width, first = max(FIRST_REACH * abs(relaxed.value), 1e-4), max(FIRST_WIDTH * abs(relaxed.value), 1e-3)
    nodes: int | None = 1  # a first look, which need not come to an end
    while True:
        everything = width > WIDEST * max(1.0, abs(relaxed.value))
        keep = relaxed.reduced < np.inf if everything else relaxed.reduced <= width
        near = matrix if everything else narrowed(matrix, relaxed, width)
        solved = solve_integer(near, objective, keep, watch, seed=seed, nodes=nodes)
        outside = np.inf if everything else relaxed.bound + width
        ended = nodes is None and (everything or not solved.finished)
        if solved.x is not None:
            bound = max(relaxed.bound, min(solved.bound, outside, solved.value))
            proven = relative_gap(solved.value, bound) <= TARGET
            if proven or ended:
                return Optimum(solved.x, solved.value, bound, int(keep.sum()), fractional, proven)
            gap = (solved.value - relaxed.bound) * (1 + 1e-9) + 1e-9
            width = gap if nodes is None else min(gap, first)  # one node may leave a plan far off
        elif nodes is not None:
            width = first
        elif solved.infeasible:
            if everything:
                raise NoIntegerPlan
            width *= WIDER
        else:
            raise Stopped
        nodes = None
