"""Why obligated teachers are left at home: the gates that close every host, or the limits that are full."""

from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset, Floats, Ints
from solver.domain.months import effective_month
from solver.domain.policy import Policy
from solver.eligibility import candidates, closing_rules, conceivable, longest
from solver.model.build import ONE_PLACE, Model
from solver.model.entries import STRETCH
from solver.model.matrix import Matrix
from solver.rules.base import active
from solver.search.grid import LEVEL


@dataclass(frozen=True)
class Unplaced:
    """An obligated teacher the plan leaves at home, with what stands in the way."""

    teacher: str
    months: int
    """Months of service on the effective date."""
    open_hosts: int
    """Schools open to the teacher; 0 means that gates alone keep the teacher home."""
    rules: tuple[str, ...]
    """Rule ids, the most frequent first: the gates that close every host, or the limits that bind."""


def unplaced(dataset: Dataset, policy: Policy, model: Model, x: Floats, matrix: Matrix) -> tuple[Unplaced, ...]:
    """Everyone with the duty but without a posting, longest service first."""
    postings = model.postings
    taken = np.zeros(len(dataset.teachers), dtype=np.bool_)
    chosen = x[: matrix.postings] > 0.5
    taken[postings.teacher[chosen & postings.starts]] = True
    left = np.flatnonzero(model.status.duty & ~taken)
    if not len(left):
        return ()
    service = effective_month(postings.year) - dataset.teachers.entered
    rows = np.flatnonzero(np.isin(postings.teacher, left) & postings.starts)
    owner = np.searchsorted(left, postings.teacher[rows])
    ends = np.searchsorted(owner, np.arange(len(left) + 1))
    limits = binding(matrix, full_rows(matrix, x), rows, owner, len(left))
    found = []
    for place in np.lexsort((left, -service[left])).tolist():
        teacher, own = int(left[place]), rows[ends[place] : ends[place + 1]]
        rules = limits[place] if len(own) else gates(dataset, policy, model, teacher)
        hosts = len(np.unique(postings.host[own]))
        found.append(Unplaced(dataset.teachers.id[teacher], int(service[teacher]), hosts, rules))
    return tuple(found)


def full_rows(matrix: Matrix, x: Floats) -> tuple[Bools, Bools]:
    """Rows with no room for one more up, and none for one less."""
    activity = matrix.entries.activity(x)
    return activity + 1 > matrix.row_upper + 1e-6, activity - 1 < matrix.row_lower - 1e-6


def binding(
    matrix: Matrix, full: tuple[Bools, Bools], postings: Ints, owner: Ints, owners: int
) -> list[tuple[str, ...]]:
    """For each owner of some postings the rules whose full rows stop them, by how many of them each stops.

    Args:
        owner: whose each of the postings is, in order and counted from 0.
    """
    up, down = full
    names = matrix.labels.rule
    hidden = np.isin(
        matrix.labels.rule_of, [names.index(n) for n in {ONE_PLACE, LEVEL, *matrix.families} if n in names]
    )
    rows = np.flatnonzero((up | down) & ~hidden)
    part = matrix.entries.part(rows, postings)
    counts = np.zeros(owners * len(names), dtype=np.int64)
    for at in range(0, len(postings), STRETCH):
        block = part.columns(np.arange(at, min(at + STRETCH, len(postings)))).tocoo()
        row = rows[block.row]
        stops = np.where(block.data > 0, up[row], down[row])
        key = owner[at + block.col[stops]] * len(names) + matrix.labels.rule_of[row[stops]]
        counts += np.bincount(key, minlength=len(counts))
    by_owner = counts.reshape(owners, len(names))
    return [tuple(names[index] for index in np.argsort(-own, kind="stable") if own[index]) for own in by_owner]


def gates(dataset: Dataset, policy: Policy, model: Model, teacher: int) -> tuple[str, ...]:
    """The gate rules that close all of a teacher's hosts, by how many each closes."""
    counts: dict[str, int] = {}
    years, who = model.postings.years, np.array([teacher], dtype=np.int32)
    blocks = [block for year in years for block in conceivable(dataset, policy, year, who)]
    if not any(len(block) for block in blocks):  # a post no rule brings into the plan: what closes it as a teacher's
        blocks = list(candidates(dataset, years, who, longest(active(policy)), stays=False))
    for block in blocks:
        for rules in closing_rules(dataset, policy, block.take(block.starts)):
            for rule in rules:
                counts[rule] = counts.get(rule, 0) + 1
    return tuple(sorted(counts, key=lambda rule: (-counts[rule], rule)))
