"""The decision model as one labelled sparse matrix, independent of any solver."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from solver.domain.dataset import Bools, Floats, Ints
from solver.model.entries import Entries, Part, compressed
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
    of each family of auxiliary columns behind them.
    """

    entries: Entries
    row_lower: Floats
    row_upper: Floats
    column_lower: Floats
    column_upper: Floats
    integer: Bools
    whole: Bools
    """Rows whose coefficients are all whole."""
    labels: Labels
    postings: int
    families: Mapping[str, slice]

    @property
    def shape(self) -> tuple[int, int]:
        return self.entries.shape

    @property
    def a(self) -> csc_matrix:
        """All coefficients as one sparse matrix; made anew after ``with_row``, so the search goes by ``entries``."""
        return self.entries.csc

    def posting_columns(self) -> csc_matrix:
        """The columns of the postings alone, sharing the matrix' memory."""
        a, count = self.a, self.postings
        end = int(a.indptr[count])
        return csc_matrix((a.data[:end], a.indices[:end], a.indptr[: count + 1]), shape=(a.shape[0], count), copy=False)

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
        return Matrix(
            self.entries.under(coefficients),
            np.append(self.row_lower, -np.inf),
            np.append(self.row_upper, upper),
            self.column_lower,
            self.column_upper,
            self.integer,
            np.append(self.whole, whole(coefficients).all()),
            labels,
            self.postings,
            self.families,
        )


def whole(coefficients: Floats) -> Bools:
    """Which are whole numbers; one value spread over all entries is looked at once."""
    some = coefficients[:1] if coefficients.strides == (0,) else coefficients
    return np.broadcast_to(some == np.round(some), coefficients.shape) if len(some) else np.ones(0, dtype=np.bool_)


def assemble(blocks: list[Rows], postings: int) -> Matrix:
    """Rule rows and the definitions of the auxiliary columns they name, as one matrix.

    A family named by several blocks is taken once. The list of blocks is emptied on the way, so that their memory goes as
    the matrix grows.
    """
    families: dict[str, slice] = {}
    auxiliary: list[Columns] = []
    everything = defined(blocks, postings, families, auxiliary)
    blocks.clear()
    row_lower = np.concatenate([block.lower for block in everything])
    row_upper = np.concatenate([block.upper for block in everything])
    labels, parts, whole_rows = labelled(everything), *pieces(everything, families)
    everything.clear()
    return Matrix(
        entries=Entries(compressed(parts, (len(row_lower), postings + sum(map(len, auxiliary))))),
        row_lower=row_lower,
        row_upper=row_upper,
        column_lower=np.concatenate([np.zeros(postings), *[columns.lower for columns in auxiliary]]),
        column_upper=np.concatenate([np.ones(postings), *[columns.upper for columns in auxiliary]]),
        integer=np.concatenate(
            [np.ones(postings, dtype=np.bool_), *[np.full(len(columns), columns.integer) for columns in auxiliary]]
        ),
        whole=whole_rows,
        labels=labels,
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


def pieces(everything: list[Rows], families: Mapping[str, slice]) -> tuple[list[Part], Bools]:
    """The entries of all blocks, and which rows have whole coefficients only."""
    parts: list[Part] = []
    fractional = np.zeros(sum(len(block) for block in everything), dtype=np.bool_)
    first = 0
    for block in everything:
        entries = [(block.row, block.posting, 0, block.coefficient)]
        entries += [(e.row, e.column, families[name].start, e.coefficient) for name, e in block.aux.items()]
        for row, column, shift, value in entries:
            parts.append(Part(row, column, value, first, shift))
            fractional[row[~whole(value)] + first] = True
        first += len(block)
    return parts, ~fractional


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
