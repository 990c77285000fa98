"""Priority levels one after another: a finished level becomes a row that later levels must keep."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import pairwise
from threading import Lock
from time import perf_counter

import numpy as np

from solver.domain.dataset import Floats
from solver.domain.policy import GoalProfile
from solver.domain.proof import LevelProof, Proof
from solver.model.build import Model, Objective
from solver.search import zones
from solver.search.fix import LARGE, LARGE_TARGET, TARGET, Optimum, first_try, round_off, split
from solver.search.grid import LEVEL, ceiling, lifted
from solver.search.integer import completed
from solver.search.master import TOLERANCE, Stuck
from solver.search.narrow import narrowed
from solver.search.pair import NEARLY, Pair, Sum, at_once, closed, together, weighed
from solver.search.relax import Infeasible, Relaxation, Relaxed, loosest
from solver.search.stand import Ahead, Found, Stand, Weights
from solver.search.watch import Stopped, Watch, relative_gap

COUPLED_TARGET = 1e-4
"""Gap at which a level of a medium-term plan is done: its years are tied together, and proofs take long."""
CLOSER = 0.1
"""How close the relaxation of a last level is solved, as a share of the gap that its plan is proven to."""


class Levels:
    """Solves profiles over one model. Profiles that share their first levels share the work for them.

    A level that is not the last is solved together with the one after it, at a weight that puts it first:
    alone, most levels have thousands of equal plans, among which a relaxation wanders (docs/decisions/0010).
    """

    def __init__(self, model: Model, watch: Watch, *, seed: int = 0, threads: int = 1) -> None:
        """Args:
        threads: parts of a large county solved at the same time; what is found does not depend on it.
        """
        self.model = model
        self.watch = watch
        self.seed = seed
        self.threads = threads
        relaxation = Relaxation(model.matrix, model.postings.teacher, model.postings.cell, seed=seed)
        relaxation.doubt()
        self.stands: dict[tuple[object, ...], Stand] = {(): Stand(relaxation, model.matrix, None, ())}
        self.making = Lock()
        """Held while a stand is made: who needs the same waits for it."""

    def beside(self, watch: Watch) -> "Levels":
        """The same levels for a search in another thread: it shares the stands, which are only ever forked."""
        twin = copy(self)
        twin.watch = watch
        return twin

    def solve(self, profile: GoalProfile, seconds: float) -> Found:
        """The best plan for a profile.

        Args:
            seconds: for this profile; levels already solved for another profile cost nothing.

        Raises:
            Stopped: out of time without any whole plan.
            Infeasible: proven that no plan meets the hard rules, even fractionally.
            NoIntegerPlan: proven that no whole plan does.
        """
        return self.last(self.before_last(profile, seconds), profile, seconds)

    def before_last(self, profile: GoalProfile, seconds: float) -> Stand:
        """Where the search stands once all levels but the profile's last are solved.

        Raises:
            Stopped, Infeasible, NoIntegerPlan: see ``solve``.
        """
        with self.making:
            self.started = perf_counter()
            return self.made(profile, seconds)

    def made(self, profile: GoalProfile, seconds: float) -> Stand:
        """``before_last``, by one search at a time."""
        stand = self.stands[()]
        key: tuple[object, ...] = ()
        for number, (weights, following) in enumerate(pairwise(profile.levels), 1):
            key = (*key, tuple(sorted(weights.items())), profile.tolerance)
            if key not in self.stands:
                left = seconds - (perf_counter() - self.started)
                if len(self.model.postings.years) > 1:
                    # years tied together leave a gap that takes all the time there is: the last level needs its part
                    self.watch.begin(profile.id, number, left / 2)
                    self.stands[key] = self.alone(stand, weights, profile.tolerance)
                else:
                    self.watch.begin(profile.id, number, left)
                    self.stands[key] = self.first_of_two(stand, weights, following, profile.tolerance)
            stand = self.stands[key]
        return stand

    def last(self, stand: Stand, profile: GoalProfile, seconds: float) -> Found:
        """The last level from a stand, within what is left of ``seconds`` since ``before_last``.

        Stopped on the way, the plan of the level before stands, with the gap proven so far.

        Raises:
            Stopped, Infeasible, NoIntegerPlan: see ``solve``.
        """
        return self.along(stand, profile, seconds)[0]

    def along(self, stand: Stand, profile: GoalProfile, seconds: float) -> tuple[Found, Stand]:
        """``last``, and a stand from whose relaxation the same level may go on once a limit has moved."""
        weights = profile.levels[-1]
        self.watch.begin(profile.id, len(profile.levels), seconds - (perf_counter() - self.started))
        ahead = stand.knows(weights)
        objective = self.model.weighted(weights) if ahead is None else ahead.pair.sum.second
        optimum, relaxation, _, proof = self.level(stand, weights, objective)
        found = self.found(optimum, stand, proof, objective, perf_counter() - self.started)
        return found, replace(stand, relaxation=relaxation)

    def moved(self, stand: Stand, upper: float) -> Stand:
        """A stand with another upper limit of its last row."""
        limits = stand.matrix.row_upper.copy()
        limits[-1] = upper
        matrix = replace(stand.matrix, row_upper=limits)
        relaxation = stand.relaxation.fork(matrix)
        relaxation.open()
        return replace(stand, relaxation=relaxation, matrix=matrix)

    def narrowed(self, stand: Stand, limits: Sequence[tuple[str, Floats, float]]) -> Stand:
        """A stand with further rows ``coefficients · x <= upper``, each under a label.

        Where nothing meets them, the next level raises Infeasible.
        """
        matrix = stand.matrix
        for label, coefficients, upper in limits:
            matrix = matrix.with_row(label, coefficients, upper)
        relaxation = stand.relaxation.fork(matrix)
        relaxation.open()
        return Stand(relaxation, matrix, None, stand.proofs)

    def first_of_two(self, stand: Stand, weights: Weights, following: Weights, tolerance: float) -> Stand:
        """The stand after one level, solved together with the one after it.

        Raises:
            Stopped, Infeasible, NoIntegerPlan: see ``solve``.
        """
        began = perf_counter()
        both = weighed(self.model.weighted(weights), self.model.weighted(following))
        objective = both.first
        relaxation = stand.relaxation.fork()
        on_grid = objective.step is not None and not tolerance
        start, relaxed, pair, rounded = stand.start, None, None, None
        try:
            begun = self.begin(relaxation, both.objective, both.second)
            relaxed = at_once(relaxation, both, self.watch) if begun and on_grid else None
            tried = relaxed is not None
            if relaxed is not None:
                found = self.held(stand, relaxation, both, relaxed, weights, following, began)
                if found is not None:
                    return found
            pair, relaxed = together(relaxation, both, self.watch)
            if on_grid and not pair.in_order and not tried:
                found = self.held(stand, relaxation, both, relaxed, weights, following, began)
                if found is not None:
                    return found
            if not pair.in_order:
                pair = closed(pair, relaxation, relaxed, self.watch)
            rounded = round_off(
                stand.face,
                both.objective,
                pair.relaxed,
                self.watch,
                priced=pair.columns,
                start=self.ready(stand, both.objective),
                scale=both.second.at(pair.relaxed.x),
                seed=self.seed,
            )
            start = rounded.x
            optimum = self.proven(stand, objective, relaxed, relaxation, start)
        except Stopped:
            if start is None:
                raise
            bound = self.loosest(objective) if relaxed is None else relaxed.bound
            optimum = self.unfinished(stand, objective, start, bound)
        self.sizes = self.counted(relaxation, relaxed, optimum)
        proof = self.proof(weights, optimum, began)
        limit = ceiling(objective, optimum.value, tolerance)
        found = self.keep(stand, relaxation, relaxed, optimum, objective, limit, proof)
        exact = on_grid and optimum.value - optimum.bound < (objective.step or 0.0) / 2
        if pair is None or rounded is None or not pair.in_order or not exact:
            return found
        return replace(found, ahead=Ahead(following, pair, optimum.value, rounded.bound))

    def alone(self, stand: Stand, weights: Weights, tolerance: float) -> Stand:
        """The stand after one level, solved by itself: with years tied together two levels in one sum are far apart in
        size, and the integer solve is lost between them (docs/decisions/0072).

        Raises:
            Stopped, Infeasible, NoIntegerPlan: see ``solve``.
        """
        objective = self.model.weighted(weights)
        optimum, relaxation, relaxed, proof = self.level(stand, weights, objective)
        limit = ceiling(objective, optimum.value, tolerance)
        return self.keep(stand, relaxation, relaxed, optimum, objective, limit, proof)

    def held(
        self,
        stand: Stand,
        relaxation: Relaxation,
        levels: Sum,
        relaxed: Relaxed,
        weights: Weights,
        following: Weights,
        began: float,
    ) -> Stand | None:
        """The stand after a level whose own optimum is known: it is held at the least value it may have.

        In the relaxation not by the row that says so, which is dense and has the simplex wander, but by what follows
        from the level's own duals for every plan at that value: its rows tight, its dearer postings left out.
        None where no whole plan with that value is found at once; the level is then solved for itself.

        Raises:
            Stopped: out of time.
        """
        objective = levels.first
        least = lifted(objective, relaxed.bound)
        limit = ceiling(objective, least, 0.0)
        width, row = limit - relaxed.bound + TOLERANCE, (LEVEL, objective.coefficients, limit - objective.constant)
        matrix, face = stand.matrix.with_row(*row), narrowed(stand.face.with_row(*row), relaxed, width)
        further = relaxation.fork(
            replace(face, row_upper=np.append(face.row_upper[:-1], np.inf)), relaxed.reduced > width, lean=True
        )
        try:
            both = further.solve(levels.objective, self.watch, light=levels.second, share=self.aim * CLOSER)
        except (Infeasible, Stuck):
            # only fractions reach the bound, and it was lifted beyond them; or limits too tight for the simplex
            return None
        rounded = first_try(
            face,
            levels.objective,
            both,
            self.watch,
            further.columns,
            scale=levels.second.at(both.x),
            aim=self.aim,
            seed=self.seed,
        )
        if rounded is None or objective.at(rounded) > limit:
            return None
        x = completed(stand.matrix, objective, rounded)
        optimum = Optimum(x, objective.at(x), min(least, objective.at(x)), 0, split(both.x[: matrix.postings]), True)
        self.sizes = self.counted(further, both, optimum)
        pair = Pair(levels, both, further.columns, in_order=True)
        proofs = (*stand.proofs, self.proof(weights, optimum, began))
        return Stand(further, matrix, rounded, proofs, Ahead(following, pair, optimum.value, -np.inf))

    def proof(self, weights: Weights, optimum: Optimum, began: float) -> LevelProof:
        gap = relative_gap(optimum.value, optimum.bound)
        return LevelProof(dict(weights), optimum.value, optimum.bound, gap, perf_counter() - began)

    def proven(
        self, stand: Stand, objective: Objective, relaxed: Relaxed, relaxation: Relaxation, start: Floats
    ) -> Optimum:
        """The level's optimum from a whole plan that is probably it, and the level's own relaxation.

        Raises:
            Stopped: out of time.
        """
        x = completed(stand.matrix, objective, start)
        value, bound = objective.at(x), lifted(objective, relaxed.bound)
        if relative_gap(value, bound) <= TARGET:
            return Optimum(x, value, min(bound, value), 0, split(relaxed.x[: stand.matrix.postings]), True)
        optimum = round_off(
            stand.face, objective, relaxed, self.watch, priced=relaxation.columns, start=x, seed=self.seed
        )
        return replace(optimum, bound=min(max(optimum.bound, bound), optimum.value))

    def begin(self, relaxation: Relaxation, objective: Objective, light: Objective) -> bool:
        """Gives a relaxation that knows no posting yet a start, where the county is large; whether it did.

        Raises:
            Stopped: out of time.
        """
        return zones.begin(relaxation, self.model.postings, objective, light, self.watch, NEARLY, self.threads)

    def ready(self, stand: Stand, objective: Objective) -> Floats | None:
        """The stand's plan with its auxiliary columns at their best for an objective."""
        return None if stand.start is None else completed(stand.matrix, objective, stand.start)

    def unfinished(self, stand: Stand, objective: Objective, start: Floats, bound: float) -> Optimum:
        """The plan in hand where a level ran out of time."""
        point = completed(stand.matrix, objective, start)
        best = objective.at(point)
        return Optimum(point, best, min(bound, best), 0, 0, proven=False)

    def loosest(self, objective: Objective) -> float:
        """A bound that needs no solve."""
        return loosest(self.model.matrix, objective, self.stands[()].relaxation.teacher_first)

    def counted(self, relaxation: Relaxation, relaxed: Relaxed | None, optimum: Optimum) -> dict[str, int]:
        """Sizes of a level's solve, for its proof."""
        return {
            "columns": len(relaxation.columns),
            "rounds": 0 if relaxed is None else relaxed.rounds,
            "fractional": optimum.fractional,
            "kept": optimum.kept,
        }

    def level(
        self, stand: Stand, weights: Weights, objective: Objective
    ) -> tuple[Optimum, Relaxation, Relaxed | None, LevelProof]:
        """One level from where the earlier ones left off."""
        began = perf_counter()
        relaxation = stand.relaxation.fork()
        relaxed: Relaxed | None = None
        try:
            ahead = stand.knows(weights)
            if ahead is not None:
                relaxed, columns, known = ahead.relaxed, ahead.pair.columns, ahead.known
            else:
                self.begin(relaxation, objective, objective)
                relaxed = relaxation.solve(objective, self.watch)
                columns, known = relaxation.columns, relaxed.bound
            optimum = round_off(
                stand.face,
                objective,
                relaxed,
                self.watch,
                priced=columns,
                start=self.ready(stand, objective),
                known=known,
                aim=self.aim,
                seed=self.seed,
            )
        except Stopped:
            if stand.start is None:
                raise
            optimum = self.unfinished(stand, objective, stand.start, relaxation.proven)
        self.sizes = self.counted(relaxation, relaxed, optimum)
        proof = self.proof(weights, optimum, began)
        return optimum, relaxation, relaxed, proof

    @property
    def aim(self) -> float:
        """The gap that the last level, or a level by itself, is proven to."""
        if len(self.model.postings.years) > 1:
            return COUPLED_TARGET
        return LARGE_TARGET if self.model.matrix.postings > LARGE else TARGET

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
