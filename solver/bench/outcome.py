"""What a method answers, and the level-by-level frame that every whole-model solver shares."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from solver.domain.dataset import Floats
from solver.domain.policy import GoalProfile
from solver.domain.proof import LevelProof
from solver.model.build import Model, Objective
from solver.model.matrix import Matrix
from solver.search.watch import relative_gap

# The engine's own three figures, written again: importing them would bring HiGHS into OR-Tools' processes.
LEVEL = "level"
SLACK = 1e-6
"""Room a finished level's row leaves for floating point."""
GAP = 1e-6
"""Relative gap every solver is asked for."""
PROVEN = 1e-5
"""Relative gap up to which a level counts as proven, for every method."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A method's answer: ``x`` over all columns, None where it has no plan."""

    levels: tuple[LevelProof, ...]
    """Levels it came to; empty for a method that proves nothing."""
    x: Floats | None
    impossible: bool = False
    """It claims to have proven that there is no plan."""


@dataclass(frozen=True, eq=False)
class Answer:
    """One level solved by a whole-model solver."""

    x: Floats | None
    bound: float
    impossible: bool = False


Solve = Callable[[Matrix, Objective, float, int, Floats | None], Answer]
"""(matrix, objective, seconds, seed, a plan to start from) → answer."""


def by_levels(solve: Solve, model: Model, profile: GoalProfile, seconds: float, seed: int) -> Outcome:
    """The levels of a profile one after another over the whole matrix, within ``seconds`` in all.

    A level that is not proven ends the run: what later levels would keep is not known.
    """
    began = perf_counter()
    matrix, x = model.matrix, None
    proofs: list[LevelProof] = []
    for weights in profile.levels:
        started = perf_counter()
        objective = model.weighted(weights)
        answer = solve(matrix, objective, max(0.01, seconds - (started - began)), seed, x)
        if answer.impossible:
            return Outcome(tuple(proofs), x, impossible=x is None)
        x = x if answer.x is None else answer.x
        if x is None:
            break
        value = objective.at(x)
        gap = relative_gap(value, answer.bound)
        proofs.append(LevelProof(dict(weights), value, answer.bound, gap, perf_counter() - started))
        if gap > PROVEN:
            break
        limit = value + profile.tolerance * abs(value) + SLACK - objective.constant
        matrix = matrix.with_row(LEVEL, objective.coefficients, limit)
    return Outcome(tuple(proofs), x)


def rounded(x: Floats, matrix: Matrix) -> Floats:
    """A solver's point with its integer columns made whole."""
    return np.where(matrix.integer, np.round(x), x)
