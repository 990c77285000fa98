"""The relaxation around one plan, kept at its optimum: each change starts there and prices in what it needs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import highspy
import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.domain.posting import Postings
from solver.model.build import ONE_PLACE, Objective
from solver.model.highs import program, silent
from solver.model.matrix import Matrix
from solver.search.change import UNCHANGED, Beyond, Change, Clash
from solver.search.choice import best_of
from solver.search.grid import LEVEL
from solver.search.master import TOLERANCE
from solver.search.relax import Infeasible, Relaxed
from solver.search.watch import Stopped, Watch

NEAR = 0.02
"""Reduced cost, as a share of the mean cost of the plan's postings, up to which postings are in the program from the start.
Measured at 10,000 × 200 for one lock more: a median of 2.2 s with it, 5.7 s with 0.25: a step costs in proportion to the postings."""
PER_TEACHER = 1
PER_HOST = 1
"""Postings priced in a round: the best of each teacher and of each (host, stage, subject). Measured at 10,000 × 200: ready in
4.6 s and 0.75 s for one lock more with 1 of each host, 5.1 and 0.94 s with 2, 11 s with 4; at 3,000 × 90 the same."""
DUAL, PRIMAL = 1, 4
"""HiGHS' simplex strategies: dual after a bound has moved, primal after postings were added."""
MISSED = 30.0
"""Price of missing an earlier level by one, in multiples of what a step of it is worth around the plan."""
LACKING = 1e-6
"""Rows missed by less are met."""


@dataclass(frozen=True, eq=False)
class Footing:
    """Where the program stands at the optimum of one question; narrower ones take few steps from there."""

    postings: Ints
    """In the program beside those it always holds, in their order."""
    basis: highspy.HighsBasis


class Warm:
    """The relaxation over all postings of which few are in the program; ``base`` is its optimum.

    After every question the program is put back, so that no answer depends on the questions before it.
    """

    def __init__(
        self,
        matrix: Matrix,
        postings: Postings,
        objective: Objective,
        start: Ints,
        watch: Watch,
        *,
        seed: int = 0,
    ) -> None:
        """Args:
            start: postings of a plan that meets all rows.

        Raises:
            Stopped: out of time.
        """
        self.matrix = matrix
        self.objective = objective
        self.teacher = postings.teacher
        self.cell = postings.cell
        self.place = {int(matrix.labels.teacher[row]): int(row) for row in matrix.rows_of(ONE_PLACE)}
        self.levels = matrix.rows_of(LEVEL)
        self.aux = matrix.shape[1] - matrix.postings
        self.h = self.program(seed)
        self.present: Ints = np.zeros(0, dtype=np.int64)
        self.inside = np.zeros(matrix.postings, dtype=np.bool_)
        costs = objective.coefficients[: matrix.postings]
        self.add(start, costs)
        self.base = self.optimum(UNCHANGED, watch)
        near = NEAR * float(np.abs(costs[start]).mean()) if len(start) else 0.0
        self.add(np.flatnonzero((self.base.reduced <= near) & ~self.inside), costs)
        self.run(watch)
        self.basis = self.h.getBasis()

    def program(self, seed: int) -> highspy.Highs:
        """All rows, the auxiliary columns, and a column for each side of a row that may make up for what it lacks."""
        matrix = self.matrix
        h = silent(seed, presolve="off", solver="simplex")
        aux = np.arange(matrix.postings, matrix.shape[1])
        h.passModel(
            program(matrix, aux, self.objective.coefficients[aux], offset=self.objective.constant, integer=False)
        )
        families = [i for i, name in enumerate(matrix.labels.rule) if name in matrix.families]
        own = ~np.isin(matrix.labels.rule_of, families)
        place = np.zeros(matrix.shape[0], dtype=np.bool_)
        place[matrix.rows_of(ONE_PLACE)] = True
        below = np.flatnonzero(own & (np.isfinite(matrix.row_lower) | place))
        above = np.flatnonzero(own & np.isfinite(matrix.row_upper) & ~place)
        row = np.concatenate([below, above]).astype(np.int32)
        sign = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
        count = len(row)
        none = np.zeros(count)
        h.addCols(count, none, none, none, count, np.arange(count, dtype=np.int32), row, sign)
        self.slack: Ints = np.arange(self.aux, self.aux + count, dtype=np.int32)
        self.elastic: Ints = np.zeros(0, dtype=np.int32)
        self.level_slack: Ints = self.slack[np.isin(row, self.levels) & (sign < 0)]
        return h

    # the program's columns stand in this order: auxiliary, slack, postings as they came

    def add(self, chosen: Ints, costs: Floats) -> None:
        """Adds postings with their costs under the present objective."""
        if not len(chosen):
            return
        block = self.matrix.entries.columns(chosen)
        self.h.addCols(
            len(chosen),
            costs[chosen],
            np.zeros(len(chosen)),
            # a teacher's one place bounds the postings already; a second bound would split their duals
            np.full(len(chosen), highspy.kHighsInf),
            int(block.nnz),
            block.indptr[:-1].astype(np.int32),
            block.indices.astype(np.int32),
            block.data,
        )
        self.present = np.concatenate([self.present, chosen])
        self.inside[chosen] = True

    def relaxed(
        self,
        change: Change,
        limits: Sequence[float],
        watch: Watch,
        elastic: int | None = None,
        footing: Footing | None = None,
    ) -> tuple[Matrix, Relaxed]:
        """The matrix under a change and the optimum of its relaxation over all postings.

        Args:
            limits: upper limits of the rows that hold earlier levels; none leaves them as they are.
            elastic: the earlier level by which a refusal is measured; all of them otherwise.
            footing: where to begin instead of the plan's own optimum.

        Raises:
            Beyond: only earlier levels stand in the way.
            Infeasible: nothing meets all rows, even fractionally.
            Stopped: out of time.
        """
        matrix = self.changed(change, limits)
        with self.under(change, matrix, footing):
            self.elastic = self.level_slack if elastic is None else self.level_slack[[elastic]]
            return matrix, self.optimum(change, watch)

    def footing(self, change: Change, watch: Watch) -> Footing:
        """Where a change leaves the program.

        Raises:
            Beyond, Infeasible, Stopped: see ``relaxed``.
        """
        size = len(self.present)
        with self.under(change, self.changed(change, [])):
            self.elastic = self.level_slack
            self.optimum(change, watch)
            return Footing(self.present[size:], self.h.getBasis())

    @contextmanager
    def under(self, change: Change, matrix: Matrix, footing: Footing | None = None) -> Iterator[None]:
        """The program under a change; put back at the end, whatever was added or moved meanwhile."""
        size, costs = len(self.present), self.objective.coefficients[: matrix.postings]
        rows = [self.place[teacher] for teacher in change.placed] + [row for row, _, _ in change.limits]
        moved = np.concatenate([rows, self.levels]).astype(np.int32)
        try:
            if footing is not None:
                self.add(footing.postings, costs)
                self.h.setBasis(footing.basis)
            self.move(matrix, change.closed, 0.0, moved)
            mine = np.flatnonzero(np.isin(self.teacher, change.placed) & ~self.inside)
            self.add(np.setdiff1d(mine, change.closed), costs)
            yield
        finally:
            self.shrink(size)
            self.move(self.matrix, change.closed, highspy.kHighsInf, moved)
            self.h.setBasis(self.basis)

    def changed(self, change: Change, limits: Sequence[float]) -> Matrix:
        """The matrix under a change.

        Raises:
            Infeasible: a teacher who must be placed has no posting at all.
        """
        before = self.matrix
        lower, above = before.row_lower.copy(), before.row_upper.copy()
        for teacher in change.placed:
            if teacher not in self.place:
                raise Infeasible(1.0)
            lower[self.place[teacher]] = 1.0
        for row, least, most in change.limits:
            lower[row], above[row] = least, most
        if len(limits):
            above[self.levels] = limits
        closed = np.union1d(before.closed, np.asarray(change.closed, dtype=np.int64))
        return replace(before, closed=closed, row_lower=lower, row_upper=above)

    def lacking(self, change: Change, limits: Sequence[float], level: int, watch: Watch) -> float:
        """By how much a level held by a row must exceed the row's limit at least under a change; 0 where it need not.

        Later levels are not held.

        Raises:
            Infeasible: nothing meets the other rows, even fractionally.
            Stopped: out of time.
        """
        held = [*limits[: level + 1], *[np.inf] * (len(limits) - level - 1)]
        try:
            self.relaxed(change, held, watch, elastic=level)
        except Beyond as beyond:
            return beyond.shortfall
        return 0.0

    def shrink(self, size: int) -> None:
        """Takes all postings but the first ``size`` out again."""
        count = len(self.present) - size
        if count:
            first = self.aux + len(self.slack) + size
            self.h.deleteCols(count, np.arange(first, first + count, dtype=np.int32))
            self.inside[self.present[size:]] = False
            self.present = self.present[:size]

    def move(self, matrix: Matrix, closed: Ints, upper: float, rows: Ints) -> None:
        """Gives postings an upper limit, so far as they are in the program, and rows the limits they have in a matrix."""
        where = np.full(matrix.postings, -1, dtype=np.int32)
        where[self.present] = self.aux + len(self.slack) + np.arange(len(self.present), dtype=np.int32)
        at = where[closed][where[closed] >= 0]
        if len(at):
            self.h.changeColsBounds(len(at), at, np.zeros(len(at)), np.full(len(at), upper))
        for row in rows.tolist():
            self.h.changeRowBounds(row, matrix.row_lower[row], matrix.row_upper[row])

    def aim(self, objective: Objective | None) -> None:
        """Gives the program the costs of an objective; None counts what the rows lack instead."""
        count = self.matrix.postings
        if objective is None:
            costs = np.zeros(self.aux + len(self.slack) + len(self.present))
            costs[self.slack] = 1.0
        else:
            own, aux = objective.coefficients[:count], objective.coefficients[count:]
            costs = np.concatenate([aux, np.zeros(len(self.slack)), own[self.present]])
        self.h.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        self.h.changeObjectiveOffset(0.0 if objective is None else objective.constant)

    def run(self, watch: Watch, strategy: int = DUAL) -> bool:
        """Runs the program; False where its rows cannot be met by its columns.

        Raises:
            Stopped: out of time.
        """
        watch.check()
        self.h.setOptionValue("simplex_strategy", strategy)
        status = self.ended(watch)
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
            watch.check()
            # a basis from elsewhere can lead the simplex astray: once more from scratch
            self.h.clearSolver()
            self.h.setOptionValue("simplex_strategy", DUAL)
            status = self.ended(watch)
        if status == highspy.HighsModelStatus.kInfeasible:
            return False
        if status != highspy.HighsModelStatus.kOptimal:
            raise Stopped
        return True

    def ended(self, watch: Watch) -> highspy.HighsModelStatus:
        """How a run within the time left ended."""
        self.h.setOptionValue("time_limit", self.h.getRunTime() + watch.left)
        self.h.run()
        return self.h.getModelStatus()

    def optimum(self, change: Change, watch: Watch) -> Relaxed:
        """The optimum over all postings, pricing in what is missing.

        Raises:
            Infeasible, Stopped: see ``relaxed``.
        """
        count = self.matrix.postings
        costs = self.objective.coefficients[:count]
        rounds, strategy = 0, DUAL
        met = self.softly(watch)
        while True:
            rounds += 1
            if not (met and self.run(watch, strategy)):
                self.regain(change, watch)
                met, strategy = True, PRIMAL
                continue
            strategy = PRIMAL
            duals = np.array(self.h.getSolution().row_dual)
            worth = self.matrix.entries.worth(duals)
            reduced = costs - worth[:count]
            fresh = self.promising(reduced, change)
            if not len(fresh):
                break
            self.add(fresh, costs)
        value = float(self.h.getObjectiveValue())
        reduced[change.closed] = np.inf
        solution = np.array(self.h.getSolution().col_value)
        x = np.zeros(self.matrix.shape[1])
        x[count:] = solution[: self.aux]
        x[self.present] = solution[self.aux + len(self.slack) :]
        # every teacher has one place at most, so dual errors can overstate the bound by this much and no more
        slip = np.zeros(int(self.teacher.max(initial=0)) + 1)
        np.minimum.at(slip, self.teacher, reduced)
        aux_reduced = self.objective.coefficients[count:] - worth[count:]
        return Relaxed(value, value + float(slip.sum()), x, reduced, aux_reduced, duals, rounds)

    def softly(self, watch: Watch) -> bool:
        """Runs the program while earlier levels may be missed at a price; whether they are met all the same.

        Where they cannot be, this ends after fewer steps than a proof that they cannot.

        Raises:
            Stopped: out of time.
        """
        count = len(self.elastic)
        if not count:
            return True
        elastic = self.elastic.astype(np.int32)
        dearest = float(np.abs(self.base.row_duals[self.levels]).max(initial=0.0))
        self.free(elastic, highspy.kHighsInf)
        self.h.changeColsCost(count, elastic, np.full(count, MISSED * max(dearest, 1.0)))
        met = self.run(watch) and float(np.array(self.h.getSolution().col_value)[elastic].max()) <= LACKING
        self.free(elastic, 0.0)
        self.h.changeColsCost(count, elastic, np.zeros(count))
        return met

    def regain(self, change: Change, watch: Watch) -> None:
        """Prices in postings with which all rows can be met, by minimising what the rows of earlier levels lack.

        Where even other rows cannot be met, those come first.

        Raises:
            Beyond, Clash: no postings do; this is a proof.
            Stopped: out of time.
        """
        try:
            others = np.setdiff1d(self.slack, self.elastic)
            for counted in (self.elastic, others, self.elastic):
                lacking = self.least_lacking(counted, change, watch)
                if lacking is None:
                    continue
                if lacking > LACKING:
                    if counted is self.elastic:
                        raise Beyond(lacking)
                    raise Clash(lacking, np.flatnonzero(np.abs(self.h.getSolution().row_dual) > LACKING))
                if counted is self.elastic:
                    return
            raise RuntimeError("rows that can be met cannot")
        finally:
            self.free(self.slack, 0.0)
            self.aim(self.objective)

    def least_lacking(self, counted: Ints, change: Change, watch: Watch) -> float | None:
        """The least total that some slack columns make up for while those of the elastic levels cost nothing, over all
        postings; None where the other rows cannot be met with the postings in the program."""
        self.free(self.slack, 0.0)
        self.free(counted, highspy.kHighsInf)
        self.free(self.elastic, highspy.kHighsInf)
        self.aim(None)
        if counted is not self.elastic:
            self.h.changeColsCost(len(self.elastic), self.elastic.astype(np.int32), np.zeros(len(self.elastic)))
        strategy = DUAL
        while True:
            if not self.run(watch, strategy):
                return None
            strategy = PRIMAL
            lacking = float(self.h.getObjectiveValue())
            if lacking <= LACKING / 10:
                return lacking
            worth = self.matrix.entries.worth(np.array(self.h.getSolution().row_dual))
            fresh = self.promising(-worth[: self.matrix.postings], change)
            if not len(fresh):
                return lacking
            self.add(fresh, np.zeros(self.matrix.postings))

    def free(self, slack: Ints, upper: float) -> None:
        count = len(slack)
        if count:
            self.h.changeColsBounds(count, slack.astype(np.int32), np.zeros(count), np.full(count, upper))

    def promising(self, reduced: Floats, change: Change) -> Ints:
        """Open postings that would help and are not in the program yet, the best of each teacher and of each host's cell."""
        helps = (reduced < -TOLERANCE) & ~self.inside
        helps[change.closed] = False
        out = np.flatnonzero(helps)
        if not len(out):
            return out
        chosen = (
            best_of(self.teacher[out], reduced[out], PER_TEACHER),
            best_of(self.cell[out], reduced[out], PER_HOST),
        )
        return out[np.unique(np.concatenate(chosen))]
