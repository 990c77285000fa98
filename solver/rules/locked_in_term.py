"""A teacher on a posting that has not ended is engaged by no other school."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.headcount import in_force
from solver.domain.months import effective_month, month_text
from solver.domain.plan import Plan
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rule, never
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    """No parameters."""


def locked(dataset: Dataset, year: int, params: Params) -> Bools:
    """Teachers (T) with a posting that runs past 1 September of ``year``."""
    mask = np.zeros(len(dataset.teachers), dtype=np.bool_)
    mask[dataset.records.teacher[in_force(dataset, year)]] = True
    return mask


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Compares the plan's people with the last month of their postings on record."""
    records, eff = dataset.records, effective_month(plan.year)
    until: dict[int, tuple[int, int]] = {}
    for teacher, host, end in zip(records.teacher.tolist(), records.host.tolist(), records.end.tolist(), strict=True):
        if end >= eff:
            until[teacher] = max(until.get(teacher, (end, host)), (end, host))
    found = []
    for row in plan.moving:
        who = dataset.teacher_position.get(row.teacher)
        if who is not None and who in until:
            end, host = until[who]
            facts = {
                "until": month_text(end),
                "at": dataset.schools.name[host],
                **names(dataset, row.teacher, row.host),
            }
            found.append(Violation(RULE.id, teacher=row.teacher, school=row.host, year=plan.year, facts=facts))
    return found


def explain(violation: Violation) -> Text:
    """Where the teacher is and until when."""
    who, host = teacher_name(violation), school_name(violation)
    at, until = violation.facts["at"], violation.facts["until"]
    return say("rules.locked_in_term.breach", who=who, at=at, until=until, host=host)


RULE = Rule(
    id="locked_in_term",
    title=say("rules.locked_in_term.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "第7条",
            say("cites.unfinished_term"),
        ),
    ),
    in_force="2023-01-01",
    params=Params,
    bars_teachers=locked,
    excuses=locked,
    check=check,
    explain=explain,
    waiving=never(say("rules.locked_in_term.never")),
    closes=say("rules.locked_in_term.closes"),
)
