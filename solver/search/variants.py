"""More than one answer: clearly different plans that cost little more, and the frontier between two goals."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from solver.domain.policy import GoalProfile
from solver.search.fix import NoIntegerPlan
from solver.search.grid import LEVEL, SLACK
from solver.search.levels import Levels
from solver.search.relax import Infeasible
from solver.search.stand import Found, Stand

APART = "apart"
"""Label of the rows that keep a plan different from an earlier one."""
TIE = 1e-3
"""Weight of a frontier's second goal, relative to the two goals' ranges: of equal plans the one better in it."""
FINE = 0.02
"""Neighbours closer than this share of the frontier's width and height are not divided by weights while others are apart."""
NOTHING = 1e-6
"""Differences between points smaller than this share are what a proof may leave open."""


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
    """Efficient plans between two goals: the best for each, then the plans between them, as they are found.

    The profile's levels but the last are kept. Between two neighbours the sum of both goals is minimised at the
    weights at which the neighbours cost the same (the dichotomic scheme of Aneja and Nair, 1979), where they are
    furthest apart first: such a point is proven as quickly as any plan. Only when no point lies below the line
    between any neighbours is the second goal held halfway between them while the first is minimised (the ε-constraint
    method): a limit that cuts between whole plans takes a solver far longer (docs/decisions/0012).
    Every point has its own proof. Plans that repeat are left out.

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

    def best(stand: Stand, weights: dict[str, float]) -> tuple[FrontierPoint, Stand]:
        levels.before_last(profile, seconds)  # each point has its own time
        found, stand = levels.along(stand, replace(profile, levels=(*profile.levels[:-1], weights)), seconds)
        return FrontierPoint(found, model.goals[a].at(found.x), model.goals[b].at(found.x)), stand

    left, after = best(stand, {a: 1.0, b: TIE})
    yield left
    right, after = best(after, {b: 1.0, a: TIE})
    if alike(left, right):
        return
    yield right
    wide, high = right.first - left.first, left.second - right.second
    if min(wide, high) <= SLACK:  # the ends differ by no more than their proofs leave open
        return
    count = 2
    gaps = [Gap(left, right)]
    while count < points and gaps:
        gap = max(gaps, key=lambda each: each.worth(wide, high))
        gaps.remove(gap)
        if not gap.straight:
            point, after = best(after, {a: 1.0, b: gap.exchange})
            if not (between(point, gap) and below(point, gap)):
                gaps.append(replace(gap, straight=True))
                continue
        else:
            limit = (gap.left.second + gap.right.second) / 2 + SLACK - model.goals[b].constant
            narrow = levels.narrowed(stand, [(LEVEL, model.goals[b].coefficients, limit)])
            point, _ = best(narrow, {a: 1.0, b: TIE * wide / high})
            if not between(point, gap):
                continue
        count += 1
        yield point
        gaps += [Gap(gap.left, point, gap.straight), Gap(point, gap.right, gap.straight)]


@dataclass(frozen=True, eq=False)
class Gap:
    """Two neighbours on the frontier."""

    left: FrontierPoint
    right: FrontierPoint
    straight: bool = False
    """Whether no plan lies below the line between them."""

    @property
    def exchange(self) -> float:
        """What a unit of the second goal costs in the first between the neighbours."""
        return (self.right.first - self.left.first) / (self.left.second - self.right.second)

    def worth(self, wide: float, high: float) -> tuple[bool, float]:
        """Which gap to look into first: one that weights may still divide, then the widest, as a share of the frontier."""
        size = max((self.right.first - self.left.first) / wide, (self.left.second - self.right.second) / high)
        return not self.straight and size >= FINE, size


def between(point: FrontierPoint, gap: Gap) -> bool:
    """Whether a point and both neighbours are efficient beside each other.

    What a proof leaves open can put a point beyond a neighbour that it then dominates; such a gap is not divided.
    """
    falls = gap.left.second - SLACK > point.second > gap.right.second + SLACK
    return gap.left.first + SLACK < point.first < gap.right.first - SLACK and falls


def below(point: FrontierPoint, gap: Gap) -> bool:
    """Whether a point lies below the line between two neighbours by more than their proofs leave open."""
    weight = gap.exchange
    line = gap.left.first + weight * gap.left.second
    return line - (point.first + weight * point.second) > max(SLACK, NOTHING * abs(line))


def alike(one: FrontierPoint, other: FrontierPoint) -> bool:
    """Whether two points have the same values."""
    return round(one.first, 6) == round(other.first, 6) and round(one.second, 6) == round(other.second, 6)
