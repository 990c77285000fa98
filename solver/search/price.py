"""What it costs to decide otherwise: the optimum once more with some postings closed or somebody's place required."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.domain.policy import GoalProfile
from solver.model.build import ONE_PLACE, Model, Objective
from solver.model.highs import program, silent
from solver.model.matrix import Matrix
from solver.search.fix import NoIntegerPlan, Optimum, round_off
from solver.search.levels import LEVEL, SLACK
from solver.search.relax import Infeasible, Relaxation, Relaxed
from solver.search.watch import Stopped, Watch

GRID = (1, 2, 4, 10, 12, 60, 100, 600)
"""Objectives whose coefficients are all multiples of one of these fractions take values on that grid only."""


@dataclass(frozen=True, eq=False)
class Change:
    """What is decided otherwise: postings that are closed, and teachers who must have one of those left."""

    closed: Ints
    """Positions of postings."""
    placed: tuple[int, ...] = ()
    """Positions of teachers; each must have an open posting."""


@dataclass(frozen=True, eq=False)
class Priced:
    """The best plan under a change, over all postings."""

    x: Floats
    values: tuple[float, ...]
    """Of every level."""
    goals: Mapping[str, float]
    proven: bool
    """Whether no better plan exists under the change."""


class Unpriced(Exception):
    """Proven: no plan meets the hard rules under the change."""


def sent(model: Model, teacher: int, host: int) -> Change:
    """The teacher must be posted (not merely kept on) to the host; every other posting of the teacher is closed."""
    postings = model.postings
    mine = postings.teacher == teacher
    return Change(np.flatnonzero(mine & ~((postings.host == host) & postings.starts)), (teacher,))


def kept_from(model: Model, teacher: int, host: int | None = None) -> Change:
    """The teacher is not posted to the host, or to no school at all where ``host`` is None."""
    postings = model.postings
    mine = postings.teacher == teacher
    return Change(np.flatnonzero(mine if host is None else mine & (postings.host == host)))


def together(changes: Sequence[Change]) -> Change:
    """Several changes at once."""
    closed = np.unique(np.concatenate([change.closed for change in changes]))
    return Change(closed, tuple(teacher for change in changes for teacher in change.placed))


class Prices:
    """Exact prices around one plan.

    Each level's relaxation is solved once, over all postings; a change then moves a few bounds and
    goes on from that optimum with the dual simplex, so a price takes a second where the plan took ten.
    """

    def __init__(
        self, model: Model, profile: GoalProfile, reached: Sequence[float], watch: Watch, *, seed: int = 0
    ) -> None:
        """``reached`` is the value of every level in the plan that prices are compared with."""
        self.model = model
        self.profile = profile
        self.reached = tuple(reached)
        self.watch = watch
        self.seed = seed
        self.objectives = [model.weighted(weights) for weights in profile.levels]
        self.matrices = [self.level_matrix(number) for number in range(len(profile.levels))]
        self.programs: dict[int, Warm] = {}

    def level_matrix(self, number: int) -> Matrix:
        """All rows, and the earlier levels held at what the plan reached."""
        matrix = self.model.matrix
        for earlier in range(number):
            limit = self.limit(earlier, self.reached[earlier])
            matrix = matrix.with_row(LEVEL, self.objectives[earlier].coefficients, limit)
        return matrix

    def limit(self, level: int, value: float) -> float:
        """The upper limit of the row that holds a level at a value."""
        return value + self.profile.tolerance * abs(value) + SLACK - self.objectives[level].constant

    def ready(self) -> "Prices":
        """Solves the last level's relaxation, so that the first price comes as fast as the others.

        Raises:
            Stopped: out of time.
        """
        self.warm(len(self.objectives) - 1)
        return self

    def warm(self, level: int) -> "Warm":
        if level not in self.programs:
            self.programs[level] = Warm(self.model, self.matrices[level], self.objectives[level], self.watch, self.seed)
        return self.programs[level]

    def at_least(self, change: Change) -> float:
        """A lower bound of the last level's value under a change while the earlier levels hold; inf where they cannot.

        Raises:
            Stopped: out of time.
        """
        try:
            return self.warm(len(self.objectives) - 1).relaxed(change, [], self.watch)[1].bound
        except Infeasible:
            return float("inf")

    def cheapest(self, teacher: int) -> dict[int, float]:
        """School → the least that posting a teacher there can add to the last level while the others hold.

        The reduced cost, a lower bound of the price.
        """
        warm, postings = self.warm(len(self.objectives) - 1), self.model.postings
        found: dict[int, float] = {}
        for row in np.flatnonzero((postings.teacher == teacher) & postings.starts).tolist():
            host, least = int(postings.host[row]), max(0.0, float(warm.reduced[row]))
            found[host] = min(least, found.get(host, least))
        return found

    def best(self, change: Change, seconds: float = 60.0) -> Priced:
        """The best plan under a change, level by level.

        Raises:
            Unpriced: proven that there is none.
            Stopped: out of time without any plan.
        """
        self.watch.begin(self.profile.id, len(self.objectives), seconds)
        last = len(self.objectives) - 1
        try:
            # most changes leave the earlier levels as they are: if the last one can be met with them, so it is
            return self.priced([self.solve(last, change, self.reached[:last])])
        except (Infeasible, NoIntegerPlan):
            if last == 0:
                raise Unpriced from None
        try:
            return self.guessed(change, seconds / 2) or self.in_order(change, seconds)
        except (Infeasible, NoIntegerPlan):
            raise Unpriced from None

    def guessed(self, change: Change, seconds: float) -> Priced | None:
        """The optimum, if the earlier levels reach the least values their relaxations allow; None where they may not.

        A whole plan that meets a lower bound is proven best, without an integer solve of that level.
        """
        values: list[float] = []
        for level, objective in enumerate(self.objectives[:-1]):
            step = grid(objective)
            if step is None:
                return None
            limits = [self.limit(earlier, value) for earlier, value in enumerate(values)]
            bound = self.warm(level).relaxed(change, limits, self.watch)[1].bound
            values.append(objective.constant + np.ceil((bound - objective.constant) / step - SLACK) * step)
        self.watch.begin(self.profile.id, len(self.objectives), seconds)
        try:
            return self.priced([self.solve(len(self.objectives) - 1, change, values)])
        except (Infeasible, NoIntegerPlan, Stopped):
            return None

    def in_order(self, change: Change, seconds: float) -> Priced:
        """The optimum, one level after the other."""
        self.watch.begin(self.profile.id, 1, seconds)
        values: list[float] = []
        optima: list[Optimum] = []
        for level in range(len(self.objectives)):
            optima.append(self.solve(level, change, values))
            values.append(optima[-1].value)
        return self.priced(optima)

    def solve(self, level: int, change: Change, values: Sequence[float]) -> Optimum:
        """One level under a change, the earlier ones held at ``values``."""
        limits = [self.limit(earlier, value) for earlier, value in enumerate(values)]
        matrix, relaxed = self.warm(level).relaxed(change, limits, self.watch)
        return round_off(matrix, self.objectives[level], relaxed, self.watch, seed=self.seed)

    def priced(self, optima: Sequence[Optimum]) -> Priced:
        x = optima[-1].x
        return Priced(
            x=x,
            values=tuple(objective.at(x) for objective in self.objectives),
            goals={name: goal.at(x) for name, goal in self.model.goals.items()},
            proven=all(optimum.proven for optimum in optima),
        )


def grid(objective: Objective) -> float | None:
    """The step of the grid an objective's values lie on at whole points; None where it has none of the common ones."""
    for parts in GRID:
        scaled = objective.coefficients * parts
        if np.abs(scaled - np.round(scaled)).max(initial=0.0) < SLACK:
            return 1 / parts
    return None


def over_all(relaxation: Relaxation, matrix: Matrix) -> highspy.HighsBasis:
    """The relaxation's last basis, carried over to a program of all columns."""
    found = relaxation.h.getBasis()
    columns = [highspy.HighsBasisStatus.kLower] * matrix.shape[1]
    columns[matrix.postings :] = found.col_status[: relaxation.aux]
    inside = found.col_status[relaxation.aux + relaxation.artificial :]
    for column, state in zip(relaxation.columns.tolist(), inside, strict=True):
        columns[column] = state
    basis = highspy.HighsBasis()
    basis.col_status, basis.row_status, basis.valid = columns, found.row_status, True
    return basis


class Warm:
    """One level's relaxation over all postings, kept at its optimum."""

    def __init__(self, model: Model, matrix: Matrix, objective: Objective, watch: Watch, seed: int) -> None:
        self.matrix = matrix
        self.teacher = model.postings.teacher
        relaxation = Relaxation(matrix, model.postings, seed=seed)
        relaxation.feasible(watch)
        relaxation.solve(objective, watch)
        everything = np.arange(matrix.shape[1])
        self.h = silent(seed, presolve="off", solver="simplex")
        lp = program(matrix, everything, objective.coefficients, offset=objective.constant, integer=False)
        # a teacher's one place bounds the postings already; a second bound would split their duals
        lp.col_upper_ = np.where(everything < matrix.postings, highspy.kHighsInf, matrix.column_upper)
        self.h.passModel(lp)
        self.h.setBasis(over_all(relaxation, matrix))
        self.h.run()
        self.basis = self.h.getBasis()
        self.reduced: Floats = np.array(self.h.getSolution().col_dual)[: matrix.postings]
        self.place = {int(matrix.labels.teacher[row]): int(row) for row in matrix.rows_of(ONE_PLACE)}
        self.levels = matrix.rows_of(LEVEL)

    def relaxed(self, change: Change, limits: Sequence[float], watch: Watch) -> tuple[Matrix, Relaxed]:
        """The matrix under a change and the optimum of its relaxation.

        Args:
            limits: upper limits of the rows that hold the earlier levels; none leaves them as they are.

        Raises:
            Infeasible: nothing meets all rows, even fractionally.
            Stopped: out of time.
        """
        before = self.matrix
        upper, lower, above = before.column_upper.copy(), before.row_lower.copy(), before.row_upper.copy()
        upper[change.closed] = 0.0
        for teacher in change.placed:
            if teacher not in self.place:
                raise Infeasible(1.0)
            lower[self.place[teacher]] = 1.0
        if len(limits):
            above[self.levels] = limits
        matrix = replace(before, column_upper=upper, row_lower=lower, row_upper=above)
        rows = np.concatenate([[self.place[teacher] for teacher in change.placed], self.levels]).astype(np.int32)
        self.move(matrix, change.closed, 0.0, rows)
        try:
            self.h.setOptionValue("time_limit", self.h.getRunTime() + watch.left)
            self.h.run()
            status = self.h.getModelStatus()
            if status == highspy.HighsModelStatus.kInfeasible:
                raise Infeasible(1.0)
            if status != highspy.HighsModelStatus.kOptimal:
                raise Stopped
            return matrix, self.optimum(matrix, change)
        finally:
            self.move(before, change.closed, highspy.kHighsInf, rows)
            self.h.setBasis(self.basis)

    def move(self, matrix: Matrix, closed: Ints, upper: float, rows: Ints) -> None:
        """Gives postings of the program an upper limit, and rows the limits they have in a matrix."""
        at = closed.astype(np.int32)
        self.h.changeColsBounds(len(at), at, np.zeros(len(at)), np.full(len(at), upper))
        for row in rows.tolist():
            self.h.changeRowBounds(row, matrix.row_lower[row], matrix.row_upper[row])

    def optimum(self, matrix: Matrix, change: Change) -> Relaxed:
        solution = self.h.getSolution()
        value = self.h.getObjectiveValue()
        reduced = np.array(solution.col_dual)
        free = reduced[: matrix.postings].copy()
        free[change.closed] = 0.0
        # every teacher has one place at most, so dual errors can overstate the bound by this much and no more
        slip = np.zeros(int(self.teacher.max(initial=0)) + 1)
        np.minimum.at(slip, self.teacher, free)
        return Relaxed(
            value=value,
            bound=value + float(slip.sum()),
            x=np.array(solution.col_value),
            reduced=reduced[: matrix.postings],
            row_duals=np.array(solution.row_dual),
            rounds=1,
        )
