"""A new teacher is not posted in the first years of work."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Plan
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import POSTING, Cite, Rule, param
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    years: int = param(3, "参加工作满几年后方可交流", "years of work before a first posting", "年", 0, 20, "◇")


def too_new(dataset: Dataset, year: int, params: Params) -> Bools:
    """Teachers (T) with fewer than ``years`` since 参加工作年月; an unknown month bars nobody."""
    # NO_MONTH lies before every real month, so an unknown start is never too recent
    return np.asarray(effective_month(year) - dataset.teachers.started_work < params.years * 12)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts the months of work of everybody the plan places away from home."""
    found = []
    for row in plan.moving:
        who = dataset.teacher_position.get(row.teacher)
        started = NO_MONTH if who is None else int(dataset.teachers.started_work[who])
        if started == NO_MONTH:
            continue
        served = effective_month(plan.year) - started
        if served < 12 * params.years:
            found.append(
                Violation(
                    RULE.id,
                    teacher=row.teacher,
                    school=row.host,
                    year=plan.year,
                    value=max(0, served),
                    limit=12 * params.years,
                    facts=names(dataset, row.teacher, row.host),
                )
            )
    return found


def explain(violation: Violation) -> Text:
    """How long the teacher has worked and how long is needed."""
    who, host = teacher_name(violation), school_name(violation)
    return say(
        "rules.minimum_service.breach",
        who=who,
        year=violation.year,
        value=violation.value,
        limit=violation.limit,
        host=host,
    )


RULE = Rule(
    id="minimum_service",
    title=say("rules.minimum_service.title"),
    cites=(Cite("县（区）教育局工作设定", "◇", say("cites.new_teachers")),),
    in_force="2023-01-01",
    params=Params,
    bars_teachers=too_new,
    check=check,
    explain=explain,
    waiving=POSTING,
    closes=say("rules.minimum_service.closes"),
)
