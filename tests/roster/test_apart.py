"""Kindergarten, units that are no schools, and staff who do not teach are set apart and counted, and stop nothing."""

from pathlib import Path

from solver.roster import Loaded, Recipe, load
from solver.roster.apart import UNIT
from solver.roster.canonical import workbook as workbook_of
from solver.roster.headcount import APART, GROUPS
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
    assert told == [UNIT.zh, *(GROUPS[group].zh for group in APART)]


def test_everybody_in_the_file_is_counted_in_one_group_and_those_apart_by_name(tmp_path: Path) -> None:
    head = teacher("T6", 岗位类型="校长", 现任学校代码="S2")
    senior = teacher("T7", 岗位类型="教师", 任教学段="高中", 现任学校代码="S2")
    found = read(tmp_path, [*PEOPLE, head, senior, teacher("T8", 编制类型="临聘")])
    assert {group.group: group.count for group in found.people} == {
        "teachers": 2, "principals": 1, "outside": 1, "temporary": 1, "unit_staff": 1, "kindergarten": 1, "not_teaching": 1,
    }  # fmt: skip
    assert [(one.group, one.row, one.name, one.unit) for one in found.apart] == [
        ("unit_staff", 4, "教师T3", "S9"),
        ("kindergarten", 5, "教师T4", "S8"),
        ("not_teaching", 6, "教师T5", "S1"),
    ]


def test_they_stay_with_the_version_and_later_ones_until_something_newer_is_said(tmp_path: Path) -> None:
    first = read(tmp_path, PEOPLE)
    assert first.dataset is not None
    base = tmp_path / "version.xlsx"
    base.write_bytes(workbook_of(first.dataset, first.apart))
    again = load(base, today=TODAY)
    assert again.dataset is not None and again.dataset.digest == first.dataset.digest
    assert again.apart == first.apart and again.people == first.people

    appointed = workbook(tmp_path / "rows.xlsx", {"教师": [{"岗位类型": "", **teacher("T5", 现任学校代码="S1")}]})
    teaching = load(base, today=TODAY, corrections=[appointed])
    assert teaching.dataset is not None and "T5" in teaching.dataset.teachers.id
    assert {one.id for one in teaching.apart} == {"T3", "T4"}

    school_file = workbook(tmp_path / "s1.xlsx", {"教师": [{"岗位类型": "", **teacher("T1")}]})
    newer = load(base, today=TODAY, updates=[school_file])
    assert {one.id for one in newer.apart} == {"T3", "T4"}  # the file of S1 stands for all its people


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
