"""Writes canonical sheets as a workbook or as a folder of CSV files, with a note that the data is invented."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from solver.roster.columns import INVENTED_WORD, NOTE_SHEET

NOTES = NOTE_SHEET
INVENTED = f"{INVENTED_WORD}示例数据"
"""The first value of the sheet 说明 of every generated county."""

_NOTES = (
    ("数据性质", INVENTED),
    ("", "学校、姓名、编号、坐标和全部记录均由程序随机生成，与任何真实的人员、学校和地区无关。"),
    ("身份证号", "一律留空：凡形式正确的号码都可能属于真人。"),
    ("学校代码", "省份位为 99，现实中不存在。"),
    ("适用学年", "2027（2027年9月1日生效，花名册时间为2026年秋季）"),
    ("Data", "Invented sample data: no person, school or place is real; ID numbers are blank on purpose."),
    ("School year", "Made for plans of 2027, effective 1 September 2027."),
)


def notes() -> pd.DataFrame:
    """The sheet 说明."""
    return pd.DataFrame(_NOTES, columns=["项目", "内容"])


def write_workbook(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """One sheet per table after 说明; codes and months as text, numbers as numbers, blanks left out."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": INVENTED, "comments": "invented sample data"})
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        for name, table in {NOTES: notes(), **tables}.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            columns: list[list[Any]] = [table[header].tolist() for header in table.columns]
            for position, (header, values) in enumerate(zip(table.columns, columns, strict=True)):
                sheet.set_column(position, position, _width(header, values))
                sheet.write_string(0, position, header, head)
            for row, cells in enumerate(zip(*columns, strict=True), start=1):
                for position, value in enumerate(cells):
                    if isinstance(value, str):
                        if value:
                            sheet.write_string(row, position, value, text)
                    elif value is not None:
                        sheet.write_number(row, position, value)


def write_csv_folder(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """One UTF-8 file (with BOM, so that spreadsheets show it) per table, named like the sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in {NOTES: notes(), **tables}.items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")


def _width(header: str, values: list[Any]) -> int:
    """Characters, a Chinese one counting two; judged by the first rows, within 6 to 60."""

    def size(value: Any) -> int:
        return sum(2 if ord(c) > 0x2E7F else 1 for c in str(value)) if value is not None else 0

    return min(60, max(6, *(size(v) + 2 for v in [header, *values[:200]])))
