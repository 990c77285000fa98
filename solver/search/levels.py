"""Priority levels one after another: a finished level becomes a row that later levels must keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from solver.domain.dataset import Floats
from solver.domain.policy import GoalProfile
from solver.domain.proof import LevelProof, Proof
from solver.model.build import Model, Objective
from solver.model.matrix import Matrix
from solver.search.fix import Optimum, round_off
from solver.search.integer import completed
from solver.search.relax import TOLERANCE, Relaxation, Relaxed
from solver.search.watch import Stopped, Watch, relative_gap

LEVEL = "level"
"""Label of the rows that keep finished levels."""
SLACK = 1e-6
"""Room a finished level's row leaves for floating point: in units of the level where its values lie on a grid, else as
a share of its value. Less than a grid's step allows nothing; where there is no grid, a solver whose own tolerance
is 1e-6 would find the row too narrow to see (HiGHS with presolve then calls a plan it has in hand infeasible)."""
GRID = (1, 2, 4, 10, 12, 60, 100, 600)
"""Objectives whose coefficients are all multiples of one of these fractions take values on that grid only."""


def grid(objective: Objective) -> float | None:
    """The step of the grid an objective's values lie on at whole points; None where it has none of the common ones."""
    for parts in GRID:
        scaled = objective.coefficients * parts
        if np.abs(scaled - np.round(scaled)).max(initial=0.0) < SLACK:
            return 1 / parts
    return None


def ceiling(objective: Objective, value: float, tolerance: float) -> float:
    """The most a finished level may cost from now on: its value, the profile's tolerance and room for floating point."""
    return value + max(tolerance * abs(value), SLACK if grid(objective) else SLACK * max(1.0, abs(value)))


@dataclass(frozen=True, eq=False)
class Stand:
    """The search after some levels: the relaxation to go on from and what is proven so far."""

    relaxation: Relaxation
    matrix: Matrix
    start: Floats | None
    proofs: tuple[LevelProof, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """A whole plan as a point of the model, its proof, and the model of its last level."""

    x: Floats
    proof: Proof
    matrix: Matrix
    objective: Objective


class Levels:
    """Solves profiles over one model. Profiles that share their first levels share the work for them.

    Raises (constructor):
        Infeasible: no plan meets the hard rules, even fractionally.
        Stopped: out of time.
    """

    def __init__(self, model: Model, watch: Watch, *, seed: int = 0) -> None:
        self.model = model
        self.watch = watch
        self.seed = seed
        relaxation = Relaxation(model.matrix, model.postings, seed=seed)
        relaxation.feasible(watch)
        relaxation.sow(np.zeros(model.matrix.postings))
        self.stands: dict[tuple[object, ...], Stand] = {(): Stand(relaxation, model.matrix, None, ())}

    def solve(self, profile: GoalProfile, seconds: float) -> Found:
        """The best plan for a profile.

        Args:
            seconds: for this profile; levels already solved for another profile cost nothing.

        Raises:
            Stopped: out of time without any whole plan.
            NoIntegerPlan: proven that no whole plan meets the hard rules.
        """
        return self.last(self.before_last(profile, seconds), profile, seconds)

    def before_last(self, profile: GoalProfile, seconds: float) -> Stand:
        """Where the search stands once all levels but the profile's last are solved.

        Raises:
            Stopped, NoIntegerPlan: see ``solve``.
        """
        self.started = perf_counter()
        stand = self.stands[()]
        key: tuple[object, ...] = ()
        for number, weights in enumerate(profile.levels[:-1], 1):
            key = (*key, tuple(sorted(weights.items())), profile.tolerance)
            if key not in self.stands:
                self.watch.begin(profile.id, number, seconds - (perf_counter() - self.started))
                objective = self.model.weighted(weights)
                optimum, relaxation, relaxed, proof = self.level(stand, weights, objective)
                limit = ceiling(objective, optimum.value, profile.tolerance)
                self.stands[key] = self.keep(stand, relaxation, relaxed, optimum, objective, limit, proof)
            stand = self.stands[key]
        return stand

    def last(self, stand: Stand, profile: GoalProfile, seconds: float) -> Found:
        """The last level from a stand, within what is left of ``seconds`` since ``before_last``.

        Stopped on the way, the plan of the level before stands, with the gap proven so far.

        Raises:
            Stopped, NoIntegerPlan: see ``solve``.
        """
        weights = profile.levels[-1]
        self.watch.begin(profile.id, len(profile.levels), seconds - (perf_counter() - self.started))
        objective = self.model.weighted(weights)
        optimum, _, _, proof = self.level(stand, weights, objective)
        return self.found(optimum, stand, proof, objective, perf_counter() - self.started)

    def narrowed(self, stand: Stand, limits: Sequence[tuple[str, Floats, float]]) -> Stand:
        """A stand with further rows ``coefficients · x <= upper``, each under a label.

        Raises:
            Infeasible: nothing meets them, even fractionally.
            Stopped: out of time.
        """
        matrix = stand.matrix
        for label, coefficients, upper in limits:
            matrix = matrix.with_row(label, coefficients, upper)
        relaxation = stand.relaxation.fork(matrix)
        relaxation.regain(self.watch)
        return Stand(relaxation, matrix, None, stand.proofs)

    def level(
        self, stand: Stand, weights: Mapping[str, float], objective: Objective
    ) -> tuple[Optimum, Relaxation, Relaxed | None, LevelProof]:
        """One level from where the earlier ones left off."""
        began = perf_counter()
        relaxation = stand.relaxation.fork()
        relaxed: Relaxed | None = None
        try:
            relaxed = relaxation.solve(objective, self.watch)
            optimum = round_off(
                stand.matrix,
                objective,
                relaxed,
                self.watch,
                priced=relaxation.columns,
                start=stand.start,
                seed=self.seed,
            )
        except Stopped:
            if stand.start is None:
                raise
            point = completed(stand.matrix, objective, stand.start)
            best = objective.at(point)
            optimum = Optimum(point, best, min(relaxation.proven, best), 0, 0, proven=False)
        self.sizes = {
            "columns": len(relaxation.columns),
            "rounds": 0 if relaxed is None else relaxed.rounds,
            "fractional": optimum.fractional,
            "kept": optimum.kept,
        }
        gap = relative_gap(optimum.value, optimum.bound)
        proof = LevelProof(dict(weights), optimum.value, optimum.bound, gap, perf_counter() - began)
        return optimum, relaxation, relaxed, proof

    def keep(
        self,
        stand: Stand,
        relaxation: Relaxation,
        relaxed: Relaxed | None,
        optimum: Optimum,
        objective: Objective,
        limit: float,
        proof: LevelProof,
    ) -> Stand:
        """The stand after a level, whose value may be at most ``limit`` from now on.

        A posting of reduced cost r is only in plans of at least ``relaxed.bound + r``: where that is
        beyond the limit, later levels need not look at it.
        """
        matrix = stand.matrix.with_row(LEVEL, objective.coefficients, limit - objective.constant)
        beyond = None if relaxed is None else relaxed.reduced > limit - relaxed.bound + TOLERANCE
        relaxation.add(
            np.setdiff1d(np.flatnonzero(optimum.x[: matrix.postings] > 0.5), relaxation.columns),
            objective.coefficients[: matrix.postings],
        )
        return Stand(relaxation.fork(matrix, beyond), matrix, optimum.x, (*stand.proofs, proof))

    def found(self, optimum: Optimum, stand: Stand, proof: LevelProof, objective: Objective, seconds: float) -> Found:
        proofs = (*stand.proofs, proof)
        model = self.model
        return Found(
            x=optimum.x,
            proof=Proof(
                status="OPTIMAL" if all(level.gap <= 1e-4 for level in proofs) else "TIME_LIMIT",
                objective=proof.value,
                bound=proof.bound,
                gap=proof.gap,
                seconds=seconds,
                levels=proofs,
                counts={
                    "candidates": model.opened.considered,
                    "postings": len(model.postings),
                    "rows": stand.matrix.shape[0],
                    **self.sizes,
                },
            ),
            matrix=stand.matrix,
            objective=objective,
        )
