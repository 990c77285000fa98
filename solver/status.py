"""Where each teacher stands before any plan: obligated, excused and by which rule, closed and by which rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.policy import Policy
from solver.rules.base import active
from solver.waivers import of_rule, touched


@dataclass(frozen=True, eq=False)
class Status:
    """Masks over teachers (T) on 1 September of ``year``."""

    year: int
    obligated: Bools
    """Meets the title and service conditions, excused or not."""
    excused_by: Mapping[str, Bools]
    """Rule id → teachers it takes out of the obligation (exempt, deferred, locked, fulfilled)."""
    closed_by: Mapping[str, Bools]
    """Rule id → teachers none of whose postings are open; a waiver for some of them takes the teacher out."""

    @property
    def excused(self) -> Bools:
        """Taken out of the obligation by some rule."""
        return any_of(self.obligated, self.excused_by)

    @property
    def duty(self) -> Bools:
        """Obligated and not excused: must be posted within the horizon."""
        return self.obligated & ~self.excused

    @property
    def closed(self) -> Bools:
        return any_of(self.obligated, self.closed_by)


def standing_over(dataset: Dataset, policy: Policy, years: Sequence[int]) -> Status:
    """Every teacher's standing over a horizon.

    Duty is having it in some year: obligation may begin within the horizon, and an exemption that overtakes it later
    does not take it back. Excused is who has no year of duty and some excuse; closed by a rule who is so in every year.

    Raises:
        PolicyError: the policy names an unknown rule or parameter.
    """
    each = [status(dataset, policy, year) for year in years]
    if len(each) == 1:
        return each[0]
    duty = np.logical_or.reduce([one.duty for one in each])
    return Status(
        years[0],
        np.logical_or.reduce([one.obligated for one in each]),
        {rule: np.logical_or.reduce([one.excused_by[rule] for one in each]) & ~duty for rule in each[0].excused_by},
        {rule: np.logical_and.reduce([one.closed_by[rule] for one in each]) for rule in each[0].closed_by},
    )


def posted_by_rules(dataset: Dataset, policy: Policy, year: int) -> Bools:
    """People (T) whom the plan may post: the pool of the teacher rules, and those whom a rule brings in beside them.

    Raises:
        PolicyError: the policy names an unknown rule or parameter.
    """
    mask = dataset.teachers.in_pool.copy()
    for item in active(policy):
        if item.rule.pool is not None and item.rule.pool.posts(item.params):
            mask |= item.rule.pool.members(dataset, year, item.params)
    return mask


def any_of(like: Bools, masks: Mapping[str, Bools]) -> Bools:
    """The union of masks; all False where there are none."""
    union = np.zeros_like(like)
    for mask in masks.values():
        union |= mask
    return union


def status(dataset: Dataset, policy: Policy, year: int) -> Status:
    """Every teacher's standing under a policy.

    Raises:
        PolicyError: the policy names an unknown rule or parameter.
    """
    obligated = np.zeros(len(dataset.teachers), dtype=np.bool_)
    excused: dict[str, Bools] = {}
    closed: dict[str, Bools] = {}
    for item in active(policy):
        rule, params = item.rule, item.params
        if rule.obliges is not None:
            obligated |= rule.obliges(dataset, year, params)
        if rule.excuses is not None:
            excused[rule.id] = rule.excuses(dataset, year, params)
        if rule.bars_teachers is not None:
            closed[rule.id] = rule.bars_teachers(dataset, year, params)
            if permitted := of_rule(policy, rule.id):
                closed[rule.id] = closed[rule.id] & ~touched(dataset, permitted, year)
    return Status(year, obligated, excused, closed)
