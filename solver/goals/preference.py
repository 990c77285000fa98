"""How far down their lists of wishes the posted teachers are placed."""

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import UNLISTED, Postings
from solver.goals.base import Costs, Goal, Swing
from solver.words import say

UNLISTED_POINTS = 5.0
"""Points for a host the teacher did not list, or where there is no list (docs/readings.md, 10)."""


def costs(dataset: Dataset, postings: Postings, policy: Policy, swing: Swing) -> Costs:
    """0 for the first choice, 1 for the second and so on; only postings that start."""
    points = np.where(postings.rank == UNLISTED, UNLISTED_POINTS, postings.rank - 1.0)
    counted = postings.starts if postings.apart is None else postings.starts & ~postings.aside
    return Costs(np.where(counted, points, 0.0))


def measure(dataset: Dataset, plan: Plan, policy: Policy) -> float:
    """Reads each starting teacher's own wishes and finds the host among them."""
    schools, choices = dataset.schools, dataset.choices
    wishes: dict[int, list[tuple[int, int, str]]] = {}
    for teacher, rank, school, town in zip(
        choices.teacher.tolist(), choices.rank.tolist(), choices.school.tolist(), choices.town, strict=True
    ):
        wishes.setdefault(teacher, []).append((rank, school, town))
    total = 0.0
    for row in plan.starting:
        host = dataset.school_position[row.host]
        granted = [
            rank
            for rank, school, town in wishes.get(dataset.teacher_position[row.teacher], [])
            if school == host or (school < 0 and town == schools.town[host])
        ]
        total += min(granted) - 1 if granted else UNLISTED_POINTS
    return total


GOAL = Goal(
    id="preference",
    order=5,
    title=say("goals.preference.title"),
    unit=say("phrases.points"),
    why=say("goals.preference.measures"),
    costs=costs,
    measure=measure,
)
