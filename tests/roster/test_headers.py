"""Sheets as people make them: other names, title rows, merged cells, units, footers; and what cannot be guessed."""

from pathlib import Path
from typing import Any

import openpyxl

from solver.roster import Loaded, load
from tests.roster.files import TODAY, county, grid, loaded, only, teacher, workbook, workbook_of_grids


def changed(path: Path, change: Any) -> Loaded:
    """The plain county's workbook after an edit in openpyxl."""
    file = workbook(path / "a.xlsx", county())
    book = openpyxl.load_workbook(file)
    change(book)
    book.save(file)
    return load(file, today=TODAY)


def test_a_title_row_above_the_header_is_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    def titled(book: Any) -> None:
        sheet = book["教师"]
        sheet.insert_rows(1, 2)
        sheet["A1"] = "某区教师花名册"
        sheet.merge_cells("A1:L1")
        sheet["E5"] = "2015-13"

    problem = only(changed(tmp_path, titled), "bad_month")
    assert (problem.sheet, problem.row, problem.column) == ("教师", 5, "出生年月")


def test_headers_with_units_stars_and_blanks_are_understood(tmp_path: Path) -> None:
    def marked(book: Any) -> None:
        book["岗位需求"]["D1"] = "* 需求 人数（人）"
        book["教师"]["B1"] = "姓　名"

    assert changed(tmp_path, marked).problems == ()


def test_aliases_of_headers_and_sheets_are_understood(tmp_path: Path) -> None:
    def renamed(book: Any) -> None:
        book["教师"].title = "教师花名册"
        book["教师花名册"]["A1"], book["教师花名册"]["K1"] = "工号", "入现单位时间"

    assert changed(tmp_path, renamed).problems == ()


def test_a_sheet_with_any_name_is_found_by_its_header(tmp_path: Path) -> None:
    def renamed(book: Any) -> None:
        book["教师"].title = "Sheet2"

    assert changed(tmp_path, renamed).problems == ()


def test_two_header_rows_with_merged_groups_are_joined(tmp_path: Path) -> None:
    rows = [teacher("T1", 教师资格学段="初级中学", 教师资格学科="数学")]
    cells = grid(rows)
    top = [str(h) for h in cells[0]]
    top[-2:] = ["教师资格", ""]
    sub = ["" for _ in top[:-2]] + ["学段", "学科"]
    grids = {name: grid(r) for name, r in county().items() if name in {"学校"}}
    file = workbook_of_grids(tmp_path / "a.xlsx", {**grids, "教师": [top, sub, *cells[1:]]})
    book = openpyxl.load_workbook(file)
    sheet = book["教师"]
    for column in range(1, len(top) - 1):
        sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
    sheet.merge_cells(start_row=1, end_row=1, start_column=len(top) - 1, end_column=len(top))
    book.save(file)
    found = load(file, today=TODAY)
    assert found.errors == ()
    assert found.dataset is not None
    assert found.dataset.teachers.certified_stage.tolist() == [2]
    assert found.dataset.teachers.certified[0, found.dataset.subjects.index("数学")]


def test_a_value_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    def merged(book: Any) -> None:
        book["教师"].merge_cells("F2:F3")

    found = changed(tmp_path, merged)
    assert found.dataset is not None
    assert found.dataset.teachers.home.tolist() == [0, 0]


def test_totals_and_signatures_below_the_table_are_left_out(tmp_path: Path) -> None:
    def signed(book: Any) -> None:
        book["教师"].append(["合计", "2"])
        book["教师"].append(["填表人：", "", "", "审核人："])
        book["岗位需求"].append(["合计", "", "", 2])

    assert changed(tmp_path, signed).problems == ()


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    def removed(book: Any) -> None:
        del book["学校"]

    problem = only(changed(tmp_path, removed), "missing_sheet")
    assert problem.sheet == "学校"


def test_a_person_on_two_sheets_is_named_with_both_places(tmp_path: Path) -> None:
    def doubled(book: Any) -> None:
        book.copy_worksheet(book["教师"]).title = "教师花名册"

    found = [p for p in changed(tmp_path, doubled).errors if p.column == "教师编号"]
    assert [(p.code, p.sheet, p.row) for p in found] == [
        ("duplicate_key", "教师花名册", 2),
        ("duplicate_key", "教师花名册", 3),
    ]
    assert "“教师”第 2 行" in found[0].text.zh


def test_several_sheets_of_one_table_are_read_as_one(tmp_path: Path) -> None:
    grids = {name: grid(rows) for name, rows in county().items() if name == "学校"}
    inside = [{k: v for k, v in teacher(f"T{n}").items() if k != "编制类型"} for n in (1, 2)]
    outside = [{k: v for k, v in teacher("T3", 性别="男", 退休类型="男60").items() if k != "编制类型"}]
    file = workbook_of_grids(tmp_path / "a.xlsx", {**grids, "在编教师": grid(inside), "编外教师": grid(outside)})
    found = load(file, today=TODAY)
    assert found.dataset is not None, found.problems
    assert found.dataset.teachers.id == ("T1", "T2", "T3")
    assert found.dataset.teachers.permanent.tolist() == [True, True, False]
    assert [(n.sheet, n.meaning) for n in found.notes if n.code == "filled"] == [
        ("在编教师", "在编"),
        ("编外教师", "临聘"),
    ]


def test_a_sheet_that_is_none_of_the_tables_is_a_warning(tmp_path: Path) -> None:
    def added(book: Any) -> None:
        book.create_sheet("食堂")["A1"] = "菜单"

    found = changed(tmp_path, added)
    assert only(found, "sheet_ignored").sheet == "食堂"
    assert found.dataset is not None


def test_a_missing_required_column_is_named_with_the_nearest_header(tmp_path: Path) -> None:
    def misspelt(book: Any) -> None:
        book["教师"]["H1"] = "主教学课"

    problem = only(changed(tmp_path, misspelt), "missing_column")
    assert (problem.sheet, problem.row, problem.column) == ("教师", 1, "主教学科")
    assert "主教学课" in problem.text.zh


def test_the_highest_title_is_not_taken_for_the_appointed_one(tmp_path: Path) -> None:
    def highest(book: Any) -> None:
        book["教师"]["J1"] = "最高职称"

    assert only(changed(tmp_path, highest), "missing_column").column == "现聘职称"


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    def doubled(book: Any) -> None:
        book["教师"]["E1"], book["教师"]["M1"] = "出生日期", "生日"

    problem = only(changed(tmp_path, doubled), "duplicate_column")
    assert problem.column == "出生年月"


def test_a_column_nobody_knows_is_a_warning(tmp_path: Path) -> None:
    rows = [teacher("T1", 民族="汉"), teacher("T2", 现任学校代码="S2", 民族="汉")]
    problem = only(loaded(tmp_path, 教师=rows), "columns_ignored")
    assert problem.severity == "warning" and "民族" in problem.value


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    grids = {name: grid(rows) for name, rows in county().items()}
    grids["教师"] = grids["教师"][:1]
    found = load(workbook_of_grids(tmp_path / "a.xlsx", {k: grids[k] for k in ("学校", "教师")}), today=TODAY)
    only(found, "no_rows")


def test_a_school_may_be_named_instead_of_coded(tmp_path: Path) -> None:
    rows = [teacher("T1", 现任学校代码="学校S2"), teacher("T2")]
    found = loaded(tmp_path, 教师=rows)
    assert found.dataset is not None
    assert found.dataset.teachers.home.tolist() == [1, 0]
