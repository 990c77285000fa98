"""The decision model as one labelled sparse matrix, independent of any solver."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from solver.domain.dataset import Bools, Floats, Ints
from solver.model.entries import Entries, Part, compressed
from solver.rules.base import Rows


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

    A family named by several blocks is taken once.
    """
    families: dict[str, slice] = {}
    lower = [np.zeros(postings)]
    upper = [np.ones(postings)]
    integer = [np.ones(postings, dtype=np.bool_)]
    everything: list[Rows] = []
    position = postings
    for block in blocks:
        everything.append(block)
        for columns in block.columns:
            if columns.family not in families:
                families[columns.family] = slice(position, position + len(columns))
                position += len(columns)
                lower.append(columns.lower)
                upper.append(columns.upper)
                integer.append(np.full(len(columns), columns.integer))
                everything.append(columns.definition)
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
    names = tuple(dict.fromkeys(block.rule for block in everything))

    def stacked(name: str) -> Ints:
        return np.concatenate([getattr(block, name) for block in everything]).astype(np.int32)

    return Matrix(
        entries=Entries(compressed(parts, (first, position))),
        row_lower=np.concatenate([block.lower for block in everything]),
        row_upper=np.concatenate([block.upper for block in everything]),
        column_lower=np.concatenate(lower),
        column_upper=np.concatenate(upper),
        integer=np.concatenate(integer),
        whole=~fractional,
        labels=Labels(
            rule=names,
            rule_of=np.repeat(
                np.arange(len(names), dtype=np.int32)[[names.index(block.rule) for block in everything]],
                [len(block) for block in everything],
            ),
            teacher=stacked("teacher"),
            school=stacked("school"),
            stage=stacked("stage"),
            subject=stacked("subject"),
            year=stacked("year"),
        ),
        postings=postings,
        families=families,
    )
