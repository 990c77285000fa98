"""Disturbance that could have been avoided: people posted without a duty, and classes that lose their teacher mid-way."""

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.goals.base import Costs, Goal, Swing
from solver.status import status
from solver.words import say

GRADUATING = (6, 9)
"""The last grades of primary and junior secondary school: a class cycle ends there."""
NO_DUTY = 1.0
BROKEN_CYCLE = 2.0


def breaks_cycle(dataset: Dataset) -> Bools:
    """T: teaches a graduating grade, or is the homeroom teacher of a grade that goes on next year."""
    people = dataset.teachers
    graduating = np.zeros(len(people), dtype=np.bool_)
    for grade in GRADUATING:
        graduating |= (people.grades >> grade) & 1 == 1
    return np.asarray(graduating | ~np.isin(people.homeroom_grade, (0, *GRADUATING)))


def costs(dataset: Dataset, postings: Postings, policy: Policy, swing: Swing) -> Costs:
    """1 for each start of a teacher not obligated in that year, 2 more where a class cycle is broken."""
    cycle = np.where(breaks_cycle(dataset), BROKEN_CYCLE, 0.0)
    points = np.zeros(len(postings))
    for year in postings.years:
        free = np.where(status(dataset, policy, year).obligated, 0.0, NO_DUTY)
        points += np.where(postings.starting(year), (free + cycle)[postings.teacher], 0.0)
    return Costs(points)


def measure(dataset: Dataset, plan: Plan, policy: Policy) -> float:
    """Looks at each starting teacher's duty, grades taught and homeroom class."""
    people = dataset.teachers
    obligated = status(dataset, policy, plan.year).obligated
    total = 0.0
    for row in plan.starting:
        teacher = dataset.teacher_position[row.teacher]
        taught = {grade for grade in range(1, 10) if int(people.grades[teacher]) & (1 << grade)}
        homeroom = int(people.homeroom_grade[teacher])
        if not obligated[teacher]:
            total += NO_DUTY
        if taught & set(GRADUATING) or (homeroom != 0 and homeroom not in GRADUATING):
            total += BROKEN_CYCLE
    return total


GOAL = Goal(
    id="stability",
    order=6,
    title=say("goals.stability.title"),
    unit=say("phrases.points"),
    why=say("goals.stability.measures"),
    costs=costs,
    measure=measure,
)
