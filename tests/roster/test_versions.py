"""Versions of a roster: written out and read back the same, compared by person and field, updated school by school."""

from pathlib import Path

import openpyxl
import pytest

from solver.domain.dataset import Dataset
from solver.roster import Loaded, load
from solver.roster.canonical import workbook as canonical
from solver.roster.diff import Change, differences
from tests.app.places import READING, SAMPLES
from tests.roster.files import ID_NUMBER, TODAY, Row, county, loaded, only, school, teacher, workbook


def dataset(path: Path, **sheets: list[Row]) -> Dataset:
    found = loaded(path, **sheets)
    assert found.dataset is not None, found.problems
    return found.dataset


@pytest.mark.parametrize("sample", ["reading-60.xlsx", "seaside-3000.xlsx"])
def test_a_version_written_out_reads_back_the_same(tmp_path: Path, sample: str) -> None:
    original = load(SAMPLES / sample, today=TODAY).dataset
    assert original is not None
    (tmp_path / "a.xlsx").write_bytes(canonical(original))
    again = load(tmp_path / "a.xlsx", today=TODAY)
    assert again.errors == ()
    assert again.dataset is not None and again.dataset.digest == original.digest


def test_derived_needs_are_derived_again(tmp_path: Path) -> None:
    original = dataset(tmp_path, 岗位需求=[])
    (tmp_path / "b.xlsx").write_bytes(canonical(original))
    assert "岗位需求" not in openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames
    again = load(tmp_path / "b.xlsx", today=TODAY).dataset
    assert again is not None and again.needs.derived and again.digest == original.digest


def test_the_same_roster_in_other_words_has_no_differences(tmp_path: Path) -> None:
    other = dataset(
        tmp_path, 教师=[teacher("T1", 现聘职称="小学高级", 出生年月="1985.06"), teacher("T2", 现任学校代码="学校S2")]
    )
    assert differences(dataset(tmp_path), other).changes == ()


def test_changes_are_told_by_person_and_field(tmp_path: Path) -> None:
    before = dataset(tmp_path)
    after = dataset(
        tmp_path,
        教师=[teacher("T1", 现聘职称="高级", 现任学校代码="S2"), teacher("T3", 现任学校代码="S2")],
        交流记录=[],
        志愿=[{"教师编号": "T1", "志愿顺序": 1, "学校代码": "", "镇街": "西镇"}],
    )
    found = differences(before, after)
    assert set(found.changes) == {
        Change("教师", "T1", "教师T1", "现任学校代码", "S1", "S2", "changed"),
        Change("教师", "T1", "教师T1", "现聘职称", "一级", "高级", "changed"),
        Change("教师", "T1", "教师T1", "退休类型", "女55", "女高级60", "changed"),
        Change("教师", "T2", "教师T2", "", "", "", "removed"),
        Change("教师", "T3", "教师T3", "", "", "", "added"),
        Change("交流记录", "T1 2018-09 S2", "", "", "", "", "removed"),
        Change("志愿", "T1 1", "", "学校代码", "S2", "", "changed"),
        Change("志愿", "T1 1", "", "镇街", "", "西镇", "changed"),
    }
    assert found.counts["教师"] == {"added": 1, "removed": 1, "changed": 1}


def test_id_numbers_are_not_shown_in_differences(tmp_path: Path) -> None:
    born = {"出生年月": "1990-03"}
    before = dataset(tmp_path, 教师=[teacher("T1", **born), teacher("T2", 现任学校代码="S2")])
    after = dataset(tmp_path, 教师=[teacher("T1", 身份证号=ID_NUMBER, **born), teacher("T2", 现任学校代码="S2")])
    assert [(c.field, c.before, c.after) for c in differences(before, after).changes] == [("身份证号", "***", "***")]


@pytest.mark.parametrize(("count", "odd"), [(7, 1), (8, 0)])
def test_a_school_that_lost_many_teachers_is_pointed_out(tmp_path: Path, count: int, odd: int) -> None:
    alone: dict[str, list[Row]] = {"交流记录": [], "志愿": [], "通勤时间": []}
    before = dataset(tmp_path, 教师=[teacher(f"T{n}") for n in range(10)], **alone)
    after = dataset(tmp_path, 教师=[teacher(f"T{n}") for n in range(count)], **alone)
    assert len(differences(before, after).odd) == odd


def test_a_changed_school_is_named(tmp_path: Path) -> None:
    after = dataset(tmp_path, 学校=[school("S1", 小学班数=13), school("S2", 所属镇街="西镇")])
    assert differences(dataset(tmp_path), after).changes == (
        Change("学校", "S1", "学校S1", "小学班数", "12", "13", "changed"),
    )


def test_a_version_differs_in_nothing_from_itself() -> None:
    same = load(READING, today=TODAY).dataset
    assert same is not None
    assert differences(same, same).changes == () and differences(same, same).odd == ()


def updated(path: Path, update: dict[str, list[Row]], **sheets: list[Row]) -> Loaded:
    base = workbook(path / "base.xlsx", county(**sheets))
    return load(base, today=TODAY, updates=[workbook(path / "西小学.xlsx", update)])


def test_a_schools_file_replaces_its_teachers_and_nobody_elses(tmp_path: Path) -> None:
    rows = [teacher("T1"), teacher("T2", 现任学校代码="S2"), teacher("T3", 现任学校代码="S2")]
    found = updated(tmp_path, {"教师": [teacher("T2", 现任学校代码="学校S2", 现聘职称="高级")]}, 教师=rows)
    assert found.dataset is not None, found.problems
    assert found.dataset.teachers.id == ("T1", "T2")
    assert found.dataset.teachers.title.tolist() == [3, 4]
    assert len(found.dataset.records) == len(found.dataset.choices) == 1
    assert [(n.meaning, n.count) for n in found.notes if n.code == "rows_replaced"] == [("教师", 2)]


def test_records_and_choices_of_teachers_who_left_go_with_them(tmp_path: Path) -> None:
    found = updated(tmp_path, {"教师": [teacher("T9")]})
    assert found.dataset is not None, found.problems
    assert found.dataset.teachers.id == ("T2", "T9")
    assert (len(found.dataset.records), len(found.dataset.choices), len(found.dataset.commutes)) == (0, 0, 0)


def test_a_table_of_the_update_replaces_only_the_rows_of_its_schools_teachers(tmp_path: Path) -> None:
    choices = [{"教师编号": number, "志愿顺序": 1, "学校代码": home} for number, home in (("T1", "S2"), ("T2", "S1"))]
    newer = [{"教师编号": "T2", "志愿顺序": 1, "学校代码": "", "镇街": "东镇"}]
    found = updated(tmp_path, {"教师": [teacher("T2", 现任学校代码="S2")], "志愿": newer}, 志愿=choices)
    assert found.dataset is not None, found.problems
    assert [
        (found.dataset.teachers.id[t], town)
        for t, town in zip(found.dataset.choices.teacher, found.dataset.choices.town, strict=True)
    ] == [
        ("T1", ""),
        ("T2", "东镇"),
    ]


def test_a_newer_row_of_a_school_and_its_needs_replace_the_former(tmp_path: Path) -> None:
    update = {
        "学校": [school("S1", 小学班数=13)],
        "岗位需求": [{"学校代码": "S1", "学段": "小学", "学科": "数学", "需求人数": 3}],
    }
    found = updated(tmp_path, update)
    assert found.dataset is not None, found.problems
    assert found.dataset.schools.classes[:, 1].tolist() == [13, 12]
    assert found.dataset.needs.need.tolist() == [3]


def test_a_teacher_who_moved_is_asked_about_until_the_former_school_reports_too(tmp_path: Path) -> None:
    problem = only(updated(tmp_path, {"教师": [teacher("T1", 现任学校代码="S2")]}), "duplicate_key")
    assert (problem.sheet, problem.value) == ("西小学.xlsx·教师", "T1")
    assert "“教师”第 2 行" in problem.text.zh


def test_a_problem_in_the_update_is_placed_in_the_schools_own_file(tmp_path: Path) -> None:
    problem = only(updated(tmp_path, {"教师": [teacher("T2", 现任学校代码="S2", 现聘职称="院士")]}), "unknown_word")
    assert (problem.sheet, problem.row) == ("西小学.xlsx·教师", 2)
