"""Homeroom teachers are posted only when their class has reached the end of its cycle."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import POSTING, Cite, Rule, param
from solver.rules.grades import LAST, NAMES, numbers
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    ends: tuple[str, ...] = param(
        LAST,
        "带班周期在这些年级结束，这些年级的班主任可以派出",
        "grades in which a class's cycle ends; their homeroom teachers may be posted",
        source="◇",
        options=NAMES,
    )


def bars(dataset: Dataset, postings: Postings, params: Params) -> Bools:
    """Closes every start of a homeroom teacher of another grade; whoever stays on at a host leaves no class behind."""
    going_on = ~np.isin(dataset.teachers.homeroom_grade, (0, *numbers(params.ends)))
    return np.asarray(postings.starts & ~postings.aside & going_on[postings.teacher])


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Reads the class of everybody who starts a posting."""
    found = []
    for row in plan.starting:
        who = dataset.teacher_position.get(row.teacher)
        grade = 0 if who is None else int(dataset.teachers.homeroom_grade[who])
        if grade and NAMES[grade - 1] not in params.ends:
            facts = {"grade": str(grade), "ends": "、".join(params.ends), **names(dataset, row.teacher, row.host)}
            found.append(Violation(RULE.id, teacher=row.teacher, school=row.host, year=plan.year, facts=facts))
    return found


def explain(violation: Violation) -> Text:
    """Whose class goes on, and when it ends."""
    number = int(violation.facts["grade"])
    ends = violation.facts["ends"]
    return say(
        "class_cycle.breach",
        who=teacher_name(violation),
        grade=Text(NAMES[number - 1], str(number)),
        ends=Text(ends, ", ".join(str(NAMES.index(name) + 1) for name in ends.split("、"))),
        place=school_name(violation),
    )


RULE = Rule(
    id="class_cycle",
    title=say("class_cycle.title"),
    cites=(
        Cite("教师〔2014〕4号", "交流轮岗的人员范围", say("cites.fits_the_cycle")),
        Cite("县（区）教育局工作设定", "◇", say("cites.class_to_the_end")),
    ),
    in_force="2014-09-02",
    params=Params,
    bars=bars,
    check=check,
    explain=explain,
    waiving=POSTING,
    closes=say("class_cycle.closes"),
)
