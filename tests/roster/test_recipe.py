"""The officer in control: columns and sheets said to be what they are, words replaced, readings refused, all of it told."""

from pathlib import Path
from typing import Any

import pytest

from solver.roster import Loaded, Recipe, RecipeError, load
from solver.roster.problems import Note
from solver.roster.recipe import ColumnChoice, Fix, SheetChoice, check
from tests.roster.files import TODAY, Row, county, grid, only, school, teacher, workbook, workbook_of_grids


def read(path: Path, recipe: Recipe = Recipe(), **sheets: Any) -> Loaded:
    return load(workbook(path / "r.xlsx", county(**sheets)), today=TODAY, recipe=recipe)


def fixes(*given: Fix) -> Recipe:
    return Recipe(fixes=given)


def note(found: Loaded, code: str) -> Note:
    (matching,) = [one for one in found.notes if one.code == code]
    return matching


def renamed(rows: list[Row], **names: str) -> list[Row]:
    return [{names.get(header, header): cell for header, cell in row.items()} for row in rows]


def test_an_unknown_column_is_proposed_and_read_once_it_is_said_what_it_is(tmp_path: Path) -> None:
    rows = renamed(county()["教师"], 主教学科="承担课程")
    found = read(tmp_path, 教师=rows)
    assert only(found, "missing_column").means == "主教学科"
    (column,) = [c for s in found.layout if s.table == "教师" for c in s.columns if c.header == "承担课程"]
    assert (column.means, column.maybe[0], column.samples) == ("", "主教学科", ("语文",))
    said = Recipe(columns=(ColumnChoice("教师", "承担课程", "主教学科"),))
    again = read(tmp_path, said, 教师=rows)
    assert again.dataset is not None
    assert note(again, "header_as").drop == said.columns[0]


def test_a_column_said_to_be_left_out_is_not_read(tmp_path: Path) -> None:
    rows = [row | {"备用职称": "高级"} for row in county()["教师"]]
    rows = renamed(rows, 现聘职称="评定职称", 备用职称="现聘职称")
    said = (ColumnChoice("教师", "现聘职称", ""), ColumnChoice("教师", "评定职称", "现聘职称"))
    found = read(tmp_path, Recipe(columns=said), 教师=rows)
    assert found.dataset is not None and found.dataset.teachers.title.tolist() == [3, 3]


def test_columns_of_the_same_name_are_told_apart_by_what_stands_above(tmp_path: Path) -> None:
    head = grid(county()["教师"])[0]
    above = ["" for _ in head] + ["原单位", "现单位"]
    rows = [[*row, "甲校", "学校S2"] for row in grid(county()["教师"])[1:]]
    head = [h if h != "现任学校代码" else "代码X" for h in head]
    grids = {name: grid(rows_) for name, rows_ in county().items()} | {"教师": [above, [*head, "名称", "名称"], *rows]}
    path = workbook_of_grids(tmp_path / "a.xlsx", grids)
    keys = [c.key for s in load(path, today=TODAY).layout if s.table == "教师" for c in s.columns]
    assert keys[-2:] == ["原单位/名称", "现单位/名称"]
    said = Recipe(columns=(ColumnChoice("教师", "现单位/名称", "现任学校代码"),))
    found = load(path, today=TODAY, recipe=said)
    assert found.dataset is not None, found.errors
    assert set(found.dataset.teachers.home.tolist()) == {1}


def test_a_sheet_and_its_header_row_can_be_said(tmp_path: Path) -> None:
    grids = {name: grid(rows) for name, rows in county().items()}
    grids["Sheet9"] = [["甲", "乙"], ["丙", "丁"], *grids.pop("教师")]
    grids["Sheet9"][2] = [{"教师编号": "号", "姓名": "名"}.get(h, f"列{h}") for h in grids["Sheet9"][2]]
    path = workbook_of_grids(tmp_path / "a.xlsx", grids)
    assert {p.code for p in load(path, today=TODAY).errors} == {"missing_sheet"}
    columns = tuple(ColumnChoice("教师", f"列{h}", h) for h in county()["教师"][0] if h not in ("教师编号", "姓名"))
    columns += (ColumnChoice("教师", "号", "教师编号"), ColumnChoice("教师", "名", "姓名"))
    found = load(path, today=TODAY, recipe=Recipe((SheetChoice("Sheet9", "教师", 3),), columns))
    assert found.dataset is not None, found.errors
    left_out = load(path, today=TODAY, recipe=Recipe((SheetChoice("Sheet9", ""),), columns))
    assert {p.code for p in left_out.errors} == {"missing_sheet"} and note(left_out, "sheet_left_out")


def test_a_header_row_that_is_not_there_is_told_and_the_found_one_is_used(tmp_path: Path) -> None:
    found = read(tmp_path, Recipe((SheetChoice("教师", None, 99),)))
    assert found.dataset is not None and [p.code for p in found.warnings if p.value == "99"] == ["header_row_gone"]


def test_a_word_is_replaced_everywhere_in_lists_too(tmp_path: Path) -> None:
    rows = [teacher("T1", 主教学科="国语", 兼教学科="国语、数学"), teacher("T2", 主教学科="语文", 现任学校代码="S2")]
    found = read(tmp_path, fixes(Fix("国语", "语文", "教师")), 教师=rows)
    assert found.dataset is not None
    assert found.dataset.subjects[found.dataset.teachers.subject[0]] == "语文"
    assert (note(found, "fixed").count, note(found, "fixed").drop) == (2, Fix("国语", "语文", "教师"))


def test_a_school_is_confirmed_by_a_fix_and_never_taken_without(tmp_path: Path) -> None:
    rows = [teacher("T1", 现任学校代码="第一实小"), teacher("T2", 现任学校代码="S2")]
    schools = [school("S1", 学校名称="第一实验小学"), school("S2", 学校名称="第二实验小学")]
    problem = only(read(tmp_path, 学校=schools, 教师=rows), "unknown_school")
    assert problem.suggest[0] == ("S1", "第一实验小学")
    found = read(tmp_path, fixes(Fix("第一实小", "S1", "教师", "现任学校代码")), 学校=schools, 教师=rows)
    assert found.dataset is not None


def test_one_cell_is_corrected_where_it_still_says_so(tmp_path: Path) -> None:
    rows = [teacher("T1", 出生年月="1985.1"), teacher("T2", 出生年月="1985.1", 现任学校代码="S2")]
    cell = Fix("1985.1", "1985-10", "教师", "出生年月", sheet="教师", row=2)
    assert only(read(tmp_path, fixes(cell), 教师=rows), "ambiguous_month").row == 3
    other = fixes(Fix("1986.1", "1985-10", "教师", "出生年月", sheet="教师", row=2))
    assert note(read(tmp_path, other, 教师=rows), "fix_unused").drop == other.fixes[0]
    assert fixes(cell).lasting == Recipe()


def test_a_masked_number_is_corrected_as_it_was_shown(tmp_path: Path) -> None:
    rows = [teacher("T1", 身份证号="990101199003070745"), teacher("T2", 现任学校代码="S2")]
    shown = only(read(tmp_path, 教师=rows), "bad_id_number").value
    assert "*" in shown
    found = read(tmp_path, fixes(Fix(shown, "", "教师", "身份证号", sheet="教师", row=2)), 教师=rows)
    assert found.dataset is not None and found.dataset.teachers.id_number[0] == ""


def test_a_blank_cell_and_a_missing_column_can_be_filled(tmp_path: Path) -> None:
    rows = [{k: v for k, v in teacher(n).items() if k != "编制类型"} for n in ("T1", "T2")]
    said = Recipe((), (), (Fix("", "在编", "教师", "编制类型"),))
    found = read(tmp_path, said, 教师=rows)
    assert found.dataset is not None and found.dataset.teachers.permanent.all()
    rows = [teacher("T1", 编制类型=""), teacher("T2", 现任学校代码="S2")]
    assert read(tmp_path, said, 教师=rows).dataset is not None


def test_a_row_is_left_out(tmp_path: Path) -> None:
    rows = [teacher("T1"), teacher("T1", 姓名="重复"), teacher("T2", 现任学校代码="S2")]
    found = read(tmp_path, fixes(Fix("", table="教师", sheet="教师", row=3, remove=True)), 教师=rows)
    assert found.dataset is not None and found.dataset.teachers.name == ("教师T1", "教师T2")


UNDONE: list[tuple[str, dict[str, Any], str]] = [
    ("read_as", {"教师": [teacher("T1", 主教学科="语"), teacher("T2", 现任学校代码="S2")]}, "reading_refused"),
    ("form_as", {"教师": [teacher("T1", 出生年月="1985.06"), teacher("T2", 现任学校代码="S2")]}, "reading_refused"),
    ("blank_as", {"教师": [teacher("T1", 兼教学科="——"), teacher("T2", 现任学校代码="S2")]}, "reading_refused"),
    ("header_as", {"教师": renamed(county()["教师"], 进入现单位年月="入现单位时间")}, "missing_column"),
]


@pytest.mark.parametrize(("code", "sheets", "problem"), UNDONE, ids=[row[0] for row in UNDONE])
def test_every_automatic_reading_can_be_undone(
    tmp_path: Path, code: str, sheets: dict[str, list[Row]], problem: str
) -> None:
    undo = note(read(tmp_path, **sheets), code).undo
    assert undo is not None
    said = Recipe(columns=(undo,)) if isinstance(undo, ColumnChoice) else Recipe(fixes=(undo,))  # type: ignore[arg-type]
    found = read(tmp_path, said, **sheets)
    assert problem in {p.code for p in found.errors}
    assert code not in {one.code for one in found.notes}


def test_what_blanks_count_as_can_be_refused(tmp_path: Path) -> None:
    (assumed,) = [n for n in read(tmp_path).notes if n.code == "assumed" and n.column == "退休类型"]
    assert isinstance(assumed.undo, Fix)
    assert only(read(tmp_path, fixes(assumed.undo)), "missing_column").means == "退休类型"
    rows = [teacher("T1", 退休类型=""), teacher("T2", 退休类型="女55", 现任学校代码="S2")]
    assert only(read(tmp_path, fixes(assumed.undo), 教师=rows), "blank_refused").row == 2


@pytest.mark.parametrize(
    ("choice", "code"),
    [(SheetChoice("教师", keep_rows=True), "rows_left_out"), (SheetChoice("教师", merged=False), "merged_filled")],
)
def test_rows_left_out_and_merged_cells_can_be_undone(tmp_path: Path, choice: SheetChoice, code: str) -> None:
    import openpyxl

    path = workbook(tmp_path / "a.xlsx", county())
    book = openpyxl.load_workbook(path)
    page = book["教师"]
    page.append(["合计", "2"])
    column = [cell.value for cell in page[1]].index("现任学校代码") + 1
    page.cell(3, column).value = None
    page.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    book.save(path)
    found = load(path, today=TODAY)
    assert found.dataset is not None and note(found, code).undo == choice
    again = load(path, today=TODAY, recipe=Recipe((choice,)))
    assert again.dataset is None and code not in {one.code for one in again.notes}


def test_what_a_sheets_name_says_can_be_refused(tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "编制类型"} for row in county()["教师"]]
    sheets = {"学校": county()["学校"], "在编教师": rows}
    path = workbook(tmp_path / "a.xlsx", sheets)
    undo = note(load(path, today=TODAY), "filled").undo
    assert undo == SheetChoice("在编教师", by_name=False)
    assert only(load(path, today=TODAY, recipe=Recipe((undo,))), "missing_column").means == "编制类型"


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe((SheetChoice("a", "没有的表"),)),
        Recipe((), (ColumnChoice("教师", "a", "没有的列"),)),
        Recipe((), (ColumnChoice("没有的表", "a", ""),)),
        fixes(Fix("a", "b", "教师", "没有的列")),
        fixes(Fix("a", "b", column="没有的列")),
        fixes(Fix("a", "b", sheet="教师")),
        fixes(Fix("", "b")),
        fixes(Fix("a", remove=True)),
    ],
)
def test_a_recipe_that_names_what_does_not_exist_is_refused(recipe: Recipe) -> None:
    with pytest.raises(RecipeError) as refused:
        check(recipe)
    assert refused.value.text.zh and refused.value.where


def corrections(path: Path, rows: list[Row], sheet: str = "教师") -> Path:
    return workbook(path / "改正.xlsx", {sheet: rows})


def corrected(path: Path, rows: list[Row], sheet: str = "教师", **sheets: Any) -> Loaded:
    base = workbook(path / "base.xlsx", county(**sheets))
    return load(base, today=TODAY, corrections=[corrections(path, rows, sheet)])


def test_corrected_rows_sent_alone_change_their_cells_and_nothing_else(tmp_path: Path) -> None:
    base = [teacher("T1", 出生年月="1985.1", 学历="本科"), teacher("T2", 现任学校代码="S2")]
    found = corrected(tmp_path, [{"教师编号": "T1", "出生年月": "1985-10", "学历": ""}], 教师=base)
    assert found.dataset is not None, found.errors
    assert (found.dataset.teachers.birth[0] - found.dataset.teachers.birth[1], len(found.dataset.teachers)) == (4, 2)
    assert found.dataset.teachers.degree[0] == 3
    assert (note(found, "rows_corrected").count, note(found, "rows_corrected").meaning) == (1, "教师")


def test_a_corrected_row_of_a_new_person_is_added(tmp_path: Path) -> None:
    found = corrected(tmp_path, [teacher("T9", 现任学校代码="S2")])
    assert found.dataset is not None and len(found.dataset.teachers) == 3
    assert note(found, "rows_added").count == 1


def test_without_a_number_name_and_school_must_fit_one_row(tmp_path: Path) -> None:
    row = {"姓名": "同名", "现任学校代码": "学校S1", "学历": "硕士"}
    one = [teacher("T1", 姓名="同名"), teacher("T2", 姓名="同名", 现任学校代码="S2")]
    found = corrected(tmp_path, [row], 教师=one)
    assert found.dataset is not None and found.dataset.teachers.degree.tolist() == [4, 0]
    two = [teacher("T1", 姓名="同名"), teacher("T2", 姓名="同名", 出生年月="1990-01")]
    assert only(corrected(tmp_path, [row], 教师=two), "correction_unclear").row == 2


def test_a_word_for_blank_clears_a_cell_and_records_are_found_by_their_months(tmp_path: Path) -> None:
    found = corrected(tmp_path, [{"教师编号": "T1", "主教学科": "数学", "兼教学科": "无"}], 教师=[
        teacher("T1", 兼教学科="英语"), teacher("T2", 现任学校代码="S2")])  # fmt: skip
    assert found.dataset is not None and found.dataset.teachers.teaches.sum() == 2
    moved = corrected(tmp_path, [{"教师编号": "T1", "开始年月": "2018年9月", "结束年月": "2021-08"}], "交流记录")
    assert moved.dataset is not None and len(moved.dataset.records.end) == 1
