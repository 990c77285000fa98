"""The command line, in process and as a real program."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner, Result

from app.cli import Surroundings, cli
from app.clock import planning_year
from solver.domain.policy import GoalProfile
from solver.domain.posting import concatenate
from solver.eligibility import candidates, closing_rules
from solver.policies import policy
from solver.roster import load
from solver.search.levels import Levels
from solver.search.stand import Found
from solver.search.watch import Stopped
from solver.status import status
from tests.app.places import READING

pytestmark = pytest.mark.no_database

TODAY = date(2026, 11, 20)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), obj=Surroundings(today=lambda: TODAY))


def program(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(root), "PATH": "", "PYTHONIOENCODING": "utf-8", "TMPDIR": str(cwd)},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 11, 20), 2027), (date(2027, 8, 31), 2027), (date(2027, 9, 1), 2028)]
)
def test_the_year_planned_is_the_next_whose_first_of_september_is_ahead(today: date, year: int) -> None:
    assert planning_year(today) == year


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["plan", str(READING), "--policy", "nowhere"], "没有政策方案 nowhere"),
        (["plan", str(READING), "--goals", "综合,最好"], "没有目标方案 最好"),
        (["plan", str(READING), "--fast"], "没有选项 --fast"),
        (["plan", str(READING), "--seed", "many"], "--seed 的值不对（应为整数）"),
        (["plan", str(READING), "--years", "9"], "--years 的值不对（最大是 5）"),
        (["plan", str(READING), "--time-limit", "0"], "--time-limit 的值不对（最小是 1）"),
        (["plan", str(READING), "--time-limit", "long"], "--time-limit 的值不对（应为数字）"),
        (
            ["papers", str(READING), "plan.json", "--paper", "all_of_it"],
            "--paper 的值不对（可填 notice, schools, all）",
        ),
        (["plan", "nowhere.xlsx"], "找不到 nowhere.xlsx"),
        (["plan"], "缺少 ROSTER"),
        (["dance"], "没有这个命令"),
        (["verify", str(READING), "nowhere.csv"], "找不到 nowhere.csv"),
        (["sample", "--teachers", "60"], "缺少 --schools"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_wrong(arguments: list[str], sentence: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_an_output_folder_that_cannot_be_written_is_refused_before_planning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("plan", str(READING), "--out", str(tmp_path / "file" / "out"))
    assert result.exit_code == 2
    assert "不能写入" in result.stderr


def test_plan_writes_each_profile_in_three_formats_and_compares_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("plan", str(READING), "--goals", "综合,commute-first", "--out", str(out), "--write-mps")
    assert result.exit_code == 0, result.output
    names = {
        f"plan-{profile}.{suffix}" for profile in ("balanced", "commute-first") for suffix in ("json", "csv", "xlsx")
    }
    assert {path.name for path in out.iterdir()} == names | {"model-balanced.mps", "model-commute-first.mps"}
    for word in ("综合", "通勤优先", "starts", "travel", "独立核验", "未能安排", "峰值", "样例数据（虚构）"):
        assert word in result.stdout
    plan = json.loads((out / "plan-balanced.json").read_text(encoding="utf-8"))
    assert plan["year"] == 2027
    assert plan["postings"]


def test_the_same_input_gives_the_same_plan(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run("plan", str(READING), "--goals", "balanced", "--out", str(tmp_path / name)).exit_code == 0
    first, second = (json.loads((tmp_path / name / "plan-balanced.json").read_text("utf-8")) for name in ("a", "b"))
    assert first["postings"] == second["postings"]
    assert first["goals"] == second["goals"]


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_an_exported_plan_passes_verification_when_read_back(tmp_path: Path, form: str) -> None:
    assert run("plan", str(READING), "--goals", "balanced", "--out", str(tmp_path)).exit_code == 0
    result = run("verify", str(READING), str(tmp_path / f"plan-balanced.{form}"), "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["valid"]
    assert {item["verdict"] for item in report["verification"]} <= {"met", "left_over", "not_applicable"}


WAIVERS = """
[[waivers]]
rule = "{rule}"
teacher = "{teacher}"
reason = "急需"
permitted_by = "局长办公会"
until = "2028-08"
"""


def test_exceptions_from_a_file_are_planned_with_written_down_and_asked_for_again_by_the_verifier(
    tmp_path: Path,
) -> None:
    dataset = load(READING).dataset
    assert dataset is not None
    rules = policy("shanwei-chengqu")
    new = np.flatnonzero(status(dataset, rules, 2027).closed_by["minimum_service"])
    ways = concatenate(list(candidates(dataset, (2027,), new.astype(np.int32), 3, stays=True)))
    closed = closing_rules(dataset, rules, ways)
    at = next(at for at, why in enumerate(closed) if why == ("minimum_service",))
    teacher, host = dataset.teachers.id[ways.teacher[at]], dataset.schools.code[ways.host[at]]
    file = tmp_path / "特批.toml"
    file.write_text(WAIVERS.format(rule="minimum_service", teacher=teacher), "utf-8")
    lock = ("plan", str(READING), "--year", "2027", "--goals", "balanced", "--lock", f"{teacher}={host}", "--out")
    assert run(*lock, str(tmp_path / "out")).exit_code == 2
    result = run(*lock, str(tmp_path / "out"), "--waivers", str(file))
    assert result.exit_code == 0, result.output
    made = tmp_path / "out" / "plan-balanced"
    report = {item["rule"]: item for item in json.loads(made.with_suffix(".json").read_text("utf-8"))["verification"]}
    assert report["minimum_service"]["verdict"] == "met_by_waiver"
    book = openpyxl.load_workbook(made.with_suffix(".xlsx"))["规则核验"]
    (line,) = [row for row in book.iter_rows(values_only=True) if row[1] == "经特批符合"]
    assert "局长办公会" in str(line[3])
    for arguments, code in (((), 1), (("--waivers", str(file)), 0)):
        again = run("verify", str(READING), str(made.with_suffix(".csv")), *arguments)
        assert again.exit_code == code, again.output
        assert ("经局长办公会特批" in again.stdout.replace("\n", "")) == (code == 0)
    told = run("explain", str(READING), str(made.with_suffix(".json")), "--teacher", teacher)
    assert told.exit_code == 0, told.output
    assert "局长办公会特批" in told.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (WAIVERS.format(rule="deferral", teacher="T00001"), "不能特批"),
        (WAIVERS.format(rule="minimum_service", teacher="无此人"), "教师编号"),
        ("[waivers", "不是 TOML"),
        ("waivers = 3", "应为列表"),
        ("rules = 3", "只有 [[waivers]]"),
    ],
)
def test_a_file_of_exceptions_that_cannot_stand_ends_with_2_and_the_reason(
    tmp_path: Path, content: str, says: str
) -> None:
    file = tmp_path / "特批.toml"
    file.write_text(content, "utf-8")
    result = run("plan", str(READING), "--year", "2027", "--waivers", str(file), "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert says in result.stderr.replace("\n", "")


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plan for three years."""
    out = tmp_path_factory.mktemp("medium")
    result = run("plan", str(READING), "--year", "2027", "--years", "3", "--goals", "balanced", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "各学年派出" in result.stdout
    return out


def test_a_medium_term_plan_is_written_whole_and_year_by_year(medium: Path) -> None:
    whole = json.loads((medium / "plan-balanced.json").read_text("utf-8"))
    assert (whole["year"], whole["years"]) == (2027, 3)
    starts = [row["开始日期"] for row in whole["postings"] if row["事由"] != "期满返回"]
    assert {start[:4] for start in starts} == {"2027", "2028", "2029"}
    assert whole["proof"]["status"] in {"OPTIMAL", "TIME_LIMIT"}
    back = 0
    for at, year in enumerate((2027, 2028, 2029)):
        part = json.loads((medium / f"plan-balanced-{year}.json").read_text("utf-8"))
        own = [row for row in part["postings"] if row["事由"] != "期满返回"]
        assert {row["开始日期"] for row in own} == {f"{year}-09-01"}
        assert whole["annual"][at]["派出"] == len(own) == part["counts"]["starts"]
        assert part["counts"]["obligated"] == sum(part["counts"][key] for key in ("placed", "later", "left"))
        back += sum(row["事由"] == "期满返回" and row["开始日期"] >= "2027-09-01" for row in part["postings"])
    # those whose posting ends within the horizon are named in the year in which they come back
    assert back == sum(row["结束日期"] < "2029-09-01" for row in whole["postings"] if row["事由"] != "期满返回")
    for goal in ("unmet_posts", "equity", "travel"):
        parts = [json.loads((medium / f"plan-balanced-{year}.json").read_text("utf-8")) for year in (2027, 2028, 2029)]
        assert whole["goals"][goal] == pytest.approx(sum(part["goals"][goal] for part in parts))
    book = openpyxl.load_workbook(medium / "plan-balanced.xlsx")
    assert [row[0] for row in book["分年"].iter_rows(min_row=4, values_only=True)] == [2027, 2028, 2029]
    assert "2027—2029" in str(book["概览"].cell(1, 1).value)


def test_a_medium_term_list_is_verified_over_its_years_and_a_part_or_one_year_of_it_is_not_taken_for_a_whole(
    medium: Path,
) -> None:
    again = run("verify", str(READING), str(medium / "plan-balanced.csv"), "--years", "3", "--json")
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["years"] == 3
    annual = run("verify", str(READING), str(medium / "plan-balanced.csv"), "--year", "2027")
    assert annual.exit_code == 1
    for arguments in (
        ("verify", str(READING), str(medium / "plan-balanced-2028.json")),
        ("explain", str(READING), str(medium / "plan-balanced-2028.json")),
        ("compare", str(READING), str(medium / "plan-balanced.json")),
    ):
        refused = run(*arguments)
        assert refused.exit_code == 2
        assert "中期方案" in refused.stderr


@pytest.mark.parametrize("more", [("--alternatives", "1"), ("--near", "x.json")])
def test_what_only_a_plan_of_one_year_can_do_is_refused_before_the_roster_is_read(more: tuple[str, ...]) -> None:
    result = run("plan", "nowhere.xlsx", "--years", "2", *more)
    assert result.exit_code == 2
    assert "多年方案" in result.stderr


def test_years_tied_together_in_too_large_a_county_are_refused_with_what_to_do_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.pipeline.MOST_COUPLED", 100)
    result = run("plan", str(READING), "--year", "2027", "--years", "2", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert "逐年规划" in result.stderr.replace("\n", "")


def test_a_list_that_breaks_rules_ends_with_1_and_names_them(tmp_path: Path) -> None:
    assert run("plan", str(READING), "--goals", "balanced", "--out", str(tmp_path)).exit_code == 0
    rows = json.loads((tmp_path / "plan-balanced.json").read_text("utf-8"))["postings"]
    mine = tmp_path / "mine.csv"
    mine.write_text(f"教师编号,接收学校代码\n{rows[0]['教师编号']},{rows[0]['接收学校代码']}\n", encoding="utf-8")
    result = run("verify", str(READING), str(mine), "--year", "2027")
    assert result.exit_code == 1
    assert "核验不通过" in result.stdout
    assert "不符合" in result.stdout


def test_check_accepts_the_sample_and_counts_it() -> None:
    result = run("check", str(READING), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["teachers"] == 60


def test_sample_makes_a_county_that_check_accepts(tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    assert run("sample", "--teachers", "80", "--schools", "9", "--seed", "3", "--out", str(path)).exit_code == 0
    assert run("check", str(path)).exit_code == 0


def test_what_nobody_can_satisfy_ends_with_3_and_names_the_rule(tmp_path: Path) -> None:
    policy = tmp_path / "strict.toml"
    policy.write_text(
        'id = "strict"\ntitle = "过严"\nsource = ""\n'
        "[rules.annual_share]\nshare = 0.3\n[rules.release_cap]\nschool_share = 0.05\n",
        encoding="utf-8",
    )
    result = run("plan", str(READING), "--policy", str(policy), "--goals", "balanced", "--out", str(tmp_path / "out"))
    assert result.exit_code == 3
    assert "annual_share" in result.stderr
    assert "release_cap" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_run_without_a_plan_leaves_none_of_an_earlier_run(tmp_path: Path) -> None:
    mine = tmp_path / "notes.txt"
    mine.write_text("")
    for suffix in ("json", "csv", "xlsx"):
        (tmp_path / f"plan-balanced.{suffix}").write_text("old")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"no roster")
    assert run("plan", str(bad), "--goals", "balanced", "--out", str(tmp_path)).exit_code == 1
    assert {path.name for path in tmp_path.iterdir()} == {"bad.xlsx", "notes.txt"}


def test_profiles_that_ran_out_of_time_are_named_and_the_others_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = Levels.solve

    def slow(levels: Levels, profile: GoalProfile, seconds: float) -> Found:
        if profile.id == "commute-first":
            raise Stopped
        return solve(levels, profile, seconds)

    monkeypatch.setattr(Levels, "solve", slow)
    result = run("plan", str(READING), "--goals", "balanced,commute-first", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "结果不完整" in result.stderr
    assert "通勤优先" in result.stderr
    assert (tmp_path / "plan-balanced.json").exists()


def test_a_sample_that_cannot_be_made_is_explained_once_in_each_language() -> None:
    result = run("sample", "--teachers", "5", "--schools", "3", "--out", "x.xlsx")
    assert result.exit_code == 2
    zh, en = result.stderr.strip().splitlines()[-2:]
    assert "至少" in zh
    assert "at least" not in zh
    assert "至少" not in en


def bomb(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(200_000_000))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5000)),
        lambda path: path.write_bytes(READING.read_bytes()[:4000]),
        bomb,
    ],
    ids=["empty", "an image", "cut off", "200 MB of zeros"],
)
def test_a_file_that_is_no_roster_ends_with_1_and_a_problem_list(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "bad.xlsx"
    damage(path)  # type: ignore[operator]
    done = program("plan", str(path), "--out", str(tmp_path / "out"), cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "错误" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_the_program_ends_with_its_exit_codes(tmp_path: Path) -> None:
    assert program("check", str(READING), cwd=tmp_path).returncode == 0
    assert program("plan", cwd=tmp_path).returncode == 2
    assert program("--help", cwd=tmp_path).returncode == 0


def test_a_surprise_is_one_sentence_and_a_log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken() -> date:
        raise ZeroDivisionError

    result = CliRunner().invoke(cli, ["plan", str(READING), "--out", str(tmp_path)], obj=Surroundings(today=broken))
    assert result.exit_code == 70
    assert "Traceback" not in result.output
    (log,) = tmp_path.glob("lungang-error-*.log")
    assert str(log) in result.stderr
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
