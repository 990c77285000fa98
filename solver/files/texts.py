"""Tables in text: CSV of every encoding, web pages named .xls, JSON rows; and how any cell becomes text."""

import csv
import datetime
import io
import itertools
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from solver.files.forms import html_tables
from solver.files.limits import Refused

Sheet = dict[str, Any]
SIGNATURES = (
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"RIFF", "media"),
    (b"%PDF", "pdf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "seven_zip"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "rtf"),
)


def text_of(cell: Any) -> str:
    """A cell as text: 7.0 → 7, dates → ISO, booleans → 是/否, outer blanks removed.

    A number of 16 or more digits has lost its last ones in Excel; it is written with an exponent so
    that nobody takes it for an identifier.
    """
    if type(cell) is str:
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ""
        if abs(cell) >= 1e15:
            return f"{cell:.15e}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%Y-%m-%d") if cell.year >= 1000 else str(cell)
    return str(cell).strip()


def table(name: str, rows: Iterable[list[str]], first: int, limits: dict[str, Any]) -> Sheet:
    """Non-blank rows with the numbers people see, all of one width.

    Raises:
        Refused: more rows, columns or characters than allowed.
    """
    kept: list[list[str]] = []
    numbers: list[int] = []
    characters = 0
    for number, row in enumerate(rows, first):
        if any(row):
            kept.append(row)
            numbers.append(number)
            characters += sum(map(len, row))
            if len(kept) > limits["rows"]:
                raise Refused("too_many_rows", sheet=name, count=f">{limits['rows']}", limit=limits["rows"])
            if characters > limits["characters"]:
                raise Refused("file_too_much", sheet=name, limit=limits["memory"] // 10**6)
    width = 0
    for row in kept:
        while row and not row[-1]:
            row.pop()
        width = max(width, len(row))
    if width > limits["columns"]:
        raise Refused("too_many_columns", sheet=name, count=width, limit=limits["columns"])
    for row in kept:
        row.extend([""] * (width - len(row)))
    return {"name": name, "numbers": numbers, "columns": [list(column) for column in zip(*kept, strict=True)]}


def decoded(data: bytes, name: str) -> str:
    """Text of a CSV file: byte-order mark, else UTF-8, else GB18030."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise Refused("file_encoding", sheet=name) from None
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding).removeprefix("\ufeff")  # GB18030 has a byte-order mark of its own
        except UnicodeDecodeError:
            continue
    raise Refused("file_encoding", sheet=name)


def csv_sheet(data: bytes, name: str, limits: dict[str, Any]) -> Sheet:
    """One CSV file as a table; comma, tab or semicolon, whichever the first lines use most."""
    text = decoded(data, name)
    if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in text[:4000]):
        raise Refused("file_kind", sheet=name, what="binary")
    opening = text[:4000]
    delimiter = max(",\t;", key=opening.count)
    csv.field_size_limit(1_000_000)
    try:
        rows = (
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        )
        return table(name, rows, 1, limits)
    except csv.Error:
        raise Refused("file_damaged", sheet=name) from None


def is_page(head: bytes) -> bool:
    """Whether a file begins like a web page."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head.decode("utf-16", errors="replace").lstrip().lower().encode()
    return start.startswith(b"<") and not (start.startswith(b"<?xml") and b"<html" not in start)


def page_sheets(data: bytes, name: str, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of a web page that many systems write under the name .xls."""
    charset = re.search(rb"charset=[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    try:
        text = data.decode(charset[1].decode()) if charset else decoded(data, name)
    except (UnicodeDecodeError, LookupError):
        text = decoded(data, name)
    tables = html_tables(text, limits["cells"])
    if not tables:
        raise Refused("file_kind", what="no_table")
    for number, rows in enumerate(tables, 1):
        yield table(name if len(tables) == 1 else f"{name} {number}", rows, 1, limits)


def row_sheets(data: bytes, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of JSON rows, as personnel systems send them: ``{"tables": {"教师": [{"姓名": "…"}]}}``."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("rows_wrong", what="no_json") from None
    tables = content.get("tables") if isinstance(content, dict) else None
    if not isinstance(tables, dict) or not tables:
        raise Refused("rows_wrong", what="no_tables")
    for name, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Refused("rows_wrong", sheet=name, what="no_rows")
        headers = list(dict.fromkeys(header for row in rows for header in row))
        if len(headers) > limits["columns"]:
            raise Refused("too_many_columns", sheet=name, count=len(headers), limit=limits["columns"])
        if any(isinstance(cell, dict | list) for row in rows for cell in row.values()):
            raise Refused("rows_wrong", sheet=name, what="no_cells")
        cells = ([text_of(row.get(header)) for header in headers] for row in rows)
        yield table(name, itertools.chain([[header.strip() for header in headers]], cells), 1, limits)


def text_sheets(data: bytes, place: Path, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of one file that is neither an archive nor a workbook, by its content.

    Raises:
        Refused: it holds no table.
    """
    head = data[:4096]
    if not data:
        raise Refused("file_empty")
    for signature, what in SIGNATURES:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:8].startswith(signature) or head.startswith(signature):
            raise Refused("file_kind", what=what)
    if place.suffix.lower() == ".json":
        yield from row_sheets(data, limits)
        return
    if is_page(head):
        yield from page_sheets(data, place.stem, limits)
        return
    if head.lstrip().startswith(b"<"):
        raise Refused("file_kind", what="xml")
    try:
        yield csv_sheet(data, place.stem, limits)
    except Refused as reason:
        if reason.code == "file_encoding" and place.suffix.lower() not in {".csv", ".tsv", ".txt"}:
            raise Refused("file_kind", what="unknown") from None
        raise
