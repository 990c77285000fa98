"""Kindergarten, units that are no schools, and staff who do not teach are set apart and counted, and stop nothing."""

from pathlib import Path

from solver.roster import Loaded, Recipe, load
from solver.roster.recipe import SheetChoice
from tests.roster.files import TODAY, Row, county, school, teacher, workbook

OFFICE = school("S9", 学校名称="县教研室", 办学类型="教学支撑单位", 小学班数="", 小学学生数="")
NURSERY = school("S8", 学校名称="中心幼儿园", 办学类型="幼儿园", 小学班数="", 小学学生数="")
PEOPLE: list[Row] = [
    teacher("T1"),
    teacher("T2", 现任学校代码="S2"),
    teacher("T3", 现任学校代码="S9", 主教学科="", 任教学段=""),
    teacher("T4", 现任学校代码="S8", 主教学科="", 任教学段="", 现聘职称=""),
    teacher("T5", 岗位类型="工勤", 主教学科="", 任教学段="", 现聘职称=""),
]


def read(path: Path, people: list[Row], recipe: Recipe = Recipe(), **sheets: list[Row]) -> Loaded:
    people = [{"岗位类型": "", **row} for row in people]
    schools = [school("S1"), school("S2", 所属镇街="西镇"), OFFICE, NURSERY]
    given = county(学校=schools, 教师=people, **sheets)
    return load(workbook(path / "r.xlsx", given), today=TODAY, recipe=recipe)


def test_they_are_counted_by_kind_and_stop_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, PEOPLE)
    assert found.dataset is not None, found.errors
    assert found.dataset.teachers.id == ("T1", "T2") and found.dataset.schools.code == ("S1", "S2", "S8")
    told = [note.meaning for note in found.notes if note.code == "set_apart" and note.count == 1]
    assert told == ["不办小学、初中的单位", "这些单位的人员", "幼儿园教师（缺学科或学段）", "不任教的人员"]


def test_a_complete_row_is_never_set_apart(tmp_path: Path) -> None:
    found = read(
        tmp_path, [*PEOPLE[:2], teacher("T5", 岗位类型="教辅"), teacher("T6", 现任学校代码="S8", 任教学段="幼儿园")]
    )
    assert found.dataset is not None and found.dataset.teachers.id == ("T1", "T2", "T5", "T6")
    assert "outside_compulsory" in {problem.code for problem in found.warnings}


def test_rows_of_other_tables_about_them_go_too(tmp_path: Path) -> None:
    found = read(tmp_path, PEOPLE, 志愿=[{"教师编号": "T5", "志愿顺序": 1, "学校代码": "S2", "镇街": ""}])
    assert found.dataset is not None and len(found.dataset.choices.rank) == 0


def test_it_can_be_undone(tmp_path: Path) -> None:
    found = read(tmp_path, PEOPLE, Recipe((SheetChoice("教师", apart=False),)))
    assert found.dataset is None and {p.row for p in found.errors if p.code == "blank_required"} == {4, 5, 6}


def test_a_teacher_who_only_lacks_a_subject_is_an_error_as_before(tmp_path: Path) -> None:
    found = read(tmp_path, [*PEOPLE[:2], teacher("T7", 主教学科="")])
    assert [(p.code, p.row) for p in found.errors] == [("blank_required", 4)]
