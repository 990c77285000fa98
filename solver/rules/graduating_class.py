"""Teachers of graduating grades are not posted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import POSTING, Cite, Rule, param
from solver.rules.grades import LAST, NAMES, taught, teaching
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    grades: tuple[str, ...] = param(LAST, "毕业年级（任教年级含其一）", "graduating grades", source="◇", options=NAMES)


def bars(dataset: Dataset, postings: Postings, params: Params) -> Bools:
    """Closes every start of such a teacher; whoever stays on at a host leaves no class behind."""
    return np.asarray(postings.starts & ~postings.aside & teaching(dataset, params.grades)[postings.teacher])


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Reads the grades of everybody who starts a posting."""
    found = []
    for row in plan.starting:
        who = dataset.teacher_position.get(row.teacher)
        grades = [] if who is None else [grade for grade in taught(dataset, who) if grade in params.grades]
        if grades:
            facts = {"grades": "、".join(grades), **names(dataset, row.teacher, row.host)}
            found.append(Violation(RULE.id, teacher=row.teacher, school=row.host, year=plan.year, facts=facts))
    return found


def explain(violation: Violation) -> Text:
    """Who teaches which graduating grade."""
    zh = violation.facts["grades"]
    grades = Text(zh, ", ".join(str(NAMES.index(name) + 1) for name in zh.split("、")))
    return say("graduating_class.breach", who=teacher_name(violation), grades=grades, place=school_name(violation))


RULE = Rule(
    id="graduating_class",
    title=say("graduating_class.title"),
    cites=(
        Cite("教师〔2014〕4号", "交流轮岗的人员范围", say("cites.fits_the_cycle")),
        Cite("县（区）教育局工作设定", "◇", say("cites.leavers_stay")),
    ),
    in_force="2014-09-02",
    params=Params,
    bars=bars,
    check=check,
    explain=explain,
    waiving=POSTING,
    closes=say("graduating_class.closes"),
)
