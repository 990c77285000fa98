"""What real rosters mean: short forms, codes, names of schools; and that everything understood so is told."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from solver.domain.terms import Sex, Stage, Title
from solver.roster import Loaded, Recipe, load
from solver.roster.plain import is_blank
from solver.roster.recipe import SheetChoice
from solver.roster.spelling import boolean, grade_bits, subject_names
from tests.roster.corpus import (
    a_column_pasted_one_row_too_low,
    a_hidden_copy_of_a_sheet_with_one_difference,
    hidden_rows_and_columns_of_a_former_xls,
)
from tests.roster.files import TODAY, Row, county, grid, loaded, only, school, teacher, workbook, workbook_of_grids
from tests.roster.test_cells import words


def told(found: Loaded, code: str) -> set[tuple[str, str, str, int]]:
    return {(n.column, n.value, n.meaning, n.count) for n in found.notes if n.code == code}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("语", ("语文",)), ("数", ("数学",)), ("英", ("英语",)), ("体育与健康", ("体育",)), ("道法", ("道德与法治",)),
        ("政治", ("道德与法治",)), ("信息", ("信息科技",)), ("综合实践活动", ("综合实践",)), ("小学语文", ("语文",)),
        ("初中数学教师", ("数学",)), ("语文/数学", ("语文", "数学")), ("语文 数学", ("语文", "数学")), ("语 文", ("语文",)),
        ("音+美", ("音乐", "美术")), ("ＰＥ", ("pe",)), ("语数", ("语数",)),
    ],
)  # fmt: skip
def test_subjects_are_read_in_their_usual_short_and_former_forms(text: str, names: tuple[str, ...]) -> None:
    assert subject_names(text) == names


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("中教一级", Title.FIRST), ("小教高级", Title.FIRST), ("小高", Title.FIRST), ("中高", Title.SENIOR), ("中二", Title.SECOND),
        ("八级", Title.FIRST), ("专业技术岗位十一级", Title.SECOND), ("专技7级", Title.SENIOR), ("高级教师（五级）", Title.SENIOR),
        ("幼儿园高级教师", Title.FIRST), ("小学二级教师", Title.THIRD), ("未评职称", Title.NONE), ("助理讲师", Title.SECOND),
        ("一 级", Title.FIRST),
    ],
)  # fmt: skip
def test_titles_of_former_series_and_post_grades_become_todays(text: str, title: Title) -> None:
    assert words("现聘职称")(text) == title


@pytest.mark.parametrize("text", ["高级工", "1级", "初级"])
def test_a_title_that_may_be_something_else_is_not_guessed(tmp_path: Path, text: str) -> None:
    assert only(loaded(tmp_path, 教师=[teacher("T1", 现聘职称=text), teacher("T2")]), "unknown_word").value == text


@pytest.mark.parametrize(
    ("text", "grades"),
    [("七(3)班", {7}), ("G8", {8}), ("七3班", {7}), ("八（1、2）班", {8}), ("三(1)(2)班", {3}), ("初中二年级", {8})],
)
def test_grades_of_classes_are_read(text: str, grades: set[int]) -> None:
    assert {g for g in range(10) if grade_bits(text) >> g & 1} == grades


def test_ticks_letters_and_words_are_booleans() -> None:
    assert [boolean(text) for text in ("Ｖ", "愿意", "是的", "X", "不愿意", "Ｎ")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("text", ["无", "—", "//", "/", "暂无", "不详", "　", "N/A"])
def test_words_for_nothing_are_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(("text", "sex"), [("1", Sex.MALE), ("２", Sex.FEMALE), ("F", Sex.FEMALE), ("男性", Sex.MALE)])
def test_codes_of_sex_are_read(text: str, sex: Sex) -> None:
    assert words("性别")(text) == sex


def test_every_word_understood_is_noted_with_its_count(tmp_path: Path) -> None:
    rows = [teacher(f"T{n}", 主教学科="语", 现聘职称="小学高级", 年度考核="—") for n in (1, 2)]
    rows.append(teacher("T3", 自愿交流="√", 年度考核="合格"))
    found = loaded(tmp_path, 教师=rows)
    assert told(found, "read_as") >= {
        ("主教学科", "语", "语文", 2),
        ("现聘职称", "小学高级", "一级", 2),
        ("自愿交流", "√", "是", 1),
    }
    assert told(found, "blank_as") == {("年度考核", "—", "", 2)}
    assert found.dataset is not None and found.dataset.subjects == ("语文",)


def test_dates_are_noted_once_for_each_form(tmp_path: Path) -> None:
    rows = [teacher("T1", 出生年月="1985.06"), teacher("T2", 出生年月="1979.11"), teacher("T3", 出生年月="197911")]
    found = loaded(tmp_path, 教师=rows)
    assert {(value, meaning, count) for _, value, meaning, count in told(found, "form_as")} == {
        ("1985.06", "1985-06", 2),
        ("197911", "1979-11", 1),
    }


def test_a_canonical_roster_needs_no_interpretation(tmp_path: Path) -> None:
    rows = [teacher("T1", 退休类型="女55", 岗位类型="专任教师", 教师资格学段="小学"), teacher("T2", 现任学校代码="S2")]
    found = loaded(tmp_path, 教师=rows)
    assert {n.code for n in found.notes} <= {"assumed"}


def test_a_blank_stage_is_that_of_the_grades_taught(tmp_path: Path) -> None:
    schools = [school("S1", 办学类型="九年一贯制学校"), school("S2")]
    rows = [teacher("T1", 任教学段="", 任教年级="七年级；八年级"), teacher("T2", 任教年级="3")]
    found = loaded(tmp_path, 学校=schools, 教师=rows)
    assert found.dataset is not None
    assert found.dataset.teachers.stage.tolist() == [Stage.JUNIOR, Stage.PRIMARY]
    assert ("任教学段", "", "任教年级所在学段", 1) in told(found, "assumed")


@pytest.mark.parametrize("grades", ["", "六年级、七年级"])
def test_a_stage_that_grades_do_not_settle_is_asked_for(tmp_path: Path, grades: str) -> None:
    found = loaded(tmp_path, 教师=[teacher("T1", 任教学段="", 任教年级=grades), teacher("T2")])
    assert only(found, "blank_required").column == "任教学段"


TWINS = [school("S1", 学校名称="滨海区第一小学"), school("S2", 学校名称="滨海区第二小学", 学校简称="二小；海边小学")]


def with_schools(tmp_path: Path, name: str) -> Loaded:
    sheets: dict[str, list[Row]] = {"交流记录": [], "志愿": [], "通勤时间": []}
    return loaded(tmp_path, 学校=TWINS, 教师=[teacher("T1"), teacher("T2", 现任学校代码=name)], **sheets)


@pytest.mark.parametrize("name", ["S2", "滨海区第二小学", "滨海区 第二小学", "二小", "海边小学"])
def test_a_school_is_found_by_code_full_name_and_the_short_names_given(tmp_path: Path, name: str) -> None:
    found = with_schools(tmp_path, name)
    assert found.dataset is not None
    assert found.dataset.teachers.home.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("name", "first"),
    [("一小", "第一小学（S1）"), ("滨海第一小学", "第一小学（S1）"), ("滨海区第二小", "第二小学（S2）")],
)
def test_a_likely_school_is_proposed_and_never_taken(tmp_path: Path, name: str, first: str) -> None:
    found = with_schools(tmp_path, name)
    problem = only(found, "unknown_school")
    assert problem.text.zh.split("是否为 ")[1].split("、")[0].endswith(first) or first in problem.text.zh
    assert found.dataset is None


def test_a_name_like_no_school_gets_no_proposal(tmp_path: Path) -> None:
    assert "是否为" not in only(with_schools(tmp_path, "火星实验中学分部"), "unknown_school").text.zh


def test_two_schools_of_one_name_are_both_proposed(tmp_path: Path) -> None:
    schools = [school("S1", 学校名称="中心小学"), school("S2", 学校名称="中心小学")]
    rows = [teacher("T1", 现任学校代码="中心小学"), teacher("T2", 现任学校代码="S2")]
    text = only(loaded(tmp_path, 学校=schools, 教师=rows), "ambiguous_school").text.zh
    assert "S1" in text and "S2" in text


def edited(path: Path, edit: Any) -> Loaded:
    file = workbook(path / "a.xlsx", county())
    book = openpyxl.load_workbook(file)
    edit(book)
    book.save(file)
    return load(file, today=TODAY)


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["教师"].row_dimensions[3].hidden = True
        book["教师"].row_dimensions[40].hidden = True  # beyond the data
        book["教师"].column_dimensions["C"].hidden = True

    found = edited(tmp_path, hide)
    assert "1 行、1 列" in only(found, "hidden_parts").text.zh
    assert found.dataset is not None and len(found.dataset.teachers) == 2


def test_what_a_former_xls_hides_is_told_too(tmp_path: Path) -> None:
    found = load(hidden_rows_and_columns_of_a_former_xls(tmp_path), today=TODAY)
    assert "1 行、2 列" in only(found, "hidden_parts").text.zh


def test_a_hidden_sheet_is_read_and_told(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["岗位需求"].sheet_state = "hidden"

    assert only(edited(tmp_path, hide), "hidden_sheet").value == "岗位需求"


def test_unit_lines_headers_again_and_examples_are_left_out_and_told(tmp_path: Path) -> None:
    cells = grid(county()["教师"])
    units = ["（文本）" if n < 3 else "" for n in range(len(cells[0]))]
    example = ["示例", *cells[1][1:]]
    grids = {name: grid(rows) for name, rows in county().items() if name == "学校"}
    body = [cells[0], units, example, cells[1], cells[0], cells[2], ["合计", "2"] + [""] * 10]
    found = load(workbook_of_grids(tmp_path / "a.xlsx", {**grids, "教师": body}), today=TODAY)
    assert found.dataset is not None and found.dataset.teachers.id == ("T1", "T2")
    assert {n.meaning for n in found.notes if n.code == "rows_left_out"} == {
        "单位",
        "示例",
        "重复的表头",
        "合计、签名或说明",
    }


def test_of_several_subjects_the_first_is_the_main_one_which_is_told_and_can_be_refused(tmp_path: Path) -> None:
    rows = [teacher("T1", 主教学科="语文、数学", 兼教学科="音乐"), teacher("T2", 现任学校代码="S2")]
    found = loaded(tmp_path, 教师=rows)
    assert found.dataset is not None
    names = [found.dataset.subjects[n] for n in found.dataset.teachers.teaches[0].nonzero()[0]]
    assert found.dataset.subjects[found.dataset.teachers.subject[0]] == "语文" and set(names) == {
        "语文",
        "数学",
        "音乐",
    }
    (told,) = [note for note in found.notes if note.value == "语文、数学"]
    assert told.meaning == "语文，兼教数学"
    refused = load(tmp_path / "roster.xlsx", today=TODAY, recipe=Recipe(fixes=(told.undo,)))
    assert [problem.code for problem in refused.errors] == ["reading_refused"]


def test_of_several_words_that_are_no_subjects_none_is_taken_for_the_main_one(tmp_path: Path) -> None:
    found = loaded(tmp_path, 教师=[teacher("T1", 主教学科="大语、小语"), teacher("T2", 现任学校代码="S2")])
    assert found.dataset is None
    assert [(problem.code, problem.value) for problem in found.errors] == [("one_subject", "大语、小语")]


def test_a_header_of_two_rows_without_merged_cells_is_joined(tmp_path: Path) -> None:
    """As CSV keeps a merged header: the group's word once, nothing beside it, nothing below the single columns."""
    cells = grid(county()["教师"])
    under = {"身份证号": "基本信息", "性别": "", "出生年月": ""}
    upper = [under.get(header, header) for header in cells[0]]
    lower = [header if header in under else "" for header in cells[0]]
    grids = {name: grid(rows) for name, rows in county().items()} | {"教师": [["教师花名册"], upper, lower, *cells[1:]]}
    found = load(workbook_of_grids(tmp_path / "a.xlsx", grids), today=TODAY)
    clean = loaded(tmp_path).dataset
    assert found.dataset is not None and clean is not None and found.dataset.digest == clean.digest


def test_what_is_written_beside_a_name_is_told_and_the_dots_of_names_are_made_alike(tmp_path: Path) -> None:
    names = ("阿依古丽・买买提", "张　三", "赵六（借调）", "孙丽*")
    staff = [teacher(f"T{n}", 姓名=name) for n, name in enumerate(names)]
    found = loaded(tmp_path, 教师=staff, 交流记录=[], 志愿=[], 通勤时间=[])
    assert found.dataset is not None
    assert found.dataset.teachers.name == ("阿依古丽·买买提", "张三", "赵六（借调）", "孙丽*")
    assert [p.value for p in found.warnings if p.code == "name_with_remark"] == ["赵六（借调）", "孙丽*"]
    assert {(n.value, n.meaning) for n in found.notes if n.column == "姓名"} == {(names[0], "阿依古丽·买买提")}


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("19年9月", ["2019-09"]),
        ("85-6", ["1985-06"]),
        ("2019年秋季", ["2019-09"]),
        ("2015年9月（返聘）", ["2015-09"]),
        ("2022.9-2023.8", ["2022-09", "2023-08"]),
        ("2019-13", []),
        ("入职时", []),
    ],
)
def test_a_month_that_cannot_be_read_is_proposed_never_taken(tmp_path: Path, written: str, months: list[str]) -> None:
    found = loaded(tmp_path, 教师=[teacher("T1", 进入现单位年月=written), teacher("T2", 现任学校代码="S2")])
    assert [value for value, _ in only(found, "bad_month").suggest] == months


def test_a_ditto_mark_proposes_what_stands_above_it(tmp_path: Path) -> None:
    found = loaded(tmp_path, 教师=[teacher("T1"), teacher("T2", 主教学科="〃", 现任学校代码="S2")])
    assert only(found, "ditto").suggest == (("语文", ""),)


def test_about_how_many_is_no_number_but_proposed(tmp_path: Path) -> None:
    found = loaded(tmp_path, 学校=[school("S1", 小学学生数="约1,200人"), school("S2", 所属镇街="西镇")])
    assert only(found, "not_number").suggest == (("1200", ""),)


def test_a_sheet_that_the_office_wants_read_is_read_though_it_copies_another(tmp_path: Path) -> None:
    file = a_hidden_copy_of_a_sheet_with_one_difference(tmp_path)
    told = load(file, today=TODAY)
    assert "4 行完全相同，1 行不同" in only(told, "sheet_again").text.zh
    assert [seen.table for seen in told.layout if seen.sheet == "岗位需求 (2)"] == [""]
    left_out = load(file, today=TODAY, recipe=Recipe(sheets=(SheetChoice("岗位需求 (2)", table=""),)))
    assert left_out.errors == ()
    wanted = load(file, today=TODAY, recipe=Recipe(sheets=(SheetChoice("岗位需求 (2)", table="岗位需求"),)))
    assert {problem.code for problem in wanted.errors} == {"duplicate_need"}


def test_a_slipped_stretch_is_told_with_its_rows_and_the_way_back(tmp_path: Path) -> None:
    found = load(a_column_pasted_one_row_too_low(tmp_path), today=TODAY)
    (slipped,) = [problem for problem in found.errors if problem.code == "column_slipped"]
    assert slipped == found.problems[0]
    assert "整列下移了一行" in slipped.text.zh and "上移一行就相符" in slipped.text.zh
    assert slipped.means == "出生年月"
