"""How far the people away from home travel: residence to host school, one way."""

import math

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.goals.base import Costs, Goal, Swing


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
    title=Text("通勤距离", "Travel"),
    unit=Text("公里", "km"),
    why=Text(
        "交流教师（含留任）常住地到接收学校的单程公里数合计，位置不明的不计。",
        "One-way kilometres from residence to host school over all postings and stays; unknown places count nothing.",
    ),
    costs=costs,
    measure=measure,
)
