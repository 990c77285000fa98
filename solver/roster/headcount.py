"""Who is in a roster and who is set apart, every row of every person counted in exactly one group."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.terms import COMPULSORY, Post, Text
from solver.roster.columns import APART_SHEET
from solver.roster.plain import plain
from solver.roster.read import Raw, RawSheet
from solver.words import say

UNIT_STAFF, KINDERGARTEN, NOT_TEACHING = "unit_staff", "kindergarten", "not_teaching"
GROUPS: dict[str, Text] = {
    "teachers": say("roster.headcount.pool"),
    "principals": say("roster.headcount.principals"),
    "deputies": say("roster.headcount.deputies"),
    "researchers": say("roster.headcount.researchers"),
    "others": say("roster.headcount.other_teaching"),
    "temporary": say("roster.headcount.temporary"),
    "outside": say("roster.headcount.other_stages"),
    UNIT_STAFF: say("roster.headcount.units"),
    KINDERGARTEN: say("roster.headcount.kindergarten"),
    NOT_TEACHING: say("roster.headcount.not_teaching"),
}
"""Group → its words. The last three are set apart: they are kept and counted, and are not in the dataset."""
APART = (UNIT_STAFF, KINDERGARTEN, NOT_TEACHING)
HEADERS = ("类别", "工作表", "行", "教师编号", "姓名", "单位")
"""Columns of the sheet that keeps people set apart in the workbook of a version."""


@dataclass(frozen=True)
class PersonApart:
    """Somebody who is nobody for the exchange, as the file says."""

    group: str
    sheet: str
    row: int
    id: str
    name: str
    unit: str


@dataclass(frozen=True)
class Group:
    """People of one kind."""

    group: str
    text: Text
    count: int
    apart: bool
    """Whether they are set apart."""


def headcount(dataset: Dataset, apart: Sequence[PersonApart]) -> tuple[Group, ...]:
    """The groups that have anybody in them; their counts add up to all people of the file."""
    staff = dataset.teachers
    left = np.ones(len(staff), dtype=np.bool_)
    counts: Counter[str] = Counter(person.group for person in apart)
    posts = {
        Post.PRINCIPAL: "principals",
        Post.VICE_PRINCIPAL: "deputies",
        Post.RESEARCHER: "researchers",
        Post.OTHER: "others",
    }
    masks: list[tuple[str, Bools]] = [
        ("outside", ~np.isin(staff.stage, COMPULSORY)),
        ("temporary", ~staff.permanent),
        *((group, staff.post == post) for post, group in posts.items()),
        ("teachers", left.copy()),
    ]
    for group, mask in masks:
        counts[group] = int((mask & left).sum())
        left &= ~mask
    return tuple(Group(name, text, counts[name], name in APART) for name, text in GROUPS.items() if counts[name])


def sheet_rows(apart: Iterable[PersonApart]) -> list[tuple[str, ...]]:
    """The rows of the sheet that keeps them, without its header."""
    return [(GROUPS[one.group].zh, one.sheet, str(one.row), one.id, one.name, one.unit) for one in apart]


def is_apart_sheet(sheet: RawSheet) -> bool:
    return plain(sheet.name) == plain(APART_SHEET)


def carried(raw: Raw, fresh: Sequence[PersonApart], present: set[str], replaced: set[str]) -> tuple[PersonApart, ...]:
    """Those of an earlier version, who stay set apart unless the file says something newer about them.

    Args:
        fresh: who was set apart just now.
        present: numbers of the teachers in the roster now, and name and unit together, in plain words.
        replaced: units whose people a newer file stands for, in plain words.
    """
    kinds = {text.zh: group for group, text in GROUPS.items()}
    newer = present | {known for one in fresh for known in known_by(one.id, one.name, one.unit)}
    found = []
    for sheet in (sheet for sheet in raw.sheets if is_apart_sheet(sheet)):
        width = sheet.cells.shape[1]
        for cells in sheet.cells.iloc[1:].itertuples(index=False):
            kind, source, row, number, name, unit = (str(cells[at]) if at < width else "" for at in range(len(HEADERS)))
            if kind in kinds and plain(unit) not in replaced and not newer & known_by(number, name, unit):
                found.append(PersonApart(kinds[kind], source, int(row) if row.isdecimal() else 0, number, name, unit))
    return tuple(found)


def known_by(number: str, name: str, unit: str) -> set[str]:
    """What tells that two rows are about the same person: the number, or name and unit."""
    return {plain(number)} if plain(number) else {f"{plain(name)} {plain(unit)}"}
