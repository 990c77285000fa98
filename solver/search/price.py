"""What it costs to decide otherwise: the optimum once more with some postings closed or somebody's place required."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.domain.policy import GoalProfile
from solver.model.build import Model
from solver.model.matrix import Matrix
from solver.search.change import Beyond, Change, Clash, sent
from solver.search.fix import NoIntegerPlan, Optimum
from solver.search.grid import LEVEL, SLACK, ceiling
from solver.search.relax import Infeasible, Relaxed
from solver.search.settle import settle
from solver.search.warm import Footing, Warm
from solver.search.watch import Stopped, Watch

KEPT, MOST, ROOM = 2, 24, 96 << 20
"""Relaxations kept at least and at most, and the bytes they may take: each is as large as four figures of every posting."""
TOUCHED = 1e-6
"""Share of a posting from which on the relaxation is taken to use it."""


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
    """Proven: no plan meets the hard rules under the change; ``rows`` are the limits the proof uses, where it is one of
    the relaxation."""

    def __init__(self, rows: Ints | None = None) -> None:
        super().__init__("no plan")
        self.rows = np.zeros(0, dtype=np.int64) if rows is None else rows


def refused(error: Exception) -> Unpriced:
    """What a refusal says of a change."""
    return Unpriced(error.rows) if isinstance(error, Clash) else Unpriced()


class Prices:
    """Exact prices around one plan.

    The last level's relaxation around the plan is solved once; a change then moves a few bounds and goes on
    from that optimum, so a price takes a fraction of a second where the plan took ten.
    """

    def __init__(
        self,
        model: Model,
        profile: GoalProfile,
        reached: Sequence[float],
        watch: Watch,
        *,
        plan: Ints,
        seed: int = 0,
    ) -> None:
        """Args:
        reached: the value of every level in the plan that prices are compared with.
        plan: positions of the plan's postings.
        """
        self.model = model
        self.profile = profile
        self.reached = tuple(reached)
        self.watch = watch
        self.plan = plan
        self.seed = seed
        self.objectives = [model.weighted(weights) for weights in profile.levels]
        self.matrix = model.matrix
        for number, objective in enumerate(self.objectives[:-1]):
            self.matrix = self.matrix.with_row(LEVEL, objective.coefficients, self.limit(number, reached[number]))
        self.steady: dict[int, Warm] = {}
        self.kept = min(MOST, max(KEPT, ROOM // (32 * self.matrix.shape[1])))
        self.recent: dict[tuple[object, ...], tuple[Matrix, Relaxed] | Beyond] = {}
        self.footings: dict[int, Footing | None] = {}

    def limit(self, level: int, value: float) -> float:
        """The upper limit of the row that holds a level at a value."""
        objective = self.objectives[level]
        return ceiling(objective, value, self.profile.tolerance) - objective.constant

    def limits(self, values: Sequence[float]) -> list[float]:
        """The limits of all such rows, the first levels at some values, the others lifted."""
        held = [self.limit(level, value) for level, value in enumerate(values)]
        return held + [np.inf] * (self.last - len(held))

    @property
    def last(self) -> int:
        return len(self.objectives) - 1

    @property
    def warm(self) -> Warm:
        """The last level's relaxation around the plan."""
        return self.at(self.last)

    def at(self, level: int) -> Warm:
        """A level's relaxation around the plan, the earlier levels held at what it reached."""
        if level not in self.steady:
            above = self.matrix.row_upper.copy()
            above[self.matrix.rows_of(LEVEL)[level:]] = np.inf
            self.steady[level] = Warm(
                replace(self.matrix, row_upper=above),
                self.model.postings,
                self.objectives[level],
                self.plan,
                self.watch,
                seed=self.seed,
            )
        return self.steady[level]

    def around(self, change: Change) -> tuple[Matrix, Relaxed]:
        """The last level's relaxation under a change, the earlier levels held at what the plan reached.

        The last few are kept: what is bounded first and is the cheapest is then solved.

        Raises:
            Beyond, Infeasible, Stopped: see ``Warm.relaxed``.
        """
        key = (change.closed.tobytes(), change.placed, change.limits)
        if key not in self.recent:
            found: tuple[Matrix, Relaxed] | Beyond
            try:
                found = self.warm.relaxed(change, [], self.watch, footing=self.footing(change))
            except Beyond as beyond:
                found = beyond
            while len(self.recent) >= self.kept:
                del self.recent[next(iter(self.recent))]
            self.recent[key] = found
        kept = self.recent[key]
        if isinstance(kept, Beyond):
            raise Beyond(kept.shortfall)
        return kept

    def footing(self, change: Change) -> Footing | None:
        """Where to begin with a change that does nothing but send a teacher to another school than the plan does.

        The teacher is first sent anywhere else: what the others do without the teacher is found once, and each school
        is a few steps from there. None for all other changes, or where that alone is refused.

        Raises:
            Stopped: out of time.
        """
        postings = self.model.postings
        if len(change.placed) != 1 or change.limits or (postings.teacher[change.closed] != change.placed[0]).any():
            return None
        who = change.placed[0]
        present = self.plan[(postings.teacher[self.plan] == who) & postings.starts[self.plan]]
        if not len(present) or not np.isin(present, change.closed).all():
            return None
        if who not in self.footings:
            others = set(postings.host[self.starts_of(who)].tolist()) - set(postings.host[present].tolist())
            try:
                found = self.warm.footing(sent(self.model, who, *sorted(others)), self.watch)
            except Infeasible:
                found = None
            while len(self.footings) >= MOST:
                del self.footings[next(iter(self.footings))]
            self.footings[who] = found
        return self.footings[who]

    def ready(self) -> "Prices":
        """Solves the relaxation, so that the first price comes as fast as the others.

        Raises:
            Stopped: out of time.
        """
        self.warm  # noqa: B018  made once and kept
        return self

    def least(self, change: Change, seconds: float = 60.0) -> tuple[float, ...] | None:
        """A lower bound of every level's change in value; None where no plan meets the hard rules under the change.

        Where an earlier level must worsen, the last number is without a bound, and the first says by how much it must if
        it is the only earlier one.

        Raises:
            Stopped: out of time.
        """
        self.watch.begin(self.profile.id, len(self.objectives), seconds)
        none = (0.0,) * self.last
        try:
            return (*none, self.around(change)[1].bound - self.reached[-1])
        except Beyond as beyond:
            return (beyond.shortfall, -np.inf) if self.last == 1 else (*none, -np.inf)
        except Infeasible:
            return None

    def cheapest(self, teacher: int) -> dict[int, float]:
        """School → the least that posting a teacher there can add to the last level while the others hold.

        The reduced cost, a lower bound of the price.
        """
        rows = self.starts_of(teacher)
        return self.by_host(rows, np.maximum(0.0, self.warm.base.reduced[rows]))

    def elsewhere(self, teacher: int, change: Change) -> dict[int, float]:
        """School → the least that posting a teacher there can add, as the relaxation of posting the teacher to one school proves.

        Its duals price what all the others would do without the teacher where the plan has them; between the schools
        the teacher could go to only the reduced costs differ. ``change`` is one that ``sent`` gave and ``least`` bounded.

        Raises:
            Beyond, Infeasible, Stopped: see ``Warm.relaxed``.
        """
        relaxed, rows = self.around(change)[1], self.starts_of(teacher)
        reduced = self.objectives[-1].coefficients[rows] - self.matrix.entries.columns(rows).T @ relaxed.row_duals
        own = min(0.0, float(reduced[~np.isin(rows, change.closed)].min()))
        return self.by_host(rows, relaxed.bound - own - self.reached[-1] + reduced)

    def used(self, teacher: int, change: Change) -> list[int]:
        """Schools among which the relaxation under a change divides the teacher; none where it does not hold the earlier levels.

        Raises:
            Infeasible, Stopped: see ``Warm.relaxed``.
        """
        rows = self.starts_of(teacher)
        try:
            share = self.around(change)[1].x[rows]
        except Beyond:
            return []
        return sorted(set(self.model.postings.host[rows[share > TOUCHED]].tolist()))

    def starts_of(self, teacher: int) -> Ints:
        """Positions of the postings that send a teacher out."""
        postings = self.model.postings
        return np.flatnonzero((postings.teacher == teacher) & postings.starts)

    def by_host(self, rows: Ints, least: Floats) -> dict[int, float]:
        """School → the least over the postings there."""
        found: dict[int, float] = {}
        for host, value in zip(self.model.postings.host[rows].tolist(), least.tolist(), strict=True):
            found[host] = min(value, found.get(host, value))
        return found

    def best(self, change: Change, seconds: float = 60.0, *, freer: bool = False) -> Priced:
        """The best plan under a change, level by level.

        Args:
            freer: more is allowed than when the plan was made, so that earlier levels may be better than it has them;
                always so where the change gives rows other limits.

        Raises:
            Unpriced: proven that there is none.
            Stopped: out of time without any plan.
        """
        self.watch.begin(self.profile.id, len(self.objectives), seconds)
        try:
            if freer or change.limits:
                return self.guessed(change, seconds / 2, freer=True) or self.in_order(change, seconds)
            # most changes leave the earlier levels as they are: if the last one can be met with them, so it is
            return self.priced([self.solve(self.last, change, self.reached[:-1])])
        except (Infeasible, NoIntegerPlan) as error:
            if self.last == 0 or freer or change.limits or isinstance(error, Clash):
                raise refused(error) from None
        try:
            return self.guessed(change, seconds / 2) or self.in_order(change, seconds)
        except (Infeasible, NoIntegerPlan) as error:
            raise refused(error) from None

    def guessed(self, change: Change, seconds: float, *, freer: bool = False) -> Priced | None:
        """The optimum, if the earlier levels reach the least values their relaxations allow; None where they may not.

        A whole plan that meets a lower bound is proven best, without an integer solve of that level.
        """
        values: list[float] = []
        for level, objective in enumerate(self.objectives[:-1]):
            step = objective.step
            if step is None:
                return None
            if values == list(self.reached[:level]) and not freer:
                limits = self.limits([*values, self.reached[level]])
                least = self.reached[level] + self.lacking(change, limits, level)
            else:
                least = self.at(level).relaxed(change, self.limits(values), self.watch)[1].bound
            if abs(least - self.reached[level]) > SLACK:
                least = objective.constant + np.ceil((least - objective.constant) / step - SLACK) * step
            else:
                least = self.reached[level]
            values.append(float(least))
        self.watch.begin(self.profile.id, len(self.objectives), seconds)
        try:
            return self.priced([self.solve(self.last, change, values)])
        except (Infeasible, NoIntegerPlan, Stopped):
            return None

    def lacking(self, change: Change, limits: Sequence[float], level: int) -> float:
        """By how much a level must worsen under a change at least; known already where it is the only earlier one.

        Raises:
            Infeasible, Stopped: see ``Warm.lacking``.
        """
        if self.last == 1:
            try:
                self.around(change)
            except Beyond as beyond:
                return beyond.shortfall
        return self.warm.lacking(change, limits, level, self.watch)

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
        objective = self.objectives[level]
        if level == self.last and tuple(values) == self.reached[:-1]:
            matrix, relaxed = self.around(change)
        else:
            matrix, relaxed = self.at(level).relaxed(change, self.limits(values), self.watch)
        return settle(matrix, objective, relaxed, self.watch, seed=self.seed)

    def priced(self, optima: Sequence[Optimum]) -> Priced:
        x = optima[-1].x
        return Priced(
            x=x,
            values=tuple(objective.at(x) for objective in self.objectives),
            goals={name: goal.at(x) for name, goal in self.model.goals.items()},
            proven=all(optimum.proven for optimum in optima),
        )
