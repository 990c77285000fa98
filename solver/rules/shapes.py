"""Forms of limit that several rules and goals share: group sums, caps by group, and the shortage of each cell."""

from collections.abc import Iterable

import numpy as np

from solver.domain.dataset import Bools, Dataset, Floats, Ints
from solver.domain.headcount import needs_table, school_now, staff_now
from solver.domain.posting import Postings
from solver.rules.base import EVERY, AuxEntries, Columns, Rows, rows, share

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
    posting: Ints,
    cap: Ints,
    *,
    year: int,
    school: Ints | None = None,
    stage: Ints | None = None,
    subject: Ints | None = None,
) -> Rows:
    """One row ``Σ postings of a key <= cap[key]`` for every key that occurs.

    ``key`` and ``posting`` run over the entries, ``cap`` and the labels over all keys.
    """
    keys, row = numbered(key)
    labels = {
        name: values[keys]
        for name, values in (("school", school), ("stage", stage), ("subject", subject))
        if values is not None
    }
    return rows(
        rule,
        row=row,
        posting=posting,
        upper=cap[keys],
        count=len(keys),
        year=year,
        school=labels.get("school", EVERY),
        stage=labels.get("stage", EVERY),
        subject=labels.get("subject", EVERY),
    )


def staff_change(dataset: Dataset, postings: Postings, year: int) -> tuple[Ints, Ints, Floats]:
    """What active postings do to staff in ``year``: entries (flat cell, posting, ±1) over S × 4 × Q cells.

    A posting adds one at (host, stage, subject taught) and takes one at the (school, stage, main
    subject) where ``staff_now`` counts the teacher; 临聘 count nowhere.
    """
    people = dataset.teachers
    shape = (len(dataset.schools), 4, len(dataset.subjects))
    live = positions(postings.active(year) & people.permanent[postings.teacher])
    who = postings.teacher[live]
    gains = np.ravel_multi_index((postings.host[live], postings.stage[live], postings.subject[live]), shape)
    losses = np.ravel_multi_index((school_now(dataset, year)[who], people.stage[who], people.subject[who]), shape)
    cell = np.concatenate([gains, losses]).astype(np.int32)
    sign = np.concatenate([np.ones(len(live)), -np.ones(len(live))])
    return cell, np.concatenate([live, live]), sign


def shortage(dataset: Dataset, postings: Postings) -> Columns:
    """max(0, need − staff) of every cell with a need in every year, as columns.

    Tied by ``shortage + staff after >= need``; integral at any optimum because need and staff are.
    """
    need = needs_table(dataset).ravel()
    wanted = np.flatnonzero(need > 0)
    position = np.full(need.size, -1, dtype=np.int32)
    position[wanted] = np.arange(len(wanted))
    school, stage, subject = (a.astype(np.int32) for a in np.unravel_index(wanted, needs_table(dataset).shape))
    parts = []
    for index, year in enumerate(postings.years):
        cell, posting, sign = staff_change(dataset, postings, year)
        keep = position[cell] >= 0
        parts.append((position[cell[keep]] + index * len(wanted), posting[keep], sign[keep]))
    count = len(wanted) * len(postings.years)
    now = np.concatenate([staff_now(dataset, year).ravel()[wanted] for year in postings.years])
    every = np.tile(need[wanted], len(postings.years))
    definition = rows(
        SHORTAGE,
        row=np.concatenate([p[0] for p in parts]),
        posting=np.concatenate([p[1] for p in parts]),
        coefficient=np.concatenate([p[2] for p in parts]),
        lower=every - now,
        count=count,
        school=np.tile(school, len(postings.years)),
        stage=np.tile(stage, len(postings.years)),
        subject=np.tile(subject, len(postings.years)),
        year=np.repeat(np.array(postings.years), len(wanted)),
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


def diagonal(count: int, coefficient: float = 1.0) -> AuxEntries:
    """Column i in row i."""
    index = np.arange(count, dtype=np.int32)
    return AuxEntries(index, index, np.full(count, coefficient))


def home_staff(dataset: Dataset, permanent: Bools | None = None) -> Ints:
    """在编 count of each school's own roster (S), whatever the 岗位类型: the base of the caps."""
    people = dataset.teachers
    mask = people.permanent if permanent is None else permanent
    return np.bincount(people.home[mask], minlength=len(dataset.schools)).astype(np.int32)


def numbered(key: Ints) -> tuple[Ints, Ints]:
    """The keys that occur, in order, and which of them each entry has; keys are small whole numbers from 0 on.

    As ``np.unique`` with its inverse, without a sort: entries run into millions.
    """
    present = np.bincount(key) > 0 if len(key) else np.zeros(0, dtype=np.bool_)
    return np.flatnonzero(present), (np.cumsum(present, dtype=np.int32) - 1)[key]


def positions(mask: Bools) -> Ints:
    """Positions where a mask holds."""
    return np.flatnonzero(mask).astype(np.int32)


def join(parts: Iterable[Rows]) -> list[Rows]:
    """Blocks that hold at least one row."""
    return [part for part in parts if len(part)]
