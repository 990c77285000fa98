"""Rosters: workbooks or CSV files in, a Dataset or a list of problems out."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from solver.roster.read import Limits, Raw, read
from solver.roster.recipe import NOTHING, Recipe, RecipeError
from solver.roster.validate import Loaded, validate

__all__ = ["Limits", "Loaded", "Recipe", "RecipeError", "load"]


def load(
    path: str | Path,
    limits: Limits | None = None,
    *,
    today: datetime.date | None = None,
    updates: Sequence[str | Path] = (),
    corrections: Sequence[str | Path] = (),
    recipe: Recipe = NOTHING,
) -> Loaded:
    """Reads and checks a roster: workbooks, CSV text, web pages, JSON rows, or a folder or ``.zip`` of these.

    Args:
        limits: what the file may cost.
        today: bounds which dates are possible (nobody has entered a school in 2099); the clock by default.
        updates: newer files of single schools; their rows replace the rows of the same schools.
        corrections: files of corrected rows; their cells replace those of the same rows.
        recipe: what the office said about sheets, columns and words.

    Returns:
        The dataset and every warning, or no dataset and every problem. Never raises for what a file holds.
    """
    place = Path(path)
    raw = read(place, limits)
    newer = [(Path(file), True) for file in updates] + [(Path(file), False) for file in corrections]
    for file, whole in newer:
        more = read(file, limits)
        sheets = tuple(
            replace(sheet, file=sheet.file or file.name, update=whole, corrects=not whole) for sheet in more.sheets
        )
        raw = Raw(raw.sheets + sheets, raw.problems + more.problems)
    return validate(raw, today=today or datetime.date.today(), source=place.name, recipe=recipe)
