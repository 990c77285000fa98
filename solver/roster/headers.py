"""Finds header rows and what each column means, from one table of names and what the office said itself."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from solver.files.references import column_letters
from solver.roster.kinds import Column, Kind, Sheet
from solver.roster.plain import plain, plain_header
from solver.roster.problems import Findings
from solver.roster.read import RawSheet
from solver.roster.recipe import ColumnChoice, Recipe, SheetChoice

HEADER_SEARCH = 15
"""Rows from the top in which titles and notes may stand before the header."""
LIKENESS = 0.6
"""Share of a table's required columns that a sheet of another name must have to be taken for it."""
CHOSEN = -1
"""Rank of what the office said itself: before 0, the canonical header, and the aliases."""
Known = dict[str, tuple[Column, int]]


@dataclass(frozen=True)
class ColumnSeen:
    """One column as found."""

    at: int
    """Its position in the sheet, 1 for A."""
    key: str
    """What recipes call it: its header, with the header above it where two are alike."""
    header: str
    means: str = ""
    """The canonical header it is read as; empty where it is not read."""
    confidence: float = 0.0
    chosen: bool = False
    """Said by the recipe."""
    passed: bool = False
    """Not read, because another column says the same better."""
    samples: tuple[str, ...] = ()
    """A few of its values, masked."""
    maybe: tuple[str, ...] = ()
    """Canonical headers it might mean, the likeliest first; proposed, never taken."""


@dataclass(frozen=True)
class SheetSeen:
    """One sheet as found."""

    sheet: str
    table: str = ""
    """The table it is read as; empty where it is not read."""
    confidence: float = 0.0
    header_row: int = 0
    header_confidence: float = 0.0
    """Share of the header row's cells that are known column names."""
    rows: int = 0
    """Data rows."""
    columns: tuple[ColumnSeen, ...] = ()
    chosen: bool = False


@dataclass(frozen=True)
class Header:
    """The header row of a sheet: its position among the rows kept, and its columns."""

    position: int
    row: int
    columns: tuple[ColumnSeen, ...]
    place: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Field → (index of the column, rank of the match)."""

    @property
    def ignored(self) -> list[str]:
        """What the columns are called that are not read."""
        return [column.key for column in self.columns if not (column.means or column.chosen or column.passed)]


def known_headers(sheet: Sheet) -> Known:
    """Plain header → column and how exact the match is (0 canonical)."""
    known: Known = {}
    for rank_of in (0, 1):
        for column in sheet.columns:
            words = (column.header,) if rank_of == 0 else column.aliases
            for place, word in enumerate(words):
                known.setdefault(plain(word), (column, rank_of + place))
    return known


def match(header: str, known: Known) -> tuple[Column, int] | None:
    return known.get(plain(header)) or known.get(plain_header(header))


def header_at(raw: RawSheet, sheet: Sheet, recipe: Recipe) -> tuple[int, set[str]]:
    """(position of the row with the most known headers among the first rows, the fields it names)."""
    known = known_headers(sheet) | {
        plain(choice.header.rsplit("/", 1)[-1]): (column, CHOSEN)
        for choice in _choices(recipe, sheet)
        if (column := _by_header(sheet, choice.means))
    }
    best: tuple[int, set[str]] = (0, set())
    for position in range(min(HEADER_SEARCH, len(raw.number))):
        fields = {found[0].field for cell in raw.cells.iloc[position] if (found := match(str(cell), known))}
        merged_down = len(fields) == len(best[1]) and position == best[0] + 1  # the lower row of a two-level header
        if fields and (len(fields) > len(best[1]) or merged_down):
            best = position, fields
    return best


def joined(raw: RawSheet, sheet: Sheet, recipe: Recipe) -> RawSheet:
    """The sheet with a header of two rows written out in its lower row, as merged cells would, where nothing is merged.

    CSV and pasted values keep a merged header's words at its first cell only: above stand 姓名 and 基本信息,
    below, under 基本信息 and the blanks beside it, 性别 and 出生年月. Two rows are such a header where the lower
    one names further columns and stands under no known header of the upper one.
    """
    known = known_headers(sheet)
    at = header_at(raw, sheet, recipe)[0]
    for upper, lower in ((at, at + 1), (at - 1, at)):
        if upper < 0 or lower >= len(raw.number):
            continue
        over, under = ([str(cell) for cell in raw.cells.iloc[row]] for row in (upper, lower))
        above, below = ([match(word, known) if word else None for word in words] for words in (over, under))
        fresh = {one[0].field for one in below if one} - {one[0].field for one in above if one}
        apart = not any(one and word for one, word in zip(above, under, strict=True))
        if not fresh or not apart or not any(above):
            continue
        cells, group = raw.cells.copy(), ""
        for column, (word, lower_word) in enumerate(zip(over, under, strict=True)):
            group = word or (group if lower_word else "")
            cells.iat[upper, column] = group
            cells.iat[lower, column] = lower_word or (word if above[column] else "")
        return replace(raw, cells=cells)
    return raw


def by_likeness(raw: RawSheet, sheets: tuple[Sheet, ...], recipe: Recipe) -> tuple[Sheet, float] | None:
    """The table a sheet of another name most resembles by its headers, and how much (share of required columns)."""
    best: tuple[int, float, Sheet] | None = None
    for sheet in sheets:
        fields = header_at(joined(raw, sheet, recipe), sheet, recipe)[1]
        required = {column.field for column in sheet.columns if column.required}
        share = len(fields & required) / len(required)
        if share >= LIKENESS and len(fields) >= 3 and (best is None or (len(fields), share) > best[:2]):
            best = len(fields), share, sheet
    return (best[2], best[1]) if best else None


def read_header(raw: RawSheet, sheet: Sheet, findings: Findings, recipe: Recipe) -> Header:
    """The header of a sheet that holds a known table; doubled columns are reported, readings are noted."""
    position = header_at(raw, sheet, recipe)[0]
    wanted = recipe.sheet(raw.label).header_row
    if wanted:
        rows = raw.number.tolist()
        if wanted in rows:
            position = rows.index(wanted)
        else:
            findings.add("header_row_gone", sheet=raw.label, value=str(wanted))
    row = int(raw.number[position]) if len(raw.number) else 1
    seen = columns_at(raw, position)
    return _placed(Header(position, row, seen), raw, sheet, findings, recipe)


def columns_at(raw: RawSheet, position: int) -> tuple[ColumnSeen, ...]:
    """The columns under the header row at a position, without their meaning; those with neither header nor data are left out."""
    if not len(raw.number):
        return ()
    words = [str(cell) for cell in raw.cells.iloc[position]]
    above = [str(cell) for cell in raw.cells.iloc[position - 1]] if position else [""] * len(words)
    often = Counter(plain(word) for word in words if word)
    pairs = Counter((plain(over), plain(word)) for over, word in zip(above, words, strict=True))
    seen, turn = [], Counter[str]()
    for index, (word, over) in enumerate(zip(words, above, strict=True)):
        at = raw.left + index + 1
        turn[plain(word)] += 1
        if not word:
            if not (raw.cells[index].iloc[position + 1 :] != "").any():
                continue
            key = f"{column_letters(at)} 列"
        elif often[plain(word)] == 1:
            key = word
        elif over and pairs[plain(over), plain(word)] == 1:
            key = f"{over}/{word}"
        else:
            key = f"{word}#{turn[plain(word)]}"
        seen.append(ColumnSeen(at, key, word))
    return tuple(seen)


def _placed(header: Header, raw: RawSheet, sheet: Sheet, findings: Findings, recipe: Recipe) -> Header:
    """The header with the meaning of each column: what the recipe says, else the canonical header, else an alias."""
    known = known_headers(sheet)
    said = {plain(choice.header): choice.means for choice in _choices(recipe, sheet)}
    above = [str(cell) for cell in raw.cells.iloc[header.position - 1]] if header.position else []
    place: dict[str, tuple[int, int]] = {}
    seen = []
    for column in header.columns:
        index = column.at - 1 - raw.left
        choice = said.get(plain(column.key), said.get(plain(column.header)) if column.header else None)
        if choice is not None:
            chosen = _by_header(sheet, choice)
            found = (chosen, CHOSEN) if chosen else None
        else:
            over = above[index] if above else ""
            # a group heading above gives the fuller name: 教师资格 over 学段 is not 任教学段
            found = (match(over + column.header, known) if over and column.header else None) or (
                match(column.header, known) if column.header else None
            )
        seen.append(replace(column, chosen=choice is not None))
        if found is None:
            continue
        target, rank = found
        held = place.get(target.field)
        if held is None or (rank < held[1] and (rank in (CHOSEN, 0) or target.kind is Kind.SCHOOL)):
            # what the office said, then the canonical header; of a code and a name of a school, the code
            place[target.field] = (index, rank)
        elif min(rank, held[1]) > 0 and target.kind is Kind.SCHOOL:
            continue  # the name beside the code
        elif rank == held[1] or min(rank, held[1]) > 0:
            findings.add(
                "duplicate_column",
                sheet=raw.label,
                row=header.row,
                column=target.header,
                value=column.header,
                at=column.at,
                other=str(raw.cells.iloc[header.position, held[0]]),
            )
    by_index = {index: (name, rank) for name, (index, rank) in place.items()}
    for number, column in enumerate(seen):
        name, rank = by_index.get(column.at - 1 - raw.left, ("", 0))
        if not name:
            if column.header and not column.chosen and (passed := match(column.header, known)):
                _note_passed(findings, raw, sheet, header, column, passed[0], place)
                seen[number] = replace(column, passed=True)
            continue
        official = sheet.column(name).header
        exact = plain(column.header) == plain(official)
        sure = 1.0 if exact or rank == CHOSEN else 0.95 if rank == 0 else 0.9
        seen[number] = replace(column, means=official, confidence=sure)
        if not exact:
            findings.remark(
                "header_as",
                sheet=raw.label,
                column=column.key,
                value=column.key,
                meaning=official,
                count=1,
                confidence=sure,
                undo=None if rank == CHOSEN else ColumnChoice(sheet.name, column.key, ""),
                drop=ColumnChoice(sheet.name, column.key, official) if rank == CHOSEN else None,
            )
    return replace(header, columns=tuple(seen), place=place)


def _note_passed(
    findings: Findings,
    raw: RawSheet,
    sheet: Sheet,
    header: Header,
    column: ColumnSeen,
    target: Column,
    place: Mapping[str, tuple[int, int]],
) -> None:
    """Notes a column that was passed over because another one says the same better."""
    if target.field not in place:
        return
    used = str(raw.cells.iloc[header.position, place[target.field][0]])
    findings.remark(
        "header_passed",
        sheet=raw.label,
        column=column.key,
        value=column.key,
        meaning=target.header,
        count=1,
        other=used,
        undo=ColumnChoice(sheet.name, column.key, target.header),
    )


def sheet_seen(
    raw: RawSheet, sheet: Sheet | None, header: Header, choice: SheetChoice, confidence: float, rows: int
) -> SheetSeen:
    """The sheet as the layout tells it."""
    named = [column for column in header.columns if column.header]
    known = sum(bool(column.means) for column in named)
    return SheetSeen(
        raw.label,
        sheet.name if sheet else "",
        round(confidence, 2),
        header.row,
        1.0 if choice.header_row else round(known / max(1, len(named)), 2),
        rows,
        header.columns,
        choice.table is not None,
    )


def _choices(recipe: Recipe, sheet: Sheet) -> list[ColumnChoice]:
    return [choice for choice in recipe.columns if choice.table == sheet.name]


def _by_header(sheet: Sheet, header: str) -> Column | None:
    return next((column for column in sheet.columns if column.header == header), None)
