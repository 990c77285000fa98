"""The master problem: HiGHS over the auxiliary columns, the postings taken in so far, and all rows or those that bind."""

import highspy
import numpy as np
from scipy.sparse import csr_matrix

from solver.domain.dataset import Bools, Floats, Ints
from solver.model.highs import program, silent
from solver.model.matrix import Matrix
from solver.search.watch import Stopped, Watch

PRIMAL, DUAL = 4, 1
"""HiGHS' numbers of its simplex methods."""
PERTURBATION = "dual_simplex_cost_perturbation_multiplier"
TOLERANCE = 1e-7
"""Reduced costs above −TOLERANCE do not price out (HiGHS' own dual tolerance)."""
COLUMNS_PER_ROW = 2
"""Columns that ``thin`` leaves. Measured at 20,000 × 300 with few rows: 4.3 s with 2, 4.4 s with 3, 4.9 s with as many as all
rows; at 30,000 × 500 19.9 s with 2, 21.3 s with 3."""
MET = 1e-6
"""Rows missed by less are met."""


class Stuck(RuntimeError):
    """The simplex could not solve a master problem that has solutions."""


class Master:
    """A program that grows. Its columns stand in this order: auxiliary, artificial, postings as they came.

    Artificial columns make up for what some rows lack, at a price. Three rows of four never bind; left out, a step of the
    simplex costs less than half (docs/decisions/0095). What the program knows of rows is told by their positions in the matrix.
    """

    def __init__(self, matrix: Matrix, seed: int) -> None:
        self.matrix = matrix
        self.seed = seed
        self.aux = matrix.shape[1] - matrix.postings
        self.begin()

    steps: int | None = None
    """The most steps that one run may take; any number by default."""

    def begin(self, rows: Ints | None = None) -> None:
        """A new program without postings, with some rows, by position and in this order, or all."""
        self.h = silent(self.seed, presolve="off", solver="simplex")
        aux = np.arange(self.matrix.postings, self.matrix.shape[1])
        self.h.passModel(program(self.matrix, aux, np.zeros(len(aux)), integer=False, rows=rows))
        self.hold(np.arange(self.matrix.shape[0]) if rows is None else rows)
        self.artificial_rows: Ints = np.zeros(0, dtype=np.int32)
        self.artificial_signs: Floats = np.zeros(0)
        self.columns: Ints = np.zeros(0, dtype=np.int64)
        self.used: Ints = np.zeros(0, dtype=np.int64)
        """Postings of the last point that met all rows: they stay, so that there is one whatever rows are taken in."""
        self.inside = np.zeros(self.matrix.postings, dtype=np.bool_)

    def hold(self, rows: Ints) -> None:
        """Notes the rows of the program and where each stands in it; −1 for those left out."""
        self.rows = rows
        self.place = np.full(self.matrix.shape[0], -1, dtype=np.int64)
        self.place[rows] = np.arange(len(rows))

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
        """Returns the master to an earlier basis; columns added since are left out of it, rows added since hold loosely."""
        later, below = self.h.getNumCol() - len(basis.col_status), len(self.rows) - len(basis.row_status)
        basis.col_status = [*basis.col_status, *[highspy.HighsBasisStatus.kLower] * later]
        basis.row_status = [*basis.row_status, *[highspy.HighsBasisStatus.kBasic] * below]
        self.h.setBasis(basis)

    def artificials(self, row: Ints, sign: Floats, upper: float) -> None:
        """Adds one column a row that can make up what the row lacks."""
        count, place = len(row), self.place[row]
        held = place >= 0
        if count:
            self.h.addCols(
                count, np.ones(count), np.zeros(count), np.full(count, upper),
                int(held.sum()), (np.cumsum(held) - held).astype(np.int32), place[held].astype(np.int32), sign[held],
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
        place = self.place[block.indices]
        held = place >= 0
        before = np.zeros(block.nnz + 1, dtype=np.int32)
        np.cumsum(held, out=before[1:])
        self.h.addCols(
            count,
            costs[chosen],
            np.zeros(count),
            self.matrix.bounds(chosen)[1],
            int(before[-1]),
            before[block.indptr[:-1]],
            place[held].astype(np.int32),
            block.data[held],
        )
        self.columns = np.concatenate([self.columns, chosen])
        self.inside[chosen] = True

    def leave_out_loose(self) -> None:
        """Takes the rows that hold loosely at the basis out of the program; ``missed`` tells when they no longer do."""
        basis = self.h.getBasis()
        loose = np.array([status == highspy.HighsBasisStatus.kBasic for status in basis.row_status], dtype=np.bool_)
        place = np.flatnonzero(loose).astype(np.int32)
        self.h.deleteRows(len(place), place)
        self.hold(self.rows[~loose])
        basis.row_status = [status for status, gone in zip(basis.row_status, loose.tolist(), strict=True) if not gone]
        self.h.setBasis(basis)

    def missed(self, values: Floats) -> Ints:
        """Rows left out of the program that the master's values do not meet."""
        if len(self.rows) == self.matrix.shape[0]:
            return np.zeros(0, dtype=np.int64)
        columns = np.concatenate([np.arange(self.aux) + self.matrix.postings, self.columns])
        own = np.concatenate([values[: self.aux], values[self.aux + self.artificial :]])
        taken = np.flatnonzero(own)
        activity = self.matrix.entries.columns(columns[taken]) @ own[taken]
        short = np.maximum(self.matrix.row_lower - activity, activity - self.matrix.row_upper)
        return np.flatnonzero((short > MET) & (self.place < 0))

    def take_in(self, rows: Ints) -> None:
        """Puts rows back into the program; they hold loosely until it runs."""
        if not len(rows):
            return
        postings = len(self.columns)
        block = self.matrix.entries.part(
            rows, np.concatenate([self.columns, np.arange(self.aux) + self.matrix.postings])
        ).csc.tocoo()
        made = np.flatnonzero(np.isin(self.artificial_rows, rows))
        self.hold(np.concatenate([self.rows, rows]))
        first = len(self.rows) - len(rows)
        column = block.col + np.where(block.col < postings, self.aux + self.artificial, -postings)
        a = csr_matrix(
            (
                np.concatenate([block.data, self.artificial_signs[made]]),
                (
                    np.concatenate([block.row, self.place[self.artificial_rows[made]] - first]),
                    np.concatenate([column, self.aux + made]),
                ),
            ),
            shape=(len(rows), self.aux + self.artificial + postings),
        )
        self.h.addRows(
            len(rows), self.matrix.row_lower[rows], self.matrix.row_upper[rows],
            int(a.nnz), a.indptr[:-1].astype(np.int32), a.indices.astype(np.int32), a.data,
        )  # fmt: skip

    def thin(self, reduced: Floats) -> None:
        """Takes the postings with the highest reduced costs out of the master, but none that is basic or ``used``."""
        own, most = reduced[self.columns], min(COLUMNS_PER_ROW * len(self.rows), self.matrix.shape[0])
        if len(own) <= most:
            return
        basis = self.h.getBasis()
        first = self.aux + self.artificial
        statuses = basis.col_status[first:]
        resting = np.array([status == highspy.HighsBasisStatus.kLower for status in statuses], dtype=np.bool_)
        out = resting & (own > max(float(np.partition(own, most)[most]), TOLERANCE)) & ~np.isin(self.columns, self.used)
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

    def row_duals(self) -> Floats:
        """The duals of all rows: those left out are worth nothing."""
        found = np.zeros(self.matrix.shape[0])
        found[self.rows] = self.h.getSolution().row_dual
        return found

    def price_all(self, costs: Floats) -> None:
        """Gives every column of the master its cost."""
        self.h.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def optimise(self, watch: Watch, strategy: int = DUAL, *, perturbed: bool = True) -> None:
        """Solves the master by simplex from the last basis: all columns have bounds, so any basis will do.

        Args:
            perturbed: whether the dual simplex perturbs the costs first and undoes that at the end.

        Raises:
            Stopped: out of time, or the caller's wish.
            Stuck: more than ``steps``, or the simplex ended otherwise, from scratch too.
        """
        self.h.setOptionValue(PERTURBATION, float(perturbed))
        status = self.run(watch, strategy)
        if status == highspy.HighsModelStatus.kIterationLimit:
            raise Stuck(f"no optimum within {self.steps} steps")
        if status != highspy.HighsModelStatus.kOptimal:
            watch.check()
            self.h.setOptionValue(PERTURBATION, 1.0)
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
