"""Rosters: workbooks or CSV files in, a Dataset or a list of problems out."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from solver.roster.read import Limits, Raw, read
from solver.roster.validate import Loaded, validate

__all__ = ["Limits", "Loaded", "load"]


def load(
    path: str | Path,
    limits: Limits | None = None,
    *,
    today: datetime.date | None = None,
    updates: Sequence[str | Path] = (),
) -> Loaded:
    """Reads and checks a roster: ``.xlsx``, ``.xlsm``, ``.xls``, CSV text, or a folder or ``.zip`` of these.

    Args:
        limits: what the file may cost.
        today: bounds which dates are possible (nobody has entered a school in 2099); the clock by default.

        updates: newer files of single schools; their rows replace the rows of the same schools.

    Returns:
        The dataset and every warning, or no dataset and every problem. Never raises for what a file holds.
    """
    place = Path(path)
    raw = read(place, limits)
    for newer in map(Path, updates):
        more = read(newer, limits)
        sheets = tuple(replace(sheet, file=sheet.file or newer.name, update=True) for sheet in more.sheets)
        raw = Raw(raw.sheets + sheets, raw.problems + more.problems)
    return validate(raw, today=today or datetime.date.today(), source=place.name)
