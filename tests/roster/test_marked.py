"""The marked workbook: the same file back, every problem at its cell, and itself readable again."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

import solver.roster.marked as module
from solver.files.marking.cell_comments import AUTHOR
from solver.files.marking.cell_styles import severity_of
from solver.roster import load
from solver.roster.columns import CHECK_SHEET
from solver.roster.marked import marked
from tests.roster.files import ID_NUMBER, TODAY, county, csv_folder, teacher, workbook


def marked_book(path: Path, file: Path) -> Any:
    (path / "marked.xlsx").write_bytes(marked(file, load(file, today=TODAY)))
    return openpyxl.load_workbook(path / "marked.xlsx")


def broken(path: Path, **cells: Any) -> Path:
    return workbook(path / "a.xlsx", county(教师=[teacher("T1"), teacher("T2", 现任学校代码="S2", **cells)]))


def commented(sheet: Any) -> dict[str, str]:
    return {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment is not None}


def test_each_wrong_cell_is_red_and_told_in_a_comment(tmp_path: Path) -> None:
    sheet = marked_book(tmp_path, broken(tmp_path, 现聘职称="院士", 出生年月="1985-13"))["教师"]
    comments = commented(sheet)
    assert set(comments) == {"E3", "J3"}
    assert "2019-09" in comments["E3"] and "一级" in comments["J3"]
    assert {severity_of(sheet[place].fill.start_color.rgb) for place in comments} == {"error"}
    assert sheet["J3"].value == "院士"


def test_everything_else_of_the_workbook_stays_as_it_was(tmp_path: Path) -> None:
    file = broken(tmp_path, 现聘职称="院士")
    book = openpyxl.load_workbook(file)
    sheet = book["教师"]
    sheet["B2"].font, sheet["B2"].fill = Font(bold=True), PatternFill("solid", start_color="FF00FF00")
    sheet["B3"].comment = Comment("王老师已核对", "本校")
    sheet.column_dimensions["B"].width = 33
    sheet["N2"] = "=SUM(1,2)"
    book.create_sheet("别的")["A1"] = "留着"
    book.save(file)
    after = marked_book(tmp_path, file)
    assert after.sheetnames == [CHECK_SHEET, *book.sheetnames]
    sheet = after["教师"]
    assert sheet["B2"].font.bold and sheet["B2"].fill.start_color.rgb == "FF00FF00"
    assert sheet["B3"].comment.text == "王老师已核对"
    assert sheet.column_dimensions["B"].width == 33
    assert (sheet["N2"].value, after["别的"]["A1"].value) == ("=SUM(1,2)", "留着")


def test_corrected_and_checked_again_the_marks_are_gone_and_former_comments_are_back(tmp_path: Path) -> None:
    file = broken(tmp_path, 现聘职称="院士")
    book = openpyxl.load_workbook(file)
    book["教师"]["J3"].comment = Comment("待评", "本校")
    book.save(file)
    first = marked_book(tmp_path, file)
    first["教师"]["J3"] = "一级"
    first.save(file)
    corrected = load(file, today=TODAY)
    assert corrected.dataset is not None and corrected.problems == ()
    second = marked_book(tmp_path, file)
    assert commented(second["教师"]) == {"J3": "待评"}
    assert second["教师"]["J3"].fill.fill_type is None
    assert second.sheetnames.count(CHECK_SHEET) == 1


def test_the_sheet_of_results_counts_by_kind_and_links_to_each_cell(tmp_path: Path) -> None:
    rows = [teacher(f"T{n}", 现聘职称="院士") for n in range(3)]
    file = workbook(
        tmp_path / "a.xlsx", county(教师=[*rows, teacher("T9", 性别="X")], 交流记录=[], 志愿=[], 通勤时间=[])
    )
    sheet = marked_book(tmp_path, file)[CHECK_SHEET]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "4 处错误" in lines[0][0]
    assert ["错误", "教师", 3, "现聘职称"] in [line[:4] for line in lines]
    links = {cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert links["J2"] == "'教师'!J2"


def test_values_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    book = marked_book(tmp_path, broken(tmp_path, 现聘职称="=HYPERLINK(1)"))
    assert book["教师"]["J3"].data_type == "s"
    values = [cell for row in book[CHECK_SHEET].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert values and {cell.data_type for cell in values} == {"s"}


def test_id_numbers_are_masked_in_comments_and_results(tmp_path: Path) -> None:
    wrong = ID_NUMBER[:-1] + "5"
    book = marked_book(tmp_path, broken(tmp_path, 身份证号=wrong))
    told = [c.comment.text for row in book["教师"].iter_rows() for c in row if c.comment]
    told += [str(cell.value) for row in book[CHECK_SHEET].iter_rows() for cell in row]
    assert any("990101********0745" in text for text in told)
    assert not any(wrong in text for text in told)


def test_a_problem_of_a_merged_cell_is_marked_at_its_head(tmp_path: Path) -> None:
    rows = [teacher("T1", 现任学校代码="S9"), teacher("T2", 现任学校代码="")]
    file = workbook(tmp_path / "a.xlsx", county(教师=rows))
    book = openpyxl.load_workbook(file)
    book["教师"].merge_cells("F2:F3")
    book.save(file)
    assert list(commented(marked_book(tmp_path, file)["教师"])) == ["F2"]


def test_csv_files_come_back_as_one_workbook(tmp_path: Path) -> None:
    sheets = county(教师=[teacher("T1"), teacher("T2", 现聘职称="院士")])
    book = marked_book(tmp_path, csv_folder(tmp_path / "tables", sheets))
    assert set(book.sheetnames) == {CHECK_SHEET, *sheets}
    assert list(commented(book["教师"])) == ["J3"]
    assert book["教师"]["A3"].value == "T2"
    assert load(tmp_path / "marked.xlsx", today=TODAY).errors[0].code == "unknown_word"


def test_cells_below_and_right_of_empty_ones_are_marked_where_people_see_them(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book = openpyxl.load_workbook(broken(tmp_path, 现聘职称="院士"))
    book["教师"].insert_rows(1, 3)
    book["教师"].insert_cols(1, 2)
    book.save(file)
    assert list(commented(marked_book(tmp_path, file)["教师"])) == ["L6"]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(200), b"PK\x03\x04" + bytes(50)])
def test_a_file_that_cannot_be_read_gives_the_results_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    book = marked_book(tmp_path, tmp_path / "a.xlsx")
    assert "不能使用：1 处错误" in book[CHECK_SHEET]["A1"].value


def repacked(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with one part changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target


def test_a_workbook_that_cannot_be_edited_comes_back_as_its_cells(tmp_path: Path) -> None:
    """Its cells are read all the same; only their place in the file is not certain enough to write there."""
    part = "xl/worksheets/sheet2.xml"
    source = repacked(
        broken(tmp_path, 现聘职称="院士"),
        tmp_path / "b.xlsx",
        part,
        lambda xml: xml.replace(b"<row", b"<!-- --><row", 1),
    )
    book = marked_book(tmp_path, source)
    assert list(commented(book["教师"])) == ["J3"]


def test_our_comments_carry_our_name(tmp_path: Path) -> None:
    sheet = marked_book(tmp_path, broken(tmp_path, 现聘职称="院士"))["教师"]
    assert sheet["J3"].comment.author == AUTHOR


def test_notes_on_what_was_understood_are_listed(tmp_path: Path) -> None:
    sheet = marked_book(tmp_path, broken(tmp_path, 现聘职称="小学高级教师"))[CHECK_SHEET]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any("“小学高级教师”读作“一级”，1 处" in text for text in texts)


def test_a_roster_too_large_to_mark_gives_the_list_of_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited, tries = module._edited, []

    def too_slow_at_first(source: Path, *rest: Any) -> bool:
        tries.append(source.name)
        return len(tries) > 2 and edited(source, *rest)

    monkeypatch.setattr(module, "_edited", too_slow_at_first)
    book = marked_book(tmp_path, broken(tmp_path, 现聘职称="院士"))
    assert tries == ["a.xlsx", "copy.xlsx", "copy.xlsx"]
    cells = [cell.value for row in book[CHECK_SHEET].iter_rows() for cell in row]
    assert "院士" in cells and "教师" not in book.sheetnames


def test_a_wrong_cell_in_a_hidden_row_or_sheet_is_brought_into_view(tmp_path: Path) -> None:
    file = broken(tmp_path, 现聘职称="院士")
    book = openpyxl.load_workbook(file)
    book["教师"].row_dimensions[2].hidden = book["教师"].row_dimensions[3].hidden = True
    book["教师"].sheet_state = "hidden"
    book.save(file)
    sheet = marked_book(tmp_path, file)["教师"]
    assert sheet.sheet_state == "visible"
    assert [row for row in (2, 3) if sheet.row_dimensions[row].hidden] == [2]
