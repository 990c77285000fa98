"""SCIP, reached through MathOpt, given the whole matrix, one integer program a level."""

import datetime

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from scipy.sparse import csr_matrix

from solver.bench.outcome import GAP, Answer, Outcome, by_levels, rounded
from solver.domain.dataset import Floats
from solver.domain.policy import GoalProfile
from solver.model.build import Model, Objective
from solver.model.matrix import Matrix


def run(model: Model, profile: GoalProfile, seconds: float, seed: int) -> Outcome:
    """All levels over the whole matrix; SCIP has one thread."""
    return by_levels(solve, model, profile, seconds, seed)


def solve(matrix: Matrix, objective: Objective, seconds: float, seed: int, start: Floats | None) -> Answer:
    """One level."""
    given = mathopt.Model.from_model_proto(proto(matrix, objective))
    variables = list(given.variables())
    hints = mathopt.ModelSolveParameters()
    if start is not None:
        hints.solution_hints = [mathopt.SolutionHint(dict(zip(variables, start.tolist(), strict=True)))]
    result = mathopt.solve(
        given,
        mathopt.SolverType.GSCIP,
        params=mathopt.SolveParameters(
            time_limit=datetime.timedelta(seconds=seconds), relative_gap_tolerance=GAP, random_seed=seed
        ),
        model_params=hints,
    )
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return Answer(None, np.inf, impossible=True)
    bound = float(result.termination.objective_bounds.dual_bound)
    if not result.has_primal_feasible_solution():
        return Answer(None, bound)
    values = result.variable_values()
    x = np.array([values[variable] for variable in variables])
    return Answer(rounded(x, matrix), bound)


def proto(matrix: Matrix, objective: Objective) -> model_pb2.ModelProto:
    """The matrix as MathOpt's message, filled from arrays: building it by expressions would take longer than solving."""
    rows, columns = matrix.shape
    message = model_pb2.ModelProto()
    message.variables.ids.extend(range(columns))
    message.variables.lower_bounds.extend(matrix.column_lower.tolist())
    message.variables.upper_bounds.extend(matrix.column_upper.tolist())
    message.variables.integers.extend(matrix.integer.tolist())
    message.linear_constraints.ids.extend(range(rows))
    message.linear_constraints.lower_bounds.extend(matrix.row_lower.tolist())
    message.linear_constraints.upper_bounds.extend(matrix.row_upper.tolist())
    a = csr_matrix(matrix.a)
    a.sort_indices()
    message.linear_constraint_matrix.row_ids.extend(np.repeat(np.arange(rows), np.diff(a.indptr)).tolist())
    message.linear_constraint_matrix.column_ids.extend(a.indices.tolist())
    message.linear_constraint_matrix.coefficients.extend(a.data.tolist())
    priced = np.flatnonzero(objective.coefficients)
    message.objective.linear_coefficients.ids.extend(priced.tolist())
    message.objective.linear_coefficients.values.extend(objective.coefficients[priced].tolist())
    message.objective.offset = objective.constant
    return message
