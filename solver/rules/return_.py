"""When a posting ends the teacher returns home, is posted anew, or stays on by own will with good appraisals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.headcount import finished, just_ended
from solver.domain.months import month_text
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Appraisal, Reason, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rule, never, param
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say

SOURCE = "汕尾市城区推进中小学教师队伍建设三年行动方案 第7条"


@dataclass(frozen=True)
class Params:
    volunteer: bool = param(
        True, "留任须本人自愿参加竞聘（自愿交流=是）", "only a volunteer competes to stay", source=SOURCE
    )
    passed: bool = param(
        True,
        "留任须考核均为合格及以上（空白视为合格）",
        "staying needs appraisals of pass or better; blank counts as passed",
        source=SOURCE,
    )


def may_not_stay(dataset: Dataset, postings: Postings, params: Params) -> Bools:
    """Closes stays except at the host of a posting just ended, by own will and with appraisals passed."""
    people, records = dataset.teachers, dataset.records
    failed = (Appraisal.FAIL, Appraisal.BARELY)
    closed = postings.stay.copy()
    for year in postings.years:
        ended = np.flatnonzero(just_ended(dataset, year))
        ended = ended[people.volunteer[records.teacher[ended]] | (not params.volunteer)]
        if params.passed:
            bad = np.isin(records.appraisal[ended], failed) | np.isin(people.appraisal[records.teacher[ended]], failed)
            ended = ended[~bad]
        host = np.full(len(people), -1, dtype=np.int32)
        host[records.teacher[ended]] = records.host[ended]
        closed &= ~((postings.start == year) & (host[postings.teacher] == postings.host))
    return np.asarray(closed)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Follows everybody whose posting has just ended, and every return or stay in the plan."""
    people, records, codes = dataset.teachers, dataset.records, dataset.schools.code
    ended = {people.id[teacher]: place for teacher, place in finished(dataset, plan.year).items()}
    reasons: dict[str, set[Reason]] = {}
    found = []
    for row in plan.rows:
        reasons.setdefault(row.teacher, set()).add(row.reason)
        if row.reason.starts:
            continue
        place = ended.get(row.teacher)
        if place is None:
            kind = "not_ended"
        elif row.reason is Reason.RETURN:
            # offices write either the school the teacher comes from or the one the teacher comes back to
            kind = "" if row.host in (codes[records.home[place]], codes[records.host[place]]) else "differs"
        elif row.host != codes[records.host[place]]:
            kind = "elsewhere"
        elif params.volunteer and not people.volunteer[dataset.teacher_position[row.teacher]]:
            kind = "unwilling"
        else:
            marks = (records.appraisal[place], people.appraisal[dataset.teacher_position[row.teacher]])
            bad = any(mark in (Appraisal.FAIL, Appraisal.BARELY) for mark in marks)
            kind = "appraisal" if params.passed and bad else ""
        if kind:
            facts = {"reason": row.reason.label, **names(dataset, row.teacher, row.host)}
            if place is not None:
                facts |= _posting(dataset, place)
            found.append(Violation(RULE.id, row.teacher, row.host, year=plan.year, kind=kind, facts=facts))
    for teacher, place in ended.items():
        home = codes[records.home[place]]
        facts = {**names(dataset, teacher, home), **_posting(dataset, place)}
        if {Reason.RETURN, Reason.STAY} <= reasons.get(teacher, set()):
            found.append(Violation(RULE.id, teacher, home, year=plan.year, kind="both", facts=facts))
    return found


def _posting(dataset: Dataset, place: int) -> dict[str, str]:
    """Where and when a posting on record was, for the sentence."""
    records = dataset.records
    return {
        "at": dataset.schools.name[int(records.host[place])],
        "start": month_text(int(records.start[place])),
        "end": month_text(int(records.end[place])),
    }


def explain(violation: Violation) -> Text:
    """What is wrong with a return or a stay."""
    who, place = teacher_name(violation), school_name(violation)
    year, facts = violation.year, violation.facts
    if violation.kind == "not_ended":
        return say(
            "rules.return.not_ended",
            who=who,
            year=year,
            reason=Text(facts["reason"], "Return" if facts["reason"] == Reason.RETURN.label else "Stay"),
        )
    at, start, end = facts["at"], facts["start"], facts["end"]
    posting = say("rules.return.ended", who=who, at=at, start=start, end=end)
    if violation.kind == "both":
        return say("rules.return.both", posting=posting)
    if violation.kind == "differs":
        return say("rules.return.elsewhere", posting=posting)
    why = {
        "elsewhere": say("rules.return.other_school", place=place),
        "unwilling": say("rules.return.no_volunteer"),
        "appraisal": say("rules.return.appraisal"),
    }[violation.kind]
    return say("rules.return.no_stay", posting=posting, why=why)


RULE = Rule(
    id="return",
    title=say("rules.return.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "第7条",
            say("cites.after_the_term"),
        ),
    ),
    in_force="2023-01-01",
    params=Params,
    bars=may_not_stay,
    check=check,
    explain=explain,
    waiving=never(say("rules.return.never")),
    closes=say("rules.return.closes"),
)
