"""Reduced-cost fixing: leave out what provably is in no better plan, solve the rest, and prove the gap over everything."""

from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Floats, Ints
from solver.model.build import Objective
from solver.model.matrix import Matrix
from solver.search.integer import GAP, Solved, settled, solve_integer
from solver.search.narrow import narrowed
from solver.search.relax import Relaxed
from solver.search.watch import Stopped, Watch

TARGET = 1e-6
"""Gap at which a level counts as proven optimal, as a share of its value."""
LARGE = 500_000
LARGE_TARGET = 1e-5
"""The same for the last level of models of more than LARGE postings: the last steps of the proof cost several times the
rest there (measured at 10,000 × 200, equity first: 38 s against 4 s), for less than one kilometre of a county's sum."""
FIRST_WIDTH = 4e-6
"""First guess of the gap, as a share of the relaxation's value. Measured at 20,000 × 300: 3 s against 12 s with 2e-5, for
the same plan."""
WIDER = 2.5
"""How much wider the next guess is where nothing was found."""
FIRST_REACH = 1e-6
"""Reach of the first look for a whole plan, in one node. Measured at 20,000 × 300: 1.4 s against 6.9 s with FIRST_WIDTH; as
the width of a proof it is too narrow, the solver goes on for many minutes to show that nothing lies within."""
INTEGRAL = 1e-6


class NoIntegerPlan(Exception):
    """Fractional plans exist, but no whole one: proven over all postings."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best whole plan found and what no plan can undercut."""

    x: Floats
    value: float
    bound: float
    kept: int
    """Postings left after fixing, 0 where the relaxation was already whole."""
    fractional: int
    proven: bool


def round_off(
    matrix: Matrix,
    objective: Objective,
    relaxed: Relaxed,
    watch: Watch,
    *,
    priced: Ints | None = None,
    start: Floats | None = None,
    known: float = -np.inf,
    scale: float | None = None,
    aim: float = TARGET,
    seed: int = 0,
) -> Optimum:
    """From the relaxation to a whole plan with a proof over all postings.

    A plan that holds a posting of reduced cost r costs at least ``relaxed.bound + r``. So once the
    integer solve over all postings with r <= width returns a value v with
    ``v <= relaxed.bound + width``, every posting left out is provably in no better plan, and
    ``min(integer bound, relaxed.bound + width)`` bounds all plans.

    Args:
        priced: postings that priced out on the way to the relaxation. Where plans are many and equal
            they hold one as good as any, so a first small solve among them often closes the gap.
        start: a whole plan that meets all rows, such as the previous level's.
        known: a bound of all whole plans that is proven already.
        scale: what gaps are shares of; by default the objective's value. Where two levels are added up at
            different weights it is the lighter one's value: the gap must be small for that one too.
        aim: the gap to prove, as a share of ``scale``.

    Raises:
        NoIntegerPlan: proven over all postings.
        Stopped: out of time without a plan.
    """
    count = matrix.postings
    fractional = split(relaxed.x[:count])
    if fractional == 0:
        x = settled(relaxed.x)
        return Optimum(x, objective.at(x), relaxed.bound, 0, 0, True)
    best = start
    value = objective.at(start) if start is not None else np.inf
    bound = max(relaxed.bound, known)
    whole = max(1.0, abs(relaxed.value if scale is None else scale))
    target = aim * whole
    solve_gap = GAP * whole if aim <= TARGET else target
    if best is not None and value - bound <= target:
        return Optimum(best, value, min(bound, value), 0, fractional, True)
    width = max(FIRST_WIDTH * whole, 1e-6)
    if priced is not None:
        few = np.zeros(count, dtype=np.bool_)
        few[priced] = True
        few &= relaxed.reduced <= width
        best, value, _ = improve(matrix, objective, relaxed, few, best, value, watch, solve_gap, seed, width)
        if value - bound <= target:
            assert best is not None
            return Optimum(best, value, bound, int(few.sum()), fractional, True)
        width = max(width, min(value - relaxed.bound, WIDER * width))
    while True:
        keep = relaxed.reduced <= width
        everything = bool((keep | np.isinf(relaxed.reduced)).all())
        within = np.inf if everything else width
        best, value, solved = improve(matrix, objective, relaxed, keep, best, value, watch, solve_gap, seed, within)
        if solved.infeasible and everything and best is None:
            raise NoIntegerPlan
        outside = np.inf if everything else relaxed.bound + width
        bound = max(bound, min(solved.bound, outside, value))
        watch.tell("integer", value, bound)
        proven = value - bound <= target
        if proven or watch.stopped or not solved.finished or everything:
            if best is None:
                raise Stopped
            return Optimum(best, value, bound, int(keep.sum()), fractional, proven)
        true_gap = value - relaxed.bound
        width = true_gap * (1 + 1e-9) + 1e-9 if np.isfinite(true_gap) and true_gap > width else width * WIDER


def first_try(
    matrix: Matrix,
    objective: Objective,
    relaxed: Relaxed,
    watch: Watch,
    priced: Ints,
    *,
    scale: float,
    aim: float,
    seed: int,
) -> Floats | None:
    """A good whole plan among the cheapest postings that priced out, if there is one; proves nothing.

    What the relaxation takes whole is left so at first: the plan found is nearly as good as any, and counts if its gap is
    within ``aim``. Measured at 30,000 × 500 and 40,000 × 150: 0.5 and 0.6 s against 3.0 and 1.4 s.
    """
    taken = relaxed.x[: matrix.postings]
    if split(taken) == 0:
        return settled(relaxed.x)
    whole = max(1.0, abs(scale))
    for share, nodes, held in (
        (FIRST_REACH, 1, taken > 1 - INTEGRAL),
        (FIRST_REACH, 1, None),
        (FIRST_WIDTH, None, None),
        (FIRST_WIDTH * WIDER * WIDER, None, None),
    ):
        reach = max(share * whole, 1e-6)
        few = np.zeros(matrix.postings, dtype=np.bool_)
        few[priced] = True
        few &= relaxed.reduced <= reach
        found, value, _ = improve(
            matrix, objective, relaxed, few, None, np.inf, watch, GAP * whole, seed, reach, nodes, held
        )
        good = held is None or value - relaxed.bound <= aim * whole
        if watch.stopped or (found is not None and good):
            return found
    return None


def split(x: Floats) -> int:
    """How many postings are taken by halves."""
    taken = x[np.flatnonzero(x != 0)]
    return int((np.abs(taken - np.round(taken)) > INTEGRAL).sum())


def improve(
    matrix: Matrix,
    objective: Objective,
    relaxed: Relaxed,
    keep: Bools,
    best: Floats | None,
    value: float,
    watch: Watch,
    gap: float,
    seed: int,
    width: float,
    nodes: int | None = None,
    held: Bools | None = None,
) -> tuple[Floats | None, float, Solved]:
    """An integer solve over some postings and the relaxation's own; the better plan of old and new.

    Rows and auxiliary columns are kept where a plan within ``width`` can have them. A plan in hand that costs more than
    ``width`` above the bound is not given to the solver: it would need postings and steps that no plan looked for here
    has.
    """
    count = matrix.postings
    keep = keep | (relaxed.x[:count] > INTEGRAL)
    start = best if value <= relaxed.bound + width else None
    if start is not None:
        keep |= start[:count] > 0.5
    watch.tell("fix", value, relaxed.bound)
    near = narrowed(matrix, relaxed, width, start)
    solved = solve_integer(near, objective, keep, watch, start=start, gap=gap, seed=seed, nodes=nodes, held=held)
    if solved.x is not None and solved.value < value:
        return solved.x, solved.value, solved
    return best, value, solved
