"""The second engine: the same matrix given to CP-SAT in a process of its own, to check what the first engine claims."""

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack

from solver.domain.dataset import Bools, Floats, Ints
from solver.model.build import Objective
from solver.model.matrix import Matrix

WORKER = Path(__file__).with_name("second_worker.py")
GRACE_SECONDS = 20.0
"""Beyond its time limit a worker gets this long for building the model and answering; then it is ended."""
ROW_SUM = 2**31 - 1
"""What a row's coefficients, each times its column's widest value, may add up to (or-tools issue 5293: a row
that presolve makes conditional is mistaken for always true once its Boolean coefficients pass 2^31)."""
COST_SUM = 2**52
"""The same for the objective, which no presolve makes conditional; within what a float holds exactly."""
DENOMINATOR = 10**6
NEAR = 1e-9
MET = 1e-6
FREE = 2**62
PARAMETERS: Mapping[str, Any] = {
    "presolve_inclusion_work_limit": 0,  # or-tools issue 5293, the step that goes wrong
    "linearization_level": 2,  # the model is nearly a network: its relaxation is the best guide
    "cp_model_probing_level": 0,
}


class Unsure(RuntimeError):
    """Two methods do not agree that no plan exists, or the second could not finish: nobody may be told "impossible"."""

    def __init__(self, disagree: bool) -> None:
        super().__init__("the second method found a plan" if disagree else "the second method did not finish")
        self.disagree = disagree


class WorkerLost(RuntimeError):
    """The second engine's process ended in the middle of a request."""


@dataclass(frozen=True, eq=False)
class Second:
    """What the second engine says."""

    status: str
    """OPTIMAL, FEASIBLE (a plan without proof), INFEASIBLE, or UNKNOWN (out of time, or what it found does not
    meet the unrounded rows)."""
    value: float
    """Objective at ``x``, unrounded; infinity without a point."""
    bound: float
    """No point has less; −infinity where nothing is known."""
    x: Floats | None
    """All columns, whole."""


@dataclass(frozen=True, eq=False)
class Whole:
    """A matrix and an objective in whole numbers.

    Rows that are no exact multiple of whole numbers are widened, never narrowed: what is infeasible
    here is infeasible there, and every bound holds. Upper limits among them are split in two, see ``Halves``.
    """

    a: csr_matrix
    row_lower: Ints
    row_upper: Ints
    column_lower: Ints
    column_upper: Ints
    costs: Ints
    cost_scale: float
    cost_error: float
    """Most by which the rounded objective over ``cost_scale`` can differ from the true one."""
    columns: int
    """Of the matrix itself; behind them stand the carries of split rows."""


@dataclass(frozen=True, eq=False)
class Halves:
    """One row ``values · x <= upper`` as two rows of small whole numbers and a carry q, exact for whole x.

    With ``values · scale = base · high + low`` the row is ``low · x <= rest + base · q`` and
    ``high · x + q <= limit``: finer by the factor ``base`` than one row whose coefficients must sum below 2^31.
    """

    high: Ints
    low: Ints
    base: int
    limit: int
    rest: int
    most: int
    """The carry lies between −most and most."""


def halves(values: Floats, reach: Floats, upper: float) -> Halves:
    """Splits a row; ``reach`` is the widest value of each of its columns. Rounding widens the row, never narrows it."""
    base = 2 ** int(np.floor(np.log2(ROW_SUM / 8 / max(1.0, reach.sum()))))
    scale = 2.0 ** np.floor(np.log2(ROW_SUM / 8 / max(1.0, float(np.abs(values) @ reach)))) * base
    rounded = np.round(values * scale)
    slack = float(np.abs(values * scale - rounded) @ reach)
    high = np.round(rounded / base)
    low = rounded - high * base
    limit, rest = divmod(int(np.floor(upper * scale + slack)), base)
    most = int(np.ceil((float(np.abs(low) @ reach) + rest) / base)) + 1
    return Halves(high.astype(np.int64), low.astype(np.int64), base, limit, rest, most)


def whole(matrix: Matrix, objective: Objective, rows: Bools | None = None) -> Whole:
    """The matrix in whole numbers; ``rows`` restricts it to some rows.

    Every column is taken as an integer: auxiliary columns are integral at any optimum.
    """
    keep = np.ones(matrix.shape[0], dtype=np.bool_) if rows is None else rows
    a = csr_matrix(csr_matrix(matrix.a)[np.flatnonzero(keep)])
    a.sort_indices()
    lower, upper = matrix.row_lower[keep].copy(), matrix.row_upper[keep].copy()
    column_lower = np.ceil(matrix.column_lower - NEAR)
    column_upper = np.floor(matrix.column_upper + NEAR)
    widest = np.maximum(np.abs(column_lower), np.abs(column_upper))
    data = a.data.astype(np.float64).copy()
    entry_row = np.repeat(np.arange(a.shape[0]), np.diff(a.indptr))
    weight = np.abs(data) * widest[a.indices]
    total = np.bincount(entry_row, weights=weight, minlength=a.shape[0])
    broken = np.bincount(entry_row, weights=data != np.round(data), minlength=a.shape[0]) > 0
    split: list[tuple[int, Halves]] = []
    for row in np.flatnonzero(broken | (total > ROW_SUM)).tolist():
        entries = slice(a.indptr[row], a.indptr[row + 1])
        values, reach = data[entries], widest[a.indices[entries]]
        scale = exact_scale(values)
        if scale is None or np.abs(values * scale) @ reach > ROW_SUM:
            if np.isneginf(lower[row]):
                split.append((row, halves(values, reach, float(upper[row]))))
                data[entries] = 0.0
                upper[row] = np.inf
                continue
            scale = ROW_SUM / 2 / max(total[row], 1.0)
        rounded = np.round(values * scale)
        slack = float(np.abs(values * scale - rounded) @ reach)  # the most that rounding can move the row
        slack = slack if slack > NEAR else 0.0
        data[entries] = rounded
        lower[row] = lower[row] * scale - slack
        upper[row] = upper[row] * scale + slack
    scale, costs, error = scaled_costs(objective.coefficients, widest)
    numbers = Whole(
        a=csr_matrix((data.astype(np.int64), a.indices, a.indptr), shape=a.shape),
        row_lower=limits(np.ceil(lower - MET * np.maximum(1.0, np.abs(np.nan_to_num(lower, neginf=0.0))))),
        row_upper=limits(np.floor(upper + MET * np.maximum(1.0, np.abs(np.nan_to_num(upper, posinf=0.0))))),
        column_lower=column_lower.astype(np.int64),
        column_upper=column_upper.astype(np.int64),
        costs=costs,
        cost_scale=scale,
        cost_error=error,
        columns=len(costs),
    )
    for row, parts in split:
        numbers = with_halves(numbers, a.indices[a.indptr[row] : a.indptr[row + 1]], parts)
    return numbers


def with_halves(numbers: Whole, columns: Ints, parts: Halves) -> Whole:
    """The two rows of a split row over some columns, and their carry as one more column."""
    count = len(columns)
    carry = numbers.a.shape[1]
    both = csr_matrix(
        (
            np.concatenate([parts.low, [-parts.base], parts.high, [1]]),
            np.concatenate([columns, [carry], columns, [carry]]),
            np.array([0, count + 1, 2 * count + 2]),
        ),
        shape=(2, carry + 1),
    )
    wider = csr_matrix((numbers.a.data, numbers.a.indices, numbers.a.indptr), shape=(numbers.a.shape[0], carry + 1))
    return replace(
        numbers,
        a=csr_matrix(vstack([wider, both])),
        row_lower=np.concatenate([numbers.row_lower, [-FREE, -FREE]]),
        row_upper=np.concatenate([numbers.row_upper, [parts.rest, parts.limit]]),
        column_lower=np.append(numbers.column_lower, -parts.most),
        column_upper=np.append(numbers.column_upper, parts.most),
        costs=np.append(numbers.costs, 0),
    )


def limits(side: Floats) -> Ints:
    """Row sides as 64-bit integers, ±FREE where there is none."""
    return np.clip(np.nan_to_num(side, posinf=FREE, neginf=-FREE), -FREE, FREE).astype(np.int64)


def exact_scale(values: Floats) -> float | None:
    """The least whole number that makes all values whole, where there is one up to a million."""
    scale = 1
    for value in np.unique(np.abs(values)).tolist():
        scale = int(np.lcm(scale, Fraction(value).limit_denominator(DENOMINATOR).denominator))
        if scale > DENOMINATOR:
            return None
    off = np.abs(values * scale - np.round(values * scale))
    return (
        float(scale)
        if off.max(initial=0.0) <= NEAR * max(1.0, float(np.abs(values * scale).max(initial=0.0)))
        else None
    )


def scaled_costs(coefficients: Floats, widest: Floats) -> tuple[float, Ints, float]:
    """Scale, whole costs and the most they can be wrong by, in units of the objective."""
    total = float(np.abs(coefficients) @ widest)
    if total <= 0:
        return 1.0, np.zeros(len(coefficients), dtype=np.int64), 0.0
    scale = exact_scale(coefficients)
    if scale is None or scale * total > COST_SUM:
        scale = float(2.0 ** np.floor(np.log2(COST_SUM / total)))
    costs = np.round(coefficients * scale)
    error = float(np.abs(coefficients * scale - costs) @ widest) / scale
    return scale, costs.astype(np.int64), error


class Engine:
    """The worker process, started when first asked and kept; use it as a context manager."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the worker."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """One request answered.

        Raises:
            WorkerLost: it died, or was ended because it overran its time.
        """
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        process = self.process
        assert process.stdin is not None and process.stdout is not None
        overrun = threading.Timer(seconds + GRACE_SECONDS, process.kill)
        overrun.start()
        try:
            pickle.dump(dict(request), process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            answer: dict[str, Any] = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as lost:
            self.close()
            raise WorkerLost(str(lost)) from None
        finally:
            overrun.cancel()
        return answer

    def solve(
        self,
        matrix: Matrix,
        objective: Objective,
        *,
        seconds: float,
        seed: int = 0,
        workers: int = 1,
        rows: Bools | None = None,
    ) -> Second:
        """The whole model by CP-SAT; ``rows`` restricts it to some rows.

        With one worker the same input and seed give the same answer. A worker that dies or overruns
        its time is an UNKNOWN.
        """
        numbers = whole(matrix, objective, rows)
        if empty(numbers):
            return Second("INFEASIBLE", np.inf, np.inf, None)
        parameters = {**PARAMETERS, "max_time_in_seconds": seconds, "random_seed": seed, "num_workers": workers}
        request = {
            "task": "sat",
            "binaries": matrix.postings,
            "costs": numbers.costs,
            "parameters": parameters,
            **arrays(numbers),
        }
        try:
            answer = self.ask(request, seconds)
        except WorkerLost:
            return Second("UNKNOWN", np.inf, -np.inf, None)
        bound = answer["bound"] / numbers.cost_scale - numbers.cost_error + objective.constant
        if answer["status"] == "INFEASIBLE":
            return Second("INFEASIBLE", np.inf, np.inf, None)
        if answer["x"] is None:
            return Second("UNKNOWN", np.inf, -np.inf, None)
        x = answer["x"][: numbers.columns].astype(np.float64)
        if not meets(matrix, rows, x):
            return Second("UNKNOWN", np.inf, bound, None)
        return Second(answer["status"], objective.at(x), bound, x)

    def relaxation_is_empty(self, matrix: Matrix, rows: Bools | None = None, *, seconds: float) -> bool | None:
        """Whether these rows have no point even fractionally, by GLOP; None where it does not finish."""
        numbers = whole(matrix, Objective(np.zeros(matrix.shape[1]), 0.0), rows)
        if empty(numbers):
            return True
        try:
            status = self.ask({"task": "lp", "seconds": seconds, **arrays(numbers)}, seconds)["status"]
        except WorkerLost:
            return None
        return {"INFEASIBLE": True, "FEASIBLE": False}.get(status)

    def confirm_impossible(self, matrix: Matrix, rows: Bools | None = None, *, seconds: float, seed: int = 0) -> bool:
        """Whether these rows cannot hold together: first fractionally by GLOP, then whole by CP-SAT.

        False means that the second method has a plan in hand, so the first one's "impossible" is wrong.

        Raises:
            Unsure: out of time with neither.
        """
        if self.relaxation_is_empty(matrix, rows, seconds=seconds / 2):
            return True
        nothing = Objective(np.zeros(matrix.shape[1]), 0.0)
        found = self.solve(matrix, nothing, seconds=seconds / 2, seed=seed, rows=rows)
        if found.status == "UNKNOWN":
            raise Unsure(disagree=False)
        return found.status == "INFEASIBLE"


def arrays(numbers: Whole) -> dict[str, Any]:
    """The request's share of a model."""
    return {
        "indptr": numbers.a.indptr,
        "indices": numbers.a.indices,
        "data": numbers.a.data,
        "row_lower": numbers.row_lower,
        "row_upper": numbers.row_upper,
        "column_lower": numbers.column_lower,
        "column_upper": numbers.column_upper,
    }


def empty(numbers: Whole) -> bool:
    """Whether some row's own sides contradict each other once they are whole."""
    return bool((numbers.row_lower > numbers.row_upper).any())


def meets(matrix: Matrix, rows: Bools | None, x: Floats) -> bool:
    """Whether a point meets the unrounded rows."""
    activity = matrix.entries.activity(x)
    room = MET * np.maximum(1.0, np.abs(activity))
    fine = (activity >= matrix.row_lower - room) & (activity <= matrix.row_upper + room)
    return bool(fine.all() if rows is None else fine[rows].all())


_shared: dict[int, Engine] = {}


def shared() -> Engine:
    """This process's one engine, ended with the process; a forked child gets its own."""
    if os.getpid() not in _shared:
        _shared.clear()
        engine = _shared[os.getpid()] = Engine()
        atexit.register(engine.close)
    return _shared[os.getpid()]


def solve(
    matrix: Matrix, objective: Objective, *, seconds: float, seed: int = 0, workers: int = 1, rows: Bools | None = None
) -> Second:
    """``Engine.solve`` on the shared worker."""
    return shared().solve(matrix, objective, seconds=seconds, seed=seed, workers=workers, rows=rows)


def confirm_impossible(matrix: Matrix, rows: Bools | None = None, *, seconds: float, seed: int = 0) -> bool:
    """``Engine.confirm_impossible`` on the shared worker.

    Raises:
        Unsure: out of time without an answer.
    """
    return shared().confirm_impossible(matrix, rows, seconds=seconds, seed=seed)
