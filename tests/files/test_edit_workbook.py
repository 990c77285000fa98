"""Marking a workbook changes nothing of it but the marked cells' style, the comments and the list of sheets."""

import json
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill

from solver.files.child import command, environment
from solver.files.marking.cell_comments import AUTHOR, BEFORE
from solver.files.marking.cell_styles import severity_of
from solver.files.marking.sheet_cells import NotEditable, SheetXml, changed
from solver.roster.read import Limits

MARKS = [["教师", 3, 2, "error", "错误：改成一级。"], ["教师", 2, 4, "warning", "提醒：请核对。"]]
LINES = [
    {"cells": ["结果"], "bold": True},
    {"cells": ["错误", "教师", "", "x"], "severity": "error", "place": ["教师", 3, 2]},
]
MAY_CHANGE = {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
"""And the sheets: that no other is selected beside the sheet of results, and the marked one."""


def edited(source: Path, marks: list[Any] = MARKS, **limits: Any) -> Path:
    """The workbook after marking; fails where the child process does."""
    out = source.with_name("marked.xlsx")
    work = {"limits": asdict(Limits()) | limits, "name": "检查结果", "titles": {}, "marks": marks, "lines": LINES}
    run = command("marking.edit_workbook", str(source), str(out))
    subprocess.run(run, input=json.dumps(work).encode(), env=environment(), check=True, capture_output=True)
    return out


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(source: Path, change: Callable[[str, bytes], bytes], **more: bytes) -> Path:
    """The archive with its parts changed."""
    target = source.with_name("changed.xlsx")
    with zipfile.ZipFile(target, "w") as new:
        for name, content in parts(source).items():
            new.writestr(name, change(name, content))
        for name, content in more.items():
            new.writestr(name, content)
    return target


def rich(path: Path) -> Path:
    """A workbook with what officers put into theirs: charts, lists, bars, sparklines, a button, comments, formulas, names."""
    with xlsxwriter.Workbook(path / "rich.xlsx") as book:
        green = book.add_format({"bg_color": "#00FF00", "bold": True})
        other = book.add_worksheet("学校")
        other.write_row(0, 0, ["班数", 12, 7])
        other.add_table("A3:B5")
        sheet = book.add_worksheet("教师")
        sheet.write_row(0, 0, ["编号", "职称", "性别"])
        sheet.write_row(1, 0, ["T1", "一级", "女"])
        sheet.write_row(2, 0, ["T2"])
        sheet.write(2, 1, "院士", green)
        sheet.write_formula("C3", "=SUM(1,2)", None, 3)
        sheet.write_comment("B3", "待评", {"author": "李科长"})
        sheet.write_comment("A1", "已核对", {"author": "本校"})
        sheet.data_validation("C2:C9", {"validate": "list", "source": ["男", "女"]})
        sheet.conditional_format("E1:E9", {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline("F2", {"range": "学校!B1:C1"})
        sheet.insert_button("H2", {"macro": "x", "caption": "按钮"})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=学校!$B$1:$C$1"})
        sheet.insert_chart("H9", chart)
        sheet.print_area("A1:C3")
        book.define_name("教师!局部", "=教师!$A$1")
    return path / "rich.xlsx"


def test_every_other_part_stays_byte_for_byte(tmp_path: Path) -> None:
    source = rich(tmp_path)
    before, after = parts(source), parts(edited(source))
    touched = {name for name in before if after[name] != before[name]} - MAY_CHANGE
    sheets = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert touched == sheets | {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}
    assert {name for name in after if name not in before} == {"xl/worksheets/sheetCheck1.xml"}
    assert after["xl/worksheets/sheet1.xml"] == before["xl/worksheets/sheet1.xml"].replace(
        b' tabSelected="1"', b' tabSelected="0"'
    )


def test_marked_cells_keep_their_font_and_unmarked_ones_everything(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(edited(rich(tmp_path)))
    sheet = book["教师"]
    assert book.sheetnames == ["检查结果", "学校", "教师"]
    assert severity_of(sheet["B3"].fill.fgColor.rgb) == "error" and sheet["B3"].font.b
    assert severity_of(sheet["D2"].fill.fgColor.rgb) == "warning" and sheet["D2"].value is None
    assert sheet["C3"].value == "=SUM(1,2)" and sheet["A1"].comment.author == "本校"
    assert sheet.data_validations.dataValidation and sheet._charts and book["学校"].tables
    assert sheet.print_area == "'教师'!$A$1:$C$3" and "局部" in sheet.defined_names


def test_a_comment_that_was_there_stays_behind_ours_and_comes_back_with_its_author(tmp_path: Path) -> None:
    first = edited(rich(tmp_path))
    comment = openpyxl.load_workbook(first)["教师"]["B3"].comment
    assert comment.text.partition(BEFORE)[2] == "待评" and comment.author.startswith(AUTHOR)
    (tmp_path / "again").mkdir()
    again = edited(first.rename(tmp_path / "again" / "a.xlsx"), [])
    sheet = openpyxl.load_workbook(again)["教师"]
    told = {cell.coordinate: (cell.comment.text, cell.comment.author) for row in sheet for cell in row if cell.comment}
    assert told == {"B3": ("待评", "李科长"), "A1": ("已核对", "本校")}
    assert parts(again)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 3  # two comments and the button


def test_a_corrected_cell_gets_back_the_fill_it_had(tmp_path: Path) -> None:
    first = edited(rich(tmp_path))
    (tmp_path / "again").mkdir()
    sheet = openpyxl.load_workbook(edited(first.rename(tmp_path / "again" / "a.xlsx"), []))["教师"]
    assert sheet["B3"].fill.fgColor.rgb == "FF00FF00" and sheet["D2"].fill.fill_type is None


def test_marked_twice_is_marked_as_once(tmp_path: Path) -> None:
    once = edited(rich(tmp_path))
    (tmp_path / "again").mkdir()
    twice = edited(once.rename(tmp_path / "again" / "a.xlsx"))
    one, other = (parts(path) for path in (tmp_path / "again" / "a.xlsx", twice))
    name = "xl/drawings/vmlDrawing1.vml"
    assert one[name].count(b"<v:shape ") == other[name].count(b"<v:shape ")
    assert openpyxl.load_workbook(twice).sheetnames == ["检查结果", "学校", "教师"]
    assert one["xl/worksheets/sheetCheck1.xml"].count(b"<row") == other["xl/worksheets/sheetCheck1.xml"].count(b"<row")


def test_macros_stay_behind_and_the_answer_is_a_plain_workbook(tmp_path: Path) -> None:
    def with_macros(name: str, content: bytes) -> bytes:
        if name == "[Content_Types].xml":
            return content.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
        if name == "xl/_rels/workbook.xml.rels":
            kind = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
            return content.replace(
                b"</Rel", b'<Relationship Id="rIdV" Type="%s" Target="vbaProject.bin"/></Rel' % kind, 1
            )
        return content

    after = parts(edited(repacked(rich(tmp_path), with_macros, **{"xl/vbaProject.bin": b"macros"})))
    assert "xl/vbaProject.bin" not in after and b"vbaProject" not in after["xl/_rels/workbook.xml.rels"]
    assert b"spreadsheetml.sheet.main" in after["[Content_Types].xml"]


def test_a_cell_with_a_threaded_comment_is_coloured_and_keeps_its_thread(tmp_path: Path) -> None:
    threads = b'<ThreadedComments xmlns="x"><threadedComment ref="B3" id="{1}"><text>?</text></threadedComment></ThreadedComments>'

    def threaded(name: str, content: bytes) -> bytes:
        kind = b"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
        link = b'<Relationship Id="rIdT" Type="%s" Target="../threadedComments/threadedComment1.xml"/>' % kind
        return (
            content.replace(b"</Relationships>", link + b"</Relationships>")
            if name.endswith("sheet2.xml.rels")
            else content
        )

    source = repacked(rich(tmp_path), threaded, **{"xl/threadedComments/threadedComment1.xml": threads})
    sheet = openpyxl.load_workbook(edited(source))["教师"]
    assert (sheet["B3"].comment.text, severity_of(sheet["B3"].fill.fgColor.rgb)) == ("待评", "error")


def test_the_strict_kind_of_workbook_is_marked_in_its_own_namespaces(tmp_path: Path) -> None:
    """As Excel saves "Strict Open XML": the same parts under other names."""
    moved = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    )  # fmt: skip

    def strict(name: str, content: bytes) -> bytes:
        for before, after in moved:
            content = content.replace(before, after)
        return content

    made = parts(edited(repacked(rich(tmp_path), strict)))
    assert not any(moved[0][0] in content or moved[1][0] in content for content in made.values())


@pytest.mark.parametrize(
    ("xml", "after"),
    [
        (b'<sheetData><row r="2"/></sheetData>', b'<sheetData><row r="2"><c r="B2" s="9"/></row></sheetData>'),
        (b"<sheetData/>", b'<sheetData><row r="2"><c r="B2" s="9"/></row></sheetData>'),
        (
            b'<sheetData><row r="1"/><row r="3"/></sheetData>',
            b'<sheetData><row r="1"/><row r="2"><c r="B2" s="9"/></row><row r="3"/></sheetData>',
        ),
        (
            b"<sheetData><row><c/></row><row><c><v>1</v></c><c s='4' t=\"s\"><v>2</v></c></row></sheetData>",
            b'<sheetData><row><c/></row><row><c><v>1</v></c><c s="9" t="s"><v>2</v></c></row></sheetData>',
        ),
        (
            b'<cols><col min="2" max="3" style="7"/></cols><sheetData><row r="2" spans="1:1"><c r="A2"/><c r="C2"/></row></sheetData>',
            b'<cols><col min="2" max="3" style="7"/></cols><sheetData><row r="2"><c r="A2"/><c r="B2" s="16"/><c r="C2"/></row></sheetData>',
        ),
        (
            b'<sheetData><row r="2" s="5" customFormat="1"></row></sheetData>',
            b'<sheetData><row r="2" s="5" customFormat="1"><c r="B2" s="14"/></row></sheetData>',
        ),
    ],
    ids=[
        "a row without cells",
        "no rows",
        "a row that is missing",
        "no addresses",
        "a column's style",
        "a row's style",
    ],
)
def test_a_cell_is_marked_wherever_it_is_or_is_not(xml: bytes, after: bytes) -> None:
    """Style 9 more than before, except where the cell had style 4."""
    sheet = SheetXml(b"<worksheet>" + xml + b"</worksheet>")
    changes = sheet.marked({(2, 2): "error"}, lambda base, _: 9 if base == 4 else base + 9)
    assert changed(sheet.content, changes) == b"<worksheet>" + after + b"</worksheet>"


def test_prefixed_names_are_understood() -> None:
    sheet = SheetXml(
        b'<x:worksheet xmlns:x="y"><x:sheetData><x:row r="1"><x:c r="A1"/></x:row></x:sheetData></x:worksheet>'
    )
    made = changed(sheet.content, [*sheet.marked({(1, 2): "error"}, lambda *_: 3), sheet.with_drawing("r1", "o")])
    assert (
        b'<x:c r="A1"/><x:c r="B1" s="3"/></x:row>' in made
        and b'<x:legacyDrawing xmlns:lgr="o" lgr:id="r1"/></x:w' in made
    )


def test_a_drawing_is_put_before_what_must_follow_it_and_not_into_an_element() -> None:
    tail = b"<conditionalFormatting><extLst/></conditionalFormatting><pageMargins/><tableParts/><extLst/></worksheet>"
    sheet = SheetXml(b"<worksheet><sheetData></sheetData>" + tail)
    made = changed(sheet.content, [sheet.with_drawing("r1", "o")])
    assert b'<pageMargins/><legacyDrawing xmlns:lgr="o" lgr:id="r1"/><tableParts/>' in made


@pytest.mark.parametrize(
    "xml",
    [
        b"<worksheet><sheetData><!-- x --></sheetData></worksheet>",
        b'<?xml version="1.0" encoding="GBK"?><worksheet><sheetData/></worksheet>',
        b"<worksheet/>",
        b"<worksheet><sheetData>",
    ],
)
def test_what_cannot_be_edited_safely_is_refused(xml: bytes) -> None:
    with pytest.raises(NotEditable):
        SheetXml(xml)


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        edited(rich(tmp_path), unpacked=1000)


def test_own_cells_of_a_like_colour_are_no_marks(tmp_path: Path) -> None:
    """Excel's own style for bad cells is nearly the colour of a mark."""
    book = openpyxl.load_workbook(rich(tmp_path))
    book["教师"]["A2"].fill = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
    book.save(tmp_path / "own.xlsx")
    assert openpyxl.load_workbook(edited(tmp_path / "own.xlsx"))["教师"]["A2"].fill.fgColor.rgb == "FFFFC7CE"
