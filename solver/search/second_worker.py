"""The second engine's own process: whole numbers in, CP-SAT's or GLOP's answer out; imports neither HiGHS nor the product.

It runs as a script, reads one pickled request after another from standard input and answers each on
standard output, until its parent closes the pipe or dies.
"""

import os
import pickle
import sys
import threading
import time
from typing import Any, BinaryIO

import numpy as np
from ortools.linear_solver.python import model_builder_helper
from ortools.sat.python import cp_model, cp_model_helper
from scipy.sparse import csr_matrix

Message = dict[str, Any]
WATCH_SECONDS = 1.0
FREE = 2**62
"""Stands for a side of a row that has no limit: CP-SAT domains are 64-bit integers."""


def sat(request: Message) -> Message:
    """Minimises with CP-SAT. All arrays are int64; the rows come in CSR form (indptr, indices, data)."""
    model = cp_model.CpModel()
    proto = model.proto
    boolean = cp_model_helper.IntegerVariableProto()
    boolean.domain.extend([0, 1])
    lower, upper = request["column_lower"].tolist(), request["column_upper"].tolist()
    binaries = int(request["binaries"])
    proto.variables.extend([boolean] * binaries)
    for least, most in zip(lower[binaries:], upper[binaries:], strict=True):
        proto.variables.add().domain.extend([least, most])
    indptr, indices, data = request["indptr"], request["indices"], request["data"]
    sides = np.clip(np.stack([request["row_lower"], request["row_upper"]], axis=1), -FREE, FREE).tolist()
    for row, side in enumerate(sides):
        entries = slice(indptr[row], indptr[row + 1])
        linear = proto.constraints.add().linear
        linear.vars.extend(indices[entries].tolist())
        linear.coeffs.extend(data[entries].tolist())
        linear.domain.extend(side)
    costs = request["costs"]
    priced = np.flatnonzero(costs)
    if len(priced):  # without an objective CP-SAT only looks for any point
        proto.objective.vars.extend(priced.tolist())
        proto.objective.coeffs.extend(costs[priced].tolist())
    solver = cp_model.CpSolver()
    for name, value in request["parameters"].items():
        setattr(solver.parameters, name, value)
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    response = solver.response_proto
    return {
        "status": solver.status_name(status),
        "bound": float(response.best_objective_bound) if len(priced) else 0.0,
        "x": np.array(response.solution, dtype=np.int64) if found else None,
    }


def lp(request: Message) -> Message:
    """Whether the relaxation of the same rows has a point, by GLOP."""
    shape = (len(request["row_lower"]), len(request["column_lower"]))
    nothing: Any = np.zeros(shape[1])
    helper = model_builder_helper.ModelBuilderHelper()
    helper.fill_model_from_sparse_data(
        request["column_lower"].astype(np.float64),
        request["column_upper"].astype(np.float64),
        nothing,
        _open(request["row_lower"]),
        _open(request["row_upper"]),
        csr_matrix((request["data"].astype(np.float64), request["indices"], request["indptr"]), shape=shape),
    )
    solver = model_builder_helper.ModelSolverHelper("glop")
    solver.set_time_limit_in_seconds(float(request["seconds"]))
    solver.solve(helper)
    words = {
        model_builder_helper.SolveStatus.OPTIMAL: "FEASIBLE",
        model_builder_helper.SolveStatus.FEASIBLE: "FEASIBLE",
        model_builder_helper.SolveStatus.INFEASIBLE: "INFEASIBLE",
    }
    return {"status": words.get(solver.status(), "UNKNOWN"), "bound": 0.0, "x": None}


def _open(side: Any) -> Any:
    """A row side as GLOP reads it: infinite where there is no limit."""
    return np.where(np.abs(side) >= FREE, np.sign(side) * np.inf, side.astype(np.float64))


TASKS = {"sat": sat, "lp": lp}


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers requests until the pipe closes."""
    while True:
        try:
            request = pickle.load(requests)
        except EOFError:
            return
        pickle.dump(TASKS[request["task"]](request), answers)
        answers.flush()


def die_with_parent() -> None:
    """Ends this process, in the middle of a solve too, once the one that started it is gone."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=die_with_parent, daemon=True).start()
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing a library prints may get between the answers
    serve(sys.stdin.buffer, own)
