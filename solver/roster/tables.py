"""Finds the known tables in raw sheets: which sheets hold which, where their header rows are, which column is which."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from solver.domain.dataset import Bools, Ints
from solver.domain.terms import Text
from solver.roster.columns import CHECK_SHEET, EXAMPLE_WORD, NOTE_SHEET
from solver.roster.kinds import Column, Kind, Sheet
from solver.roster.problems import Findings
from solver.roster.read import RawSheet

Texts = npt.NDArray[np.object_]
HEADER_SEARCH = 15
"""Rows from the top in which titles and notes may stand before the header."""
LIKENESS = 0.6
"""Share of a table's required columns that a sheet of another name must have to be taken for it."""
FOOTERS = (
    "合计",
    "总计",
    "小计",
    "填表人",
    "制表人",
    "制表",
    "审核人",
    "负责人",
    "填报单位",
    "填报人",
    "备注:",
    "注:",
    "说明:",
)
BLANKS = frozenset(
    {
        "",
        "无",
        "没有",
        "暂无",
        "暂缺",
        "缺",
        "空",
        "空白",
        "(空)",
        "不详",
        "未填",
        "—",
        "——",
        "-",
        "--",
        "/",
        "//",
        "///",
        "\\",
    }
    | {"n/a", "na", "null", "none", "nan", "#n/a"}
)
"""Words people write for an empty cell."""


@dataclass(frozen=True, eq=False)
class Part:
    """One raw sheet's share of a table: its name in the file, where its header stood and how it spelt it."""

    name: str
    header_row: int
    headers: Mapping[str, str]
    """Field → the header as the file spells it."""
    at: Mapping[str, int]
    """Field → column number people see, 1 for A."""
    update: bool = False
    """Whether its rows replace those of the same schools in the other parts."""


@dataclass(frozen=True, eq=False)
class Table:
    """A known table as columns of text, one entry per data row; fields without a column are absent."""

    sheet: Sheet
    parts: tuple[Part, ...]
    part: Ints
    """Which part each row stands in."""
    number: Ints
    """Row numbers people see."""
    cells: dict[str, Texts]

    def __len__(self) -> int:
        return len(self.number)

    @property
    def name(self) -> str:
        """The first sheet's name, for problems of the table as a whole."""
        return self.parts[0].name

    @property
    def header_row(self) -> int:
        return self.parts[0].header_row

    def has(self, field: str) -> bool:
        return field in self.cells

    def texts(self, field: str) -> Texts:
        """The column's cells; all blank where the file has no such column."""
        found = self.cells.get(field)
        return found if found is not None else np.full(len(self), "", dtype=object)

    def row(self, position: int, seen_from: int) -> Text:
        """A row as a problem at another row refers to it, with its sheet where that is another one."""
        number, other = self.number[position], self.part[position]
        if other == self.part[seen_from]:
            return Text(f"第 {number} 行", f"row {number}")
        name = self.parts[other].name
        return Text(f"“{name}”第 {number} 行", f"row {number} of {name}")

    def keep(self, mask: Bools) -> "Table":
        cells = {field: column[mask] for field, column in self.cells.items()}
        return replace(self, part=self.part[mask], number=self.number[mask], cells=cells)


def plain(text: str) -> str:
    """A word without width variants, blanks and marks: what names and codes are compared by."""
    return re.sub(r"[\s*:'\"]", "", unicodedata.normalize("NFKC", text)).lower()


def plain_header(text: str) -> str:
    """A header without its unit: 需求人数（人） → 需求人数."""
    word = plain(text)
    return re.sub(r"[(\[【〔][^)\]】〕]*[)\]】〕]$", "", word) or word


def is_blank(text: str) -> bool:
    return plain(text) in BLANKS


def by_unique(texts: Texts, function: Callable[[str], Any]) -> list[Any]:
    """``function`` of every cell, computed once per different text."""
    answers: dict[str, Any] = {}
    out = []
    for text in texts.tolist():
        if text not in answers:
            answers[text] = function(text)
        out.append(answers[text])
    return out


def _known(sheet: Sheet) -> dict[str, tuple[Column, int]]:
    """Plain header → column and how exact the match is (0 canonical)."""
    known: dict[str, tuple[Column, int]] = {}
    for rank_of in (0, 1):
        for column in sheet.columns:
            words = (column.header,) if rank_of == 0 else column.aliases
            for place, word in enumerate(words):
                known.setdefault(plain(word), (column, rank_of + place))
    return known


def _match(header: str, known: dict[str, tuple[Column, int]]) -> tuple[Column, int] | None:
    return known.get(plain(header)) or known.get(plain_header(header))


def _header_at(raw: RawSheet, sheet: Sheet) -> tuple[int, set[str]]:
    """(position of the row with the most known headers among the first rows, the fields it names)."""
    known = _known(sheet)
    best: tuple[int, set[str]] = (0, set())
    for position in range(min(HEADER_SEARCH, len(raw.number))):
        fields = {found[0].field for cell in raw.cells.iloc[position] if (found := _match(str(cell), known))}
        merged_down = len(fields) == len(best[1]) and position == best[0] + 1  # the lower row of a two-level header
        if fields and (len(fields) > len(best[1]) or merged_down):
            best = position, fields
    return best


def _by_likeness(raw: RawSheet, sheets: tuple[Sheet, ...]) -> tuple[Sheet, float] | None:
    """The table a sheet of another name most resembles by its headers, and how much (share of required columns)."""
    best: tuple[int, float, Sheet] | None = None
    for sheet in sheets:
        fields = _header_at(raw, sheet)[1]
        required = {column.field for column in sheet.columns if column.required}
        share = len(fields & required) / len(required)
        if share >= LIKENESS and len(fields) >= 3 and (best is None or (len(fields), share) > best[:2]):
            best = len(fields), share, sheet
    return (best[2], best[1]) if best else None


def assign(raws: tuple[RawSheet, ...], sheets: tuple[Sheet, ...], findings: Findings) -> dict[str, list[RawSheet]]:
    """Canonical table name → the raw sheets that hold it, each found by its name, else by its headers.

    Several sheets of one table (one per school, 在编 and 编外 apart) are its parts, in the order of the file.
    """
    chosen: dict[str, list[RawSheet]] = {}
    for raw in raws:
        word = plain(raw.name)
        if word.startswith((NOTE_SHEET, plain(CHECK_SHEET))):
            continue
        names = {word, plain_header(raw.name)}
        sheet = next((s for s in sheets if names & {plain(s.name), *(plain(a) for a in s.aliases)}), None)
        likeness = 1.0
        if sheet is None and len(raw.number) and (alike := _by_likeness(raw, sheets)):
            sheet, likeness = alike
        if sheet is None:
            if len(raw.number):
                findings.add("sheet_ignored", sheet=raw.label, value=raw.label)
            continue
        chosen.setdefault(sheet.name, []).append(raw)
        if raw.label != sheet.name:
            findings.remark(
                "sheet_as",
                sheet=raw.label,
                value=raw.label,
                meaning=sheet.name,
                count=len(raw.number),
                confidence=round(likeness, 2),
            )
    for sheet in sheets:
        if sheet.required and sheet.name not in chosen:
            findings.add("missing_sheet", sheet=sheet.name, value=sheet.name)
    return chosen


Given = Callable[[RawSheet], Mapping[str, str]]
"""What the name of a sheet or file says about every row in it: field → word, for columns the sheet does not have."""


def table(raws: list[RawSheet], sheet: Sheet, findings: Findings, given: Given | None = None) -> Table:
    """The table's data rows by field, without title rows and footers; missing and doubled columns are reported."""
    read = [_part(raw, sheet, findings, given(raw) if given else {}) for raw in raws]
    if len(read) == 1:
        return read[0]
    fields = dict.fromkeys(field for part in read for field in part.cells)
    return Table(
        sheet,
        tuple(part.parts[0] for part in read),
        np.repeat(np.arange(len(read)), [len(part) for part in read]),
        np.concatenate([part.number for part in read]),
        {field: np.concatenate([part.texts(field) for part in read]) for field in fields},
    )


def _part(raw: RawSheet, sheet: Sheet, findings: Findings, given: Mapping[str, str]) -> Table:
    position, _ = _header_at(raw, sheet)
    row = int(raw.number[position]) if len(raw.number) else 1
    header = [str(cell) for cell in raw.cells.iloc[position]] if len(raw.number) else []
    above = [str(cell) for cell in raw.cells.iloc[position - 1]] if position > 0 else [""] * len(header)
    place, ignored = _placed(raw, sheet, row, list(zip(header, above, strict=True)), findings)
    for column in sheet.columns:
        if column.field in given and column.field not in place:
            continue
        if column.required and column.field not in place:
            close = difflib.get_close_matches(column.header, ignored, n=1, cutoff=0.5)
            near = Text(f"表中相近的列：{close[0]}。", f"A similar column: {close[0]}.") if close else Text("", "")
            findings.add("missing_column", sheet=raw.label, row=row, column=column.header, hint=column.hint, near=near)
    if ignored:
        findings.add("columns_ignored", sheet=raw.label, row=row, value="、".join(ignored))
    body = raw.cells.iloc[position + 1 :]
    part = Part(
        raw.label,
        row,
        {field: header[index] for field, (index, _) in place.items()},
        {field: raw.left + index + 1 for field, (index, _) in place.items()},
        raw.update,
    )
    found = Table(
        sheet,
        (part,),
        np.zeros(len(body), dtype=np.int64),
        raw.number[position + 1 :],
        {field: np.asarray(body[index], dtype=object) for field, (index, _) in place.items()},
    )
    found = _data_rows(found, findings)
    for field, word in given.items():
        if field not in place:
            found.cells[field] = np.full(len(found), word, dtype=object)
            name = sheet.column(field).header
            findings.remark("filled", sheet=raw.label, column=name, value=raw.label, meaning=word, count=len(found))
    return found


def _placed(
    raw: RawSheet, sheet: Sheet, row: int, headers: list[tuple[str, str]], findings: Findings
) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Field → (column index, how exact the match is), and the headers nobody knows. ``headers`` are (header, above it)."""
    known = _known(sheet)
    place: dict[str, tuple[int, int]] = {}
    ignored = []
    for index, (word, group) in enumerate(headers):
        # a group heading above gives the fuller name: 教师资格 over 学段 is not 任教学段
        found = (_match(group + word, known) if group and word else None) or _match(word, known)
        if found is None:
            if word:
                ignored.append(word)
            continue
        column, rank = found
        held = place.get(column.field)
        if held is None or rank == 0 < held[1]:
            # the canonical header wins over an alias silently; two equal claims are an error
            place[column.field] = (index, rank)
        elif min(rank, held[1]) > 0 and column.kind is Kind.SCHOOL:
            if rank < held[1]:  # a code beside a name: the code
                place[column.field] = (index, rank)
        elif min(rank, held[1]) > 0 or rank == held[1]:
            findings.add(
                "duplicate_column",
                sheet=raw.label,
                row=row,
                column=column.header,
                value=word,
                at=raw.left + index + 1,
                other=headers[held[0]][0],
            )
    for field, (index, rank) in place.items():
        word, official = headers[index][0], sheet.column(field).header
        if plain(word) != plain(official):
            sure = 0.95 if rank == 0 else 0.9
            findings.remark(
                "header_as", sheet=raw.label, column=word, value=word, meaning=official, count=1, confidence=sure
            )
    return place, ignored


def _data_rows(found: Table, findings: Findings) -> Table:
    """Leaves out rows with no known cell, and those that hold no data: totals, signatures, units, examples, headers again."""
    if not found.cells:
        return found.keep(np.zeros(len(found), dtype=np.bool_))
    grid = np.column_stack(list(found.cells.values()))
    filled = (grid != "").sum(axis=1)
    words = [[plain(cell) for cell in row if cell] for row in grid.tolist()]
    starts = np.array([bool(row) and row[0].startswith(FOOTERS) for row in words], dtype=np.bool_)
    keyed = np.ones(len(found), dtype=np.bool_)
    required = [c.field for c in found.sheet.columns if c.required and found.has(c.field)]
    if required:
        keyed = np.column_stack([found.texts(f) != "" for f in required]).sum(axis=1) * 2 > len(required)
    headers = {plain(word) for word in found.parts[0].headers.values()}
    example = np.array([bool(row) and row[0] == EXAMPLE_WORD for row in words], dtype=np.bool_)
    again = np.array([len(row) > 2 and headers.issuperset(row) for row in words], dtype=np.bool_)
    units = np.array(
        [bool(row) and all(re.fullmatch(r"\(.*\)", word) for word in row) for row in words], dtype=np.bool_
    )
    left_out = np.zeros(len(found), dtype=np.bool_)
    for mask, meaning in (
        (starts & ~keyed, Text("合计、签名或说明", "totals, signatures or remarks")),
        (example, Text("示例", "examples")),
        (again, Text("重复的表头", "the header again")),
        (units, Text("单位", "units")),
    ):
        fresh = mask & (filled > 0) & ~left_out
        if fresh.any():
            findings.remark("rows_left_out", sheet=found.name, meaning=meaning, count=int(fresh.sum()))
        left_out |= mask
    return found.keep((filled > 0) & ~left_out)
