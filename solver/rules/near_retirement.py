"""A teacher with fewer than five years to the statutory retirement date may stay, and is posted only as a volunteer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.calendar.retirement import statutory_retirement
from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month, month_text
from solver.domain.plan import Plan
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rule, never, param
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    months: int = param(
        60,
        "距法定退休不足这些月数的教师可不交流",
        "fewer months than this to statutory retirement exempt",
        "个月",
        0,
        240,
        "汕尾市城区推进中小学教师队伍建设三年行动方案 第6条（不足5年）",
    )


def near(dataset: Dataset, year: int, params: Params) -> Bools:
    """Teachers (T) with fewer than ``months`` left on 1 September of ``year`` who do not volunteer."""
    people = dataset.teachers
    left = statutory_retirement(people.birth, people.retirement_track) - effective_month(year)
    return np.asarray((left < params.months) & (people.birth != NO_MONTH) & ~people.volunteer)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Looks up the retirement month of everybody the plan places away from home."""
    people, found = dataset.teachers, []
    for row in plan.moving:
        who = dataset.teacher_position.get(row.teacher)
        if who is None or people.volunteer[who] or people.birth[who] == NO_MONTH:
            continue
        retires = int(statutory_retirement(people.birth[[who]], people.retirement_track[[who]])[0])
        left = retires - effective_month(plan.year)
        if left < params.months:
            found.append(
                Violation(
                    RULE.id,
                    teacher=row.teacher,
                    school=row.host,
                    year=plan.year,
                    value=left,
                    limit=params.months,
                    facts={"retires": month_text(retires), **names(dataset, row.teacher, row.host)},
                )
            )
    return found


def explain(violation: Violation) -> Text:
    """Whose consent is missing, with the retirement month."""
    who, host = teacher_name(violation), school_name(violation)
    return say(
        "rules.near_retirement.breach",
        who=who,
        retires=violation.facts["retires"],
        year=violation.year,
        value=violation.value,
        limit=violation.limit,
        host=host,
    )


RULE = Rule(
    id="near_retirement",
    title=say("rules.near_retirement.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "第6条",
            say("cites.near_retirement"),
        ),
        Cite(
            "全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定", "第一条", say("cites.retirement_raised")
        ),
    ),
    in_force="2023-01-01",
    params=Params,
    bars_teachers=near,
    excuses=near,
    check=check,
    explain=explain,
    waiving=never(say("rules.near_retirement.never")),
    closes=say("rules.near_retirement.closes"),
)
