"""What the checks of schools, teachers and their relations say about wrong content."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.domain.months import month_text
from solver.domain.terms import LABELS, RetirementTrack
from solver.roster import load
from tests.roster.files import (
    ID_NUMBER,
    TODAY,
    Row,
    county,
    grid,
    loaded,
    only,
    school,
    teacher,
    workbook,
    workbook_of_grids,
)


def second_teacher(**cells: Any) -> list[Row]:
    """The plain county's teachers, the second one with some cells of its own."""
    return [teacher("T1"), teacher("T2", **{"现任学校代码": "S2", **cells})]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"现任学校代码": "S9"}, "unknown_school", "现任学校代码"),
        ({"现任学校代码": ""}, "blank_required", "现任学校代码"),
        ({"姓名": "无"}, "blank_required", "姓名"),
        ({"现聘职称": ""}, "blank_required", "现聘职称"),
        ({"现聘职称": "院士"}, "unknown_word", "现聘职称"),
        ({"性别": ""}, "blank_required", "性别"),
        ({"性别": "X"}, "unknown_word", "性别"),
        ({"出生年月": ""}, "blank_required", "出生年月"),
        ({"出生年月": "1985-13"}, "bad_month", "出生年月"),
        ({"出生年月": "1885-01"}, "month_out_of_range", "出生年月"),
        ({"进入现单位年月": "2099-09"}, "month_out_of_range", "进入现单位年月"),
        ({"出生年月": "1996-06"}, "worked_too_young", "参加工作年月"),
        ({"教师编号": "T1"}, "duplicate_key", "教师编号"),
        ({"教师编号": 1234567890123456789}, "lost_digits", "教师编号"),
        ({"身份证号": 990101199003070740}, "lost_digits", "身份证号"),
        ({"身份证号": "990101199003070745"}, "bad_id_number", "身份证号"),
        ({"任教年级": "毕业班"}, "bad_grade", "任教年级"),
        ({"自愿交流": "也许"}, "not_boolean", "自愿交流"),
        ({"退休类型": "男60"}, "track_conflict", "退休类型"),
        ({"纬度": 22.8, "经度": ""}, "half_coordinate", "纬度"),
        ({"纬度": 115.36, "经度": 115.36}, "out_of_range", "纬度"),
        ({"暂缓情形": "孕期", "暂缓起": "2026-09", "暂缓止": "2026-01"}, "end_before_start", "暂缓止"),
    ],
)
def test_a_wrong_teacher_cell_is_an_error_at_its_place(tmp_path: Path, cells: Row, code: str, column: str) -> None:
    keeps_number = "教师编号" not in cells
    sheets = {} if keeps_number else {"交流记录": [], "志愿": [], "通勤时间": []}
    found = loaded(tmp_path, 教师=second_teacher(**cells), **sheets)
    problem = only(found, code)
    assert (problem.sheet, problem.row, problem.column, problem.severity) == ("教师", 3, column, "error")
    assert found.dataset is None


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"主教学科": "语交"}, "unknown_subject", "主教学科"),
        ({"进入现单位年月": "2007-09"}, "entered_before_work", "进入现单位年月"),
        ({"任教学段": "初中"}, "stage_not_at_home", "任教学段"),
        ({"身份证号": ID_NUMBER}, "birth_conflict", "出生年月"),
    ],
)
def test_a_doubtful_teacher_cell_is_a_warning_and_the_import_goes_on(
    tmp_path: Path, cells: Row, code: str, column: str
) -> None:
    found = loaded(tmp_path, 教师=second_teacher(**cells))
    problem = only(found, code)
    assert (problem.row, problem.column, problem.severity) == (3, column, "warning")
    assert found.dataset is not None


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"学校代码": "S1"}, "duplicate_key", "学校代码"),
        ({"办学类型": "大学"}, "unknown_word", "办学类型"),
        ({"城乡类型": "999"}, "unknown_word", "城乡类型"),
        ({"纬度": 95}, "out_of_range", "纬度"),
        ({"纬度": "东经"}, "not_number", "纬度"),
        ({"小学班数": -1}, "out_of_range", "小学班数"),
        ({"小学班数": 2.5}, "not_integer", "小学班数"),
        ({"结对学校": "S9"}, "unknown_school", "结对学校"),
        ({"结对学校": "S2"}, "paired_with_itself", "结对学校"),
    ],
)
def test_a_wrong_school_cell_is_an_error_at_its_place(tmp_path: Path, cells: Row, code: str, column: str) -> None:
    schools = [school("S1"), school("S2", **cells), school("S3")]
    sheets: dict[str, list[Row]] = {"岗位需求": [], "交流记录": [], "志愿": [], "通勤时间": []}
    teachers = [teacher("T1"), teacher("T2")]
    problem = only(loaded(tmp_path, 学校=schools, 教师=teachers, **sheets), code)
    assert (problem.sheet, problem.row, problem.column) == ("学校", 3, column)


def need(**cells: Any) -> Row:
    return {"学校代码": "S1", "学段": "小学", "学科": "语文", "需求人数": 2} | cells


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"需求人数": -1}, "out_of_range", "需求人数"),
        ({"需求人数": 1.5}, "not_integer", "需求人数"),
        ({"需求人数": "两个"}, "not_number", "需求人数"),
        ({"需求人数": ""}, "blank_required", "需求人数"),
        ({"学校代码": "S9"}, "unknown_school", "学校代码"),
        ({"学段": "初中"}, "stage_not_run", "学段"),
        ({"学科": "语文"}, "duplicate_need", "学科"),
    ],
)
def test_a_wrong_need_is_an_error_at_its_place(tmp_path: Path, cells: Row, code: str, column: str) -> None:
    problem = only(loaded(tmp_path, 岗位需求=[need(), need(**({"学科": "数学"} | cells))]), code)
    assert (problem.sheet, problem.row, problem.column) == ("岗位需求", 3, column)


def record(**cells: Any) -> Row:
    row = {"教师编号": "T1", "派出学校代码": "S1", "接收学校代码": "S2", "开始年月": "2018-09", "结束年月": "2020-08"}
    return row | cells


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"接收学校代码": "S1"}, "self_hosting", "接收学校代码"),
        ({"开始年月": "2022-09", "结束年月": "2021-08"}, "end_before_start", "结束年月"),
        ({"开始年月": "2020-08", "结束年月": "2021-08"}, "overlapping_records", "开始年月"),
        ({"教师编号": "T9"}, "unknown_teacher", "教师编号"),
        ({"结束年月": ""}, "blank_required", "结束年月"),
    ],
)
def test_a_wrong_record_is_an_error_at_its_place(tmp_path: Path, cells: Row, code: str, column: str) -> None:
    second = record(**({"开始年月": "2022-09", "结束年月": "2024-08"} | cells))
    problem = only(loaded(tmp_path, 交流记录=[record(), second]), code)
    assert (problem.sheet, problem.row, problem.column) == ("交流记录", 3, column)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"志愿顺序": 1}, "duplicate_rank", "志愿顺序"),
        ({"志愿顺序": 0}, "out_of_range", "志愿顺序"),
        ({"学校代码": "", "镇街": ""}, "no_choice", "学校代码"),
        ({"学校代码": "", "镇街": "南镇"}, "unknown_town", "镇街"),
        ({"学校代码": "S9"}, "unknown_school", "学校代码"),
    ],
)
def test_a_wrong_choice_is_an_error_at_its_place(tmp_path: Path, cells: Row, code: str, column: str) -> None:
    first = {"教师编号": "T1", "志愿顺序": 1, "学校代码": "S2", "镇街": ""}
    second = {"教师编号": "T1", "志愿顺序": 2, "学校代码": "", "镇街": "西镇"} | cells
    problem = only(loaded(tmp_path, 志愿=[first, second]), code)
    assert (problem.sheet, problem.row, problem.column) == ("志愿", 3, column)


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"起点": "月球"}, "unknown_origin"), ({"起点": "T1"}, "duplicate_commute"), ({"分钟": "很久"}, "not_number")],
)
def test_a_wrong_travel_time_is_an_error(tmp_path: Path, cells: Row, code: str) -> None:
    rows = [{"起点": "T1", "学校代码": "S2", "分钟": 25}, {"起点": "东镇", "学校代码": "S2", "分钟": 30} | cells]
    assert only(loaded(tmp_path, 通勤时间=rows), code).row == 3


def test_all_problems_are_collected_at_once_and_errors_come_first(tmp_path: Path) -> None:
    rows = second_teacher(现聘职称="院士", 出生年月="1985-13", 现任学校代码="S9", 主教学科="语交")
    found = loaded(tmp_path, 教师=rows, 岗位需求=[need(需求人数=-1)])
    assert {p.code for p in found.errors} == {"unknown_word", "bad_month", "unknown_school", "out_of_range"}
    assert [p.severity for p in found.problems] == ["error"] * 4 + ["warning"]


def test_a_flood_of_equal_problems_is_counted(tmp_path: Path) -> None:
    rows = [teacher(f"T{n}", 现聘职称="院士") for n in range(2_300)]
    found = loaded(tmp_path, 教师=rows)
    assert sum(p.code == "unknown_word" for p in found.problems) == 2_000
    assert "300" in next(p for p in found.problems if p.code == "more_of_the_same").text.zh


def test_sex_and_birth_may_come_from_the_id_number(tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k not in {"性别", "出生年月"}} for row in second_teacher()]
    for row, number in zip(rows, (ID_NUMBER, "990101198001010014"), strict=True):
        row["身份证号"] = number
    found = loaded(tmp_path, 教师=rows)
    assert found.problems == ()
    assert found.dataset is not None
    assert found.dataset.teachers.sex.tolist() == [1, 0]
    assert [month_text(m) for m in found.dataset.teachers.birth.tolist()] == ["1990-03", "1980-01"]


def test_without_id_numbers_the_columns_sex_and_birth_are_required(tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k not in {"性别", "身份证号"}} for row in second_teacher()]
    assert only(loaded(tmp_path, 教师=rows), "missing_column").column == "性别"


def test_a_sex_that_contradicts_the_id_number_is_an_error(tmp_path: Path) -> None:
    problem = only(
        loaded(tmp_path, 教师=second_teacher(身份证号=ID_NUMBER, 性别="男", 出生年月="1990-03")), "sex_conflict"
    )
    assert problem.row == 3


def test_one_id_number_in_two_rows_is_an_error_and_is_masked(tmp_path: Path) -> None:
    rows = [
        teacher("T1", 身份证号=ID_NUMBER, 出生年月="1990-03"),
        teacher("T2", 身份证号=ID_NUMBER, 出生年月="1990-03"),
    ]
    problem = only(loaded(tmp_path, 教师=rows), "duplicate_key")
    assert problem.value == "990101********0744"
    assert "19900307" not in problem.text.zh + problem.text.en


def test_teachers_without_a_number_get_a_stable_one_that_is_shown(tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "教师编号"} for row in second_teacher()]
    rows[0] |= {"身份证号": ID_NUMBER, "出生年月": "1990-03"}
    records = [record(教师编号=ID_NUMBER)]
    sheets: dict[str, list[Row]] = {"志愿": [], "通勤时间": [], "交流记录": records}
    one, turned = loaded(tmp_path, 教师=rows, **sheets), loaded(tmp_path, 教师=rows[::-1], **sheets)
    assert one.dataset is not None and turned.dataset is not None
    assert one.dataset.teachers.id == turned.dataset.teachers.id
    made = {p.value for p in one.warnings if p.code == "teacher_number_made"}
    assert made == set(one.dataset.teachers.id)
    assert one.dataset.teachers.id_number[one.dataset.records.teacher[0]] == ID_NUMBER


def test_an_incomplete_deferral_is_a_warning_that_names_what_is_missing(tmp_path: Path) -> None:
    rows = second_teacher(暂缓情形="重大疾病", 暂缓起="2026-09", 校内公示="是", 教育局同意="是")
    problem = only(loaded(tmp_path, 教师=rows), "deferral_incomplete")
    assert "暂缓止、请假备案" in problem.text.zh


def test_a_complete_deferral_is_no_problem(tmp_path: Path) -> None:
    rows = second_teacher(暂缓情形="孕期", 暂缓起="2026-09", 暂缓止="2027-12", 校内公示="是", 教育局同意="是")
    found = loaded(tmp_path, 教师=rows)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("cells", "track"),
    [
        ({"性别": "男"}, "男60"),
        ({"性别": "女"}, "女55"),
        ({"性别": "女", "现聘职称": "高级"}, "女高级60"),
        ({"性别": "女", "现聘职称": "正高级"}, "女高级60"),
        ({"性别": "女", "现聘职称": "高级", "退休类型": "女55"}, "女55"),
        ({"性别": "女", "退休类型": "女50"}, "女50"),
    ],
)
def test_the_retirement_track_has_a_default_that_a_cell_overrides(tmp_path: Path, cells: Row, track: str) -> None:
    dataset = loaded(tmp_path, 教师=second_teacher(**cells)).dataset
    assert dataset is not None
    assert LABELS[RetirementTrack][int(dataset.teachers.retirement_track[1])] == track


def test_senior_high_and_kindergarten_rows_are_kept_out_of_the_pool_with_one_warning(tmp_path: Path) -> None:
    schools = [*county()["学校"], school("S3", 办学类型="高级中学", 小学班数=0, 小学学生数=0)]
    rows = [*second_teacher(), *(teacher(f"H{n}", 现任学校代码="S3", 任教学段="高中") for n in range(3))]
    found = loaded(tmp_path, 学校=schools, 教师=rows)
    assert "3" in only(found, "outside_compulsory").text.zh
    assert found.dataset is not None
    assert len(found.dataset.teachers) == 5 and found.dataset.teachers.in_pool.sum() == 2


def test_the_journey_starts_at_the_residence_else_its_township_else_the_home_school(tmp_path: Path) -> None:
    schools = [
        school("S1", 纬度=22.0, 经度=115.0),
        school("S2", 纬度=24.0, 经度=116.0),
        school("S3", 所属镇街="西镇", 纬度="", 经度=""),
    ]
    rows = [
        teacher("T1", 纬度=23.5, 经度=115.5, 常住镇街="东镇"),
        teacher("T2", 纬度="", 经度="", 常住镇街="东镇"),
        teacher("T3", 纬度="", 经度="", 常住镇街="外地"),
        teacher("T4", 纬度="", 经度="", 常住镇街="西镇", 现任学校代码="S3"),
    ]
    found = loaded(tmp_path, 学校=schools, 教师=rows)
    assert found.dataset is not None
    np.testing.assert_allclose(found.dataset.teachers.latitude, [23.5, 23.0, 22.0, np.nan])
    places = {(p.code, p.row) for p in found.warnings if p.code.startswith("no_")}
    assert places == {("no_coordinate", 4), ("no_origin", 5)}


def test_a_pair_of_schools_binds_both(tmp_path: Path) -> None:
    found = loaded(tmp_path, 学校=[school("S1", 结对学校="S2"), school("S2", 所属镇街="西镇")])
    assert found.dataset is not None
    assert found.dataset.schools.paired == ((1,), (0,))


def test_without_the_sheet_needs_are_derived_and_said_to_be(tmp_path: Path) -> None:
    sheets = county()
    del sheets["岗位需求"]
    found = load(workbook(tmp_path / "a.xlsx", sheets), today=TODAY)
    only(found, "needs_derived")
    assert found.dataset is not None
    assert found.dataset.needs.derived and found.dataset.needs.need.sum() > 0


def test_values_reach_the_dataset_as_the_roster_means_them(tmp_path: Path) -> None:
    rows = second_teacher(
        出生年月=datetime.date(1979, 2, 3),
        进入现单位年月=42248,
        兼教学科="数学；品德与社会",
        班主任年级="六（1）班",
        任教年级="5、6",
        骨干教师="√",
        自愿交流="是",
        编制类型="编外",
        岗位类型="",
        教师资格学段="高级中学",
    )
    dataset = loaded(tmp_path, 教师=rows).dataset
    assert dataset is not None
    people = dataset.teachers
    assert month_text(int(people.birth[1])) == "1979-02"
    assert month_text(int(people.entered[1])) == "2015-09"
    assert {name for name, yes in zip(dataset.subjects, people.teaches[1], strict=True) if yes} == {
        "语文",
        "数学",
        "道德与法治",
    }
    assert (people.homeroom_grade[1], people.grades[1]) == (6, 0b1100000)
    assert (people.backbone[1], people.volunteer[1], people.permanent[1], people.post[1]) == (1, True, False, 0)
    assert people.certified_stage.tolist() == [1, 3]


def test_an_empty_needs_sheet_counts_as_none(tmp_path: Path) -> None:
    grids = {name: grid(rows) for name, rows in county().items()}
    grids["岗位需求"] = grids["岗位需求"][:1]
    found = load(workbook_of_grids(tmp_path / "a.xlsx", grids), today=TODAY)
    assert found.dataset is not None and found.dataset.needs.derived
