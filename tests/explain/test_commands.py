"""The command that explains, on a plan the planner wrote and on a list made by hand."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import Surroundings, cli
from tests.app.places import READING
from tests.explain.test_standing import HEALTH


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), obj=Surroundings(today=lambda: date(2026, 11, 20)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plans")
    assert run("plan", str(READING), "--goals", "balanced", "--out", str(place)).exit_code == 0
    return place


@pytest.fixture(scope="module")
def posted(folder: Path) -> dict[str, str]:
    rows = json.loads((folder / "plan-balanced.json").read_text("utf-8"))["postings"]
    return next(row for row in rows if row["事由"] == "应交流")


def explain(folder: Path, *arguments: str, form: str = "json") -> Result:
    return run("explain", str(READING), str(folder / f"plan-balanced.{form}"), *arguments)


def test_a_posted_teacher_is_explained_with_clause_and_alternatives(folder: Path, posted: dict[str, str]) -> None:
    result = explain(folder, "--teacher", posted["教师编号"])
    assert result.exit_code == 0
    assert "应当交流。〔应交流，《汕尾市城区推进中小学教师队伍建设三年行动方案》第6条〕" in result.stdout
    assert f"派到{posted['接收学校']}" in result.stdout
    assert "样例数据（虚构）" in result.stdout


def test_the_json_holds_the_same_sentences(folder: Path, posted: dict[str, str]) -> None:
    result = explain(folder, "--teacher", posted["教师编号"], "--json")
    answer = json.loads(result.stdout)
    assert answer["teacher"] == posted["教师编号"]
    assert answer["standing"]["kind"] == "obligated"
    assert all(line["zh"] and line["en"] for line in answer["lines"])


def test_why_not_answers_with_a_rule_or_a_price(folder: Path, posted: dict[str, str]) -> None:
    there = explain(folder, "--teacher", posted["教师编号"], "--why-not", posted["接收学校代码"])
    assert "方案已把" in there.stdout
    home = explain(folder, "--teacher", posted["教师编号"], "--why-not", posted["派出学校代码"])
    assert "现任学校" in home.stdout


def test_what_would_have_to_be_different_is_told(folder: Path, posted: dict[str, str]) -> None:
    stay = explain(folder, "--teacher", posted["教师编号"], "--how-to", "stay")
    assert "留在本校并重新安排其他人" in stay.stdout
    go = explain(folder, "--teacher", posted["教师编号"], "--how-to", posted["接收学校"])
    assert "方案已把" in go.stdout
    content = json.loads((folder / "plan-balanced.json").read_text("utf-8"))
    left = content["unplaced"][0]["教师编号"]
    swap = explain(folder, "--teacher", left, "--instead-of", posted["教师编号"])
    assert f"改由{content['unplaced'][0].get('姓名', '')}" in swap.stdout
    share = explain(folder, "--largest-share")
    assert "最多能派出" in share.stdout
    without = explain(folder, "--without", "arrival_cap")
    assert "如果不执行“接收比例上限”" in without.stdout


def test_a_list_without_proof_has_no_price_for_an_exchange(folder: Path, posted: dict[str, str]) -> None:
    result = explain(folder, "--teacher", "T00001", "--instead-of", posted["教师编号"], form="csv")
    assert result.exit_code == 2
    assert "没有最优证明" in result.stderr


def test_a_school_is_explained(folder: Path, posted: dict[str, str]) -> None:
    result = explain(folder, "--school", posted["接收学校代码"], "--language", "en")
    assert result.exit_code == 0
    assert posted["教师编号"] in result.stdout
    assert "per 100 students" in result.stdout


def test_the_whole_plan_is_explained(folder: Path) -> None:
    result = explain(folder)
    assert result.exit_code == 0
    assert "学年应交流" in result.stdout
    assert "差异系数" in result.stdout


def test_a_list_without_proof_gets_direct_effects_only(folder: Path, posted: dict[str, str]) -> None:
    result = explain(folder, "--teacher", posted["教师编号"], form="csv")
    assert result.exit_code == 0
    assert "没有最优证明" in result.stdout


def test_public_answers_name_no_health_reason(folder: Path) -> None:
    result = explain(folder, "--school", "2199000001", "--audience", "public")
    assert not HEALTH.search(result.stdout)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--teacher", "T00001", "--school", "2199000001"], "请写 --teacher"),
        (["--school", "2199000001", "--why-not", "2199000001"], "请写 --teacher"),
        (["--teacher", "T99999"], "没有教师编号 T99999"),
        (["--school", "X"], "没有学校代码 X"),
        (["--without", "no_such_rule"], "没有启用规则 no_such_rule"),
        (["--largest-share", "--school", "2199000001"], "请写 --teacher"),
        (["--how-to", "stay"], "请写 --teacher"),
        (["--teacher", "T00001", "--why-not", "X"], "没有学校代码 X"),
    ],
)
def test_wrong_use_says_what_is_wrong(folder: Path, arguments: list[str], sentence: str) -> None:
    result = explain(folder, *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_plans_are_compared_with_nobody_moving(folder: Path) -> None:
    files = [str(folder / "plan-balanced.json"), "--nobody", "--gain"]
    result = run("compare", str(READING), *files)
    assert result.exit_code == 0
    assert "无人交流（2027 学年）：新派出 0 人" in result.stdout
    assert "的前提下，岗位缺口" in result.stdout
    answer = json.loads(run("compare", str(READING), *files, "--json").stdout)
    assert [one["valid"] for one in answer["plans"]] == [True, False]
    assert answer["distances"][0]["best"] <= answer["distances"][0]["value"]


def test_a_plan_is_compared_with_last_years_postings(folder: Path) -> None:
    result = run("compare", str(READING), str(folder / "plan-balanced.json"), "--last-year")
    assert result.exit_code == 0
    assert "上学年（2026 学年）：新派出 2 人" in result.stdout


def test_one_plan_alone_is_no_comparison(folder: Path) -> None:
    result = run("compare", str(READING), str(folder / "plan-balanced.json"))
    assert result.exit_code == 2
    assert "二至四份" in result.stderr


def test_a_list_that_breaks_rules_is_not_explained(folder: Path, tmp_path: Path, posted: dict[str, str]) -> None:
    wrong = tmp_path / "list.csv"
    wrong.write_text(
        f"教师编号,接收学校代码,开始日期\n{posted['教师编号']},{posted['派出学校代码']},2027-09-01\n", "utf-8"
    )
    result = run("explain", str(READING), str(wrong), "--teacher", posted["教师编号"])
    assert result.exit_code == 1
    assert "verify" in result.stderr
