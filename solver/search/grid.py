"""The grid an objective's values lie on, and what a finished level may cost from then on."""

import numpy as np

from solver.domain.dataset import Floats
from solver.model.build import Objective

LEVEL = "level"
"""Label of the rows that keep finished levels."""
SLACK = 1e-6
"""Room a finished level's row leaves for floating point where its values lie on a grid: less than a step allows nothing."""
SHARE = 1e-7
"""The same where there is no grid, as a share of the value. Narrower rows are below what a solver with a tolerance of
1e-6 can see: HiGHS with presolve then calls a plan it has in hand infeasible."""
GRID = (1, 2, 4, 10, 12, 60, 100, 600)
"""Objectives whose coefficients are all multiples of one of these fractions take values on that grid only."""


def grid(objective: Objective) -> float | None:
    """The step of the grid an objective's values lie on at whole points; None where it has none of the common ones."""
    every = objective.coefficients
    some = every[:: max(1, len(every) // 1000)]  # where there is no grid, a few tell
    for parts in GRID:
        if fits(some, parts) and fits(every, parts):
            return 1 / parts
    return None


def fits(values: Floats, parts: int) -> bool:
    """Whether all are whole numbers of such parts."""
    scaled = values * parts
    return bool(np.abs(scaled - np.round(scaled)).max(initial=0.0) < SLACK)


def lifted(objective: Objective, bound: float) -> float:
    """A lower bound, raised to the next value that whole plans can have."""
    step = grid(objective)
    if step is None or not np.isfinite(bound):
        return bound
    return max(bound, float(objective.constant + np.ceil((bound - objective.constant) / step - SLACK) * step))


def ceiling(objective: Objective, value: float, tolerance: float) -> float:
    """The most a finished level may cost from now on: its value, the profile's tolerance and room for floating point."""
    return value + max(tolerance * abs(value), SLACK if grid(objective) else max(SLACK, SHARE * abs(value)))
