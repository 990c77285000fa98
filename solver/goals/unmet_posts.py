"""Teaching posts that stay unfilled after the plan, rural and weak schools weighing more."""

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.headcount import recount
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.goals.base import Costs, Goal, Swing
from solver.rules.shapes import SHORTAGE, shortage
from solver.words import say

FAVOURED = 1.5
"""Weight of a post at a rural or weak school; 1 elsewhere."""


def costs(dataset: Dataset, postings: Postings, policy: Policy, swing: Swing) -> Costs:
    """The shortage of each (school, stage, subject) and year, times the school's weight."""
    columns = shortage(dataset, postings)
    weight = np.where(dataset.schools.favoured[columns.label[0]], FAVOURED, 1.0)
    return Costs(np.zeros(len(postings)), columns=(columns,), column_costs={SHORTAGE: weight})


def measure(dataset: Dataset, plan: Plan, policy: Policy) -> float:
    """Recounts staff person by person and compares with each stated need."""
    after = recount(dataset, plan)[1]
    needs = dataset.needs
    total = 0.0
    for school, stage, subject, need in zip(
        needs.school.tolist(), needs.stage.tolist(), needs.subject.tolist(), needs.need.tolist(), strict=True
    ):
        missing = max(0, need - after[school, stage, subject])
        total += missing * (FAVOURED if dataset.schools.favoured[school] else 1.0)
    return total


GOAL = Goal(
    id="unmet_posts",
    order=2,
    title=say("goals.unmet_posts.title"),
    unit=say("goals.unmet_posts.unit"),
    why=say("goals.unmet_posts.measures"),
    costs=costs,
    measure=measure,
)
