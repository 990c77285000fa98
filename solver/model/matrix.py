"""The decision model as one labelled sparse matrix, independent of any solver."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np
from scipy.sparse import csc_matrix

from solver.domain.dataset import Bools, Floats, Ints
from solver.domain.sides import Side
from solver.model.entries import Entries, Part, Shared, compressed
from solver.rules.base import Columns, Rows


@dataclass(frozen=True, eq=False)
class Labels:
    """What each row is about: rule id and positions, −1 where not about one."""

    rule: tuple[str, ...]
    """Names that ``rule_of`` points into."""
    rule_of: Ints
    teacher: Ints
    school: Ints
    stage: Ints
    subject: Ints
    year: Ints


@dataclass(frozen=True, eq=False)
class Matrix:
    """``row_lower <= A x <= row_upper``, ``column_lower <= x <= column_upper``.

    The first ``postings`` columns are the candidate postings, binary; ``families`` gives the place
    of each family of auxiliary columns behind them (A in all).
    """

    entries: Entries
    row_lower: Floats
    row_upper: Floats
    aux_lower: Floats
    """A."""
    aux_upper: Floats
    aux_integer: Bools
    whole: Bools
    """Rows whose coefficients are all whole."""
    labels: Labels
    postings: int
    families: Mapping[str, slice]
    closed: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Postings that may not be taken."""

    @property
    def shape(self) -> tuple[int, int]:
        return self.entries.shape

    @property
    def a(self) -> csc_matrix:
        """All coefficients as one sparse matrix; large and made anew after ``with_row``, so the search goes by ``entries``."""
        return self.entries.csc

    def part(self, rows: Ints, postings: Ints, auxiliary: Ints) -> "Matrix":
        """Some rows, postings and auxiliary columns, by position and in order; no row that keeps a level."""
        labels = Labels(
            self.labels.rule,
            *(
                getattr(self.labels, name)[rows]
                for name in ("rule_of", "teacher", "school", "stage", "subject", "year")
            ),
        )
        ends = {
            name: [len(postings) + int(np.searchsorted(auxiliary, end - self.postings)) for end in (of.start, of.stop)]
            for name, of in self.families.items()
        }
        return Matrix(
            entries=self.entries.part(rows, np.concatenate([postings, auxiliary + self.postings])),
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            aux_lower=self.aux_lower[auxiliary],
            aux_upper=self.aux_upper[auxiliary],
            aux_integer=self.aux_integer[auxiliary],
            whole=self.whole[rows],
            labels=labels,
            postings=len(postings),
            families={name: slice(*of) for name, of in ends.items()},
            closed=np.searchsorted(postings, np.intersect1d(self.closed, postings)),
        )

    def bounds(self, columns: Ints) -> tuple[Floats, Floats]:
        """Least and most of some columns, by position."""
        lower, upper = np.zeros(len(columns)), np.ones(len(columns))
        auxiliary = columns >= self.postings
        place = columns[auxiliary] - self.postings
        lower[auxiliary], upper[auxiliary] = self.aux_lower[place], self.aux_upper[place]
        if len(self.closed):
            upper[np.isin(columns, self.closed)] = 0.0
        return lower, upper

    def integers(self, columns: Ints) -> Bools:
        """Which of some columns take whole numbers only, by position."""
        integer = np.ones(len(columns), dtype=np.bool_)
        auxiliary = columns >= self.postings
        integer[auxiliary] = self.aux_integer[columns[auxiliary] - self.postings]
        return integer

    @property
    def column_lower(self) -> Floats:
        """Least of every column; made anew each time, for other solvers."""
        return self.bounds(np.arange(self.shape[1]))[0]

    @property
    def column_upper(self) -> Floats:
        """Most of every column; made anew each time, for other solvers."""
        return self.bounds(np.arange(self.shape[1]))[1]

    @property
    def integer(self) -> Bools:
        """Columns that take whole numbers only; made anew each time, for other solvers."""
        return self.integers(np.arange(self.shape[1]))

    def rows_of(self, rule: str) -> Ints:
        """Positions of a rule's rows."""
        if rule not in self.labels.rule:
            return np.zeros(0, dtype=np.int32)
        return np.flatnonzero(self.labels.rule_of == self.labels.rule.index(rule)).astype(np.int32)

    def with_row(self, rule: str, coefficients: Floats, upper: float) -> "Matrix":
        """The matrix with one more row ``coefficients · x <= upper``, dense over all columns."""
        names = self.labels.rule if rule in self.labels.rule else (*self.labels.rule, rule)
        labels = Labels(
            rule=names,
            rule_of=np.append(self.labels.rule_of, names.index(rule)).astype(np.int32),
            **{
                name: np.append(getattr(self.labels, name), -1).astype(np.int32)
                for name in ("teacher", "school", "stage", "subject", "year")
            },
        )
        return replace(
            self,
            entries=self.entries.under(coefficients),
            row_lower=np.append(self.row_lower, -np.inf),
            row_upper=np.append(self.row_upper, upper),
            whole=np.append(self.whole, whole(coefficients).all()),
            labels=labels,
        )


def whole(coefficients: Floats) -> Bools:
    """Which are whole numbers; one value spread over all entries is looked at once."""
    some = coefficients[:1] if coefficients.strides == (0,) else coefficients
    return np.broadcast_to(some == np.round(some), coefficients.shape) if len(some) else np.ones(0, dtype=np.bool_)


def assemble(blocks: list[Rows], postings: int, sides: tuple[Side, ...] = ()) -> Matrix:
    """Rule rows and the definitions of the auxiliary columns they name, as one matrix.

    A family named by several blocks is taken once.

    Args:
        sides: leavers and comers of the postings; not needed where no row speaks of them.
    """
    families: dict[str, slice] = {}
    auxiliary: list[Columns] = []
    everything = defined(blocks, postings, families, auxiliary)
    row_lower = np.concatenate([block.lower for block in everything])
    row_upper = np.concatenate([block.upper for block in everything])
    shape = (len(row_lower), postings + sum(map(len, auxiliary)))
    return Matrix(
        entries=Entries(compressed(singles(everything, families), shape), shared(everything, sides)),
        row_lower=row_lower,
        row_upper=row_upper,
        aux_lower=np.concatenate([np.zeros(0), *[columns.lower for columns in auxiliary]]),
        aux_upper=np.concatenate([np.zeros(0), *[columns.upper for columns in auxiliary]]),
        aux_integer=np.concatenate(
            [np.zeros(0, dtype=np.bool_), *[np.full(len(columns), columns.integer) for columns in auxiliary]]
        ),
        whole=whole_rows(everything),
        labels=labelled(everything),
        postings=postings,
        families=families,
    )


def defined(blocks: list[Rows], postings: int, families: dict[str, slice], auxiliary: list[Columns]) -> list[Rows]:
    """The blocks, each with the definitions of the families it is the first to name behind it.

    Fills in the place of every family behind the postings, and its columns.
    """
    everything: list[Rows] = []
    for block in blocks:
        everything.append(block)
        for columns in block.columns:
            if columns.family not in families:
                families[columns.family] = slice(postings, postings + len(columns))
                postings += len(columns)
                auxiliary.append(columns)
                everything.append(columns.definition)
    return everything


def firsts(everything: list[Rows]) -> list[int]:
    """The number of each block's first row."""
    return [0, *accumulate(len(block) for block in everything)][:-1]


def singles(everything: list[Rows], families: Mapping[str, slice]) -> list[Part]:
    """The entries over single postings and auxiliary columns."""
    parts: list[Part] = []
    for block, first in zip(everything, firsts(everything), strict=True):
        parts.append(Part(block.row, block.posting, block.coefficient, first, 0))
        for name, own in block.aux.items():
            parts.append(Part(own.row, own.column, own.coefficient, first, families[name].start))
    return parts


def shared(everything: list[Rows], sides: tuple[Side, ...]) -> tuple[Shared, ...]:
    """The entries over leavers and over comers."""
    count, begins = sum(map(len, everything)), firsts(everything)
    found = []
    for side, every in zip(sides, ([b.leaving for b in everything], [b.coming for b in everything]), strict=False):
        parts = [Part(own.row, own.column, own.coefficient, at, 0) for own, at in zip(every, begins, strict=True)]
        found.append(Shared(side.of, compressed(parts, (count, len(side) + 1))))
    return tuple(found)


def whole_rows(everything: list[Rows]) -> Bools:
    """Rows whose coefficients are all whole."""
    parts = []
    for block in everything:
        own = np.ones(len(block), dtype=np.bool_)
        own[block.row[~whole(block.coefficient)]] = False
        for part in (block.leaving, block.coming, *block.aux.values()):
            own[part.row[~whole(part.coefficient)]] = False
        parts.append(own)
    return np.concatenate(parts)


def labelled(everything: list[Rows]) -> Labels:
    """What each row is about."""
    names = tuple(dict.fromkeys(block.rule for block in everything))
    rules = np.array([names.index(block.rule) for block in everything], dtype=np.int32)

    def stacked(name: str) -> Ints:
        return np.concatenate([getattr(block, name) for block in everything]).astype(np.int32)

    return Labels(
        rule=names,
        rule_of=np.repeat(rules, [len(block) for block in everything]),
        teacher=stacked("teacher"),
        school=stacked("school"),
        stage=stacked("stage"),
        subject=stacked("subject"),
        year=stacked("year"),
    )
