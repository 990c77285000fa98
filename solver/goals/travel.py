"""How far the people away from home travel: residence to host school, one way."""

import math

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.goals.base import Costs, Goal, Swing
from solver.words import say


def costs(dataset: Dataset, postings: Postings, policy: Policy, swing: Swing) -> Costs:
    """Kilometres of every posting, stays included because those teachers travel on; unknown counts nothing."""
    return Costs(np.nan_to_num(postings.distance_km, nan=0.0))


def measure(dataset: Dataset, plan: Plan, policy: Policy) -> float:
    """Adds up the distance of each row that places a teacher away from home."""
    total = 0.0
    for row in plan.moving:
        distance = float(dataset.distance_km(dataset.teacher_position[row.teacher], dataset.school_position[row.host]))
        total += 0.0 if math.isnan(distance) else distance
    return total


GOAL = Goal(
    id="travel",
    order=4,
    title=say("goals.travel.title"),
    unit=say("phrases.km"),
    why=say("goals.travel.measures"),
    costs=costs,
    measure=measure,
)
