"""Whether a county can meet some of its rules: by the relaxation, whose refusals are proofs, and by whole plans."""

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.domain.posting import Postings
from solver.model.build import Objective
from solver.model.highs import program, silent
from solver.model.matrix import Matrix
from solver.search.choice import least_of
from solver.search.relax import Relaxation
from solver.search.watch import Stopped, Watch

MISSED = 1e-6
FIRST_PER_TEACHER = 2
"""Postings of each teacher that the relaxation starts with. Measured at 10,000 × 200: 2.1 s, with six 3.5 s."""
SHOWN = 0.5
"""Rows missed by this much for certain cannot hold; how much they are missed by at least is another question."""
UNEVEN = 1e-2
"""Most that a posting costs while it is first asked whether rows can hold: without any cost the simplex wanders among
equal plans. Measured at 10,000 × 200 with nine tenths to move: 3.5 s with it, 11 s with a tenth of it; at 5,000 × 120
without any 8 s."""
FAINT = 5 * UNEVEN
"""Weights of a proof up to this come from uneven costs, not from what clashes; it is looked whether it holds without them."""
FIRM = 1e3
"""Weight of a row that should hold when others are allowed to be missed; a hundredfold until it does, up to FIRMEST."""
FIRMEST = 1e7


@dataclass(frozen=True, eq=False)
class Refusal:
    """Weights of rows (a Farkas certificate) whose weighted sum no plan can meet: a proof that needs no solver to check."""

    weights: Floats
    """One for each row of the matrix: positive on its lower side, negative on its upper side."""

    def margin(self, matrix: Matrix, teacher: Ints) -> float:
        """By how much even the best plan misses the weighted sum of a matrix' rows; positive proves that none exists.

        Re-computed from the matrix alone. ``teacher`` says whose each posting is; a teacher takes at most one.
        """
        lower_side = (self.weights > 0) & np.isfinite(matrix.row_lower)
        upper_side = (self.weights < 0) & np.isfinite(matrix.row_upper)
        weights = np.where(lower_side | upper_side, self.weights, 0.0)
        sides = np.where(lower_side, matrix.row_lower, np.where(upper_side, matrix.row_upper, 0.0))
        gains = matrix.entries.worth(weights)
        best = np.zeros(int(teacher.max(initial=-1)) + 1)
        np.maximum.at(best, teacher, gains[: matrix.postings])
        rest = gains[matrix.postings :]
        lower, upper = matrix.aux_lower, matrix.aux_upper
        with np.errstate(invalid="ignore"):
            most = np.where(rest == 0, 0.0, np.maximum(rest * lower, rest * upper))
        return float(weights @ sides - best.sum() - most.sum())


@dataclass(frozen=True, eq=False)
class Missed:
    """The least total by which some rows are missed while all others hold."""

    value: float
    """Infinity where the others cannot hold."""
    x: Floats | None
    proven: bool


class Trial:
    """The rows of one matrix put to the test over the open postings. Columns found once are kept."""

    def __init__(self, matrix: Matrix, postings: Postings, watch: Watch, *, seed: int = 0) -> None:
        self.matrix = matrix
        self.postings = postings
        self.watch = watch
        self.seed = seed
        self.columns: Ints = np.zeros(0, dtype=np.int64)
        self.x: Floats = np.full(matrix.shape[1], 0.5)

    def refusal(self) -> Refusal | None:
        """A proof that these rows cannot hold even fractionally, or None.

        Raises:
            Stopped: out of time.
        """
        demands = self.demands()
        if not len(demands):
            return None
        relaxation = self.relaxation(demands, np.where(self.matrix.row_lower[demands] > 0, 1.0, -1.0))
        for objective, beyond in ((self.uneven, SHOWN + UNEVEN * len(relaxation.teacher_first)), (self.nothing, SHOWN)):
            result = relaxation.minimise(objective, self.watch, artificial_cost=1.0, enough=MISSED / 10, beyond=beyond)
            self.columns, self.x = relaxation.columns, result.x
            if result.value - objective.at(result.x) <= MISSED:
                return None
            for weights in (np.where(np.abs(result.row_duals) > FAINT, result.row_duals, 0.0), result.row_duals):
                refusal = Refusal(weights)
                if refusal.margin(self.matrix, self.postings.teacher) > MISSED:
                    return refusal
        return None

    def whole(self) -> bool | None:
        """Whether a whole plan meets these rows, given that fractions do; None where time ran out first."""
        if not len(self.demands()) or self.is_whole(self.x):
            return True
        for columns in self.widening(self.x, self.columns):
            h = self.integer(columns)
            h.run()
            if found(h):
                return True
            if len(columns) == self.matrix.postings and h.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
                return False
            if self.watch.stopped:
                return None
        return None

    def least_missed(self, rule: str) -> Missed:
        """The least total by which one rule's rows are missed while all others hold.

        Raises:
            Stopped: out of time without a plan.
        """
        matrix, rows = self.matrix, self.matrix.rows_of(rule)
        soft, firm = self.sides(rows), self.sides(np.setdiff1d(self.demands(), rows))
        row = np.concatenate([soft[0], firm[0]])
        sign = np.concatenate([soft[1], firm[1]])
        weight = FIRM
        while True:
            share = np.concatenate([np.ones(len(soft[0])), np.full(len(firm[0]), 1 / weight)])
            relaxation = self.relaxation(row, sign * share)
            relaxed = relaxation.minimise(self.nothing, self.watch, artificial_cost=1.0)
            missing = self.lacking(relaxed.x, firm)
            if missing <= MISSED or weight >= FIRMEST:
                break
            weight *= 100
        if missing > MISSED:
            return Missed(np.inf, None, True)
        least = np.ceil(relaxed.bound - MISSED)
        if self.are_whole(relaxed.x) and relaxed.value <= least + MISSED:
            return Missed(relaxed.value, relaxed.x, True)
        for columns in self.widening(relaxed.x, relaxation.columns):
            h = self.integer(columns)
            count = len(soft[0])
            h.addCols(
                count, np.ones(count), np.zeros(count), np.full(count, np.inf),
                count, np.arange(count, dtype=np.int32), soft[0].astype(np.int32), soft[1],
            )  # fmt: skip
            h.run()
            everything = len(columns) == matrix.postings
            if found(h):
                value = float(h.getObjectiveValue())
                done = everything and h.getModelStatus() == highspy.HighsModelStatus.kOptimal
                if done or everything or value <= least + MISSED or self.watch.stopped:
                    x = np.zeros(matrix.shape[1])
                    x[columns] = np.round(np.array(h.getSolution().col_value)[: len(columns)])
                    return Missed(value, x, done or value <= least + MISSED)
            self.watch.check()
        raise Stopped

    def widening(self, x: Floats, columns: Ints) -> Iterator[Ints]:
        """Ever more postings: what the relaxation uses with all else its split teachers have, its columns, all."""
        used = x[: self.matrix.postings]
        split = np.zeros(int(self.postings.teacher.max(initial=-1)) + 1, dtype=np.bool_)
        split[self.postings.teacher[np.abs(used - np.round(used)) > MISSED]] = True
        narrow = np.union1d(np.flatnonzero(used > MISSED), columns[split[self.postings.teacher[columns]]])
        seen = -1
        for stage in (narrow, np.sort(columns), np.arange(self.matrix.postings)):
            if len(stage) > seen:
                seen = len(stage)
                yield stage

    def are_whole(self, x: Floats) -> bool:
        """Whether nobody is posted by halves."""
        return bool((np.abs(x - np.round(x))[: self.matrix.postings] <= MISSED).all())

    def is_whole(self, x: Floats) -> bool:
        """Whether a point of the relaxation is a whole plan that meets every row."""
        if not self.are_whole(x):
            return False
        rounded = x.copy()
        rounded[: self.matrix.postings] = np.round(x[: self.matrix.postings])
        activity = self.matrix.entries.activity(rounded)
        return bool(((activity >= self.matrix.row_lower - MISSED) & (activity <= self.matrix.row_upper + MISSED)).all())

    @property
    def nothing(self) -> Objective:
        return Objective(np.zeros(self.matrix.shape[1]), 0.0)

    @property
    def uneven(self) -> Objective:
        """Next to nothing for each posting, at random, so that not all plans that miss as little are the same."""
        costs = np.zeros(self.matrix.shape[1])
        costs[: self.matrix.postings] = UNEVEN * np.random.default_rng(self.seed).random(self.matrix.postings)
        return Objective(costs, 0.0)

    def demands(self) -> Ints:
        """Rows that the plan which posts nobody misses."""
        matrix = self.matrix
        own = ~np.isin(matrix.labels.rule_of, [i for i, n in enumerate(matrix.labels.rule) if n in matrix.families])
        return np.flatnonzero(own & ((matrix.row_lower > 0) | (matrix.row_upper < 0)))

    def sides(self, rows: Ints) -> tuple[Ints, Floats]:
        """What may make up for missed rows: a row position and a sign for each finite side."""
        below = rows[np.isfinite(self.matrix.row_lower[rows])]
        above = rows[np.isfinite(self.matrix.row_upper[rows])]
        return np.concatenate([below, above]), np.concatenate([np.ones(len(below)), -np.ones(len(above))])

    def lacking(self, x: Floats, sides: tuple[Ints, Floats]) -> float:
        """The most by which a point misses one of some sides."""
        rows, sign = sides
        if not len(rows):
            return 0.0
        activity = self.matrix.entries.activity(x)[rows]
        below = self.matrix.row_lower[rows] - activity
        above = activity - self.matrix.row_upper[rows]
        return float(np.where(sign > 0, below, above).max())

    def relaxation(self, row: Ints, sign: Floats) -> Relaxation:
        """The relaxation with columns that make up for missed rows, and a few postings to start from."""
        relaxation = Relaxation(self.matrix, self.postings.teacher, self.postings.cell, seed=self.seed)
        relaxation.artificials(row, sign, np.inf)
        # at random, so that teachers do not all begin with the same hosts
        few = least_of(relaxation.noise, relaxation.teacher_first, FIRST_PER_TEACHER)
        relaxation.add(np.union1d(self.columns, few), np.zeros(self.matrix.postings))
        return relaxation

    def integer(self, columns: Ints) -> highspy.Highs:
        """The whole program over some postings and all auxiliary columns, ready to run."""
        every = np.concatenate([columns, np.arange(self.matrix.postings, self.matrix.shape[1])])
        h = silent(self.seed, time_limit=max(0.01, self.watch.left), mip_rel_gap=1e-6)
        h.passModel(program(self.matrix, every, np.zeros(len(every))))
        return h


def found(h: highspy.Highs) -> bool:
    """Whether a run ended with a plan in hand."""
    return bool(h.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
