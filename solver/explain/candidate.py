"""A plan as it stands in a comparison, whoever made it: the planner, a list by hand, last year's, or nobody moving."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.headcount import recount
from solver.domain.months import effective_month
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy
from solver.domain.terms import Stage, Text
from solver.explain.gauges import Gauge, gauges
from solver.explain.view import returns
from solver.goals.base import registry as goals
from solver.goals.equity import Coefficient, official
from solver.search.extract import reason
from solver.status import status
from solver.verify.verify import Verification, verify


@dataclass(frozen=True)
class Candidate:
    """A plan as it stands in a comparison; one that breaks rules is compared too, and said to."""

    title: Text
    plan: Plan
    verification: Verification
    goals: Mapping[str, float]
    coefficients: tuple[Coefficient, ...]
    placed: int
    """Obligated teachers who start a posting."""
    obligated: int = 0
    """Teachers with the duty to be posted in the plan's year."""
    gauges: tuple[Gauge, ...] = ()
    unfilled: Mapping[tuple[Stage, str], int] = field(default_factory=dict)
    """Stage and subject → posts without a teacher after the plan, each counting once."""
    favoured: int = 0
    """Net heads that rural and weak schools gain."""
    duty_placed: tuple[str, ...] = ()
    """教师编号 of the obligated who start a posting."""


def candidate(dataset: Dataset, policy: Policy, title: Text, plan: Plan) -> Candidate:
    """Anybody's plan, verified and measured.

    Raises:
        ValueError: the plan names people or schools the roster does not have, so nothing can be measured.
    """
    checked = verify(dataset, plan, policy)
    if checked.broken:
        raise ValueError(
            f"{title.zh}：名单与花名册对不上，请先用 verify 命令逐条核对 / {title.en}: the list does not fit the roster; run verify on it first"
        )
    duty = status(dataset, policy, plan.year).duty
    placed = tuple(row.teacher for row in plan.started if duty[dataset.teacher_position[row.teacher]])
    return Candidate(
        title,
        plan,
        checked,
        {name: goal.value(dataset, plan, policy) for name, goal in goals().items()},
        official(dataset, plan),
        len(placed),
        int(duty.sum()),
        gauges(dataset, policy, plan),
        unfilled(dataset, plan),
        favoured(dataset, plan),
        placed,
    )


def nobody_moves(dataset: Dataset, year: int) -> Plan:
    """The plan in which nobody is posted and whoever's posting ends returns."""
    return Plan(year, tuple(sorted(returns(dataset, year), key=lambda row: row.teacher)))


def last_year(dataset: Dataset, policy: Policy, year: int) -> tuple[Dataset, Plan] | None:
    """Last year's postings as a plan, and the roster as it stood before them; None where the roster records none.

    Read from the records that start on 1 September of ``year`` − 1. Records hold neither stage nor
    subject: everybody is taken to teach what the roster says today.
    """
    records, people, schools = dataset.records, dataset.teachers, dataset.schools
    now = effective_month(year - 1)
    fits = (records.home == people.home[records.teacher]) & (records.host != people.home[records.teacher])
    began = (records.start == now) & ~records.transferred & fits
    if not began.any():
        return None
    keep = np.flatnonzero(~began)
    kind = tuple(records.kind[row] for row in keep.tolist())
    columns = {
        name: getattr(records, name)[keep]
        for name in ("teacher", "home", "host", "start", "end", "transferred", "appraisal")
    }
    before = replace(dataset, records=replace(records, kind=kind, **columns))
    duty = status(before, policy, year - 1).duty
    rows = {}
    for row in np.flatnonzero(began).tolist():
        who = int(records.teacher[row])
        rows[who] = Assignment(
            teacher=people.id[who],
            home=schools.code[int(records.home[row])],
            host=schools.code[int(records.host[row])],
            stage=Stage(int(people.stage[who])),
            subject=dataset.subjects[int(people.subject[who])],
            start=now,
            end=int(records.end[row]),
            reason=reason(False, bool(duty[who]), bool(people.volunteer[who])),
        )
    back = [row for row in returns(before, year - 1) if dataset.teacher_position[row.teacher] not in rows]
    listed = sorted([*rows.values(), *back], key=lambda row: (row.teacher, row.reason))
    return before, Plan(year - 1, tuple(listed))


def unfilled(dataset: Dataset, plan: Plan) -> Counter[tuple[Stage, str]]:
    """Posts without a teacher after a plan, by stage and subject."""
    after, needs = recount(dataset, plan)[1], dataset.needs
    found: Counter[tuple[Stage, str]] = Counter()
    for where, stage, subject, need in zip(
        needs.school.tolist(), needs.stage.tolist(), needs.subject.tolist(), needs.need.tolist(), strict=True
    ):
        found[Stage(stage), dataset.subjects[subject]] += max(0, need - after[where, stage, subject])
    return +found


def favoured(dataset: Dataset, plan: Plan) -> int:
    """Net heads that rural and weak schools gain by the postings that start."""
    good = {code for code, has in zip(dataset.schools.code, dataset.schools.favoured.tolist(), strict=True) if has}
    return sum((row.host in good) - (row.home in good) for row in plan.starting)


__all__ = ["Candidate", "candidate", "favoured", "last_year", "nobody_moves", "unfilled"]
