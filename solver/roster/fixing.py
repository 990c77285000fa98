"""Applies the fixes of a recipe to a table before its cells are read, and says how often each was used."""

import re
from dataclasses import replace

import numpy as np

from solver.domain.dataset import Bools
from solver.roster.columns import LIST_SEPARATORS
from solver.roster.kinds import Kind
from solver.roster.plain import form, is_blank, plain
from solver.roster.problems import Findings, shown
from solver.roster.recipe import Fix, Recipe
from solver.roster.tables import Table, Texts

LISTS = frozenset({Kind.SUBJECTS, Kind.HIGHEST, Kind.LOWEST, Kind.GRADES, Kind.SCHOOLS})
"""Kinds of columns whose cells may hold several words, each of which a fix may concern."""


def concerns(fix: Fix, text: str) -> bool:
    """Whether a fix is about a cell: its words, their form, or blank."""
    if is_blank(fix.was):
        return plain(text) == plain(fix.was)
    if fix.form:
        return form(text) == form(fix.was)
    return plain(text) == plain(fix.was)


def fixed(table: Table, recipe: Recipe, findings: Findings) -> Table:
    """The table after every fix that is about it, in the order they were said; each is noted with its cells."""
    for fix in recipe.fixes:
        if fix.table in ("", table.sheet.name) and (not fix.single or _stands(table, fix).any()):
            table = _removed(table, fix, findings) if fix.remove else _replaced(table, fix, findings)
    return table


def tell_unused(recipe: Recipe, findings: Findings) -> None:
    """Notes the fixes that nothing in the file is about."""
    used = {note.drop for note in findings.notes}
    for fix in recipe.fixes:
        if (fix not in used and fix.to is not None) or (fix.remove and fix not in used):
            findings.remark(
                "fix_unused", sheet=fix.sheet, column=fix.column, value=_quoted(fix), meaning=fix.to or "", drop=fix
            )


def _stands(table: Table, fix: Fix) -> Bools:
    """The row of a single fix."""
    names = np.array([part.name == fix.sheet for part in table.parts], dtype=np.bool_)
    return np.asarray(names[table.part] & (table.number == fix.row), dtype=np.bool_)


def _removed(table: Table, fix: Fix, findings: Findings) -> Table:
    findings.remark("row_removed", sheet=fix.sheet, value=str(fix.row), count=1, drop=fix)
    return table.keep(~_stands(table, fix))


def _replaced(table: Table, fix: Fix, findings: Findings) -> Table:
    cells, refused, count = dict(table.cells), dict(table.refused), 0
    for column in table.sheet.columns:
        if fix.column not in ("", column.header):
            continue
        if fix.to is None:
            refused[column.field] = (*refused.get(column.field, ()), fix)
            continue
        if column.field not in cells and not (fix.column and is_blank(fix.was)):
            continue
        before = table.texts(column.field)
        after = _single(before, fix, _stands(table, fix)) if fix.single else _everywhere(before, fix, column.kind)
        changed = int((after != before).sum())
        if changed:
            cells[column.field] = after
            count += changed
    if count:
        findings.remark(
            "fixed",
            sheet=fix.sheet or table.name,
            column=fix.column,
            value=_quoted(fix),
            meaning=fix.to or "",
            count=count,
            drop=fix,
        )
    return replace(table, cells=cells, refused=refused)


def _single(cells: Texts, fix: Fix, there: Bools) -> Texts:
    after = cells.copy()
    for row in np.flatnonzero(there).tolist():
        # a long or private value is known to its corrector only as it was shown
        if concerns(fix, cells[row]) or shown(cells[row]) == fix.was:
            after[row] = (fix.to or "").strip()
    return after


def _everywhere(cells: Texts, fix: Fix, kind: Kind) -> Texts:
    answers: dict[str, str] = {}
    for text in set(cells.tolist()):
        if concerns(fix, text):
            answers[text] = (fix.to or "").strip()
        elif kind in LISTS and text and not fix.form:
            parts = re.split(f"([{LIST_SEPARATORS}/\n])", text)
            if any(concerns(fix, part) for part in parts[::2]):
                answers[text] = "".join(
                    (fix.to or "").strip() if not at % 2 and concerns(fix, part) else part
                    for at, part in enumerate(parts)
                )
    if not answers:
        return cells
    return np.array([answers.get(text, text) for text in cells.tolist()], dtype=object)


def _quoted(fix: Fix) -> str:
    return fix.was or ("（空白）" if not fix.remove else f"第 {fix.row} 行")
