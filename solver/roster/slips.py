"""Tells that cells have slipped out of place: of a row to the side, of a column up or down; it explains many other problems."""

from collections.abc import Mapping

import numpy as np

from solver.domain.dataset import Bools, Ints
from solver.domain.months import NO_MONTH
from solver.domain.terms import Text
from solver.roster.catalogue import ERROR
from solver.roster.cells import Reader
from solver.roster.problems import Findings, Problem
from solver.words import say

SLIPPED = 5
"""Columns wrong in one row, or rows of one stretch that contradict themselves, from which on cells have probably slipped."""
GAP = 15
"""Rows without contradiction that a slipped stretch may hold: by chance the next one's dates often fit too."""
YOUNG = 17 * 12
"""Months of age before which hardly anybody entered service."""


def tell_slipped_rows(findings: Findings) -> None:
    """Tells of each row with errors in many columns that its cells have slipped, which explains them all."""
    rows: dict[tuple[str, int], dict[int, Problem]] = {}
    for found in findings.problems:
        if found.severity == ERROR and found.row and found.at and found.code != "missing_column":
            rows.setdefault((found.sheet, found.row), {}).setdefault(found.at, found)
    for (sheet, row), wrong in rows.items():
        if len(wrong) >= SLIPPED:
            at = min(wrong)
            table, column, means = wrong[at].table, wrong[at].column, wrong[at].means
            findings.add(
                "row_slipped", sheet=sheet, row=row, column=column, at=at, table=table, means=means, count=len(wrong)
            )


def tell_slipped_columns(reader: Reader, months: Mapping[str, Ints], by_number: Ints) -> None:
    """Tells of a stretch of a column of months that contradicts the others and would not if it moved by one row.

    Args:
        months: birth, entered and started_work, by field.
        by_number: births as ID numbers say them; NO_MONTH where none does.
    """
    wrong = np.flatnonzero(_contradictory(months, by_number))
    for stretch in np.split(wrong, np.flatnonzero(np.diff(wrong) > GAP) + 1):
        if len(stretch) >= SLIPPED:
            _tell(reader, months, by_number, stretch)


def _tell(reader: Reader, months: Mapping[str, Ints], by_number: Ints, stretch: Ints) -> None:
    rows = np.arange(stretch[0], stretch[-1] + 1)
    down, up = say("roster.slips.down"), say("roster.slips.up")
    ways: tuple[tuple[int, Text, Text], ...] = ((1, down, up), (-1, up, down))
    for field in months:
        for step, way, back in ways:
            moved = {name: column[rows] for name, column in months.items()}
            moved[field] = months[field][np.clip(rows + step, 0, len(by_number) - 1)]
            left = int(_contradictory(moved, by_number[rows]).sum())
            if reader.table.has(field) and left <= max(1, len(stretch) // 10):
                first, last = (int(reader.table.number[row]) for row in (rows[0], rows[-1]))
                told = {"first": first, "last": last, "count": len(stretch), "way": way, "back": back}
                reader.report("column_slipped", [int(rows[0])], field, **told)
                return


def _contradictory(months: Mapping[str, Ints], by_number: Ints) -> Bools:
    """Rows whose months cannot all be true."""
    birth, entered, started = months["birth"], months["entered"], months["started_work"]
    born = birth != NO_MONTH
    wrong = born & (by_number != NO_MONTH) & (birth != by_number)
    for month in (entered, started):
        wrong |= born & (month != NO_MONTH) & (month < birth + YOUNG)
    return np.asarray(wrong | ((entered != NO_MONTH) & (started != NO_MONTH) & (entered < started)), dtype=np.bool_)
