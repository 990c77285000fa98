"""The coefficients of a matrix: a sparse block, what postings share by their sides, and dense rows that keep earlier levels."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix

from solver.domain.dataset import Bools, Floats, Ints

STRETCH = 1 << 15
"""Columns looked at in one go: so many stay in the processor's cache."""


class Part(NamedTuple):
    """Some entries, whose rows and columns are counted from ``first_row`` and ``first_column``."""

    row: Ints
    column: Ints
    value: Floats
    first_row: int
    first_column: int


@dataclass(frozen=True, eq=False)
class Shared:
    """Coefficients that all postings of a class have in common: column ``of[j]`` of ``table`` is part of column j.

    A county has a thousand times fewer classes than coefficients of postings (docs/decisions/0019).
    """

    of: Ints
    """The class of each of the first columns; the columns behind have none."""
    table: csc_matrix
    """R × (K + 1); the last column is empty."""

    def columns(self, chosen: Ints) -> csc_matrix:
        """R × n: what the table gives to some columns, by position."""
        none = self.table.shape[1] - 1
        if not len(self.of):
            return self.table[:, np.full(len(chosen), none)]
        inside = chosen < len(self.of)
        return self.table[:, np.where(inside, self.of[np.where(inside, chosen, 0)], none)]

    def without(self, keep: Bools) -> "Shared":
        """The same for some of the columns."""
        return Shared(self.of[keep[: len(self.of)]], self.table)


@dataclass(frozen=True, eq=False)
class Entries:
    """R × C coefficients: those of ``block`` and of every ``sides`` added up, with the rows ``below`` at their end.

    A further row shares its numbers with the objective it holds: nothing is copied for it.
    """

    block: csc_matrix
    sides: tuple[Shared, ...] = ()
    below: tuple[Floats, ...] = ()
    """Rows at the end, each over all columns."""

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.block.shape
        return rows + len(self.below), columns

    @cached_property
    def sizes(self) -> Ints:
        """How many entries each column has above the rows ``below``; two of one place count twice."""
        sizes = np.diff(self.block.indptr).astype(np.int64)
        for side in self.sides:
            sizes[: len(side.of)] += np.diff(side.table.indptr)[side.of]
        return sizes

    @property
    def nnz(self) -> int:
        """How many entries there are; two of one place count twice."""
        return int(self.sizes.sum()) + sum(int(np.count_nonzero(row)) for row in self.below)

    @cached_property
    def rest(self) -> tuple[int, csc_matrix]:
        """The block without the columns at its front that have no entry of their own, and how many those are."""
        first = int(np.searchsorted(self.block.indptr, 0, side="right")) - 1
        return first, csc_matrix(self.block[:, first:])

    def under(self, row: Floats) -> "Entries":
        """The entries with one more row at the end."""
        return Entries(self.block, self.sides, (*self.below, row))

    def without(self, keep: Bools) -> "Entries":
        """The entries of some of the columns (C)."""
        sides = tuple(side.without(keep) for side in self.sides)
        return Entries(csc_matrix(self.block[:, keep]), sides, tuple(row[keep] for row in self.below))

    def part(self, rows: Ints, columns: Ints) -> "Entries":
        """The entries of some rows and columns, both by position and in order."""
        own, count = rows[rows < self.block.shape[0]], self.block.shape[0]
        sides = tuple(
            Shared(side.of[columns[columns < len(side.of)]], csc_matrix(csr_matrix(side.table)[own]))
            for side in self.sides
        )
        below = tuple(self.below[row - count][columns] for row in rows[len(own) :].tolist())
        return Entries(csc_matrix(csr_matrix(self.block[:, columns])[own]), sides, below)

    @cached_property
    def csc(self) -> csc_matrix:
        """Everything as one sparse matrix, which takes a hundred times the memory: for small models and other solvers."""
        return self.columns(np.arange(self.shape[1]))

    def columns(self, chosen: Ints) -> csc_matrix:
        """All rows over some columns, by position."""
        some = csc_matrix(self.block[:, chosen])
        for side in self.sides:
            some = csc_matrix(some + side.columns(chosen))
        for row in self.below:
            some = joined(some, row[chosen])
        return some

    def per_row(self, columns: int) -> Ints:
        """How many of the first columns each row above those ``below`` has an entry in; two of one place count twice."""
        rows = self.block.shape[0]
        counts = np.bincount(self.block.indices[: self.block.indptr[columns]], minlength=rows)
        for side in self.sides:
            sizes = np.bincount(side.of[:columns], minlength=side.table.shape[1])
            entries = np.repeat(sizes, np.diff(side.table.indptr))
            counts = counts + np.bincount(side.table.indices, entries, minlength=rows).astype(np.int64)
        return np.asarray(counts)

    def activity(self, x: Floats) -> Floats:
        """What a point uses of every row."""
        used = np.flatnonzero(x != 0)  # ten times faster than asking the numbers themselves
        return np.asarray(self.columns(used) @ x[used])

    def worth(self, duals: Floats, begin: int = 0) -> Floats:
        """What every column from ``begin`` on uses of the rows, at a price for each row; rows beyond the prices cost nothing.

        A stretch of columns at a time stays in the processor's cache: six passes over a million columns do not.
        """
        rows, count = self.block.shape[0], self.shape[1]
        own, below = duals[:rows], [pair for pair in zip(self.below, duals[rows:].tolist(), strict=False) if pair[1]]
        sides = [(side.of, side.table.T @ own) for side in self.sides]
        total = np.zeros(count - begin)
        first, rest = self.rest
        total[max(0, first - begin) :] = (rest.T @ own)[max(0, begin - first) :]
        for at in range(begin, count, STRETCH):
            part = total[at - begin : at - begin + STRETCH]
            for of, price in sides:
                classes = of[at : at + STRETCH]
                # never out of range: "clip" spares NumPy the look, and a copy of the numbers
                part[: len(classes)] += np.take(price, classes, mode="clip")
            for row, price in below:
                part += price * row[at : at + STRETCH]
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
    """Entries as a sparse matrix, those of one place added up."""
    row = np.concatenate([np.zeros(0, dtype=np.int32), *(part.row + part.first_row for part in parts)])
    column = np.concatenate([np.zeros(0, dtype=np.int32), *(part.column + part.first_column for part in parts)])
    value = np.concatenate([np.zeros(0), *(part.value for part in parts)])
    return csc_matrix(coo_matrix((value, (row, column)), shape=shape))
