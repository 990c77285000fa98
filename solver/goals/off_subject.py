"""Postings in which a teacher teaches another subject than the main one."""

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.goals.base import Costs, Goal, Swing


def costs(dataset: Dataset, postings: Postings, policy: Policy, swing: Swing) -> Costs:
    """1 for each start in a subject other than the teacher's main subject."""
    other = postings.subject != dataset.teachers.subject[postings.teacher]
    return Costs((postings.starts & other).astype(np.float64))


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
    title=Text("兼教派出", "Off-subject postings"),
    unit=Text("人次", "postings"),
    why=Text(
        "交流后任教兼教学科而非主教学科的派出人次；越少，专业越对口。",
        "Postings in which the teacher teaches a second subject instead of the main one.",
    ),
    costs=costs,
    measure=measure,
)
