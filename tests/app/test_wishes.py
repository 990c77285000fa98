"""Locks, forbids, staying near a plan, alternatives and frontiers from the command line."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli

pytestmark = pytest.mark.no_database

ROSTER = "data/samples/reading-60.xlsx"


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(word) for word in words])
    return result.exit_code, result.output


def postings(path: Path) -> dict[str, str]:
    rows = json.loads(path.read_text(encoding="utf-8"))["postings"]
    return {row["教师编号"]: row["接收学校代码"] for row in rows if row["事由"] not in ("期满返回", "留任")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plans")
    assert run("plan", ROSTER, "--goals", "balanced", "--year", "2027", "--out", out)[0] == 0
    return out / "plan-balanced.json"


def test_a_forbidden_teacher_stays_and_the_others_keep_their_places_where_they_can(made: Path, tmp_path: Path) -> None:
    before = postings(made)
    teacher = sorted(before)[0]
    code, _ = run(
        "plan", ROSTER, "--goals", "balanced", "--year", "2027", "--out", tmp_path, "--near", made, "--forbid", teacher
    )
    after = postings(tmp_path / "plan-balanced.json")
    assert code == 0
    assert teacher not in after
    assert len(before.items() & after.items()) >= len(before) / 2


def test_a_lock_no_rule_leaves_open_is_wrong_use_and_writes_nothing(made: Path, tmp_path: Path) -> None:
    teacher = sorted(postings(made))[0]
    home = json.loads(made.read_text(encoding="utf-8"))["postings"][0]["派出学校代码"]
    code, output = run(
        "plan", ROSTER, "--goals", "balanced", "--year", "2027", "--out", tmp_path, "--lock", f"{teacher}={home}"
    )
    assert code == 2
    assert "不能派往" in output
    assert not list(tmp_path.glob("plan-*"))


def test_a_lock_without_a_teacher_is_wrong_use(tmp_path: Path) -> None:
    code, output = run("plan", ROSTER, "--out", tmp_path, "--lock", "=2199000001")
    assert code == 2
    assert "没有写明教师" in output


def test_each_alternative_is_a_file_of_its_own_and_differs(tmp_path: Path) -> None:
    code, _ = run("plan", ROSTER, "--goals", "balanced", "--year", "2027", "--out", tmp_path, "--alternatives", "1")
    assert code == 0
    first, second = postings(tmp_path / "plan-balanced.json"), postings(tmp_path / "plan-balanced-2.json")
    assert len(first.items() & second.items()) <= 0.8 * len(first)


def test_the_frontier_is_written_in_order(tmp_path: Path) -> None:
    out = tmp_path / "frontier.csv"
    code, output = run(
        "frontier", ROSTER, "--between", "通勤距离,equity", "--points", "5", "--year", "2027", "--out", out
    )
    assert code == 0, output
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    travel = [float(row["通勤距离"]) for row in rows]
    equity = [float(row["校际差异"]) for row in rows]
    assert len(rows) >= 2
    assert travel == sorted(travel)
    assert equity == sorted(equity, reverse=True)


@pytest.mark.parametrize("between", ["travel", "travel,travel", "travel,nothing"])
def test_a_frontier_needs_two_different_goals(between: str) -> None:
    code, output = run("frontier", ROSTER, "--between", between)
    assert code == 2
    assert "两个不同的目标" in output


def test_the_plan_file_says_what_was_settled_by_hand(made: Path, tmp_path: Path) -> None:
    teacher = sorted(postings(made))[0]
    words = ("--goals", "balanced", "--year", "2027", "--out", tmp_path, "--forbid", teacher)
    assert run("plan", ROSTER, *words)[0] == 0
    document = json.loads((tmp_path / "plan-balanced.json").read_text(encoding="utf-8"))
    assert document["decisions"] == [{"kind": "forbid", "教师编号": teacher, "学校代码": ""}]
    assert document["near_published"] is False
