"""A model without the auxiliary columns that no good plan comes near, and the proof afterwards that none is missed."""

from dataclasses import dataclass, replace

import numpy as np

from solver.domain.dataset import Bools, Floats, Ints
from solver.model.build import Model, Objective
from solver.model.matrix import Matrix
from solver.search.change import UNCHANGED
from solver.search.grid import SLACK
from solver.search.price import Priced, Prices

MARGIN = 12
"""Heads of a school beyond those of the plan for which columns are kept: a school's difference from the mean has one for
each head, and where nothing caps the arrivals there are hundreds."""
FEW = 10_000
"""Columns that are left in, because they cost less than the proof."""


@dataclass(frozen=True, eq=False)
class Trimmed:
    """A smaller model, and the columns of the whole one it lacks."""

    whole: Model
    model: Model
    lacking: Ints

    def missed_by(self, prices: Prices, found: Priced) -> bool:
        """Whether a plan that needs a lacking column might be better than the one found in the smaller model.

        By the duals of each level's relaxation every whole plan with such a column costs at least the bound and the column's
        reduced cost more; of the earlier levels, which the plan found has at their bounds, that must be no less.

        Args:
            prices: of the smaller model; ``found`` is their answer without any change.

        Raises:
            Stopped: out of time.
        """
        if not len(self.lacking):
            return False
        objectives = [self.whole.weighted(weights) for weights in prices.profile.levels]
        columns = self.whole.matrix.entries.columns(self.lacking)
        for level, objective in enumerate(objectives):
            limits = prices.limits(found.values[:level])
            relaxed = prices.at(level).relaxed(UNCHANGED, limits, prices.watch)[1]
            held = relaxed.row_duals[columns.shape[0] :]
            reduced = objective.coefficients[self.lacking] - columns.T @ relaxed.row_duals[: columns.shape[0]]
            for dual, earlier in zip(held, objectives, strict=False):
                reduced -= dual * earlier.coefficients[self.lacking]
            least = relaxed.bound + float(np.minimum(reduced, 0.0).sum())
            if level < prices.last and found.values[level] > least + SLACK * max(1.0, abs(least)):
                return True
            if level == prices.last and found.values[level] > least + float(reduced.min()) + SLACK:
                return True
        return False


def trimmed(model: Model, plan: Ints, margin: int = MARGIN, few: int = FEW) -> Trimmed:
    """The model without columns far from a plan, given by the positions of its postings.

    Where a row has many columns that stand for one head each, those within ``margin`` heads of the plan are kept.
    """
    keep = np.ones(model.matrix.shape[1], dtype=np.bool_)
    keep[model.matrix.postings :] = near(model.matrix, plan, margin)
    if len(keep) - int(keep.sum()) <= few:
        return Trimmed(model, model, np.zeros(0, dtype=np.int64))
    goals = {
        name: Objective(objective.coefficients[keep], objective.constant) for name, objective in model.goals.items()
    }
    smaller = replace(model, matrix=without(model.matrix, keep), goals=goals)
    return Trimmed(model, smaller, np.flatnonzero(~keep))


def near(matrix: Matrix, plan: Ints, margin: int) -> Bools:
    """Auxiliary columns (A) to keep: all but those of width 1 in one row only that come later than a plan needs them."""
    count = matrix.postings
    a = matrix.entries.columns(np.arange(count, matrix.shape[1]))
    alone = np.diff(a.indptr) == 1
    row = np.full(a.shape[1], -1)
    row[alone] = a.indices[a.indptr[:-1][alone]]
    entry = np.zeros(a.shape[1])
    entry[alone] = a.data[a.indptr[:-1][alone]]
    unit = alone & (entry == 1.0) & (matrix.aux_lower == 0.0) & (matrix.aux_upper == 1.0)
    x = np.zeros(matrix.shape[1])
    x[plan] = 1.0
    filled: Floats = matrix.row_upper - matrix.entries.activity(x)
    own = np.flatnonzero(unit)
    own = own[np.argsort(row[own], kind="stable")]
    rank = np.arange(len(own)) - np.searchsorted(row[own], row[own])
    far = np.zeros(a.shape[1], dtype=np.bool_)
    far[own] = rank >= filled[row[own]] + margin
    return ~far


def without(matrix: Matrix, keep: Bools) -> Matrix:
    """The matrix with all postings and some auxiliary columns; families stay in their order."""
    rest = keep[matrix.postings :]
    places = np.concatenate([[0], np.cumsum(keep)])
    families = {name: slice(int(places[part.start]), int(places[part.stop])) for name, part in matrix.families.items()}
    return replace(
        matrix,
        entries=matrix.entries.without(keep),
        aux_lower=matrix.aux_lower[rest],
        aux_upper=matrix.aux_upper[rest],
        aux_integer=matrix.aux_integer[rest],
        families=families,
    )
