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
    return Text(
        f"教师 {who.zh} 到 {violation.year} 年 9 月 1 日参加工作 {violation.value:.0f} 个月，"
        f"不足 {violation.limit:.0f} 个月，不能安排到学校 {host.zh}；请撤销安排，待满年限再安排。",
        f"Teacher {who.en} has worked {violation.value:.0f} months, fewer than the {violation.limit:.0f} "
        f"needed before a first posting; remove the posting to {host.en}.",
    )


RULE = Rule(
    id="minimum_service",
    title=Text("新教师不交流", "Minimum service"),
    cites=(Cite("县（区）教育局工作设定", "◇", "新教师参加工作满规定年限后方可交流"),),
    in_force="2023-01-01",
    params=Params,
    bars_teachers=too_new,
    check=check,
    explain=explain,
    waiving=POSTING,
    closes=Text("参加工作未满规定年限", "too few years of work"),
)
