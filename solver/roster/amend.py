"""Corrected rows, sent alone: their cells replace those of the same rows, and rows nobody has yet are added."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from solver.roster.columns import CHOICES, COMMUTES, NEEDS, RECORDS, SCHOOLS, TEACHERS
from solver.roster.kinds import Column, Kind
from solver.roster.plain import plain
from solver.roster.problems import Findings
from solver.roster.schools import Places
from solver.roster.spelling import Unreadable, key, month_index, one_word, subject_name
from solver.roster.tables import Table

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    SCHOOLS.name: (("code",), ("name",)),
    TEACHERS.name: (("id",), ("id_number",), ("name", "home")),
    NEEDS.name: (("school", "stage", "subject"),),
    RECORDS.name: (("teacher", "start", "host"), ("teacher", "start")),
    CHOICES.name: (("teacher", "rank"),),
    COMMUTES.name: (("origin", "school"),),
}
"""Fields that make a row the same row; the first of these that is filled in and known decides."""
Identity = tuple[str, ...]


def corrected(table: Table, where: Places | None, findings: Findings) -> Table:
    """The table with the cells of its correcting parts laid over the rows they are about.

    A blank cell changes nothing; 无 makes a cell blank.
    """
    correcting = np.array([part.corrects for part in table.parts], dtype=np.bool_)[table.part]
    if not correcting.any():
        return table
    base = np.flatnonzero(~correcting).tolist()
    known = [_index(table, names, base, where) for names in KEYS[table.sheet.name]]
    cells = {field: column.copy() for field, column in table.cells.items()}
    keep = np.ones(len(table), dtype=np.bool_)
    changed = 0
    for row in np.flatnonzero(correcting).tolist():
        found = _same_row(table, row, known, where)
        if len(found) > 1:
            part = table.parts[table.part[row]]
            rows = "、".join(table.row(other, row).zh for other in found[:3])
            findings.add(
                "correction_unclear",
                sheet=part.name,
                row=int(table.number[row]),
                column=part.headers.get("name", "教师编号"),
                at=part.at.get("name", 1),
                value=str(table.texts("name")[row]),
                near=rows,
            )
        if not found:
            continue
        keep[row] = False
        for column in cells.values():
            if column[row] != "" and column[row] != column[found[0]]:
                column[found[0]] = column[row]
                changed += 1
    added = int((correcting & keep).sum())
    count = int(correcting.sum()) - added
    if count:
        findings.remark("rows_corrected", sheet=table.name, meaning=table.sheet.name, count=count, cells=changed)
    if added:
        findings.remark("rows_added", sheet=table.name, meaning=table.sheet.name, count=added)
    return replace(table, cells=cells).keep(keep)


def _index(table: Table, names: Sequence[str], rows: list[int], where: Places | None) -> dict[Identity, list[int]]:
    found: dict[Identity, list[int]] = {}
    for row in rows:
        if identity := _identity(table, names, row, where):
            found.setdefault(identity, []).append(row)
    return found


def _same_row(table: Table, row: int, known: list[dict[Identity, list[int]]], where: Places | None) -> list[int]:
    for names, index in zip(KEYS[table.sheet.name], known, strict=True):
        identity = _identity(table, names, row, where)
        if identity and identity in index:
            return index[identity]
    return []


def _identity(table: Table, names: Sequence[str], row: int, where: Places | None) -> Identity:
    """What the row is known by; empty where one of the cells is blank."""
    words = [str(table.texts(name)[row]) for name in names]
    if not all(words):
        return ()
    return tuple(_canonical(table.sheet.column(name), word, where) for name, word in zip(names, words, strict=True))


def _canonical(column: Column, text: str, where: Places | None) -> str:
    """One spelling for all ways to write the same."""
    readers: dict[Kind, Callable[[str], object]] = {
        Kind.MONTH: month_index,
        Kind.NAME_OF_SUBJECT: subject_name,
        Kind.CODE: one_word(column),
    }
    try:
        if column.kind is Kind.SCHOOL and where is not None:
            return where.code(where.find(text))
        if column.kind in readers:
            return str(readers[column.kind](text))
        return plain(key(text))
    except Unreadable:
        return plain(text)
