"""The benchmark: methods judged against each other, the hand-made plan, wrong use."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import Surroundings, cli
from solver import policies
from solver.bench import outcome
from solver.bench import run as bench_run
from solver.bench.county import County, prepare
from solver.bench.methods import TITLES
from solver.bench.methods.greedy import run as by_hand
from solver.bench.outcome import PROVEN
from solver.bench.run import Run, contradictions, judged
from solver.policies import goal_profile
from solver.search import fix, grid


def benchmark(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["benchmark", *arguments], obj=Surroundings(today=lambda: date(2026, 11, 20)))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("benchmark") / "figures.json"
    result = benchmark("--teachers", "80", "--schools", "8", "--time-limit", "60", "--tasks", "--out", str(out))
    assert result.exit_code == 0, result.output
    for title in TITLES.values():
        assert title.split()[0] in result.stdout
    document: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return document


@pytest.fixture(scope="module")
def runs(measured: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {run["method"]: run for run in measured["counties"][0]["runs"]}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    folder = tmp_path_factory.mktemp("county")
    return prepare(80, 8, 1, policies.policy("shanwei-chengqu"), goal_profile("balanced"), folder, lambda phase: None)


def test_all_solvers_prove_the_same_values_on_the_same_matrix(runs: dict[str, dict[str, Any]]) -> None:
    assert set(runs) == set(TITLES)
    solvers = [run for method, run in runs.items() if method != "greedy"]
    assert [run["status"] for run in solvers] == ["OPTIMAL"] * 4
    for level in range(2):
        values = [run["levels"][level]["value"] for run in solvers]
        assert values == pytest.approx([values[0]] * 4, rel=PROVEN)


def test_everyday_tasks_come_to_proven_answers(measured: dict[str, Any]) -> None:
    done = {task["name"]: task for task in measured["counties"][0]["tasks"]}
    assert list(done) == ["build", "profiles", "frontier", "ready", "lock", "impossible"]
    assert done["profiles"]["count"] == 5
    assert done["frontier"]["count"] >= 1  # one plan is the best for both goals in a county this small
    assert max(task["gap"] for task in done.values()) <= PROVEN
    assert done["lock"]["count"] >= 1
    assert done["impossible"]["count"] >= 1


def test_every_plan_passes_the_verifier(runs: dict[str, dict[str, Any]]) -> None:
    assert [run["quality"]["broken"] for run in runs.values()] == [[]] * 5


def test_the_plan_made_by_hand_is_never_better_than_what_is_proven(runs: dict[str, dict[str, Any]]) -> None:
    assert runs["greedy"]["quality"]["starts"] > 0
    assert runs["greedy"]["quality"]["goals"]["overdue"] >= runs["engine"]["levels"][0]["bound"] - 1e-6


def test_the_record_says_when_where_and_how_it_was_made(measured: dict[str, Any]) -> None:
    assert measured["date"] == "2026-11-20"
    assert measured["options"]["teachers"] == "80"
    assert measured["machine"]["cores"] >= 1
    assert {"lungang", "highspy", "ortools"} <= set(measured["versions"])
    assert all(run["memory"] is None or run["memory"] >= run["loaded"] for run in measured["counties"][0]["runs"])


def test_a_plan_made_by_hand_posts_the_longest_serving_of_two_equals(county: County) -> None:
    """Nobody is passed over for a colleague with the same options and shorter service."""
    found = by_hand(county.model, county.profile, 60.0, 1, county.dataset)
    assert found.x is not None
    postings, people = county.model.postings, county.dataset.teachers
    chosen = found.x[: len(postings)] > 0.5
    posted = set(postings.teacher[chosen].tolist())
    pairs = [
        (one, other)
        for one in set(range(len(people))) - posted
        for other in posted
        if county.model.status.duty[one]
        and county.model.status.duty[other]
        and people.home[one] == people.home[other]
        and people.stage[one] == people.stage[other]
        and people.subject[one] == people.subject[other]
        and people.is_backbone[one] == people.is_backbone[other]
    ]
    assert pairs
    assert all(people.entered[one] >= people.entered[other] for one, other in pairs)


def test_every_solver_gets_the_engines_tolerances() -> None:
    assert (outcome.LEVEL, outcome.SLACK, outcome.GAP) == (grid.LEVEL, grid.SLACK, fix.TARGET)


def answer(**changes: Any) -> dict[str, Any]:
    nothing = {"seconds": 1.0, "cpu": 1.0, "memory": 1, "loaded": 1, "impossible": False, "levels": [], "chosen": None}
    return {**nothing, **changes}


def level(value: float, bound: float, goals: dict[str, float]) -> dict[str, Any]:
    return {"goals": goals, "value": value, "bound": bound, "gap": 0.0, "seconds": 1.0}


def test_a_method_that_calls_a_possible_county_impossible_is_told_on(county: County) -> None:
    honest = Run("engine", "OPTIMAL")
    wrong = judged(county, "highs", answer(impossible=True))
    assert wrong.status == "IMPOSSIBLE"
    assert contradictions(county, [honest, wrong])


def test_a_plan_worth_less_than_claimed_is_told_on(county: County) -> None:
    by_goal = [dict(goals) for goals in county.profile.levels]
    liar = judged(county, "scip", answer(chosen=[], levels=[level(0.0, 0.0, goals) for goals in by_goal]))
    assert any("scip" in line for line in contradictions(county, [liar]))


def test_a_plan_under_a_proven_bound_is_told_on(county: County) -> None:
    found = by_hand(county.model, county.profile, 60.0, 1, county.dataset)
    assert found.x is not None
    chosen = found.x[: county.model.matrix.postings].nonzero()[0].tolist()
    plan = judged(county, "greedy", answer(chosen=chosen))
    assert plan.quality is not None
    assert contradictions(county, [plan]) == []
    claims = judged(county, "engine", answer(levels=[level(1e6, 1e6, dict(goals)) for goals in county.profile.levels]))
    assert contradictions(county, [replace(claims, status="OPTIMAL"), plan])


def test_a_process_that_dies_is_reported_and_not_hidden(county: County) -> None:
    dead = judged(county, "cpsat", {"status": "FAILED", "detail": "MemoryError"})
    assert dead.quality is None
    assert not dead.finished


def test_ctrl_c_keeps_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = bench_run.ask

    def until_highs(folder: Path, method: str, seconds: float, seed: int) -> dict[str, Any]:
        if method == "highs":
            raise KeyboardInterrupt
        return ask(folder, method, seconds, seed)

    monkeypatch.setattr(bench_run, "ask", until_highs)
    out = tmp_path / "figures.json"
    result = benchmark("--teachers", "80", "--schools", "8", "--methods", "greedy,highs", "--out", str(out))
    assert result.exit_code == 130
    assert "已取消" in result.stderr
    document = json.loads(out.read_text("utf-8"))
    assert not document["complete"]
    assert [run["method"] for run in document["counties"][0]["runs"]] == ["greedy"]


def test_a_process_that_fails_leaves_its_last_words(tmp_path: Path) -> None:
    failed = bench_run.ask(tmp_path, "greedy", 1.0, 1)  # nothing was prepared in that folder
    assert failed["status"] == "FAILED"
    assert "FileNotFoundError" in failed["detail"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--teachers", "many"], "--teachers 的值不对"),
        (["--teachers", "80,90", "--schools", "8"], "一一对应"),
        (["--teachers", "80", "--schools", "30"], "不能生成"),
        (["--methods", "engine,gurobi"], "没有方法 gurobi"),
        (["--methods", ","], "没有方法"),
        (["--time-limit", "0"], "--time-limit 的值不对"),
    ],
)
def test_wrong_use_ends_with_2_before_anything_runs(arguments: list[str], sentence: str) -> None:
    result = benchmark(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
