"""Plans that come back to be verified: exported, edited by hand, or typed from nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from solver.domain.dataset import Dataset
from solver.domain.months import month_text
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import Reason, Stage
from solver.roster.plan_list import read_plan
from solver.roster.problems import Problem
from tests.roster.files import TODAY, Row, csv_folder, loaded, school, teacher, workbook


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """S1 小学, S2 九年一贯制, S3 初级中学; T1 home S1, T2 home S2 volunteering, T3 certified for 初中, back from S2."""
    found = loaded(
        tmp_path,
        学校=[
            school("S1"),
            school("S2", 所属镇街="西镇", 办学类型="九年一贯制学校"),
            school("S3", 办学类型="初级中学", 小学班数=0, 小学学生数=0),
        ],
        教师=[
            teacher("T1", 兼教学科="数学"),
            teacher("T2", 现任学校代码="S2", 自愿交流="是"),
            teacher("T3", 教师资格学段="初级中学"),
        ],
        交流记录=[
            {"教师编号": "T3", "派出学校代码": "S1", "接收学校代码": "S2", "开始年月": "2025-09", "结束年月": "2027-08"}
        ],
    )
    assert found.dataset is not None, found.problems
    return found.dataset


def listed(
    path: Path, dataset: Dataset, *rows: Row, year: int | None = None
) -> tuple[Plan | None, tuple[Problem, ...]]:
    return read_plan(workbook(path / "plan.xlsx", {"交流名单": rows}), dataset, year, today=TODAY)


def row_of(plan: Plan | None, problems: tuple[Problem, ...]) -> Assignment:
    assert plan is not None, problems
    assert len(plan.rows) == 1
    return plan.rows[0]


def test_two_columns_and_a_year_make_a_plan(tmp_path: Path, dataset: Dataset) -> None:
    row = row_of(*listed(tmp_path, dataset, {"教师编号": "T1", "接收学校代码": "S2"}, year=2027))
    assert (row.teacher, row.home, row.host, row.stage, row.subject) == ("T1", "S1", "S2", Stage.PRIMARY, "语文")
    assert (month_text(row.start), month_text(row.end), row.reason) == ("2027-09", "2030-08", Reason.BALANCE)


def test_a_volunteer_without_a_stated_reason_goes_as_volunteer(tmp_path: Path, dataset: Dataset) -> None:
    assert (
        row_of(*listed(tmp_path, dataset, {"教师编号": "T2", "接收学校代码": "S1"}, year=2027)).reason
        is Reason.VOLUNTEER
    )


def test_the_year_comes_from_the_start_dates(tmp_path: Path, dataset: Dataset) -> None:
    rows = [
        {"教师编号": "T1", "接收学校代码": "S2", "开始日期": "2027-09-01", "结束日期": "2028-08-31", "事由": "应交流"},
        {
            "教师编号": "T3",
            "接收学校代码": "S2",
            "开始日期": "2025-09-01",
            "结束日期": "2027-08-31",
            "事由": "期满返回",
        },
        {"教师编号": "T2", "接收学校代码": "S1", "开始日期": "", "结束日期": "", "事由": ""},
    ]
    plan, problems = listed(tmp_path, dataset, *rows)
    assert plan is not None, problems
    assert plan.year == 2027
    assert [row.months for row in plan.rows] == [12, 24, 36]


def test_without_year_and_dates_the_year_is_asked_for(tmp_path: Path, dataset: Dataset) -> None:
    plan, problems = listed(tmp_path, dataset, {"教师编号": "T1", "接收学校代码": "S2"})
    assert plan is None
    assert [p.code for p in problems] == ["plan_year_unknown"]


def test_a_stage_the_host_does_not_run_becomes_one_the_certificate_covers(tmp_path: Path, dataset: Dataset) -> None:
    row = row_of(*listed(tmp_path, dataset, {"教师编号": "T3", "接收学校代码": "S3"}, year=2027))
    assert row.stage is Stage.JUNIOR


def test_a_host_beyond_the_certificate_needs_a_stated_stage(tmp_path: Path, dataset: Dataset) -> None:
    plan, problems = listed(tmp_path, dataset, {"教师编号": "T1", "接收学校代码": "S3"}, year=2027)
    assert plan is None
    assert [(p.code, p.row) for p in problems] == [("plan_stage_unclear", 2)]


def test_a_returning_row_takes_its_dates_from_the_records(tmp_path: Path, dataset: Dataset) -> None:
    row = row_of(*listed(tmp_path, dataset, {"教师编号": "T3", "接收学校代码": "S2", "事由": "期满返回"}, year=2027))
    assert (row.home, row.host, month_text(row.start), month_text(row.end)) == ("S1", "S2", "2025-09", "2027-08")


def test_a_returning_row_without_record_or_dates_is_unclear(tmp_path: Path, dataset: Dataset) -> None:
    plan, problems = listed(tmp_path, dataset, {"教师编号": "T1", "接收学校代码": "S2", "事由": "期满返回"}, year=2027)
    assert plan is None
    assert [p.code for p in problems] == ["plan_return_unclear"]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"教师编号": "T9"}, "unknown_teacher", "教师编号"),
        ({"接收学校代码": "S9"}, "unknown_school", "接收学校代码"),
        ({"接收学校代码": ""}, "blank_required", "接收学校代码"),
        ({"任教学科": "物理"}, "plan_subject_unknown", "任教学科"),
        ({"开始日期": "2027-13"}, "bad_month", "开始日期"),
        ({"开始日期": "2027-09", "结束日期": "2026-08"}, "end_before_start", "结束日期"),
        ({"事由": "随便"}, "unknown_word", "事由"),
    ],
)
def test_what_the_roster_does_not_know_is_a_problem_not_a_guess(
    tmp_path: Path, dataset: Dataset, cells: Row, code: str, column: str
) -> None:
    plan, problems = listed(tmp_path, dataset, {"教师编号": "T1", "接收学校代码": "S2"} | cells, year=2027)
    assert plan is None
    assert [(p.code, p.row, p.column) for p in problems] == [(code, 2, column)]


EXPORTED: Row = {
    "教师编号": "T1",
    "姓名": "教师T1",
    "派出学校代码": "S1",
    "派出学校": "学校S1",
    "接收学校代码": "S2",
    "接收学校": "学校S2",
    "学段": "小学",
    "任教学科": "数学",
    "开始日期": "2027-09-01",
    "结束日期": "2029-08-31",
    "年限": 2,
    "交流类型": "校际交流",
    "事由": "应交流",
    "距离公里": 3.25,
    "志愿序": None,
}


@pytest.mark.parametrize("form", ["json", "bare json", "csv", "xlsx", "csv folder"])
def test_every_exported_form_gives_the_same_plan(tmp_path: Path, dataset: Dataset, form: str) -> None:
    if form == "xlsx":
        path = workbook(
            tmp_path / "p.xlsx", {"概览": [{"目标": "x"}], "交流名单": [EXPORTED], "按学校": [{"学校": "S1"}]}
        )
    elif "csv" in form:
        folder = csv_folder(tmp_path / "p", {"plan-balanced": [EXPORTED | {"志愿序": ""}]})
        path = folder / "plan-balanced.csv" if form == "csv" else folder
    else:
        path = tmp_path / "plan.json"
        content: Any = [EXPORTED] if form == "bare json" else {"year": 2027, "postings": [EXPORTED]}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    row = row_of(*read_plan(path, dataset, today=TODAY))
    assert row == Assignment("T1", "S1", "S2", Stage.PRIMARY, "数学", row.start, row.end, Reason.OBLIGATED)
    assert (month_text(row.start), month_text(row.end)) == ("2027-09", "2029-08")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"postings": [', "json_wrong"),
        (b'{"plan": 1}', "json_wrong"),
        (b'{"postings": [1]}', "json_wrong"),
        (b"[" * 100_000, "json_wrong"),
        (b'{"postings": []}', "no_rows"),
        (b"\x89PNG\r\n\x1a\n", "file_kind"),
        (b"", "file_empty"),
    ],
)
def test_a_file_that_is_no_plan_is_named(tmp_path: Path, dataset: Dataset, content: bytes, code: str) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    plan, problems = read_plan(tmp_path / "plan.json", dataset, 2027)
    assert plan is None
    assert code in [p.code for p in problems]
