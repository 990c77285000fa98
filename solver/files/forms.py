"""Parts of untrusted files that the spreadsheet reader leaves aside: tables in web pages, and what a workbook hides."""

import os
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from solver.files.limits import Refused

MAX_SPAN = 1_000
GONE = frozenset({"collapse", "filter"})
"""How OpenDocument says that rows or columns are hidden, or filtered out."""
MOST_HIDDEN = 200_000
"""Rows or columns that one element may hide: more have no content."""
PIECE = 1_000_000
"""Bytes of a sheet looked through at a time."""


class Tables(HTMLParser):
    """The tables of a web page as grids of text; cells over several rows or columns repeat their text.

    A table inside a cell of another one is read for itself; the cell keeps its other text.
    """

    def __init__(self, most_cells: int) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.most_cells = most_cells
        self.cells = 0
        self._open: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append({"rows": [], "row": None, "cell": None, "spans": {}})
        elif self._open and tag == "tr":
            self._end_row()
            self._open[-1]["row"] = []
        elif self._open and tag in ("td", "th"):
            self._end_cell()
            table = self._open[-1]
            table["row"] = [] if table["row"] is None else table["row"]
            given = dict(attrs)
            table["cell"] = ["", _span(given.get("rowspan")), _span(given.get("colspan"))]
        elif tag == "br":
            self.handle_data("\n")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1]["cell"] is not None:
            self._open[-1]["cell"][0] += data

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            return
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            rows = self._open.pop()["rows"]
            if any(any(row) for row in rows):
                self.tables.append(rows)

    def _end_cell(self) -> None:
        table = self._open[-1]
        if table["cell"] is None:
            return
        text, down, right = table["cell"]
        table["cell"] = None
        text = " ".join(text.split())
        self._held(table)
        for _ in range(right):
            if down > 1:
                table["spans"][len(table["row"])] = [text, down - 1]
            table["row"].append(text)
            self.cells += 1
        if self.cells > self.most_cells:
            raise MemoryError

    def _held(self, table: dict[str, Any]) -> None:
        """Fills places that a cell of an earlier row reaches down to."""
        while (held := table["spans"].get(len(table["row"]))) and held[1] > 0:
            held[1] -= 1
            table["row"].append(held[0])

    def _end_row(self) -> None:
        self._end_cell()
        table = self._open[-1]
        if table["row"] is not None:
            self._held(table)
            table["rows"].append(table["row"])
            table["row"] = None


def _span(value: str | None) -> int:
    return min(max(int(value), 1), MAX_SPAN) if value and value.isdecimal() else 1


def html_tables(text: str, most_cells: int) -> list[list[list[str]]]:
    """Every table of a web page, as many systems write them under the name .xls.

    Raises:
        MemoryError: more cells than ``most_cells``.
    """
    reader = Tables(most_cells)
    reader.feed(text)
    reader.close()
    while reader._open:  # a page cut short or written carelessly
        reader.handle_endtag("table")
    return reader.tables


Merges = list[tuple[tuple[int, int], tuple[int, int]]]
"""Corners (row, column), from 0, of merged cells."""


def ods_forms(path: Path) -> tuple[dict[str, Merges], dict[str, tuple[set[int], set[int]]]]:
    """Sheet name → its merged cells, and the row and column numbers (1 for A) it hides, of an OpenDocument workbook."""
    found: dict[str, Merges] = {}
    unseen: dict[str, tuple[set[int], set[int]]] = {}
    row = column = columns = 0
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
        for event, element in ElementTree.iterparse(content, ("start", "end")):
            name, given = element.tag.rpartition("}")[2], {key.rpartition("}")[2]: v for key, v in element.items()}
            if event == "start":
                if name == "table":
                    row, columns, merges = 0, 0, found.setdefault(given.get("name", ""), [])
                    rows_unseen, columns_unseen = unseen.setdefault(given.get("name", ""), (set(), set()))
                elif name == "table-column":
                    many = min(_count(given.get("number-columns-repeated")), MOST_HIDDEN)
                    if given.get("visibility") in GONE:
                        columns_unseen.update(range(columns + 1, columns + many + 1))
                    columns += many
                elif name == "table-row":
                    column = 0
                    if given.get("visibility") in GONE:
                        many = min(_count(given.get("number-rows-repeated")), MOST_HIDDEN)
                        rows_unseen.update(range(row + 1, row + many + 1))
                elif name in ("table-cell", "covered-table-cell"):
                    down, right = (_count(given.get(f"number-{which}-spanned")) for which in ("rows", "columns"))
                    if down * right > 1:
                        merges.append(((row, column), (row + down - 1, column + right - 1)))
                    column += _count(given.get("number-columns-repeated"))
            elif name == "table-row":
                row += _count(given.get("number-rows-repeated"))
                element.clear()
    return found, unseen


def xls_hidden(data: bytes) -> dict[str, tuple[set[int], set[int]]]:
    """Sheet name → the row numbers and the column numbers (1 for A) a former .xls workbook hides or filters out.

    Raises:
        Exception: of any kind, where the workbook is not as its reader expects.
    """
    import xlrd  # here, not above: every file read would wait for it

    with Path(os.devnull).open("w") as nowhere:  # it prints what it wonders about
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=nowhere)
    return {
        sheet.name: (
            {row + 1 for row, form in sheet.rowinfo_map.items() if form.hidden},
            {column + 1 for column, form in sheet.colinfo_map.items() if form.hidden},
        )
        for sheet in book.sheets()
    }


def _count(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 1


def hidden(path: Path, most_rows: int) -> dict[str, tuple[set[int], set[int]]]:
    """Sheet name → the row numbers and the column numbers (1 for A) an .xlsx workbook hides.

    Raises:
        Refused: a sheet has more than ``most_rows`` rows, empty ones with a format too: reading those would take long.
    """
    found: dict[str, tuple[set[int], set[int]]] = {}
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return found
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        target = {link.get("Id"): link.get("Target", "") for link in links}
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
            if sheet.tag.rpartition("}")[2] != "sheet":
                continue
            key = next((value for name, value in sheet.items() if name.rpartition("}")[2] == "id"), "")
            part = target.get(key, "")
            part = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
            if part in names:
                name = sheet.get("name", "")
                with archive.open(part) as content:
                    rows, *_ = unseen = _hidden_in(content)
                found[name] = unseen[1:]
                if rows > most_rows:
                    raise Refused("too_many_rows", sheet=name, count=rows, limit=most_rows)
    return found


def _hidden_in(content: IO[bytes]) -> tuple[int, set[int], set[int]]:
    """How many rows a sheet's XML has, and the numbers of the hidden rows and columns."""
    count = 0
    rows: set[int] = set()
    columns: set[int] = set()
    for part in _whole_tags(content):
        count += sum(part.count(tag) for tag in (b"<row ", b"<row>", b":row "))
        if b"hidden=" not in part:
            continue
        for tag in re.finditer(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"[^>]*>', part):
            if number := re.search(rb'\br="(\d+)"', tag[0]):
                rows.add(int(number[1]))
        for tag in re.finditer(rb'<(?:\w+:)?col\b[^>]*\bhidden="(?:1|true)"[^>]*>', part):
            first, last = (re.search(rb'\b%s="(\d+)"' % name, tag[0]) for name in (b"min", b"max"))
            if first and last:
                columns.update(range(int(first[1]), min(int(last[1]), 20_000) + 1))
    return count, rows, columns


def _whole_tags(content: IO[bytes]) -> Iterator[bytes]:
    """A stream piece by piece, none of which ends inside a tag."""
    rest = b""
    while piece := content.read(PIECE):
        piece = rest + piece
        end = piece.rfind(b">") + 1
        yield piece[:end]
        rest = piece[end:][-PIECE:]
