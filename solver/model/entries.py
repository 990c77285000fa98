"""The coefficients of a matrix: a sparse block, and dense rows below it that keep what earlier levels reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.sparse import csc_matrix

from solver.domain.dataset import Floats, Ints

RUNS = 64
"""Entries that come in more rising runs of columns than this are sorted first."""


class Part(NamedTuple):
    """Some entries, whose rows and columns are counted from ``first_row`` and ``first_column``."""

    row: Ints
    column: Ints
    value: Floats
    first_row: int
    first_column: int


@dataclass(frozen=True, eq=False)
class Entries:
    """R × C coefficients. A further row shares its numbers with the objective it holds: the block is never copied for it."""

    block: csc_matrix
    below: tuple[Floats, ...] = ()
    """Rows at the end, each over all columns."""

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.block.shape
        return rows + len(self.below), columns

    def under(self, row: Floats) -> "Entries":
        """The entries with one more row at the end."""
        return Entries(self.block, (*self.below, row))

    @cached_property
    def csc(self) -> csc_matrix:
        """All rows as one sparse matrix."""
        whole = self.block
        for row in self.below:
            whole = joined(whole, row)
        return whole

    def columns(self, chosen: Ints) -> csc_matrix:
        """All rows over some columns, by position."""
        some = csc_matrix(self.block[:, chosen])
        for row in self.below:
            some = joined(some, row[chosen])
        return some

    def activity(self, x: Floats) -> Floats:
        """What a point uses of every row."""
        used = np.flatnonzero(x)
        return np.asarray(self.columns(used) @ x[used])

    def worth(self, duals: Floats) -> Floats:
        """What every column uses of the rows, at a price for each row; rows beyond the prices cost nothing."""
        rows = self.block.shape[0]
        total: Floats = self.block.T @ duals[:rows]
        for row, price in zip(self.below, duals[rows:].tolist(), strict=False):
            if price:
                total += price * row
        return total


def joined(a: csc_matrix, row: Floats) -> csc_matrix:
    """A matrix with one more row at its end; each array is copied once, which stacking by SciPy does several times."""
    columns = np.flatnonzero(row)
    place = a.indptr[columns + 1]
    more = np.zeros(a.shape[1] + 1, dtype=a.indptr.dtype)
    np.cumsum(row != 0, out=more[1:])
    return csc_matrix(
        (np.insert(a.data, place, row[columns]), np.insert(a.indices, place, a.shape[0]), a.indptr + more),
        shape=(a.shape[0] + 1, a.shape[1]),
    )


def compressed(parts: list[Part], shape: tuple[int, int]) -> csc_matrix:
    """Entries as a sparse matrix, those of one place added up. The list is emptied on the way.

    Each goes straight to its column's place: sorting all of them first takes twice the memory and twice the time.
    """
    count = np.zeros(shape[1] + 1, dtype=np.int64)
    for part in parts:
        tally = np.bincount(part.column)
        count[part.first_column + 1 : part.first_column + 1 + len(tally)] += tally
    indptr = np.cumsum(count)
    indptr = indptr.astype(np.int32) if indptr[-1] < np.iinfo(np.int32).max else indptr
    index, data = np.empty(indptr[-1], dtype=np.int32), np.empty(indptr[-1])
    free = indptr[:-1].copy()
    while parts:
        part = parts.pop()
        own = free[part.first_column :]
        for turn in rising(part.column):
            column = part.column[turn]
            place = own[column]
            index[place], data[place] = part.row[turn] + part.first_row, part.value[turn]
            own[column] = place + 1
    made = csc_matrix((data, index, indptr), shape=shape)
    made.sum_duplicates()
    return made


def rising(column: Ints) -> Iterator[slice | Ints]:
    """Positions in turns, the columns of each of which rise."""
    ends = np.flatnonzero(column[1:] <= column[:-1]) + 1
    if len(ends) < RUNS:
        yield from (slice(*turn) for turn in pairwise([0, *ends.tolist(), len(column)]))
        return
    order = np.argsort(column, kind="stable")
    place = np.arange(len(order))
    before = np.maximum.accumulate(np.where(np.diff(column[order], prepend=-1) > 0, place, 0))
    number = place - before
    yield from (order[number == turn] for turn in range(int(number.max()) + 1))
