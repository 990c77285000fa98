"""Postings in which a teacher teaches another subject than the main one."""

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.goals.base import Costs, Goal, Swing
from solver.words import say


def costs(dataset: Dataset, postings: Postings, policy: Policy, swing: Swing) -> Costs:
    """1 for each start in a subject other than the teacher's main subject."""
    other = postings.subject != dataset.teachers.subject[postings.teacher]
    return Costs((postings.starts & ~postings.aside & other).astype(np.float64))


def measure(dataset: Dataset, plan: Plan, policy: Policy) -> float:
    """Counts starting rows whose subject name differs from the roster's main subject."""
    people = dataset.teachers
    return float(
        sum(
            row.subject != dataset.subjects[int(people.subject[dataset.teacher_position[row.teacher]])]
            for row in plan.starting
        )
    )


GOAL = Goal(
    id="off_subject",
    order=7,
    title=say("goals.off_subject.title"),
    unit=say("quantities.postings"),
    why=say("goals.off_subject.measures"),
    costs=costs,
    measure=measure,
)
