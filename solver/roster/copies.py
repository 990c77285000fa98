"""Finds sheets that copy another sheet of the same table: told once, and not read as thousands of repeated rows."""

from solver.roster.headers import Header, columns_at, header_at, sheet_seen
from solver.roster.kinds import Sheet
from solver.roster.problems import Findings
from solver.roster.read import RawSheet
from solver.roster.recipe import Recipe
from solver.words import say

ALIKE = 0.8
"""Share of a sheet's rows that another one has too, from which on it is a copy."""
FEWEST = 3
"""Rows, and cells in a row, fewer of which say nothing."""
NAMED = 5
"""Rows that differ, of which the numbers are told."""

Row = tuple[str, ...]


def without_copies(
    found: dict[str, list[RawSheet]], sheets: tuple[Sheet, ...], findings: Findings, recipe: Recipe
) -> dict[str, list[RawSheet]]:
    """Table → its sheets without those that copy another one, of which each is an error of its own.

    A sheet that the office itself said to read is read. Of two alike the hidden one is the copy, else the later one.
    """
    kept = {}
    for sheet in sheets:
        if sheet.name not in found:
            continue
        raws = found[sheet.name]
        copies: set[int] = set()
        if len(raws) > 1:
            order = sorted(range(len(raws)), key=lambda place: not raws[place].visible)
            holders: dict[Row, int] = {}
            for place in order:
                raw = raws[place]
                rows = _rows(raw, sheet, recipe)
                own = not (raw.update or raw.corrects or recipe.sheet(raw.label).table)
                held = [holders[row] for row in rows.values() if row in holders] if own else []
                other = max(set(held), key=held.count, default=-1)
                same = held.count(other)
                if same >= FEWEST and same >= ALIKE * len(rows):
                    copies.add(place)
                    _tell(
                        raw,
                        raws[other],
                        sheet,
                        {n: row for n, row in rows.items() if row not in holders},
                        same,
                        findings,
                        recipe,
                    )
                    continue
                for row in rows.values():
                    holders.setdefault(row, place)
        kept[sheet.name] = [raw for place, raw in enumerate(raws) if place not in copies]
    return kept


def _rows(raw: RawSheet, sheet: Sheet, recipe: Recipe) -> dict[int, Row]:
    """Row number → cells of each row below the header that says something."""
    if not len(raw.number):
        return {}
    first = header_at(raw, sheet, recipe)[0] + 1
    cells = raw.cells.iloc[first:].to_numpy().tolist()
    return {
        number: tuple(row)
        for number, row in zip(raw.number[first:].tolist(), cells, strict=True)
        if sum(map(bool, row)) >= FEWEST
    }


def _tell(
    raw: RawSheet,
    other: RawSheet,
    sheet: Sheet,
    differing: dict[int, Row],
    same: int,
    findings: Findings,
    recipe: Recipe,
) -> None:
    rows = "、".join(map(str, list(differing)[:NAMED])) + ("…" if len(differing) > NAMED else "")
    findings.add(
        "sheet_again",
        sheet=raw.label,
        value=raw.label,
        other=other.label,
        count=same,
        differ=len(differing),
        rows=rows or "—",
        hidden=say("roster.sheets.hidden") if not raw.visible else "",
        table=sheet.name,
    )
    position = header_at(raw, sheet, recipe)[0]
    header = Header(position, int(raw.number[position]), columns_at(raw, position))
    findings.layout.append(sheet_seen(raw, None, header, recipe.sheet(raw.label), 0.0, len(raw.number) - position - 1))
