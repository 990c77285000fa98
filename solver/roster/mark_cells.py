"""Runs alone in a child process: colours and comments the cells of an uploaded workbook under hard limits."""

import gc
import json
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

if TYPE_CHECKING or __package__:
    from solver.roster.raw_cells import confine
else:  # started as a script, so its neighbours are found beside it and nothing else of the project is loaded
    sys.path.append(str(Path(__file__).parent))
    from raw_cells import confine

AUTHOR = "轮岗检查"
"""Marks of an earlier check are known by it, and go when the workbook is checked again."""
BEFORE = "\n———\n"
"""Stands between our comment and the one the cell had."""
FILLS = {
    "error": PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE"),
    "warning": PatternFill("solid", start_color="FFFFEB9C", end_color="FFFFEB9C"),
}
WIDTHS = (8, 16, 10, 18, 24, 70, 70)


def clean(sheet: Worksheet) -> None:
    """Takes away the marks of an earlier check."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                _, _, earlier = cell.comment.text.partition(BEFORE)
                cell.comment = Comment(earlier, "") if earlier else None
                cell.fill = PatternFill()


def mark(sheet: Worksheet, row: int, column: int, problems: list[tuple[str, str]]) -> None:
    """Colours one cell by the worst of its problems and tells them in a comment; a merged cell is marked at its head."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        block = next(block for block in sheet.merged_cells.ranges if cell.coordinate in block)
        cell = sheet.cell(block.min_row, block.min_col)
    worst = "error" if any(severity == "error" for severity, _ in problems) else "warning"
    text = "\n".join(dict.fromkeys(text for _, text in problems))
    if cell.comment is not None:
        text += BEFORE + cell.comment.text
    cell.comment = Comment(text[:8000], AUTHOR, height=min(400, 60 + 20 * (len(text) // 18)), width=320)
    cell.fill = FILLS[worst]


def summary(sheet: Worksheet, lines: list[dict[str, Any]], titles: dict[str, str]) -> None:
    """Writes the sheet of results; everything as text, so that no value of the roster becomes a formula.

    A line has its cells, and may be bold, be coloured by a severity, or link to a place (sheet, row, column).
    """
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line["cells"], start=1):
            cell = sheet.cell(number, column)
            cell.value = value or None
            if isinstance(value, str) and value:
                cell.data_type = "s"  # never a formula, whatever it begins with
            cell.alignment = Alignment(vertical="top", wrap_text=column > 4 and not line.get("bold"))
            if line.get("bold"):
                cell.font = Font(bold=True)
        if severity := line.get("severity"):
            sheet.cell(number, 1).fill = FILLS[severity]
        if (place := line.get("place")) and place[0] in titles:
            cell = sheet.cell(number, 3)
            address = f"{get_column_letter(place[2])}{place[1]}"
            cell.value = address
            target = f"{quote_sheetname(titles[place[0]])}!{address}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
            cell.font = Font(color="FF0563C1", underline="single")
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def main() -> None:
    """``mark_cells.py SOURCE OUT``, with what to mark as JSON on standard input."""
    source, out = sys.argv[1:3]
    work = json.load(sys.stdin)
    confine(work["limits"])
    gc.disable()  # this process ends with the work; walking millions of cells again and again would take a sixth of it
    book = openpyxl.load_workbook(source, rich_text=True)
    if work["name"] in book.sheetnames:
        del book[work["name"]]
    with zipfile.ZipFile(source) as archive:
        commented = any("comments" in name for name in archive.namelist())
    for sheet in book.worksheets if commented else ():
        clean(sheet)
    places: dict[tuple[str, int, int], list[tuple[str, str]]] = defaultdict(list)
    titles = work["titles"] or {name: name for name in book.sheetnames}
    for sheet_name, row, column, severity, text in work["marks"]:
        if sheet_name in titles:
            places[titles[sheet_name], row, column].append((severity, text))
    for (title, row, column), problems in places.items():
        mark(book[title], row, column, problems)
    first = book.create_sheet(work["name"], 0)
    summary(first, work["lines"], titles)
    book.active = 0
    for sheet in book.worksheets:  # two selected sheets would be edited together
        sheet.sheet_view.tabSelected = sheet is first
    book.save(out)


if __name__ == "__main__":
    main()
