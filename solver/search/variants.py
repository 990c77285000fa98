"""More than one answer: clearly different plans that cost little more, and the frontier between two goals."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from solver.domain.dataset import Floats
from solver.domain.policy import GoalProfile
from solver.search.fix import NoIntegerPlan
from solver.search.levels import LEVEL, SLACK, Found, Levels, Stand
from solver.search.relax import Infeasible

APART = "apart"
"""Label of the rows that keep a plan different from an earlier one."""
TIE = 1e-3
"""Weight of a frontier's second goal, relative to the two goals' ranges: of equal plans the one better in it."""


def alternatives(
    levels: Levels, profile: GoalProfile, first: Found, *, count: int, differ: float, loss: float, seconds: float
) -> Iterator[Found]:
    """The best plan of those clearly different from all before, again and again, at most ``count`` times.

    Args:
        first: the profile's best plan.
        differ: least share of each earlier plan's postings that the next one must not have, 0 to 1.
        loss: most that the last level may cost beyond the best, as a share of it.
        seconds: for each plan.

    Each plan's bound speaks of all plans that are that different. Ends early where there is none
    within the loss.
    """
    stand = levels.before_last(profile, seconds)
    objective = levels.model.weighted(profile.levels[-1])
    limit = first.proof.objective + loss * abs(first.proof.objective) + SLACK - objective.constant
    rows = [(LEVEL, objective.coefficients, limit)]
    earlier = first
    for _ in range(count):
        same = np.zeros(stand.matrix.shape[1])
        chosen = np.flatnonzero(earlier.x[: stand.matrix.postings] > 0.5)
        same[chosen] = 1.0
        rows.append((APART, same, float(np.floor((1 - differ) * len(chosen) + 1e-9))))
        try:
            levels.watch.begin(profile.id, len(profile.levels), seconds)
            earlier = levels.last(levels.narrowed(stand, rows), profile, seconds)
        except (Infeasible, NoIntegerPlan):
            return
        yield earlier


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """One efficient plan: no plan that keeps the earlier levels is better in one goal without being worse in the other."""

    found: Found
    first: float
    """Value of the first goal."""
    second: float


def frontier(
    levels: Levels, profile: GoalProfile, goals: tuple[str, str], *, points: int, seconds: float
) -> Iterator[FrontierPoint]:
    """Efficient plans between two goals, from the best for the first to the best for the second.

    The profile's levels but the last are kept. Between the ends the second goal is held at evenly
    spaced limits while the first is minimised (the augmented ε-constraint method, Mavrotas 2009);
    every point has its own proof. Plans that repeat are left out.

    Args:
        points: at most this many, at least 2.
        seconds: for each point.

    Raises:
        KeyError: a goal that does not exist.
        Stopped: out of time; the points given so far stand.
    """
    a, b = goals
    model = levels.model
    stand = levels.before_last(profile, seconds)

    def aimed(weights: dict[str, float]) -> GoalProfile:
        return replace(profile, levels=(*profile.levels[:-1], weights))

    def at(x: Floats) -> tuple[float, float]:
        return model.goals[a].at(x), model.goals[b].at(x)

    best_a = levels.last(stand, aimed({a: 1.0, b: TIE}), seconds)
    levels.before_last(profile, seconds)
    best_b = levels.last(stand, aimed({b: 1.0, a: TIE}), seconds)
    (a_low, b_high), (a_high, b_low) = at(best_a.x), at(best_b.x)
    yield FrontierPoint(best_a, a_low, b_high)
    tie = TIE * max(a_high - a_low, SLACK) / max(b_high - b_low, SLACK)
    seen = {(round(a_low, 6), round(b_high, 6)), (round(a_high, 6), round(b_low, 6))}
    narrow: Stand | None = None
    for limit in np.linspace(b_high, b_low, points)[1:-1].tolist() if b_high - b_low > SLACK else []:
        levels.before_last(profile, seconds)
        upper = limit + SLACK - model.goals[b].constant
        if narrow is None:
            narrow = levels.narrowed(stand, [(LEVEL, model.goals[b].coefficients, upper)])
        else:
            narrow = levels.moved(narrow, upper)  # only a limit moves: the last basis stays dual feasible
        point, narrow = levels.along(narrow, aimed({a: 1.0, b: tie}), seconds)
        values = at(point.x)
        key = (round(values[0], 6), round(values[1], 6))
        if key not in seen:
            seen.add(key)
            yield FrontierPoint(point, *values)
    if (round(a_high, 6), round(b_low, 6)) != (round(a_low, 6), round(b_high, 6)):
        yield FrontierPoint(best_b, a_high, b_low)
