"""HiGHS given the whole matrix, one integer program a level."""

import highspy
import numpy as np

from solver.bench.outcome import GAP, Answer, Outcome, by_levels, rounded
from solver.domain.dataset import Floats
from solver.domain.policy import GoalProfile
from solver.model.build import Model, Objective
from solver.model.highs import program, silent
from solver.model.matrix import Matrix

THREADS = 2


def run(model: Model, profile: GoalProfile, seconds: float, seed: int) -> Outcome:
    """All levels over the whole matrix, with two threads."""
    return by_levels(solve, model, profile, seconds, seed)


def solve(matrix: Matrix, objective: Objective, seconds: float, seed: int, start: Floats | None) -> Answer:
    """One level."""
    everything = np.arange(matrix.shape[1], dtype=np.int32)
    h = silent(seed, threads=THREADS, mip_rel_gap=GAP, mip_abs_gap=1e-9, time_limit=seconds, presolve_rule_off=0)
    h.passModel(program(matrix, everything, objective.coefficients, offset=objective.constant))
    if start is not None:
        h.setSolution(len(everything), everything, start)
    h.run()
    info = h.getInfo()
    if h.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, np.inf, impossible=True)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = rounded(np.array(h.getSolution().col_value), matrix) if found else None
    return Answer(x, float(info.mip_dual_bound))
