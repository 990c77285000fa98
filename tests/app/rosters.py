"""What tests of rosters send to the service, and how."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from starlette.testclient import TestClient

from tests.app.places import READING
from tests.app.test_api import API


@cache
def broken() -> bytes:
    """The sample with one teacher at a school that does not exist."""
    book = openpyxl.load_workbook(READING)
    book["教师"]["F3"] = "NOWHERE"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@cache
def renamed() -> bytes:
    """The sample with a column by another name and a word nobody knows."""
    book = openpyxl.load_workbook(READING)
    sheet = book["教师"]
    column = [cell.value for cell in sheet[1]].index("主教学科") + 1
    sheet.cell(1, column).value = "承担课程"
    sheet.cell(2, column).value = "大语"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def validate(client: TestClient, content: bytes, **query: str) -> Any:
    return client.post(f"{API}/validations", files={"file": ("a.xlsx", content)}, params=query)


def kept(client: TestClient, content: bytes, **fields: str) -> Any:
    return client.post(f"{API}/datasets", files={"file": ("a.xlsx", content)}, data=fields)


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The sample's tables as a personnel system would send them."""
    tables = {}
    for sheet in openpyxl.load_workbook(path):
        head, *rows = sheet.iter_rows(values_only=True)
        if len(head) > 2:
            tables[sheet.title] = [dict(zip(head, (str(c or "") for c in row), strict=True)) for row in rows]
    return tables


def sheet_of(rows: list[dict[str, Any]], title: str = "教师") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
