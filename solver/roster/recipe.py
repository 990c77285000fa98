"""What an office corrects about the reading of its files: which sheet and column is what, and words to be replaced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from solver.domain.terms import Text
from solver.roster.columns import SHEETS
from solver.roster.kinds import Sheet
from solver.words import listed, say


class RecipeError(ValueError):
    """A recipe cannot be used; ``text`` says what to correct and ``where`` in which entry."""

    def __init__(self, where: str, text: Text) -> None:
        super().__init__(text.zh)
        self.where, self.text = where, text


@dataclass(frozen=True)
class SheetChoice:
    """How one sheet is read."""

    sheet: str
    """The sheet as messages name it."""
    table: str | None = None
    """The table it holds; empty: it is left out; None: as recognised."""
    header_row: int = 0
    """The row its column names stand in; 0: as recognised."""
    keep_rows: bool = False
    """Rows that look like totals, signatures or headers are data."""
    by_name: bool = True
    """The sheet's or file's name may say 在编 or 编外 and the school."""
    merged: bool = True
    """Merged cells repeat their value."""
    apart: bool = True
    """Kindergarten, support units and staff who do not teach are set apart."""


@dataclass(frozen=True)
class ColumnChoice:
    """What a column of a table is called in this office's files."""

    table: str
    header: str
    """The column as the layout calls it."""
    means: str
    """The canonical header; empty: it is left out."""


@dataclass(frozen=True)
class Fix:
    """Words to be replaced everywhere, in one table or column, or one cell; or a row to be left out.

    Without ``to`` the automatic reading of these words is refused: they become problems to correct.
    """

    was: str
    to: str | None = None
    table: str = ""
    column: str = ""
    """Canonical header; empty: every column."""
    form: bool = False
    """Every cell of the same form: digits stand for digits."""
    sheet: str = ""
    row: int = 0
    """With ``sheet``: this one cell, where it still says ``was``."""
    remove: bool = False
    """The row as a whole is left out."""

    @property
    def single(self) -> bool:
        """Whether it concerns one place of one file, and so not the next file."""
        return self.row > 0


@dataclass(frozen=True)
class Recipe:
    """All that was corrected, in the order it was said."""

    sheets: tuple[SheetChoice, ...] = ()
    columns: tuple[ColumnChoice, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def lasting(self) -> "Recipe":
        """What can be used on the next file too."""
        return replace(self, fixes=tuple(fix for fix in self.fixes if not fix.single))

    def sheet(self, label: str) -> SheetChoice:
        """The choice for a sheet; the last one said counts."""
        found = [choice for choice in self.sheets if choice.sheet == label]
        return found[-1] if found else SheetChoice(label)

    def fills(self, table: str, header: str) -> bool:
        """Whether a rule says what every blank cell of a column is."""
        return any(
            fix.to and not fix.was and not fix.single and fix.column == header and fix.table in ("", table)
            for fix in self.fixes
        )

    def and_then(self, other: "Recipe") -> "Recipe":
        """This one with what another one says later."""
        return Recipe(
            _latest(self.sheets + other.sheets, "sheet"),
            _latest(self.columns + other.columns, "table", "header"),
            tuple(dict.fromkeys(self.fixes + other.fixes)),
        )


NOTHING = Recipe()


def check(recipe: Recipe) -> None:
    """Makes sure that every table and column it names exists and that its fixes say enough.

    Raises:
        RecipeError: otherwise.
    """
    for at, choice in enumerate(recipe.sheets):
        if choice.table:
            _table(choice.table, f"sheets.{at}.table")
    for at, column in enumerate(recipe.columns):
        sheet = _table(column.table, f"columns.{at}.table")
        if column.means:
            _header(sheet, column.means, f"columns.{at}.means")
    for at, fix in enumerate(recipe.fixes):
        _check_fix(fix, f"fixes.{at}")


def _check_fix(fix: Fix, where: str) -> None:
    if fix.table and fix.column:
        _header(_table(fix.table, f"{where}.table"), fix.column, f"{where}.column")
    elif fix.column and not any(column.header == fix.column for sheet in SHEETS for column in sheet.columns):
        raise _wrong(f"{where}.column", say("roster.recipe.no_such_column", column=fix.column))
    elif fix.table:
        _table(fix.table, f"{where}.table")
    if fix.single != bool(fix.sheet):
        raise _wrong(where, say("roster.recipe.sheet_and_row"))
    if fix.remove and not fix.single:
        raise _wrong(where, say("roster.recipe.removing"))
    if not fix.was.strip() and not fix.column and not fix.remove:
        raise _wrong(where, say("roster.recipe.blanks"))


def _table(name: str, where: str) -> Sheet:
    for sheet in SHEETS:
        if sheet.name == name:
            return sheet
    tables = listed(sheet.name for sheet in SHEETS)
    raise _wrong(where, say("roster.recipe.no_such_table", table=name, tables=tables))


def _header(sheet: Sheet, header: str, where: str) -> None:
    if all(column.header != header for column in sheet.columns):
        raise _wrong(where, say("roster.recipe.not_in_table", table=sheet.name, column=header))


def _wrong(where: str, what: Text) -> RecipeError:
    place = f" {where}" if where else ""
    return RecipeError(where, say("roster.recipe.wrong", place=place, what=what))


def _latest(choices: Sequence[Any], *names: str) -> tuple[Any, ...]:
    kept: dict[tuple[Any, ...], Any] = {}
    for choice in choices:
        key = tuple(getattr(choice, name) for name in names)
        kept.pop(key, None)
        kept[key] = choice
    return tuple(kept.values())
