"""A hand in LibreOffice: breaks the sample as people do, and saves it in every form; run by the Python LibreOffice brings.

``/usr/bin/python3 -m tests.roster.hand SAMPLE FOLDER`` (Debian: python3-uno). What it makes is kept under ``data/hand``.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import NamedValue, PropertyValue  # type: ignore[import-not-found]

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
PASSWORD = "geheim12"
ADDRESS = "socket,host=127.0.0.1,port=2710;urp"


class Office:
    """LibreOffice running beside, without a window."""

    def __init__(self, profile: Path) -> None:
        settings = f"-env:UserInstallation={profile.as_uri()}"
        self.process = subprocess.Popen(
            ["soffice", settings, "--headless", "--norestore", f"--accept={ADDRESS};"], start_new_session=True
        )
        context = uno.getComponentContext()
        resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
        for _ in range(240):
            try:
                self.context = resolver.resolve(f"uno:{ADDRESS};StarOffice.ComponentContext")
                break
            except Exception:  # not there yet
                time.sleep(0.25)
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def open(self, path: Path) -> Any:
        return self.desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, named(Hidden=True))

    def end(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)


def named(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def save(book: Any, path: Path, **more: Any) -> None:
    book.storeToURL(path.resolve().as_uri(), named(FilterName=FILTERS[path.suffix[1:]], **more))


def locked(book: Any, path: Path) -> None:
    """Saves with a password to open; each family of formats asks for it in its own way."""
    if path.suffix == ".xlsx":
        words = (NamedValue("OOXPassword", PASSWORD), NamedValue("CryptoType", "Standard"))
        save(book, path, EncryptionData=uno.Any("[]com.sun.star.beans.NamedValue", words))
    else:
        save(book, path, Password=PASSWORD)


class Page:
    """A sheet, with its columns by their headers."""

    def __init__(self, book: Any, name: str, heads: int = 1) -> None:
        self.sheet = book.Sheets.getByName(name)
        self.heads = heads

    def column(self, header: str) -> int:
        return next(n for n in range(60) if self.sheet.getCellByPosition(n, self.heads - 1).String == header)

    def cell(self, row: int, header: str) -> Any:
        """By the row number people see."""
        return self.sheet.getCellByPosition(self.column(header), row - 1)

    def type(self, row: int, header: str, text: str) -> None:
        """What typing over a cell does: numbers and dates are taken as such."""
        self.cell(row, header).FormulaLocal = text

    def last(self) -> int:
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        return int(cursor.RangeAddress.EndRow) + 1


def cards(book: Any) -> None:
    """Not a damage yet: three people get an ID number, as text."""
    page = Page(book, "教师")
    for row, number in ((2, "990101198102030014"), (3, "99010119671005001X"), (4, "990101198409120014")):
        page.cell(row, "身份证号").String = number


def break_it(book: Any) -> None:
    """Ten ways, one after the other, as somebody would who has never heard of a canonical layout."""
    page = Page(book, "教师")
    last = page.last()
    sheet = page.sheet
    # 1 an ID number typed over a cell that is not text: its last digits are gone
    page.cell(2, "身份证号").setPropertyValue("NumberFormat", 0)
    page.type(2, "身份证号", "990101198102030014")
    # 2 dates as people type them
    for row, text in ((3, "二〇〇九年九月"), (4, "2013年2月"), (5, "2023.1"), (6, "2006．08"), (7, "2026-09-01")):
        page.type(row, "进入现单位年月", text)
    # 3 subjects and titles as they are said
    for row, header, text in (
        (8, "主教学科", "数"),
        (9, "现聘职称", "小高"),
        (10, "现聘职称", "副教授"),
        (11, "主教学科", "英"),
    ):
        page.type(row, header, text)
    # 4 a school by half its name
    page.type(12, "现任学校代码", "第一小学")
    # 5 a row pasted once more at the end
    sheet.copyRange(
        sheet.getCellByPosition(0, last).CellAddress, sheet.getCellRangeByPosition(0, 19, 40, 19).RangeAddress
    )
    # 6 cells of one row pushed to the right
    down = sheet.getCellRangeByPosition(1, 20, 1, 20).RangeAddress
    sheet.insertCells(down, uno.Enum("com.sun.star.sheet.CellInsertMode", "RIGHT"))
    # 7 a required column deleted
    sheet.Columns.removeByIndex(page.column("编制类型"), 1)
    # 8 the school written once for all its teachers, its cells merged
    column = page.column("现任学校代码")
    names = [sheet.getCellByPosition(column, row).String for row in range(last)]
    first = 25
    while names[first] == names[first - 1]:
        first += 1
    end = first
    while end + 1 < last and names[end + 1] == names[first]:
        end += 1
    for row in range(first + 1, end + 1):
        sheet.getCellByPosition(column, row).String = ""
    sheet.getCellRangeByPosition(column, first, column, end).merge(True)
    # 9 title rows, a footer, hidden rows
    sheet.Rows.getByIndex(30).IsVisible = False
    sheet.Columns.getByIndex(page.column("学历")).IsVisible = False
    sheet.Rows.insertByIndex(0, 2)
    sheet.getCellByPosition(0, 0).String = "望海县义务教育学校教师花名册"
    sheet.getCellRangeByPosition(0, 0, 12, 0).merge(True)
    sheet.getCellByPosition(0, 1).String = "填报单位：望海县教育局　　2026年11月"
    page = Page(book, "教师", heads=3)
    sheet.getCellByPosition(0, page.last()).String = "合计"
    sheet.getCellByPosition(1, page.last() - 1).FormulaLocal = "60"
    sheet.getCellByPosition(0, page.last()).String = "填表人：张三　　审核人：李四"
    # 10 a school left out, and teachers on a second sheet
    Page(book, "学校").sheet.Rows.removeByIndex(2, 1)
    book.Sheets.insertNewByName("Sheet2", book.Sheets.Count)
    other = book.Sheets.getByName("Sheet2")
    at = other.getCellByPosition(0, 0).CellAddress
    other.copyRange(at, sheet.getCellRangeByPosition(0, 2, 40, 2).RangeAddress)
    moved = sheet.getCellRangeByPosition(0, 60, 40, 62).RangeAddress
    other.copyRange(other.getCellByPosition(0, 1).CellAddress, moved)
    sheet.Rows.removeByIndex(60, 3)


def main(sample: Path, folder: Path) -> None:
    """Saves the broken sample in three forms and the whole one with a password."""
    office = Office(folder / "profile")
    try:
        book = office.open(sample)
        cards(book)
        for form in FILTERS:
            locked(book, folder / f"locked.{form}")
        break_it(book)
        for form in FILTERS:
            save(book, folder / f"broken.{form}")
        book.close(True)
    finally:
        office.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
