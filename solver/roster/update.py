"""A school's own file replaces that school's rows in a roster, and nothing else."""

from collections.abc import Callable

import numpy as np

from solver.domain.dataset import Bools
from solver.roster.columns import CHOICES, COMMUTES, NEEDS, RECORDS, TEACHERS
from solver.roster.plain import plain
from solver.roster.problems import Findings
from solver.roster.schools import Places
from solver.roster.spelling import Unreadable, key
from solver.roster.tables import Table


def schools_replaced(table: Table, findings: Findings) -> Table:
    """The sheet 学校 without the base rows whose 学校代码 the update has too."""
    codes = {plain(key(text)) for text in table.texts("code")[_new(table)].tolist()}
    return _without(table, _among(table, "code", lambda text: plain(key(text)) in codes), findings)


def replaced(tables: dict[str, Table], where: Places, findings: Findings) -> dict[str, Table]:
    """The other tables without the base rows that the update stands for.

    Teachers go by the school they are at: every base row at a school that the update has teachers
    of. Needs go by their school. Records, choices and travel times go where the update has that
    table and the teacher is at one of its schools, and where the teacher is in the roster no more.
    """

    def school_of(text: str) -> int:
        try:
            return where.find(text)
        except Unreadable:
            return -1

    tables = dict(tables)
    affected: set[str] = set()
    for name, field in ((TEACHERS.name, "home"), (NEEDS.name, "school")):
        if (table := tables.get(name)) is None:
            continue
        of_row = np.array([school_of(text) for text in table.texts(field).tolist()], dtype=np.int64)
        updated = set(of_row[_new(table)].tolist()) - {-1}
        if name == TEACHERS.name:
            affected = _people(table.keep(np.isin(of_row, list(updated))))
        tables[name] = _without(table, np.isin(of_row, list(updated)), findings)
    present = _people(tables[TEACHERS.name]) if TEACHERS.name in tables else set()
    for name, field in ((RECORDS.name, "teacher"), (CHOICES.name, "teacher"), (COMMUTES.name, "origin")):
        if (table := tables.get(name)) is not None:
            gone = affected if _new(table).any() else affected - present
            tables[name] = _without(table, _among(table, field, lambda text: plain(text) in gone), findings)  # noqa: B023
    return tables


def _among(table: Table, field: str, which: Callable[[str], bool]) -> Bools:
    return np.array([which(text) for text in table.texts(field).tolist()], dtype=np.bool_)


def _without(table: Table, gone: Bools, findings: Findings) -> Table:
    """The table without those rows of the base."""
    drop = gone & ~_new(table)
    if drop.any():
        findings.remark("rows_replaced", sheet=table.name, meaning=table.sheet.name, count=int(drop.sum()))
    return table.keep(~drop)


def _new(table: Table) -> Bools:
    """Rows that stand in the update."""
    update = np.array([part.update for part in table.parts], dtype=np.bool_)
    return np.asarray(update[table.part], dtype=np.bool_)


def _people(table: Table) -> set[str]:
    """What other tables may call these teachers: their numbers and ID numbers."""
    return {plain(text) for field in ("id", "id_number") for text in table.texts(field).tolist() if text}
