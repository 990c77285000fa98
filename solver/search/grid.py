"""Bounds raised to the grid an objective's values lie on, and what a finished level may cost from then on."""

import numpy as np

from solver.model.build import Objective

LEVEL = "level"
"""Label of the rows that keep finished levels."""
SLACK = 1e-6
"""Room a finished level's row leaves for floating point where its values lie on a grid: less than a step allows nothing."""
SHARE = 1e-7
"""The same where there is no grid, as a share of the value. Narrower rows are below what a solver with a tolerance of
1e-6 can see: HiGHS with presolve then calls a plan it has in hand infeasible."""


def lifted(objective: Objective, bound: float) -> float:
    """A lower bound, raised to the next value that whole plans can have."""
    step = objective.step
    if step is None or not np.isfinite(bound):
        return bound
    return max(bound, float(objective.constant + np.ceil((bound - objective.constant) / step - SLACK) * step))


def ceiling(objective: Objective, value: float, tolerance: float) -> float:
    """The most a finished level may cost from now on: its value, the profile's tolerance and room for floating point."""
    return value + max(tolerance * abs(value), SLACK if objective.step else max(SLACK, SHARE * abs(value)))
