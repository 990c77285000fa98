"""What a careful officer would notice: one warning for each, at its place, and silence where all is well."""

from pathlib import Path

import pytest

from tests.roster.files import ID_NUMBER, Row, loaded, only, school, teacher

ALONE: dict[str, list[Row]] = {"交流记录": [], "志愿": [], "通勤时间": []}


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"出生年月": "1992-06"}, "worked_young", "参加工作年月"),
        ({"出生年月": "1950-06", "参加工作年月": "1980-09"}, "past_retirement", "出生年月"),
        ({"现聘职称": "高级", "学历": "中专及以下"}, "title_above_degree", "现聘职称"),
        ({"现聘职称": "正高级", "学历": "大专"}, "title_above_degree", "现聘职称"),
        ({"现聘职称": "高级", "参加工作年月": "2023-09", "进入现单位年月": "2023-09"}, "title_too_soon", "现聘职称"),
        ({"班主任年级": "七年级"}, "homeroom_of_other_stage", "班主任年级"),
        ({"姓名": "教师T1"}, "maybe_same_person", "姓名"),
    ],
)
def test_a_teacher_that_can_hardly_be_is_a_warning(tmp_path: Path, cells: Row, code: str, column: str) -> None:
    found = loaded(tmp_path, 教师=[teacher("T1"), teacher("T2", **({"现任学校代码": "S2"} | cells))])
    problem = only(found, code)
    assert (problem.sheet, problem.row, problem.column, problem.severity) == ("教师", 3, column, "warning")
    assert found.dataset is not None


@pytest.mark.parametrize(
    "cells",
    [
        {"出生年月": "1991-09"},
        {"出生年月": "1962-06", "参加工作年月": "1983-09", "编制类型": "临聘"},
        {"现聘职称": "高级", "学历": "大专"},
        {"现聘职称": "高级", "学历": "博士", "参加工作年月": "2024-09", "进入现单位年月": "2024-09"},
        {"班主任年级": "六年级"},
        {"姓名": "教师T1", "出生年月": "1985-07"},
    ],
)
def test_a_teacher_at_the_edge_of_the_usual_is_no_warning(tmp_path: Path, cells: Row) -> None:
    found = loaded(tmp_path, 教师=[teacher("T1"), teacher("T2", **({"现任学校代码": "S2"} | cells))])
    assert found.problems == ()


def test_namesakes_of_one_birth_month_are_two_people_when_their_id_numbers_say_so(tmp_path: Path) -> None:
    same = {"姓名": "甲", "出生年月": "1990-03"}
    rows = [
        teacher("T1", 身份证号=ID_NUMBER, **same),
        teacher("T2", 现任学校代码="S2", 身份证号="990101199003280020", **same),
    ]
    assert loaded(tmp_path, 教师=rows).problems == ()


def test_one_id_number_at_two_schools_says_that_a_person_has_one_home_school(tmp_path: Path) -> None:
    same = {"身份证号": ID_NUMBER, "出生年月": "1990-03"}
    rows = [teacher("T1", **same), teacher("T2", 现任学校代码="S2", **same)]
    problem = only(loaded(tmp_path, 教师=rows), "person_in_two_schools")
    assert problem.row == 3 and "第 2 行" in problem.text.zh


def schooled(tmp_path: Path, rows: list[Row], **cells: object) -> list[tuple[str, int, str]]:
    found = loaded(tmp_path, 学校=[school("S1", **cells), school("S2")], 教师=rows, 岗位需求=[], **ALONE)
    assert found.dataset is not None, found.problems
    quiet = {"needs_derived", "taught_by_nobody", "maybe_same_person"}
    return [(p.code, p.row, p.column) for p in found.problems if p.code not in quiet]


def principal(number: str, home: str) -> Row:
    return teacher(number, 现任学校代码=home, 岗位类型="校长")


def test_a_school_without_a_principal_and_one_with_two_are_named(tmp_path: Path) -> None:
    rows = [teacher("T1"), principal("T2", "S2"), principal("T3", "S2")]
    assert schooled(tmp_path, rows) == [("no_principal", 2, "学校名称"), ("several_principals", 3, "学校名称")]


def test_a_roster_without_any_principal_says_nothing_about_them(tmp_path: Path) -> None:
    assert schooled(tmp_path, [teacher("T1"), teacher("T2", 现任学校代码="S2")]) == []


def test_a_school_with_students_and_no_teacher_is_named(tmp_path: Path) -> None:
    assert schooled(tmp_path, [teacher("T1")]) == [("school_without_teachers", 3, "学校名称")]


@pytest.mark.parametrize(("limit", "found"), [(1, [("over_establishment", 2, "教职工编制数")]), (2, []), ("", [])])
def test_more_permanent_staff_than_posts_are_named(tmp_path: Path, limit: object, found: list[object]) -> None:
    rows = [teacher("T1"), teacher("T2"), teacher("T3", 编制类型="临聘"), teacher("T4", 现任学校代码="S2")]
    assert schooled(tmp_path, rows, 教职工编制数=limit) == found


@pytest.mark.parametrize(("count", "found"), [(4, []), (5, [("mostly_backbone", 2, "学校名称")])])
def test_a_school_where_most_are_backbone_teachers_is_named(tmp_path: Path, count: int, found: list[object]) -> None:
    rows = [teacher(f"T{n}", 骨干教师="是" if n < count else "无") for n in range(8)]
    assert schooled(tmp_path, [*rows, teacher("T9", 现任学校代码="S2")]) == found


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"小学学生数": 780}, []),
        ({"小学学生数": 781}, [("large_classes", 2, "小学学生数")]),
        ({"小学班数": 0}, [("students_without_classes", 2, "小学班数")]),
    ],
)
def test_numbers_of_classes_and_students_that_do_not_fit_are_named(
    tmp_path: Path, cells: Row, found: list[object]
) -> None:
    assert schooled(tmp_path, [teacher("T1"), teacher("T2", 现任学校代码="S2")], **cells) == found


def test_subjects_that_nobody_teaches_are_listed_in_one_line_for_each_school(tmp_path: Path) -> None:
    needs = [
        {"学校代码": "S1", "学段": "小学", "学科": name, "需求人数": count}
        for name, count in (("语文", 2), ("音乐", 1), ("体育", 1), ("美术", 1), ("书法", 0))
    ]
    rows = [teacher("T1", 兼教学科="体育"), teacher("T2", 现任学校代码="S2", 主教学科="音乐")]
    problem = only(loaded(tmp_path, 教师=rows, 岗位需求=needs), "taught_by_nobody")
    assert (problem.sheet, problem.row) == ("学校", 2)
    assert "小学美术、小学音乐" in problem.text.zh
    assert "体育" not in problem.text.zh and "书法" not in problem.text.zh
