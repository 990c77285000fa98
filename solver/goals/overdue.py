"""Obligated teachers whom the plan leaves at home, those with the longest service weighing most."""

import numpy as np

from solver.domain.dataset import Dataset, Floats
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.goals.base import Costs, Goal, Swing
from solver.rules.base import active
from solver.status import status
from solver.words import say

PER_YEAR = 0.2
"""Extra weight for each year of service beyond the threshold (docs/readings.md, 10)."""


def weights(dataset: Dataset, policy: Policy, year: int) -> Floats:
    """T: 1 + 0.2 × years beyond the threshold of the rule that obliges, for everybody with a duty; 0 for the others.

    Raises:
        PolicyError: the policy names an unknown rule or parameter.
    """
    entered = dataset.teachers.entered
    limit = np.zeros(len(dataset.teachers), dtype=np.int64)
    for item in active(policy):
        if item.rule.obliges is not None and item.rule.months is not None:
            limit[item.rule.obliges(dataset, year, item.params)] = item.rule.months(item.params)
    beyond = np.where(entered == NO_MONTH, 0, np.maximum(0, effective_month(year) - entered - limit))
    return np.where(status(dataset, policy, year).duty, 1 + PER_YEAR * beyond / 12, 0.0)


def costs(dataset: Dataset, postings: Postings, policy: Policy, swing: Swing) -> Costs:
    """Every duty counts until a posting of the teacher starts, in whichever year of the horizon.

    It weighs what it weighs in the first year in which the teacher has it.
    """
    weight = weights(dataset, policy, postings.year)
    for year in postings.years[1:]:
        weight = np.where(weight > 0, weight, weights(dataset, policy, year))
    return Costs(np.where(postings.starts, -weight[postings.teacher], 0.0), constant=float(weight.sum()))


def measure(dataset: Dataset, plan: Plan, policy: Policy) -> float:
    """Teacher by teacher: the weight of each duty without a starting row."""
    settled = {row.teacher for row in plan.started}
    total = 0.0
    for year in plan.horizon:
        limits = thresholds(dataset, policy, year)
        for teacher in np.flatnonzero(status(dataset, policy, year).duty).tolist():
            if dataset.teachers.id[teacher] not in settled:
                settled.add(dataset.teachers.id[teacher])  # counted in the first year only
                entered = int(dataset.teachers.entered[teacher])
                served = limits[teacher] if entered == NO_MONTH else effective_month(year) - entered
                total += 1 + PER_YEAR * max(0, served - limits[teacher]) / 12
    return total


def thresholds(dataset: Dataset, policy: Policy, year: int) -> dict[int, int]:
    """Teacher → months of service from which some rule obliges the teacher; nobody is obliged by two."""
    found: dict[int, int] = {}
    for item in active(policy):
        if item.rule.obliges is not None and item.rule.months is not None:
            months = item.rule.months(item.params)
            mask = item.rule.obliges(dataset, year, item.params).tolist()
            found |= {who: months for who, obliged in enumerate(mask) if obliged}
    return found


GOAL = Goal(
    id="overdue",
    order=1,
    title=say("goals.overdue.title"),
    unit=say("goals.overdue.unit"),
    why=say("goals.overdue.measures"),
    costs=costs,
    measure=measure,
    whole=True,
)
