"""The second engine: whole numbers that never narrow, guards against known defects of CP-SAT, a worker that may die."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from solver.model.build import Objective, build
from solver.model.matrix import Matrix, assemble
from solver.rules.base import rows
from solver.search import second
from solver.search.second import COST_SUM, PARAMETERS, ROW_SUM, Engine, Unsure, whole
from tests.search.counties import YEAR, world


def matrix(*limits: tuple[list[float], float, float]) -> Matrix:
    """Rows (coefficients, lower, upper) over as many binary postings as the first row has."""
    count = len(limits[0][0])
    return assemble(
        [rows("r", posting=range(count), coefficient=c, row=0, lower=low, upper=high) for c, low, high in limits], count
    )


def most(count: int) -> Objective:
    return Objective(-np.ones(count), 0.0)


@pytest.fixture(scope="module")
def engine():
    with Engine() as running:
        yield running


def test_a_row_whose_coefficients_pass_two_to_the_31_is_scaled_below_and_still_decides(engine: Engine) -> None:
    """or-tools issue 5293: sums of Boolean coefficients past 2^31 can make presolve drop a condition."""
    big = matrix(([1.5e9 + 1, 1.5e9 + 3, 1.5e9 + 7], -np.inf, 3.1e9))
    numbers = whole(big, most(3))
    assert np.abs(numbers.a.data).sum() <= ROW_SUM
    assert engine.solve(big, most(3), seconds=20).value == -2
    assert PARAMETERS["presolve_inclusion_work_limit"] == 0


def test_the_parameters_that_avoid_known_defects_reach_the_solver(engine: Engine, monkeypatch) -> None:
    sent = []
    ask = engine.ask
    monkeypatch.setattr(engine, "ask", lambda request, seconds: (sent.append(request), ask(request, seconds))[1])
    engine.solve(matrix(([1, 1], 1, 1)), most(2), seconds=20)
    assert sent[0]["parameters"]["presolve_inclusion_work_limit"] == 0
    assert sent[0]["parameters"]["num_workers"] == 1


def test_whole_numbers_keep_every_point_that_the_true_rows_allow() -> None:
    rng = np.random.default_rng(5)
    exact = widened = 0
    for _ in range(200):
        values = rng.choice([rng.random(6) * 100, rng.integers(-30, 30, 6) / 10, rng.integers(1, 9, 6) * 7e8])
        bound = float(rng.random() * np.abs(values).sum())
        model = matrix((values.tolist(), -bound, bound))
        numbers = whole(model, most(6))
        assert np.abs(numbers.a.data).sum() <= ROW_SUM + 6
        points = (np.arange(64)[:, None] >> np.arange(6)) & 1
        activity, scaled = points @ values, points @ numbers.a.toarray()[0]
        inside = (activity >= -bound) & (activity <= bound)
        kept = (scaled >= numbers.row_lower[0]) & (scaled <= numbers.row_upper[0])
        assert kept[inside].all()
        exact += bool((kept == inside).all())
        widened += not (kept == inside).all()
    assert exact > 100


def test_an_objective_is_scaled_exactly_where_it_can_be_and_says_its_error_where_not() -> None:
    plain = matrix(([1] * 3, 0, 3))
    assert whole(plain, Objective(np.array([1.2, 0.25, 3.0]), 0.0)).cost_error < 1e-12
    odd = whole(plain, Objective(np.array([np.pi, np.e, 1e6 * np.sqrt(2)]), 0.0))
    assert 0 < odd.cost_error < 1e-8
    assert np.abs(odd.costs).sum() <= COST_SUM


def test_a_point_that_misses_the_unrounded_rows_is_no_answer(engine: Engine, monkeypatch) -> None:
    """Rows that had to be widened can let a point through which the true rows forbid."""
    monkeypatch.setattr(second, "MET", 1e-13)
    values = [1e9 * np.pi, 1e9 * np.e, 1e9]
    answer = engine.solve(matrix((values, -1.0, sum(values) - 1.0)), most(3), seconds=20)
    assert answer.status == "UNKNOWN"
    assert answer.x is None
    assert answer.bound <= -2


def test_an_upper_limit_too_fine_for_one_row_is_split_in_two_and_decided_exactly(engine: Engine) -> None:
    """The row that keeps a finished level is one: thousands of odd coefficients, and one part in a billion matters."""
    values = [1e9 * np.pi, 1e9 * np.e, 1e9]
    closed, opened = (matrix((values, -np.inf, sum(values) + more)) for more in (-1.0, 1.0))
    numbers = whole(closed, most(3))
    assert np.abs(numbers.a).multiply(np.maximum(1, np.abs(numbers.column_upper))).sum(axis=1).max() <= ROW_SUM
    assert engine.solve(closed, most(3), seconds=20).value == -2
    assert engine.solve(opened, most(3), seconds=20).value == -3


def test_a_split_row_keeps_every_point_that_the_true_row_allows() -> None:
    rng = np.random.default_rng(6)
    points = (np.arange(256)[:, None] >> np.arange(8)) & 1
    verdicts = set()
    for _ in range(200):
        values = rng.normal(size=8) * 10.0 ** rng.integers(0, 8, 8)
        bound = float(rng.choice(points @ values)) + float(rng.choice([0.0, 1e-6, -1e-6]) * np.abs(values).sum())
        parts = second.halves(values, np.ones(8), bound)
        carry = -((parts.rest - points @ parts.low) // parts.base)  # the least that the first row allows
        assert np.abs(carry).max() <= parts.most
        kept = points @ parts.high + carry <= parts.limit
        inside = points @ values <= bound
        assert kept[inside].all()
        slightly = points @ values <= bound + 1e-9 * np.abs(values).sum()
        assert slightly[kept].all()
        verdicts |= set(kept.tolist())
    assert verdicts == {True, False}


def test_the_same_seed_gives_the_same_point(engine: Engine) -> None:
    found = world(11)
    model = build(found.dataset, found.policy, (YEAR,))
    objective = model.weighted({"travel": 1.0})
    answers = [engine.solve(model.matrix, objective, seconds=20, seed=3) for _ in range(2)]
    assert answers[0].x is not None
    assert np.array_equal(answers[0].x, answers[1].x)


def test_what_cannot_hold_is_confirmed_and_what_can_is_not(engine: Engine) -> None:
    fractional = matrix(([1, 1, 1], 2, 3), ([1, 1, 1], -np.inf, 1))
    halves = matrix(([2, 2, 2], 3, 3))
    fine = matrix(([1, 1, 1], 2, 3))
    assert engine.confirm_impossible(fractional, seconds=20)
    assert engine.confirm_impossible(halves, seconds=20)
    assert not engine.confirm_impossible(fine, seconds=20)
    assert not engine.confirm_impossible(fractional, np.array([True, False]), seconds=20)


def test_no_answer_in_time_confirms_nothing(engine: Engine, monkeypatch) -> None:
    unknown = {"status": "UNKNOWN", "bound": 0.0, "x": None}
    monkeypatch.setattr(engine, "ask", lambda request, seconds: unknown)
    with pytest.raises(Unsure) as error:
        engine.confirm_impossible(matrix(([1, 1], 3, 3)), seconds=1)
    assert not error.value.disagree


def test_a_worker_that_dies_is_an_unknown_and_the_next_question_gets_a_new_one(monkeypatch) -> None:
    with Engine() as engine:
        small = matrix(([1, 1], 1, 1))
        assert engine.solve(small, most(2), seconds=20).status == "OPTIMAL"
        monkeypatch.setattr(second, "GRACE_SECONDS", -1.0)
        assert engine.process is not None
        os.kill(engine.process.pid, signal.SIGSTOP)  # it cannot answer before its time is up
        assert engine.solve(small, most(2), seconds=1.0).status == "UNKNOWN"
        monkeypatch.undo()
        assert engine.solve(small, most(2), seconds=20).status == "OPTIMAL"


def test_the_worker_ends_with_the_process_that_asked() -> None:
    script = (
        "import os, numpy as np\n"
        "from solver.search.second import shared\n"
        "shared().ask({'task': 'lp', 'seconds': 1, 'indptr': np.array([0, 1]), 'indices': np.array([0]),"
        " 'data': np.array([1]), 'row_lower': np.array([0]), 'row_upper': np.array([1]),"
        " 'column_lower': np.array([0]), 'column_upper': np.array([1])}, 9)\n"
        "print(shared().process.pid, flush=True)\n"
        "os._exit(9)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env={"PYTHONPATH": str(root)}
    )
    assert done.returncode == 9, done.stderr
    pid = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the worker outlived its parent")


def test_the_worker_loads_ortools_and_not_highs() -> None:
    worker = Path(second.__file__).with_name("second_worker.py")
    script = (
        f"import sys, runpy; runpy.run_path({str(worker)!r}); "
        "print('ortools' in sys.modules, any(m in sys.modules for m in ('highspy', 'solver')))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
