"""Pregnancy, lactation, serious illness or another recognised reason, with its approvals, defers a posting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month, month_text
from solver.domain.plan import Plan
from solver.domain.terms import LABELS, Deferral, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rule, never, param
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say

SOURCE = "汕尾市城区推进中小学教师队伍建设三年行动方案 第6条"


@dataclass(frozen=True)
class Params:
    reasons: tuple[str, ...] = param(
        ("孕期", "哺乳期", "重大疾病", "其他"),
        "可暂缓交流的情形",
        "reasons that defer",
        source=SOURCE,
        options=tuple(word for word in LABELS[Deferral].values() if word),
    )
    notice: bool = param(True, "须经校内公示", "needs notice in school", source=SOURCE)
    consent: bool = param(True, "须经教育局同意", "needs the bureau's consent", source=SOURCE)
    illness_leave: bool = param(True, "重大疾病须有请假备案", "illness needs leave on record", source=SOURCE)


def deferred(dataset: Dataset, year: int, params: Params) -> Bools:
    """Teachers (T) with an accepted reason, every approval it needs, and dates that cover 1 September of ``year``."""
    people, eff = dataset.teachers, effective_month(year)
    codes = [code for code, word in LABELS[Deferral].items() if word in params.reasons]
    complete = np.isin(people.deferral, codes)
    if params.notice:
        complete &= people.notice_in_school
    if params.consent:
        complete &= people.bureau_consent
    if params.illness_leave:
        complete &= people.leave_on_record | (people.deferral != Deferral.ILLNESS)
    covers = (people.deferral_from != NO_MONTH) & (people.deferral_from <= eff) & (people.deferral_to >= eff)
    return np.asarray(complete & covers)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Reads the deferral of everybody the plan places away from home."""
    people, eff, found = dataset.teachers, effective_month(plan.year), []
    for row in plan.moving:
        who = dataset.teacher_position.get(row.teacher)
        if who is None:
            continue
        reason = Deferral(int(people.deferral[who]))
        papers = [
            people.notice_in_school[who] or not params.notice,
            people.bureau_consent[who] or not params.consent,
            people.leave_on_record[who] or not params.illness_leave or reason != Deferral.ILLNESS,
        ]
        first, last = int(people.deferral_from[who]), int(people.deferral_to[who])
        if reason.label in params.reasons and all(papers) and first != NO_MONTH and first <= eff <= last:
            found.append(
                Violation(
                    RULE.id,
                    teacher=row.teacher,
                    school=row.host,
                    year=plan.year,
                    facts={"from": month_text(first), "to": month_text(last), **names(dataset, row.teacher, row.host)},
                )
            )
    return found


def explain(violation: Violation) -> Text:
    """Until when the teacher stays; the reason itself is health data and is not repeated."""
    who, host = teacher_name(violation), school_name(violation)
    first, last = violation.facts["from"], violation.facts["to"]
    return say("rules.deferral.breach", who=who, first=first, last=last, year=violation.year, host=host)


RULE = Rule(
    id="deferral",
    title=say("rules.deferral.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "第6条",
            say("cites.deferral"),
        ),
    ),
    in_force="2023-01-01",
    params=Params,
    bars_teachers=deferred,
    excuses=deferred,
    check=check,
    explain=explain,
    waiving=never(say("rules.deferral.never")),
    closes=say("rules.deferral.closes"),
)
