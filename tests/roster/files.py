"""Roster files for tests: real workbooks and CSV folders written from rows, with one small county that has no problems."""

import copy
import csv
import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from solver.roster import Loaded, load
from solver.roster.problems import Problem

Row = dict[str, Any]
TODAY = datetime.date(2026, 11, 20)
ID_NUMBER = "990101199003070744"
"""No place has the area code 990101, so this is nobody: a woman born in 1990-03."""


def school(code: str, **cells: Any) -> Row:
    row = {
        "学校代码": code,
        "学校名称": f"学校{code}",
        "办学类型": "小学",
        "城乡类型": "镇区",
        "所属镇街": "东镇",
        "结对学校": "",
        "纬度": 22.78,
        "经度": 115.36,
        "小学班数": 12,
        "小学学生数": 500,
    }
    return row | cells


def teacher(number: str, **cells: Any) -> Row:
    row = {
        "教师编号": number,
        "姓名": f"教师{number}",
        "身份证号": "",
        "性别": "女",
        "出生年月": "1985-06",
        "现任学校代码": "S1",
        "任教学段": "小学",
        "主教学科": "语文",
        "编制类型": "在编",
        "现聘职称": "一级",
        "进入现单位年月": "2015-09",
        "参加工作年月": "2008-09",
    }
    return row | cells


def county(**sheets: Sequence[Row]) -> dict[str, list[Row]]:
    """Two schools, two teachers and one row in each other sheet; name a sheet to replace it."""
    plain: dict[str, list[Row]] = {
        "学校": [school("S1"), school("S2", 所属镇街="西镇")],
        "教师": [teacher("T1"), teacher("T2", 现任学校代码="S2")],
        "岗位需求": [{"学校代码": "S1", "学段": "小学", "学科": "语文", "需求人数": 2}],
        "交流记录": [
            {"教师编号": "T1", "派出学校代码": "S1", "接收学校代码": "S2", "开始年月": "2018-09", "结束年月": "2020-08"}
        ],
        "志愿": [{"教师编号": "T1", "志愿顺序": 1, "学校代码": "S2", "镇街": ""}],
        "通勤时间": [{"起点": "T1", "学校代码": "S2", "分钟": 25}],
    }
    return copy.deepcopy(plain | {name: list(rows) for name, rows in sheets.items()})


def grid(rows: Sequence[Row]) -> list[list[Any]]:
    """Header and cells; the columns of all rows in order of appearance."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    return [headers, *([row.get(header, "") for header in headers] for row in rows)]


def workbook(path: Path, sheets: Mapping[str, Sequence[Row]]) -> Path:
    """Writes the sheets as .xlsx; dates become real dates."""
    return workbook_of_grids(path, {name: grid(rows) for name, rows in sheets.items()})


def workbook_of_grids(path: Path, grids: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    date = book.add_format({"num_format": "yyyy-mm"})
    for name, cells in grids.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(cells):
            for c, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(r, c, datetime.datetime(cell.year, cell.month, cell.day), date)
                elif isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                else:
                    sheet.write(r, c, cell)
    book.close()
    return path


def csv_folder(path: Path, sheets: Mapping[str, Sequence[Row]], encoding: str = "utf-8-sig") -> Path:
    path.mkdir(exist_ok=True)
    for name, rows in sheets.items():
        with (path / f"{name}.csv").open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(grid(rows))
    return path


def loaded(path: Path, **sheets: Sequence[Row]) -> Loaded:
    """The plain county with sheets replaced, written under ``path`` and read back."""
    return load(workbook(path / "roster.xlsx", county(**sheets)), today=TODAY)


def only(found: Loaded, code: str) -> Problem:
    """The one problem of a code, in a file where it should be the only error; its texts are not empty."""
    matching = [p for p in found.problems if p.code == code]
    assert len(matching) == 1, found.problems
    assert matching[0].text.zh and matching[0].text.en
    assert [p.code for p in found.errors if p.code != code] == []
    return matching[0]
