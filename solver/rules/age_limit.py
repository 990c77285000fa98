"""A teacher above a stated age may stay, and is posted only as a volunteer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Plan
from solver.domain.terms import Sex, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rule, never, param
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say

SOURCE = "河南省义务教育教师交流轮岗做法（据新闻报道整理，待核对原文）"


@dataclass(frozen=True)
class Params:
    men: int = param(
        55, "男教师超过多少周岁可不交流", "age in years above which men are exempt", "周岁", 30, 70, SOURCE
    )
    women: int = param(
        50, "女教师超过多少周岁可不交流", "age in years above which women are exempt", "周岁", 30, 70, SOURCE
    )


def older(dataset: Dataset, year: int, params: Params) -> Bools:
    """Teachers (T) above the age of their sex on 1 September of ``year`` who do not volunteer; an unknown birth is not."""
    people = dataset.teachers
    most = 12 * np.where(people.sex == Sex.MALE, params.men, params.women)
    return np.asarray((effective_month(year) - people.birth > most) & (people.birth != NO_MONTH) & ~people.volunteer)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Works out the age of everybody the plan places away from home."""
    people, found = dataset.teachers, []
    for row in plan.moving:
        who = dataset.teacher_position.get(row.teacher)
        if who is None or people.volunteer[who] or people.birth[who] == NO_MONTH:
            continue
        months = effective_month(plan.year) - int(people.birth[who])
        limit = params.men if Sex(int(people.sex[who])) is Sex.MALE else params.women
        if months > 12 * limit:
            facts = names(dataset, row.teacher, row.host)
            found.append(
                Violation(
                    RULE.id,
                    teacher=row.teacher,
                    school=row.host,
                    year=plan.year,
                    value=months // 12,
                    limit=limit,
                    facts=facts,
                )
            )
    return found


def explain(violation: Violation) -> Text:
    """Whose consent is missing."""
    return say(
        "age_limit.breach",
        who=teacher_name(violation),
        year=violation.year,
        value=violation.value,
        limit=violation.limit,
        place=school_name(violation),
    )


RULE = Rule(
    id="age_limit",
    title=say("age_limit.title"),
    cites=(Cite(SOURCE, "免交流", say("cites.age_limit")),),
    in_force="2023-01-01",
    params=Params,
    bars_teachers=older,
    excuses=older,
    check=check,
    explain=explain,
    waiving=never(say("age_limit.never")),
    closes=say("age_limit.closes"),
)
