"""What each rule of a policy does to a county before any plan: postings it closes, teachers it concerns, limits it sets."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.policy import Policy
from solver.domain.posting import Postings, concatenate
from solver.eligibility import bars, conceivable, longest_only
from solver.rules.base import Active, active
from solver.status import posted_by_rules, status

EACH = np.uint8
"""Counts how many rules close a posting; there are far fewer than 255 rules."""


@dataclass(frozen=True)
class Effect:
    """What one active rule does."""

    rule: str
    closes: int
    """Candidate postings it closes, whether or not other rules close them too."""
    alone: int
    """Of these, the ones that would be open without it."""
    closed_teachers: int
    """Teachers of the pool none of whose postings it leaves open, whatever the host."""
    obliges: int
    """Teachers it makes obligated, excused or not."""
    excuses: int
    """Obligated teachers it takes out of the obligation: exempt, deferred, locked, fulfilled."""
    limits: int
    """Limits it sets to plans as a whole: one a school, a subject group, the county."""


@dataclass(frozen=True)
class Effects:
    """All active rules together and one by one."""

    considered: int
    """Candidate postings: a teacher of the pool, another school, a stage and a subject taught there."""
    open: int
    """Candidates that no rule closes."""
    pool: int
    """Teachers whom the teacher rules may post."""
    obligated: int
    excused: int
    duty: int
    """Obligated and not excused: must be posted."""
    stuck: int
    """Of these, the ones without any open posting."""
    rules: tuple[Effect, ...]


def effects(dataset: Dataset, policy: Policy, year: int) -> Effects:
    """Counts for a year's plan; exact, from the same masks and rows that the model is built from.

    Raises:
        PolicyError: the policy names an unknown rule or parameter.
    """
    rules, standing = active(policy), status(dataset, policy, year)
    pool = dataset.teachers.in_pool
    closes = {item.rule.id: 0 for item in rules}
    alone = dict(closes)
    considered, parts = 0, []
    everybody = np.flatnonzero(posted_by_rules(dataset, policy, year)).astype(np.int32)
    for block in conceivable(dataset, policy, year, everybody):
        masks = {
            item.rule.id: closed(dataset, policy, standing.closed_by.get(item.rule.id), block, item) for item in rules
        }
        several = np.zeros(len(block), dtype=EACH)
        for mask in masks.values():
            several += mask
        for rule, mask in masks.items():
            closes[rule] += int(mask.sum())
            alone[rule] += int((mask & (several == 1)).sum())
        considered += len(block)
        parts.append(block.take(several == 0))
    left = longest_only(concatenate(parts))
    served = np.zeros(len(pool), dtype=np.bool_)
    served[left.teacher[left.starts]] = True
    found = tuple(
        Effect(
            rule=item.rule.id,
            closes=closes[item.rule.id],
            alone=alone[item.rule.id],
            closed_teachers=count(standing.closed_by, item.rule.id, pool),
            obliges=0 if item.rule.obliges is None else int(item.rule.obliges(dataset, year, item.params).sum()),
            excuses=count(standing.excused_by, item.rule.id, standing.obligated),
            limits=limits(dataset, left, item),
        )
        for item in rules
    )
    return Effects(
        considered=considered,
        open=sum(len(part) for part in parts),
        pool=int(pool.sum()),
        obligated=int(standing.obligated.sum()),
        excused=int((standing.obligated & standing.excused).sum()),
        duty=int(standing.duty.sum()),
        stuck=int((standing.duty & ~served).sum()),
        rules=found,
    )


def closed(dataset: Dataset, policy: Policy, teachers: Bools | None, block: Postings, item: Active) -> Bools:
    """The postings of a block that one rule closes, by teacher or one by one."""
    mask = np.zeros(len(block), dtype=np.bool_)
    if teachers is not None:
        mask |= teachers[block.teacher]
    barred = bars(dataset, policy, item, block)
    if barred is not None:
        mask |= barred
    return mask


def count(masks: Mapping[str, Bools], rule: str, among: Bools) -> int:
    """How many of some teachers a rule's mask holds."""
    return int((masks[rule] & among).sum()) if rule in masks else 0


def limits(dataset: Dataset, postings: Postings, item: Active) -> int:
    """Rows that a rule adds to the model, duties of single teachers apart."""
    if item.rule.rows is None or item.rule.demands:
        return 0
    return sum(len(block) for block in item.rule.rows(dataset, postings, item.params))
