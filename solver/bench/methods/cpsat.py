"""CP-SAT given the whole matrix in whole numbers, one model a level, with the parameters that suit it best."""

from time import perf_counter

import numpy as np

from solver.bench.outcome import GAP, Answer, Outcome, by_levels
from solver.domain.dataset import Floats
from solver.domain.policy import GoalProfile
from solver.model.build import Model, Objective
from solver.model.matrix import Matrix
from solver.search.second import PARAMETERS, arrays, empty, whole
from solver.search.second_worker import sat

WORKERS = 2


def run(model: Model, profile: GoalProfile, seconds: float, seed: int) -> Outcome:
    """All levels over the whole matrix, with two workers."""
    return by_levels(solve, model, profile, seconds, seed)


def solve(matrix: Matrix, objective: Objective, seconds: float, seed: int, start: Floats | None) -> Answer:
    """One level; ``start`` is not used."""
    began = perf_counter()
    numbers = whole(matrix, objective)
    if empty(numbers):
        return Answer(None, np.inf, impossible=True)
    parameters = {
        **PARAMETERS,
        "num_workers": WORKERS,
        "random_seed": seed,
        "relative_gap_limit": GAP,
        "max_time_in_seconds": max(0.01, seconds - (perf_counter() - began)),
    }
    request = {"binaries": matrix.postings, "costs": numbers.costs, "parameters": parameters, **arrays(numbers)}
    answer = sat(request)
    if answer["status"] == "INFEASIBLE":
        return Answer(None, np.inf, impossible=True)
    if answer["x"] is None:
        return Answer(None, -np.inf)
    bound = answer["bound"] / numbers.cost_scale - numbers.cost_error + objective.constant
    return Answer(answer["x"].astype(np.float64), bound)
