"""Forms of limit that several rules and goals share: group sums, caps by group, and the shortage of each cell."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from solver.domain.dataset import Bools, Dataset, Ints
from solver.domain.headcount import needs_table, school_now, staff_now
from solver.domain.posting import Postings
from solver.domain.sides import numbered
from solver.rules.base import EVERY, NONE, Coefficients, Columns, Rows, coefficients, rows, share

SHORTAGE = "shortage"


def ceil_share(value: float, base: int) -> int:
    """ceil(share × base): the least head count that reaches the share."""
    exact = share(value)
    return -(-base * exact.numerator // exact.denominator)


def floor_share(value: float, base: Ints) -> Ints:
    """floor(share × base), at least 1 (docs/readings.md, 6)."""
    exact = share(value)
    return np.maximum(1, base.astype(np.int64) * exact.numerator // exact.denominator).astype(np.int32)


def caps(
    rule: str,
    key: Ints,
    cap: Ints,
    *,
    leaving: Ints | None = None,
    coming: Ints | None = None,
    year: int,
    school: Ints | None = None,
    stage: Ints | None = None,
    subject: Ints | None = None,
) -> Rows:
    """One row ``Σ postings of a key <= cap[key]`` for every key that occurs.

    ``key`` runs over some classes of leavers or of comers, ``cap`` and the labels over all keys.
    """
    keys, row = numbered(key)
    labels = {
        name: values[keys]
        for name, values in (("school", school), ("stage", stage), ("subject", subject))
        if values is not None
    }
    return rows(
        rule,
        leaving=NONE if leaving is None else coefficients(leaving, row),
        coming=NONE if coming is None else coefficients(coming, row),
        upper=cap[keys],
        count=len(keys),
        year=year,
        school=labels.get("school", EVERY),
        stage=labels.get("stage", EVERY),
        subject=labels.get("subject", EVERY),
    )


class Change(NamedTuple):
    """What active postings do to head counts: one more in a cell for each comer, one less for each leaver."""

    gains: Ints
    comers: Ints
    losses: Ints
    leavers: Ints

    def coming(self, row_of: Ints, each: float = 1.0) -> Coefficients:
        """``each`` for a comer, in the row of the cell; −1 for cells without one."""
        row = row_of[self.gains]
        return coefficients(self.comers[row >= 0], row[row >= 0], each)

    def leaving(self, row_of: Ints, each: float = -1.0) -> Coefficients:
        """``each`` for a leaver, in the row of the cell; −1 for cells without one."""
        row = row_of[self.losses]
        return coefficients(self.leavers[row >= 0], row[row >= 0], each)


def staff_change(dataset: Dataset, postings: Postings, year: int) -> Change:
    """What active postings do to staff in ``year``, over S × 4 × Q cells.

    A posting adds one at (host, stage, subject taught) and takes one at the (school, stage, main
    subject) where ``staff_now`` counts the teacher; 临聘 count nowhere.
    """
    people, leavers, comers = dataset.teachers, postings.leavers, postings.comers
    shape = (len(dataset.schools), 4, len(dataset.subjects))
    into = positions(comers.active(year) & comers.permanent)
    out = positions(leavers.active(year) & people.permanent[leavers.teacher])
    who = leavers.teacher[out]
    return Change(
        gains=np.ravel_multi_index((comers.host[into], comers.stage[into], comers.subject[into]), shape),
        comers=into,
        losses=np.ravel_multi_index((school_now(dataset, year)[who], people.stage[who], people.subject[who]), shape),
        leavers=out,
    )


def shortage(dataset: Dataset, postings: Postings) -> Columns:
    """max(0, need − staff) of every cell with a need in every year, as columns.

    Tied by ``shortage + staff after >= need``; integral at any optimum because need and staff are.
    """
    need = needs_table(dataset).ravel()
    wanted = np.flatnonzero(need > 0)
    school, stage, subject = (a.astype(np.int32) for a in np.unravel_index(wanted, needs_table(dataset).shape))
    leaving, coming = [], []
    for index, year in enumerate(postings.years):
        row_of = np.full(need.size, -1, dtype=np.int32)
        row_of[wanted] = np.arange(len(wanted)) + index * len(wanted)
        change = staff_change(dataset, postings, year)
        leaving.append(change.leaving(row_of))
        coming.append(change.coming(row_of))
    count = len(wanted) * len(postings.years)
    now = np.concatenate([staff_now(dataset, year).ravel()[wanted] for year in postings.years])
    every = np.tile(need[wanted], len(postings.years))
    definition = rows(
        SHORTAGE,
        lower=every - now,
        count=count,
        school=np.tile(school, len(postings.years)),
        stage=np.tile(stage, len(postings.years)),
        subject=np.tile(subject, len(postings.years)),
        year=np.repeat(np.array(postings.years), len(wanted)),
        leaving=together(leaving),
        coming=together(coming),
        aux={SHORTAGE: diagonal(count)},
    )
    return Columns(
        family=SHORTAGE,
        lower=np.zeros(count),
        upper=every.astype(np.float64),
        integer=False,
        definition=definition,
        label=(definition.school, definition.stage, definition.subject),
    )


def diagonal(count: int, coefficient: float = 1.0) -> Coefficients:
    """Column i in row i."""
    return coefficients(np.arange(count), np.arange(count), coefficient)


def together(parts: list[Coefficients]) -> Coefficients:
    """Coefficients of several kinds in the same rows."""
    return Coefficients(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.column for part in parts]),
        np.concatenate([part.coefficient for part in parts]),
    )


def home_staff(dataset: Dataset, permanent: Bools | None = None) -> Ints:
    """在编 count of each school's own roster (S), whatever the 岗位类型: the base of the caps."""
    people = dataset.teachers
    mask = people.permanent if permanent is None else permanent
    return np.bincount(people.home[mask], minlength=len(dataset.schools)).astype(np.int32)


def positions(mask: Bools) -> Ints:
    """Positions where a mask holds."""
    return np.flatnonzero(mask).astype(np.int32)


def join(parts: Iterable[Rows]) -> list[Rows]:
    """Blocks that hold at least one row."""
    return [part for part in parts if len(part)]
