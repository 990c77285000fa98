"""The master problem: HiGHS over all rows, the auxiliary columns and the postings taken in so far."""

import highspy
import numpy as np

from solver.domain.dataset import Bools, Floats, Ints
from solver.model.highs import program, silent
from solver.model.matrix import Matrix
from solver.search.watch import Stopped, Watch

PRIMAL, DUAL = 4, 1
"""HiGHS' numbers of its simplex methods."""
TOLERANCE = 1e-7
"""Reduced costs above −TOLERANCE do not price out (HiGHS' own dual tolerance)."""


class Stuck(RuntimeError):
    """The simplex could not solve a master problem that has solutions."""


class Master:
    """A program that grows. Its columns stand in this order: auxiliary, artificial, postings as they came.

    Artificial columns make up for what some rows lack, at a price.
    """

    def __init__(self, matrix: Matrix, seed: int) -> None:
        self.matrix = matrix
        self.seed = seed
        self.aux = matrix.shape[1] - matrix.postings
        self.begin()

    steps: int | None = None
    """The most steps that one run may take; any number by default."""

    def begin(self) -> None:
        """A new program without postings."""
        self.h = silent(self.seed, presolve="off", solver="simplex")
        aux = np.arange(self.matrix.postings, self.matrix.shape[1])
        self.h.passModel(program(self.matrix, aux, np.zeros(len(aux)), integer=False))
        self.artificial_rows: Ints = np.zeros(0, dtype=np.int32)
        self.artificial_signs: Floats = np.zeros(0)
        self.columns: Ints = np.zeros(0, dtype=np.int64)
        self.inside = np.zeros(self.matrix.postings, dtype=np.bool_)

    @property
    def artificial(self) -> int:
        return len(self.artificial_rows)

    def take_basis(self, other: "Master", stays: Bools) -> None:
        """Begins where another master ended: rows added since hold loosely, postings left out are missing."""
        found = other.h.getBasis()
        if not found.valid:
            return
        postings = found.col_status[other.aux + other.artificial :]
        added = [highspy.HighsBasisStatus.kLower] * (self.artificial - other.artificial)
        basis = highspy.HighsBasis()
        basis.col_status = [
            *found.col_status[: other.aux + other.artificial],
            *added,
            *(status for status, keep in zip(postings, stays.tolist(), strict=True) if keep),
        ]
        basis.row_status = [*found.row_status, *[highspy.HighsBasisStatus.kBasic] * len(added)]
        basis.valid, basis.alien = True, True  # HiGHS mends what a missing posting leaves open
        self.h.setBasis(basis)

    def basis(self) -> highspy.HighsBasis:
        """Where the master stands, to go back to."""
        return self.h.getBasis()

    def go_back(self, basis: highspy.HighsBasis) -> None:
        """Returns the master to an earlier basis; columns added since are left out of it."""
        later = self.h.getNumCol() - len(basis.col_status)
        basis.col_status = [*basis.col_status, *[highspy.HighsBasisStatus.kLower] * later]
        self.h.setBasis(basis)

    def artificials(self, row: Ints, sign: Floats, upper: float) -> None:
        """Adds one column a row that can make up what the row lacks."""
        count = len(row)
        if count:
            self.h.addCols(
                count, np.ones(count), np.zeros(count), np.full(count, upper),
                count, np.arange(count, dtype=np.int32), row.astype(np.int32), sign,
            )  # fmt: skip
        self.artificial_rows, self.artificial_signs = row, sign

    def add(self, chosen: Ints, costs: Floats) -> None:
        """Adds postings to the master with their costs under the present objective.

        Their upper bounds are given although ``one_place`` implies them: a posting that prices out is then put
        to its upper bound, which keeps the basis dual feasible, and the dual simplex goes on with long steps.
        Measured at 10,000 × 200: the whole relaxation takes 7 s with them, 19 s without (docs/decisions/0011).
        """
        count = len(chosen)
        if not count:
            return
        block = self.matrix.entries.columns(chosen)
        self.h.addCols(
            count,
            costs[chosen],
            np.zeros(count),
            self.matrix.bounds(chosen)[1],
            int(block.nnz),
            block.indptr[:-1].astype(np.int32),
            block.indices.astype(np.int32),
            block.data,
        )
        self.columns = np.concatenate([self.columns, chosen])
        self.inside[chosen] = True

    def thin(self, reduced: Floats) -> None:
        """Takes the postings with the highest reduced costs out of the master, but none that is basic."""
        own, most = reduced[self.columns], self.matrix.shape[0]
        if len(own) <= most:
            return
        basis = self.h.getBasis()
        first = self.aux + self.artificial
        statuses = basis.col_status[first:]
        resting = np.array([status == highspy.HighsBasisStatus.kLower for status in statuses], dtype=np.bool_)
        out = resting & (own > max(float(np.partition(own, most)[most]), TOLERANCE))
        place = first + np.flatnonzero(out)
        self.h.deleteCols(len(place), place.astype(np.int32))
        stays = [status for status, gone in zip(statuses, out.tolist(), strict=True) if not gone]
        basis.col_status = [*basis.col_status[:first], *stays]
        self.h.setBasis(basis)
        self.inside[self.columns[out]] = False
        self.columns = self.columns[~out]

    def bound_artificials(self, upper: float) -> None:
        place = np.arange(self.aux, self.aux + self.artificial, dtype=np.int32)
        self.h.changeColsBounds(len(place), place, np.zeros(len(place)), np.full(len(place), upper))

    def made_up(self, values: Floats) -> float:
        """How much of the master's rows artificial columns make up for."""
        return float(values[self.aux : self.aux + self.artificial].sum())

    def point(self, values: Floats) -> Floats:
        """The master's values as a point of the whole model."""
        x = np.zeros(self.matrix.shape[1])
        x[self.matrix.postings :] = values[: self.aux]
        x[self.columns] = values[self.aux + self.artificial :]
        return x

    def price_all(self, costs: Floats) -> None:
        """Gives every column of the master its cost."""
        self.h.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def optimise(self, watch: Watch, strategy: int = DUAL) -> None:
        """Solves the master by simplex from the last basis: all columns have bounds, so any basis will do.

        Raises:
            Stopped: out of time, or the caller's wish.
            Stuck: more than ``steps``, or the simplex ended otherwise, from scratch too.
        """
        status = self.run(watch, strategy)
        if status == highspy.HighsModelStatus.kIterationLimit:
            raise Stuck(f"no optimum within {self.steps} steps")
        if status != highspy.HighsModelStatus.kOptimal:
            watch.check()
            self.h.clearSolver()  # a basis from elsewhere can lead the simplex astray: once more from scratch
            status = self.run(watch, DUAL)
        if status in (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt):
            raise Stopped
        if status != highspy.HighsModelStatus.kOptimal:
            raise Stuck(f"master problem ended as {status}")

    def run(self, watch: Watch, strategy: int) -> highspy.HighsModelStatus:
        """One run within the time left."""
        self.h.setOptionValue("simplex_strategy", strategy)
        self.h.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf if self.steps is None else self.steps)
        self.h.setOptionValue("time_limit", self.h.getRunTime() + watch.left)
        self.h.run()
        status = self.h.getModelStatus()
        # before the first posting a county without any need or pupil has no column at all: nothing to do, all duals 0
        return highspy.HighsModelStatus.kOptimal if status == highspy.HighsModelStatus.kModelEmpty else status
