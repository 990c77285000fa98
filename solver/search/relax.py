"""The linear relaxation by column generation: a small master problem, all other postings priced in NumPy."""

from dataclasses import dataclass

import highspy
import numpy as np

from solver.domain.dataset import Bools, Floats, Ints
from solver.model.build import Objective
from solver.model.matrix import Matrix
from solver.search.choice import best_of, blocks, least_of, places, starts
from solver.search.duals import Duals
from solver.search.master import DUAL, PRIMAL, TOLERANCE, Master
from solver.search.watch import Watch

HOSTS_PER_TEACHER = 2
TEACHERS_PER_CELL = 6
"""Columns added in a round: the best of each teacher, and the best of each (host, stage, subject)."""
MANY = 500
"""A round that adds more columns than this first takes out the dearest ones, down to as many as there are rows: a step of
the simplex costs in proportion to the columns. Measured at 10,000 × 200: 5.7 s against 7.2 s with all kept."""
FEW = 100
"""After a round that adds no more columns than this the basis, which is still feasible, goes on by primal simplex. The
dual one would perturb all costs anew and take hundreds of steps to undo that. Measured at 20,000 × 300 on the plans that
keep the first level: 3.7 s against 10.8 s; with 500 the primal simplex wanders."""
SOME = 0.05
"""After a round that adds no more columns than this share of the rows the dual simplex does not perturb the costs: undoing it
takes more steps than the columns. Measured at 40,000 × 150, 35,190 rows: 11.3 s with 1,500 columns, 13.6 s with 500; 3,000
are the same. In zones with always fewer columns the first level of 3,000 × 90 takes 0.4 s instead of 0.1 s with 1,500."""
FIRST_PER_TEACHER = 2
FIRST_PER_CELL = 6
"""Postings a master starts from: by the prices that rows have while nobody is posted, the best of each teacher and of
each (host, stage, subject). Measured at 10,000 × 200: half as many cost twice the rounds, twice as many a slower start."""
MISSING = 30.0
"""Cost of missing a row by one, in multiples of the dearest posting, while it is not known whether all rows can hold.
Dearer would drown the postings' own costs in the solver's tolerance."""
CLOSE = 1e-9
"""Relative gap between a master and the bound over all columns at which no further columns are looked for."""
CLOSE_ENOUGH = 1e-7
"""The same as a share of the lighter part of an objective that is a sum; whole plans are proven to 1e-6."""
SPREAD = 0.2
"""Random share of the reduced cost taken off when columns are ranked: equal columns must not all fall on the
same hosts. Measured at 3,000 × 90: the obligation level takes 1.4 s with it, 11 s without."""
FIRST_SPREAD = 0.3
"""The same for the columns a master starts from."""


class Infeasible(Exception):
    """No fractional plan meets the rows; ``shortfall`` is the least total by which they are missed."""

    def __init__(self, shortfall: float) -> None:
        super().__init__(f"infeasible by {shortfall}")
        self.shortfall = shortfall


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The relaxation's optimum over all columns."""

    value: float
    """Objective with its constant."""
    bound: float
    """A safe lower bound: the Lagrangian of the last duals, so small dual errors cannot overstate it."""
    x: Floats
    """All columns."""
    reduced: Floats
    """Reduced cost of every posting."""
    aux_reduced: Floats
    """Reduced cost of every auxiliary column."""
    row_duals: Floats
    rounds: int


class Relaxation(Master):
    """A master problem that grows: auxiliary columns always, postings once they price out.

    Each solve goes on from the last basis, over the columns found so far.
    """

    def __init__(self, matrix: Matrix, teacher: Ints, cell: Ints, *, seed: int = 0) -> None:
        """Args:
        teacher, cell: of every posting, as ``Postings`` has them.
        """
        super().__init__(matrix, seed)
        self.teacher = teacher
        self.cell = cell
        self.noise = np.random.default_rng(seed).random(matrix.postings)
        self.teacher_first, self.place_row = places(matrix, teacher)
        sizes = np.diff(np.append(self.teacher_first, matrix.postings))
        self.block = np.repeat(np.arange(len(self.teacher_first), dtype=np.int32), sizes)
        self.closed = np.zeros(matrix.postings, dtype=np.bool_)
        self.doubtful = False
        """Whether rows with artificial columns may be missed, at a price, in the next solve."""
        self.proven = -np.inf
        """The best lower bound of the present objective so far, also when stopped on the way."""

    def fork(self, matrix: Matrix | None = None, close: Bools | None = None, *, lean: bool = False) -> "Relaxation":
        """A second relaxation that starts where this one stands; ``matrix`` may hold further rows at its end.

        ``close`` marks postings that are in no plan that meets the further rows; they are never priced again.
        ``lean`` leaves out of the program, until they bind, the rows that hold loosely where this one stands.

        The original is left as it is, so that what one profile does cannot change another's plan.
        Where the further rows may cut off every plan known so far, call ``regain`` next.
        """
        twin = Relaxation.__new__(Relaxation)
        twin.__dict__.update(self.__dict__)
        if matrix is not None:
            twin.matrix = matrix
        more = twin.matrix.shape[0] - self.matrix.shape[0]
        added = np.arange(self.matrix.shape[0], twin.matrix.shape[0], dtype=np.int32)
        twin.begin(np.concatenate([self.rows, added]))
        twin.artificials(
            np.concatenate([self.artificial_rows, added]),
            np.concatenate([self.artificial_signs, -np.ones(more)]),
            upper=highspy.kHighsInf if self.doubtful else 0.0,
        )
        if close is not None:
            twin.closed = self.closed | close
        stays = ~twin.closed[self.columns]
        twin.used = self.used
        twin.add(self.columns[stays], np.zeros(twin.matrix.postings))
        twin.take_basis(self, stays)
        if lean:
            twin.leave_out_loose()
        return twin

    def feasible(self, watch: Watch) -> None:
        """Finds columns that meet every row, by minimising what is missed.

        Raises:
            Infeasible: nothing does, even fractionally; this is a proof.
            Stopped: out of time.
        """
        self.doubt()
        if self.doubtful:
            self.sow(np.zeros(self.matrix.postings))
            self.regain(watch)

    def doubt(self) -> None:
        """Lets rows that posting nobody does not meet be missed at a price; the next solve finds out whether they must be."""
        matrix = self.matrix
        below = np.flatnonzero(matrix.row_lower > 0)
        above = np.flatnonzero(matrix.row_upper < 0)
        definitions = np.isin(
            matrix.labels.rule_of, [i for i, n in enumerate(matrix.labels.rule) if n in matrix.families]
        )
        below, above = below[~definitions[below]], above[~definitions[above]]
        if not len(below) and not len(above):
            return
        row = np.concatenate([below, above])
        self.artificials(row, np.concatenate([np.ones(len(below)), -np.ones(len(above))]), highspy.kHighsInf)
        self.doubtful = True

    def open(self) -> None:
        """Lets the rows with artificial columns be missed at a price again, after rows were added or moved."""
        self.bound_artificials(highspy.kHighsInf)
        self.doubtful = bool(self.artificial)

    def regain(self, watch: Watch) -> None:
        """Finds columns that meet the rows with artificial columns again, by minimising what those rows lack.

        Raises:
            Infeasible: nothing meets them, even fractionally; this is a proof.
            Stopped: out of time.
        """
        self.bound_artificials(highspy.kHighsInf)
        nothing = Objective(np.zeros(self.matrix.shape[1]), 0.0)
        result = self.minimise(nothing, watch, artificial_cost=1.0, enough=TOLERANCE)
        if result.bound > 1e-6:
            raise Infeasible(result.bound)
        self.bound_artificials(0.0)
        self.doubtful = False

    def solve(
        self,
        objective: Objective,
        watch: Watch,
        *,
        near: bool = False,
        light: Objective | None = None,
        share: float = CLOSE_ENOUGH,
    ) -> Relaxed:
        """The optimum of the relaxation over all columns.

        Args:
            near: the last basis is a few steps of the primal simplex from this optimum.
            light: the part of the objective that weighs least; the bound is as close as it needs, too.
            share: how close that is, as a share of it.

        Raises:
            Infeasible: nothing meets all rows, even fractionally; this is a proof.
            Stopped: out of time; no value.
        """
        if not self.doubtful:
            return self.minimise(objective, watch, near=near, light=light, share=share)
        dearest = float(np.abs(objective.coefficients[: self.matrix.postings]).max(initial=1.0))
        cost = MISSING * dearest
        relaxed = self.minimise(objective, watch, artificial_cost=cost, near=near, light=light, share=share)
        missed = np.array(self.h.getSolution().col_value[self.aux : self.aux + self.artificial])
        if missed.max(initial=0.0) <= TOLERANCE:
            self.bound_artificials(0.0)
            self.doubtful = False
            return relaxed
        self.regain(watch)
        return self.minimise(objective, watch, light=light, share=share)

    def minimise(
        self,
        objective: Objective,
        watch: Watch,
        *,
        artificial_cost: float = 0.0,
        enough: float | None = None,
        beyond: float = np.inf,
        near: bool = False,
        light: Objective | None = None,
        share: float = CLOSE_ENOUGH,
    ) -> Relaxed:
        """The optimum over all columns where a unit of an artificial column costs ``artificial_cost``.

        Args:
            enough: stop once the artificial columns make up for at most this in all.
            beyond: stop once the bound is at least this.
            near, light, share: see ``solve``.

        Raises:
            Stopped: out of time; no value.
        """
        costs = objective.coefficients[: self.matrix.postings]
        aux_costs = objective.coefficients[self.matrix.postings :]
        self.proven = loosest(self.matrix, objective, self.teacher_first)
        self.price_all(np.concatenate([aux_costs, np.full(self.artificial, artificial_cost), costs[self.columns]]))
        if not len(self.columns) and self.matrix.postings:
            self.optimise(watch)
            self.add(self.first(self.reduced(costs, self.row_duals())), costs)
            near = False
        rounds = 0
        mean, last = None, np.inf
        strategy, perturbed = PRIMAL if near else DUAL, True
        while True:
            watch.check()
            self.optimise(watch, strategy, perturbed=perturbed)
            rounds += 1
            value = self.h.getObjectiveValue() + objective.constant
            values, prices = self.read(costs, value)
            fresh, missed = self.promising(prices.reduced), self.missed(values)
            if not len(missed):
                self.used = self.columns[values[self.aux + self.artificial :] > 0]
            mean = prices if mean is None or abs(value - last) > CLOSE * abs(value) else mean.with_round(prices)
            last = value
            bound = self.bound(prices)
            if mean is not prices and (bound_of_mean := self.bound(mean)) > bound:
                bound, prices = bound_of_mean, mean
            self.proven = max(self.proven, bound)
            watch.tell("relax", None, bound)
            weight = value if light is None else light.at(self.point(values))
            closed = value - bound <= (CLOSE if light is None else share) * max(1.0, abs(weight))
            done = not len(fresh) or closed or (enough is not None and self.made_up(values) <= enough)
            if bound >= beyond or (done and not len(missed)):
                break
            if near and len(missed):  # rows by the dual simplex, columns by the primal one; never both from near
                fresh = fresh[:0]
            if len(fresh) > MANY and not near:  # one goes back from near to a basis that knows its columns
                self.thin(prices.reduced)
            self.add(fresh, costs)
            self.take_in(missed)
            strategy = PRIMAL if not len(missed) and (near or len(fresh) <= FEW) else DUAL
            perturbed = light is None or len(fresh) > SOME * self.matrix.shape[0]
        aux_reduced = aux_costs - self.matrix.entries.worth(prices.duals, self.matrix.postings)
        return Relaxed(value, min(bound, value), self.point(values), prices.reduced, aux_reduced, prices.duals, rounds)

    def read(self, costs: Floats, value: float) -> tuple[Floats, Duals]:
        """The master's values and its prices.

        A posting at its upper bound has a reduced cost below 0. It is what its teacher's place is worth beyond
        the duals of HiGHS, so it is moved into the dual of the teacher's ``one_place`` row.
        """
        solution = self.h.getSolution()
        values, duals = np.array(solution.col_value), self.row_duals()
        own = np.array(solution.col_dual)[self.aux + self.artificial :]
        worth = np.zeros(len(self.teacher_first))
        np.minimum.at(worth, self.block[self.columns[own < 0]], own[own < 0])
        # at a vertex that meets all rows these two sums are the same; what tolerance leaves between them is taken off the bound
        value += min(0.0, float(worth.sum() - own @ values[self.aux + self.artificial :]))
        duals[self.place_row] += worth
        return values, Duals(value, self.reduced(costs, duals), duals)

    def bound(self, prices: Duals) -> float:
        """No fractional plan costs less: the dual objective, less what postings outside the master could bring.

        Each teacher takes one posting at most.
        """
        if not len(prices.reduced):
            return prices.value
        least = np.minimum.reduceat(prices.reduced, self.teacher_first)
        return prices.value + float(np.minimum(least, 0.0).sum())

    def reduced(self, costs: Floats, duals: Floats) -> Floats:
        """Reduced cost of every posting, in the master or not; infinite where closed."""
        reduced = self.matrix.entries.worth(duals)[: self.matrix.postings]
        np.subtract(costs, reduced, out=reduced)
        reduced[self.closed] = np.inf
        return reduced

    def promising(self, reduced: Floats) -> Ints:
        """Postings that price out and are not in the master yet: the best of each teacher and of each host's cell."""
        out = np.flatnonzero((reduced < -TOLERANCE) & ~self.inside)
        if not len(out):
            return out
        rank = reduced[out] * (1.0 - SPREAD * self.noise[out])
        chosen = (
            best_of(self.teacher[out], rank, HOSTS_PER_TEACHER),
            best_of(self.cell[out], rank, TEACHERS_PER_CELL),
        )
        return out[np.unique(np.concatenate(chosen))]

    def first(self, reduced: Floats) -> Ints:
        """Postings to start from, given their reduced costs while nobody is posted."""
        rank = reduced * (1.0 - FIRST_SPREAD * self.noise)
        by_cell = blocks(self.cell)
        of_cells = by_cell[least_of(rank[by_cell], starts(self.cell[by_cell]), FIRST_PER_CELL)]
        return np.union1d(least_of(rank, self.teacher_first, FIRST_PER_TEACHER), of_cells)

    def sow(self, costs: Floats) -> None:
        """Gives the master a random few postings of each teacher, so that not all begin with the same hosts."""
        few = best_of(self.teacher, self.noise, FIRST_PER_TEACHER)
        self.add(np.setdiff1d(few, self.columns), costs)


def loosest(matrix: Matrix, objective: Objective, teacher_first: Ints) -> float:
    """A lower bound that needs no solve: everybody at the cheapest place, every auxiliary column at its cheaper end."""
    costs, count = objective.coefficients, matrix.postings
    least = np.minimum.reduceat(costs[:count], teacher_first) if count else np.zeros(0)
    rest = costs[count:]
    ends = np.minimum(rest * matrix.aux_lower, rest * matrix.aux_upper)
    return float(objective.constant + np.minimum(least, 0.0).sum() + ends.sum())
