"""Rows that are nobody for the exchange are set apart and counted: kindergarten, units that are no schools, staff who do not teach."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from solver.domain.dataset import Bools, Schools
from solver.domain.terms import Post, SchoolKind, Stage, Text
from solver.roster.columns import CHOICES, COMMUTES, NEEDS, RECORDS
from solver.roster.headcount import GROUPS, KINDERGARTEN, NOT_TEACHING, UNIT_STAFF, PersonApart
from solver.roster.plain import is_blank, plain
from solver.roster.problems import Findings
from solver.roster.recipe import Recipe
from solver.roster.schools import Places
from solver.roster.spelling import Unreadable, key, word_code
from solver.roster.tables import Table
from solver.roster.words import OTHER_UNITS
from solver.words import say

UNIT = say("roster.apart.units")


@dataclass
class Apart:
    """What was set apart so far, as other tables may refer to it (plain words)."""

    units: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    people: list[PersonApart] = field(default_factory=list)
    """Each of them, as the file says."""


def schools_apart(table: Table, findings: Findings, recipe: Recipe, apart: Apart) -> Table:
    """The sheet 学校 without offices, research units, and schools of other kinds."""
    mask = _each(table, "kind", lambda text: plain(text) in OTHER_UNITS) & _allowed(table, recipe)
    for name in ("code", "name"):
        apart.units |= {plain(key_of(text)) for text in table.texts(name)[mask].tolist()}
    return _without(table, mask, UNIT, findings, recipe)


def teachers_apart(
    table: Table, schools: Schools | None, where: Places, findings: Findings, recipe: Recipe, apart: Apart
) -> Table:
    """The sheet 教师 without people whose row says that they teach in neither stage, or says too little because they do not teach.

    A complete row is never set apart, whatever its post.
    """
    allowed = _allowed(table, recipe)
    units = _each(table, "home", lambda text: plain(key_of(text)) in apart.units) & allowed
    if not table.has("subject"):  # a missing column is a problem of its own, and says nothing about anybody
        allowed = np.zeros(len(table), dtype=np.bool_)
    little = _each(table, "subject", is_blank) | (_each(table, "stage", is_blank) & _each(table, "grades", is_blank))
    stage, post = table.sheet.column("stage"), table.sheet.column("post")
    kinder = _each(table, "stage", lambda text: word_code(text, stage) == Stage.KINDERGARTEN)
    if schools is not None:
        kinder |= _each(table, "stage", is_blank) & _each(
            table, "home", lambda text: _is_kindergarten(text, schools, where)
        )
    others = _each(table, "post", lambda text: not is_blank(text) and word_code(text, post) == Post.OTHER)
    kinder, others = kinder & little & allowed & ~units, others & little & allowed & ~units
    for name in ("id", "id_number"):
        texts = table.texts(name)[units | kinder | others].tolist()
        apart.numbers |= {plain(key_of(text)) for text in texts if not is_blank(text)}
    gone = np.zeros(len(table), dtype=np.bool_)
    for mask, group in ((units, UNIT_STAFF), (kinder, KINDERGARTEN), (others & ~kinder, NOT_TEACHING)):
        _tell(table, mask, GROUPS[group], findings, recipe)
        apart.people += [_person(table, row, group) for row in np.flatnonzero(mask).tolist()]
        gone |= mask
    return table.keep(~gone) if gone.any() else table


def others_apart(tables: dict[str, Table], findings: Findings, recipe: Recipe, apart: Apart) -> dict[str, Table]:
    """The other tables without rows about people and units that were set apart."""
    found = dict(tables)
    for name, named, known in (
        (NEEDS.name, "school", apart.units),
        (RECORDS.name, "teacher", apart.numbers),
        (CHOICES.name, "teacher", apart.numbers),
        (COMMUTES.name, "origin", apart.numbers),
    ):
        if (table := found.get(name)) is not None and known:
            mask = _each(table, named, lambda text: plain(key_of(text)) in known)  # noqa: B023  used at once
            found[name] = _without(table, mask, say("roster.apart.others"), findings, recipe)
    return found


def _person(table: Table, row: int, group: str) -> PersonApart:
    part = table.parts[table.part[row]]
    number, name, unit = (str(table.texts(field)[row]) for field in ("id", "name", "home"))
    return PersonApart(group, part.name, int(table.number[row]), number, name, unit)


def key_of(text: str) -> str:
    """An identifier as other tables write it, as far as it can be read."""
    try:
        return key(text)
    except Unreadable:
        return text


def _is_kindergarten(text: str, schools: Schools, where: Places) -> bool:
    try:
        return bool(schools.kind[where.find(text)] == SchoolKind.KINDERGARTEN)
    except Unreadable:
        return False


def _each(table: Table, name: str, which: Callable[[str], object]) -> Bools:
    """``which`` of every cell of a column, asked once for each different text."""
    answers = {text: bool(which(text)) for text in set(table.texts(name).tolist())}
    return np.array([answers[text] for text in table.texts(name).tolist()], dtype=np.bool_)


def _allowed(table: Table, recipe: Recipe) -> Bools:
    """Rows of sheets whose reading the office did not forbid to set apart."""
    parts = np.array([recipe.sheet(part.name).apart for part in table.parts], dtype=np.bool_)
    return np.asarray(parts[table.part], dtype=np.bool_)


def _without(table: Table, mask: Bools, what: Text, findings: Findings, recipe: Recipe) -> Table:
    _tell(table, mask, what, findings, recipe)
    return table.keep(~mask) if mask.any() else table


def _tell(table: Table, mask: Bools, what: Text, findings: Findings, recipe: Recipe) -> None:
    for number, part in enumerate(table.parts):
        count = int((mask & (table.part == number)).sum())
        if count:
            undo = replace(recipe.sheet(part.name), apart=False)
            findings.remark("set_apart", sheet=part.name, meaning=what, count=count, undo=undo)
