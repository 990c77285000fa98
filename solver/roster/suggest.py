"""Proposes what a column nobody knows may mean, by its name and by its values, and shows a few of these."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from solver.domain.terms import Text
from solver.roster.columns import SHEETS
from solver.roster.headers import ColumnSeen, SheetSeen
from solver.roster.kinds import Column, Kind, Sheet
from solver.roster.plain import is_blank, plain, plain_header
from solver.roster.problems import Findings, Problem, shown
from solver.roster.read import Raw, RawSheet
from solver.roster.spelling import (
    Unreadable,
    grade_bits,
    id_number,
    month_index,
    one_word,
    subject_names,
)
from solver.roster.tables import ADD_IT, likely_column
from solver.roster.words import SUBJECTS

SAMPLES = 3
ROWS = 400
"""Rows with problems that are shown."""
LOOKED_AT = 40
"""Values of a column that are tried."""
READABLE = 0.8
"""Share of them that must be readable as a kind for it to be proposed."""
ALIKE = 75.0
PROPOSED = 3


def laid_out(raw: Raw, findings: Findings) -> tuple[SheetSeen, ...]:
    """The layout with samples of every column, and proposals for those that are not read."""
    sheets = {sheet.label: sheet for sheet in raw.sheets}
    return tuple(_shown(seen, sheets[seen.sheet]) if seen.sheet in sheets else seen for seen in findings.layout)


def with_proposals(problems: tuple[Problem, ...], layout: tuple[SheetSeen, ...]) -> tuple[Problem, ...]:
    """The problems, where a missing column names the one that by its values is most likely meant."""
    likely = {
        (seen.sheet, column.maybe[0]): column.key
        for seen in layout
        for column in reversed(seen.columns)
        if column.maybe
    }
    found = []
    for one in problems:
        key = likely.get((one.sheet, one.means)) if one.code == "missing_column" and not one.value else None
        if key is not None and ADD_IT.zh in one.text.zh:
            near = likely_column(key, one.means)
            zh, en = one.text.zh.replace(ADD_IT.zh, near.zh), one.text.en.replace(ADD_IT.en, near.en)
            one = replace(one, text=Text(zh, en))
        found.append(one)
    return tuple(found)


@dataclass(frozen=True)
class RowSeen:
    """A row that has problems, as found and masked; its cells are those of the layout's columns."""

    sheet: str
    row: int
    cells: tuple[str, ...]


def rows_seen(raw: Raw, layout: tuple[SheetSeen, ...], problems: tuple[Problem, ...]) -> tuple[RowSeen, ...]:
    """The rows that problems name, the first ``ROWS`` of them."""
    places = dict.fromkeys((problem.sheet, problem.row) for problem in problems if problem.row)
    sheets = {sheet.label: (sheet, {n: at for at, n in enumerate(sheet.number.tolist())}) for sheet in raw.sheets}
    columns = {seen.sheet: [column.at - 1 for column in seen.columns] for seen in layout}
    found = []
    for label, row in list(places)[:ROWS]:
        if label in columns and label in sheets and row in sheets[label][1]:
            sheet, at = sheets[label]
            cells = sheet.cells.iloc[at[row]]
            found.append(RowSeen(label, row, tuple(shown(str(cells.iloc[n - sheet.left])) for n in columns[label])))
    return tuple(found)


def _shown(seen: SheetSeen, raw: RawSheet) -> SheetSeen:
    sheet = next((sheet for sheet in SHEETS if sheet.name == seen.table), None)
    taken = {column.means for column in seen.columns}
    below = raw.number > seen.header_row
    columns = []
    for column in seen.columns:
        texts = raw.cells[column.at - 1 - raw.left][below].head(400).tolist()
        values = [text for text in dict.fromkeys(texts) if not is_blank(text)][:LOOKED_AT]
        samples = tuple(shown(value) for value in values[:SAMPLES])
        maybe = () if column.means or sheet is None else _proposed(column, values, sheet, taken)
        columns.append(replace(column, samples=samples, maybe=maybe))
    return replace(seen, columns=tuple(columns))


def _proposed(column: ColumnSeen, values: list[str], sheet: Sheet, taken: set[str]) -> tuple[str, ...]:
    free = [candidate for candidate in sheet.columns if candidate.header not in taken]
    names = {plain(word): c.header for c in free for word in (c.header, *c.aliases)}
    word = plain_header(column.header)
    found = process.extract(word, list(names), scorer=fuzz.WRatio, limit=8, score_cutoff=ALIKE) if len(word) > 1 else []
    by_name = [names[name] for name, _, _ in found]
    by_value = [candidate.header for candidate in free if values and _readable(values, candidate) >= READABLE]
    both = [header for header in by_name if header in by_value]
    return tuple(dict.fromkeys([*both, *by_value, *by_name]))[:PROPOSED]


def _readable(values: list[str], column: Column) -> float:
    """Share of the values that a column of a telling kind could hold; 0 for kinds that take anything."""
    read = READERS.get(column.kind)
    function = one_word(column) if column.words and column.kind is Kind.CODE else read
    if function is None or (column.kind is Kind.CODE and all(plain(value) in YES_NO for value in values)):
        return 0.0
    fine = 0
    for value in values:
        try:
            fine += bool(function(value)) or column.kind is Kind.CODE
        except Unreadable:
            continue
    return fine / len(values)


def _known_subjects(text: str) -> bool:
    return set(subject_names(text)) <= set(SUBJECTS)


YES_NO = frozenset({"是", "否", "0", "1", "2", "有", "无"})
"""Words of too many vocabularies to say which."""
READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.MONTH: month_index,
    Kind.NAME_OF_SUBJECT: _known_subjects,
    Kind.SUBJECTS: _known_subjects,
    Kind.ID_NUMBER: lambda text: bool(id_number(text).text),
    Kind.GRADES: grade_bits,
}
