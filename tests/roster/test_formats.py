"""Files of every format an office has, alone and several at once."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from solver.roster import Loaded, load
from tests.roster.files import (
    TODAY,
    Row,
    county,
    csv_folder,
    grid,
    loaded,
    only,
    school,
    teacher,
    workbook,
    workbook_of_grids,
)

PAGE = "<html><head><meta charset='{charset}'></head><body>{tables}</body></html>"


def page(sheets: dict[str, list[Row]], charset: str = "utf-8") -> bytes:
    """Tables as systems export them under the name .xls, each after its title in a row over all columns."""
    tables = []
    for name, rows in sheets.items():
        cells = grid(rows)
        lines = [f"<tr><td colspan={len(cells[0])}>{name}一览</td></tr>"]
        lines += ["<tr>" + "".join(f"<td>{cell}&nbsp;</td>" for cell in row) + "</tr>" for row in cells]
        tables.append("<table border=1>" + "".join(lines) + "</table>")
    return PAGE.format(charset=charset, tables="".join(tables)).encode(charset)


def same_as_workbook(found: Loaded, tmp_path: Path) -> None:
    expected = loaded(tmp_path).dataset
    assert found.dataset is not None and expected is not None, found.problems
    assert found.dataset.digest == expected.digest


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "utf-16"])
def test_web_pages_named_xls_are_read(tmp_path: Path, charset: str) -> None:
    (tmp_path / "roster.xls").write_bytes(page(county(), charset))
    same_as_workbook(load(tmp_path / "roster.xls", today=TODAY), tmp_path)


def test_cells_over_several_rows_of_a_web_page_repeat(tmp_path: Path) -> None:
    rows = [
        "<tr><th>姓名</th><th>现任学校代码</th></tr>",
        "<tr><td>甲</td><td rowspan=2>S1</td></tr>",
        "<tr><td>乙</td></tr>",
    ]
    from solver.files.forms import html_tables

    assert html_tables(f"<table>{''.join(rows)}</table>", 100) == [
        [["姓名", "现任学校代码"], ["甲", "S1"], ["乙", "S1"]]
    ]


def test_a_careless_web_page_without_end_tags_is_read() -> None:
    from solver.files.forms import html_tables

    assert html_tables("<table><tr><td>a<td>b<tr><td>c", 100) == [[["a", "b"], ["c"]]]


def test_a_web_page_of_endless_cells_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"<table>" + b"<tr><td colspan=1000>x</td></tr>" * 100_000)
    only(load(tmp_path / "a.xls"), "file_too_much")


def test_a_former_xls_workbook_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for name, rows in county().items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(grid(rows)):
            for c, cell in enumerate(row):
                sheet.write(r, c, cell)
    book.save(str(tmp_path / "roster.xls"))
    same_as_workbook(load(tmp_path / "roster.xls", today=TODAY), tmp_path)


def test_a_workbook_with_macros_is_read(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", county())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "a.xlsm", "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
            new.writestr(name, content)
        new.writestr("xl/vbaProject.bin", b"macros")
    same_as_workbook(load(tmp_path / "a.xlsm", today=TODAY), tmp_path)


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tabs_and_semicolons_separate_too(tmp_path: Path, mark: str) -> None:
    (tmp_path / "t").mkdir()
    for name, rows in county().items():
        lines = [mark.join(str(cell) for cell in row) for row in grid(rows)]
        (tmp_path / "t" / f"{name}.tsv").write_text("\n".join(lines), encoding="gb18030")
    same_as_workbook(load(tmp_path / "t", today=TODAY), tmp_path)


def several(path: Path) -> Path:
    """A file of schools, and for each school one of its teachers without the column of the school."""
    path.mkdir()
    schools = [school("S1", 学校名称="东小学"), school("S2", 学校名称="西小学", 所属镇街="西镇")]
    workbook(path / "学校名册.xlsx", {"Sheet1": schools})
    for name, number in (("东小学", "T1"), ("西小学", "T2")):
        rows = [{k: v for k, v in teacher(number).items() if k != "现任学校代码"}]
        workbook(path / f"{name}.xlsx", {"Sheet1": rows})
    return path


def test_a_folder_with_one_workbook_for_each_school_is_one_roster(tmp_path: Path) -> None:
    found = load(several(tmp_path / "county"), today=TODAY)
    assert found.dataset is not None, found.problems
    assert found.dataset.teachers.home.tolist() == [0, 1]
    assert {(n.sheet, n.meaning) for n in found.notes if n.code == "filled"} == {
        ("东小学.xlsx·Sheet1", "S1"),
        ("西小学.xlsx·Sheet1", "S2"),
    }


def test_a_zip_of_workbooks_is_read_like_the_folder(tmp_path: Path) -> None:
    folder = several(tmp_path / "county")
    with zipfile.ZipFile(tmp_path / "county.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"上报/{file.name}")
    zipped, plain = load(tmp_path / "county.zip", today=TODAY), load(folder, today=TODAY)
    assert zipped.dataset is not None and plain.dataset is not None
    assert zipped.dataset.digest == plain.dataset.digest


def test_a_problem_in_one_of_several_files_names_the_file(tmp_path: Path) -> None:
    folder = several(tmp_path / "county")
    book = openpyxl.load_workbook(folder / "西小学.xlsx")
    book.worksheets[0]["I2"] = "院士"
    book.save(folder / "西小学.xlsx")
    assert only(load(folder, today=TODAY), "unknown_word").sheet == "西小学.xlsx·Sheet1"


def test_one_damaged_file_among_several_refuses_all_and_is_named(tmp_path: Path) -> None:
    folder = several(tmp_path / "county")
    whole = (folder / "西小学.xlsx").read_bytes()
    (folder / "西小学.xlsx").write_bytes(whole[: len(whole) // 2])
    assert only(load(folder, today=TODAY), "file_damaged").sheet == "西小学.xlsx"


def test_an_archive_inside_the_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("a.csv", "x")
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.write(tmp_path / "in.zip", "a.xlsx")
    only(load(tmp_path / "out.zip"), "file_kind")


def test_permanent_and_temporary_teachers_may_come_in_two_files(tmp_path: Path) -> None:
    rows = [{k: v for k, v in teacher(number).items() if k != "编制类型"} for number in ("T1", "T2")]
    sheets = {name: rows_ for name, rows_ in county().items() if name != "教师"}
    folder = csv_folder(tmp_path / "t", sheets | {"在编人员": rows[:1], "编外人员": rows[1:]})
    found = load(folder, today=TODAY)
    assert found.dataset is not None, found.problems
    assert found.dataset.teachers.permanent.tolist() == [True, False]


def test_a_table_recognised_by_its_headers_says_how_sure_that_is(tmp_path: Path) -> None:
    sheets = county()
    sheets["Sheet7"] = [{k: v for k, v in row.items() if k != "现聘职称"} for row in sheets.pop("教师")]
    found = load(workbook(tmp_path / "a.xlsx", sheets), today=TODAY)
    only(found, "missing_column")
    (note,) = [n for n in found.notes if n.code == "sheet_as"]
    assert (note.value, note.meaning) == ("Sheet7", "教师")
    assert 0.6 <= note.confidence < 1


def test_files_of_one_name_in_two_folders_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    grids = {name: grid(rows) for name, rows in county().items()}
    head, *rows = grids.pop("教师")
    workbook_of_grids(tmp_path / "其他.xlsx", grids)
    for folder, row in zip(("东片", "西片"), rows, strict=True):
        (tmp_path / folder).mkdir()
        workbook_of_grids(tmp_path / folder / "花名册.xlsx", {"Sheet1": [head, [*row[:-1], "去年"]]})
    found = load(tmp_path, today=TODAY)
    assert [(p.sheet, p.row) for p in found.errors] == [("东片/花名册.xlsx·Sheet1", 2), ("西片/花名册.xlsx·Sheet1", 2)]


def test_two_sheets_of_one_name_in_a_broken_workbook_are_told_apart(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", county())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(
                name,
                old.read(name).replace("志愿".encode(), "教师".encode())
                if name == "xl/workbook.xml"
                else old.read(name),
            )
    found = load(tmp_path / "b.xlsx", today=TODAY)
    assert {seen.sheet for seen in found.layout if seen.table == "教师"} == {"教师", "教师（2）"}
