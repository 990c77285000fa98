"""Derived needs: class counts times weekly lessons over loads, inside the national curriculum's limits."""

from fractions import Fraction

import pytest

from solver.domain.terms import Stage
from solver.roster.needs import DEFAULT_TABLE, LOAD_SUBJECTS, NeedsTableError, derive_needs, read_table
from tests.builders import county

SUBJECTS = tuple(sorted({name for names in LOAD_SUBJECTS.values() for name in names}))
WEEKS = [35] * 8 + [33]


def needs_of(*schools):
    data = county([{"学校代码": str(i), **row} for i, row in enumerate(schools)], [])
    needs = derive_needs(data.schools, SUBJECTS)
    rows = zip(needs.school.tolist(), needs.stage.tolist(), needs.subject.tolist(), needs.need.tolist(), strict=True)
    return needs, {(school, Stage(stage), SUBJECTS[subject]): need for school, stage, subject, need in rows}


def test_need_is_lessons_over_load_rounded_up():
    _, need = needs_of({"小学班数": 12, "初中班数": 9})
    assert need[0, Stage.PRIMARY, "语文"] == 6  # 12 classes × 40/6 lessons ÷ 14 = 5.71
    assert need[0, Stage.PRIMARY, "音乐"] == 2  # 12 × 10/6 ÷ 16 = 1.25
    assert need[0, Stage.JUNIOR, "语文"] == 5  # 9 × 5 ÷ 10 = 4.5
    assert need[0, Stage.JUNIOR, "化学"] == 1  # 9 × 1 ÷ 11 = 0.82


def test_a_whole_number_of_teachers_is_not_rounded_further():
    _, need = needs_of({"初中班数": 8})
    assert need[0, Stage.JUNIOR, "数学"] == 4  # 8 × 5 ÷ 10 exactly


def test_only_stages_with_classes_derive_needs():
    needs, need = needs_of({"小学班数": 6}, {"学生数": 0}, {"初中班数": 3})
    assert {(school, stage) for school, stage, _ in need} == {(0, Stage.PRIMARY), (2, Stage.JUNIOR)}
    assert (needs.need > 0).all()


def test_derived_needs_say_so_and_leave_minimum_and_temporary_unknown():
    needs, _ = needs_of({"小学班数": 6})
    assert needs.derived
    assert (needs.minimum == -1).all()
    assert (needs.temporary == -1).all()


def test_a_county_without_classes_derives_nothing():
    needs, _ = needs_of({})
    assert len(needs) == 0


def test_the_default_lessons_stay_inside_the_national_shares_of_nine_years():
    table = read_table()
    bands = {  # 义务教育课程方案（2022年版）, share of the nine-year total
        "语文": (20, 22),
        "数学": (13, 15),
        "外语": (6, 8),
        "道德与法治": (6, 8),
        "史地": (3, 4),
        "科学": (8, 10),
        "信息科技": (1, 3),
        "体育": (10, 11),
        "艺术": (9, 11),
    }
    course = {"英语": "外语", "历史": "史地", "地理": "史地", "音乐": "艺术", "美术": "艺术"}
    course |= dict.fromkeys(("物理", "化学", "生物"), "科学")
    total = sum(week * weeks for week, weeks in zip([26, 26, 30, 30, 30, 30, 34, 34, 34], WEEKS, strict=True))
    hours = dict.fromkeys(bands, Fraction(0))
    for stage, first in ((Stage.PRIMARY, 0), (Stage.JUNIOR, 6)):
        for name, load in table[stage].items():
            hours[course.get(name, name)] += sum(x * WEEKS[first + i] for i, x in enumerate(load.lessons))
    assert total == 9522
    assert {name: (low <= hours[name] * 100 / total <= high) for name, (low, high) in bands.items()} == dict.fromkeys(
        bands, True
    )


def test_the_default_lessons_fit_into_each_grades_week_and_leave_labour_its_lesson():
    table = read_table()
    for stage, totals in ((Stage.PRIMARY, [26, 26, 30, 30, 30, 30]), (Stage.JUNIOR, [34, 34, 34])):
        for grade, total in enumerate(totals):
            assert sum(load.lessons[grade] for load in table[stage].values()) <= total - 1


def test_a_subject_the_dataset_does_not_know_is_named():
    data = county([{"学校代码": "1", "小学班数": 6}], [])
    with pytest.raises(NeedsTableError, match="英语"):
        derive_needs(data.schools, tuple(name for name in SUBJECTS if name != "英语"))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("lessons = [5, 5, 5], load = 10", "lessons = [5, 5], load = 10", "初中·语文"),
        ("lessons = [0, 0, 3], load = 11", "lessons = [0, 0, 3], load = 0", "初中·化学"),
        ('[stages."初中"]', '[stages."高中"]', "stages"),
        ("grades = [7, 8, 9]", "", "初中"),
        ("grades = [7, 8, 9]", "grades = [7, 8, ", "needs.toml"),
    ],
)
def test_a_damaged_table_is_refused_with_the_place(tmp_path, old, new, named):
    text = DEFAULT_TABLE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "needs.toml"
    broken.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(NeedsTableError, match=named):
        read_table(broken)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(NeedsTableError, match=r"absent\.toml"):
        read_table(tmp_path / "absent.toml")


def test_an_adjusted_load_changes_the_need(tmp_path):
    text = DEFAULT_TABLE.read_text(encoding="utf-8")
    lighter = tmp_path / "needs.toml"
    lighter.write_text(text.replace("lessons = [5, 5, 5], load = 10", "lessons = [5, 5, 5], load = 5"), "utf-8")
    data = county([{"学校代码": "1", "初中班数": 8}], [])
    usual, more = (derive_needs(data.schools, SUBJECTS, table) for table in (read_table(), read_table(lighter)))
    assert more.need.sum() == usual.need.sum() + 8  # 语文 and 数学 from 4 to 8 each
