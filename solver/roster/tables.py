"""Finds the known tables in raw sheets: which sheets hold which, where their header rows are, which column is which."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from solver.domain.dataset import Bools, Ints
from solver.domain.terms import Text
from solver.roster.columns import APART_SHEET, CHECK_SHEET, EXAMPLE_WORD, NOTE_SHEET
from solver.roster.headers import (
    Header,
    by_likeness,
    columns_at,
    header_at,
    joined,
    known_headers,
    match,
    read_header,
    sheet_seen,
)
from solver.roster.kinds import Sheet
from solver.roster.plain import plain, plain_header
from solver.roster.problems import Findings
from solver.roster.read import RawSheet
from solver.roster.recipe import NOTHING, Fix, Recipe, SheetChoice
from solver.words import say

Texts = npt.NDArray[np.object_]
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
    "备注",
    "注",
    "说明",
)
"""How rows begin that are no data, marks aside; only where they fill few of the required columns."""
CAPTION = re.compile(
    r"续表|\(续\)|(花名册|名册|登记表|统计表|汇总表|一览表|信息表|情况表)(\(.*\))?$|^第[\d一二三四五六七八九十]+页"
)
"""What the only words of a row say that begins a printed page."""


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
    corrects: bool = False
    """Whether its cells replace those of the same rows in the other parts."""


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
    refused: dict[str, tuple[Fix, ...]] = field(default_factory=dict)
    """Field → words whose automatic reading is refused."""

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
            return say("roster.tables.row", number=number)
        name = self.parts[other].name
        return say("roster.tables.row_of", name=name, number=number)

    def keep(self, mask: Bools) -> "Table":
        cells = {field: column[mask] for field, column in self.cells.items()}
        return replace(self, part=self.part[mask], number=self.number[mask], cells=cells)


def by_unique(texts: Texts, function: Callable[[str], Any]) -> list[Any]:
    """``function`` of every cell, computed once per different text."""
    answers: dict[str, Any] = {}
    out = []
    for text in texts.tolist():
        if text not in answers:
            answers[text] = function(text)
        out.append(answers[text])
    return out


def assign(
    raws: tuple[RawSheet, ...], sheets: tuple[Sheet, ...], findings: Findings, recipe: Recipe = NOTHING
) -> dict[str, list[RawSheet]]:
    """Canonical table name → the raw sheets that hold it: as the recipe says, by their name, else by their headers.

    Several sheets of one table (one per school, 在编 and 编外 apart) are its parts, in the order of the file.
    """
    chosen: dict[str, list[RawSheet]] = {}
    for raw in raws:
        word = plain(raw.name)
        if word.startswith((NOTE_SHEET, plain(CHECK_SHEET), plain(APART_SHEET))):
            continue
        choice = recipe.sheet(raw.label)
        names = {word, plain_header(raw.name)}
        sheet = next((s for s in sheets if names & {plain(s.name), *(plain(a) for a in s.aliases)}), None)
        likeness = 1.0
        if choice.table is not None:
            sheet = next((s for s in sheets if s.name == choice.table), None)
        elif sheet is None and len(raw.number) and (alike := by_likeness(raw, sheets, recipe)):
            sheet, likeness = alike
        if sheet is None:
            if len(raw.number):
                _left_out(raw, sheets, findings, choice, recipe)
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
                undo=None if choice.table else replace(choice, table=""),
                drop=choice if choice.table else None,
            )
    for sheet in sheets:
        if sheet.required and sheet.name not in chosen:
            findings.add("missing_sheet", sheet=sheet.name, value=sheet.name)
    return chosen


def _left_out(
    raw: RawSheet, sheets: tuple[Sheet, ...], findings: Findings, choice: SheetChoice, recipe: Recipe
) -> None:
    """Tells of a sheet that is not read, and lays it out so that the office may say what it is."""
    if choice.table is None:
        findings.add("sheet_ignored", sheet=raw.label, value=raw.label)
    else:
        findings.remark("sheet_left_out", sheet=raw.label, value=raw.label, count=len(raw.number), drop=choice)
    position = max((header_at(raw, sheet, recipe) for sheet in sheets), key=lambda found: len(found[1]))[0]
    header = Header(position, int(raw.number[position]), columns_at(raw, position))
    findings.layout.append(sheet_seen(raw, None, header, choice, 0.0, max(0, len(raw.number) - position - 1)))


ADD_IT = say("roster.tables.add_column")


def likely_column(found: str, header: str) -> Text:
    """What to do where a column of another name may be the missing one."""
    return say("roster.tables.likely", found=found, header=header)


Given = Callable[[RawSheet], Mapping[str, str]]
"""What the name of a sheet or file says about every row in it: field → word, for columns the sheet does not have."""


def table(
    raws: list[RawSheet], sheet: Sheet, findings: Findings, given: Given | None = None, recipe: Recipe = NOTHING
) -> Table:
    """The table's data rows by field, without title rows and footers; missing and doubled columns are reported."""
    read = [
        _part(raw, sheet, findings, given(raw) if given and recipe.sheet(raw.label).by_name else {}, recipe)
        for raw in raws
    ]
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


def _part(raw: RawSheet, sheet: Sheet, findings: Findings, given: Mapping[str, str], recipe: Recipe) -> Table:
    choice = recipe.sheet(raw.label)
    raw = raw.unmerged() if not choice.merged else raw
    raw = raw if choice.header_row else joined(raw, sheet, recipe)
    header = read_header(raw, sheet, findings, recipe)
    place, row = header.place, header.row
    for column in sheet.columns:
        if column.field not in place and (column.field in given or recipe.fills(sheet.name, column.header)):
            continue
        if column.required and column.field not in place and not raw.corrects:
            close = difflib.get_close_matches(column.header, header.ignored, n=1, cutoff=0.5)
            near = likely_column(close[0], column.header) if close else ADD_IT
            findings.add(
                "missing_column",
                sheet=raw.label,
                row=row,
                column=column.header,
                hint=column.hint,
                near=near,
                means=column.header,
                table=sheet.name,
            )
    if header.ignored:
        findings.add("columns_ignored", sheet=raw.label, row=row, value="、".join(header.ignored), table=sheet.name)
    merged = raw.merged_rows(header.position + 1)
    if merged:
        findings.remark(
            "merged_filled", sheet=raw.label, count=merged, undo=replace(choice, merged=False), table=sheet.name
        )
    body = raw.cells.iloc[header.position + 1 :]
    words = [str(cell) for cell in raw.cells.iloc[header.position]] if len(raw.number) else []
    part = Part(
        raw.label,
        row,
        {field: words[index] for field, (index, _) in place.items()},
        {field: raw.left + index + 1 for field, (index, _) in place.items()},
        raw.update,
        raw.corrects,
    )
    found = Table(
        sheet,
        (part,),
        np.zeros(len(body), dtype=np.int64),
        raw.number[header.position + 1 :],
        {field: np.asarray(body[index], dtype=object) for field, (index, _) in place.items()},
    )
    found = _data_rows(found, findings, choice)
    findings.layout.append(sheet_seen(raw, sheet, header, choice, 1.0, len(found)))
    for told, word in given.items():
        if told not in place:
            found.cells[told] = np.full(len(found), word, dtype=object)
            name = sheet.column(told).header
            findings.remark(
                "filled",
                sheet=raw.label,
                column=name,
                value=raw.label,
                meaning=word,
                count=len(found),
                undo=replace(choice, by_name=False),
            )
    return found


def _data_rows(found: Table, findings: Findings, choice: SheetChoice) -> Table:
    """Leaves out rows with no known cell, and those that hold no data: totals, signatures, units, examples, headers again."""
    if not found.cells:
        return found.keep(np.zeros(len(found), dtype=np.bool_))
    grid = np.column_stack(list(found.cells.values()))
    there = grid != ""
    filled = there.sum(axis=1)
    if choice.keep_rows:
        return found.keep(filled > 0)
    opening = [plain(row[column]) for row, column in zip(grid, there.argmax(axis=1).tolist(), strict=True)]
    known = known_headers(found.sheet)
    known |= {plain(word): (found.sheet.column(field), 0) for field, word in found.parts[0].headers.items()}
    fields = list(found.cells)

    def words(row: int) -> list[str]:
        return [plain(cell) for cell in grid[row] if cell]

    starts = np.array([word.startswith(FOOTERS) for word in opening], dtype=np.bool_)
    keyed = np.ones(len(found), dtype=np.bool_)
    required = [c.field for c in found.sheet.columns if c.required and found.has(c.field)]
    if required:
        keyed = np.column_stack([found.texts(f) != "" for f in required]).sum(axis=1) * 2 > len(required)
    example = np.array([word == EXAMPLE_WORD for word in opening], dtype=np.bool_)

    def is_header(row: int) -> bool:
        """Whether nearly every cell names its own column, in whatever spelling."""
        cells = zip(fields, grid[row], strict=True)
        own = sum(bool(cell) and (said := match(cell, known)) is not None and said[0].field == f for f, cell in cells)
        return own > 2 and own * 5 >= filled[row] * 4

    again = np.array(
        [plain_header(word) in known and is_header(row) for row, word in enumerate(opening)], dtype=np.bool_
    )
    captions = np.array(
        [CAPTION.search(word) is not None and len(set(words(row))) == 1 for row, word in enumerate(opening)],
        dtype=np.bool_,
    )
    units = np.array(
        [
            word.startswith("(") and all(re.fullmatch(r"\(.*\)", cell) for cell in words(row))
            for row, word in enumerate(opening)
        ],
        dtype=np.bool_,
    )
    left_out = np.zeros(len(found), dtype=np.bool_)
    for mask, meaning in (
        (starts & ~keyed, say("roster.tables.totals")),
        (example, say("roster.tables.examples")),
        (again, say("roster.tables.headers")),
        (captions, say("roster.tables.captions")),
        (units, say("roster.tables.units")),
    ):
        fresh = mask & (filled > 0) & ~left_out
        if fresh.any():
            rows = "、".join(str(number) for number in found.number[fresh][:5].tolist())
            findings.remark(
                "rows_left_out",
                sheet=found.name,
                value=rows,
                meaning=meaning,
                count=int(fresh.sum()),
                undo=replace(choice, keep_rows=True),
            )
        left_out |= mask
    return found.keep((filled > 0) & ~left_out)
