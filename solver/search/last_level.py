"""The model whose optimum a plan is: the last level's objective, with every earlier level held at what was reached."""

from collections.abc import Sequence

from solver.domain.policy import GoalProfile
from solver.model.build import Model, Objective
from solver.model.matrix import Matrix
from solver.search.grid import LEVEL, ceiling


def last_level(model: Model, profile: GoalProfile, reached: Sequence[float]) -> tuple[Matrix, Objective]:
    """The rows and the objective of a profile's last level; ``reached`` is the value of every level in the plan."""
    objectives = [model.weighted(weights) for weights in profile.levels]
    matrix = model.matrix
    for objective, value in zip(objectives[:-1], reached, strict=False):
        limit = ceiling(objective, value, profile.tolerance) - objective.constant
        matrix = matrix.with_row(LEVEL, objective.coefficients, limit)
    return matrix, objectives[-1]
