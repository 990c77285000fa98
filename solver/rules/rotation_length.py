"""A posting lasts one to three years, and three in total where a finished one goes on at the same school."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.headcount import finished, just_ended
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import POSTING, Cite, PolicyError, Rule, param
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    min_years: int = param(1, "每次交流最短年限", "least years of a posting", "年", 1, 10, "◇")
    max_years: int = param(
        3,
        "每次交流最长年限，同校续留合并计算",
        "most years of a posting, a stay at the same school included",
        "年",
        1,
        10,
        "汕尾市城区推进中小学教师队伍建设三年行动方案 第7条",
    )

    def __post_init__(self) -> None:
        if self.min_years > self.max_years:
            raise PolicyError(
                f"规则 rotation_length 的参数 min_years = {self.min_years} 大于 max_years = {self.max_years}；请调小前者"
            )


def too_short_or_long(dataset: Dataset, postings: Postings, params: Params) -> Bools:
    """Closes lengths out of range, and totals out of range at the host of a posting just ended."""
    closed = (postings.length < params.min_years) | (postings.length > params.max_years)
    records = dataset.records
    for year in postings.years:
        ended = np.flatnonzero(just_ended(dataset, year))
        host = np.full(len(dataset.teachers), -1, dtype=np.int32)
        past = np.zeros(len(dataset.teachers), dtype=np.int32)
        host[records.teacher[ended]] = records.host[ended]
        past[records.teacher[ended]] = records.end[ended] - records.start[ended] + 1
        again = (postings.start == year) & (host[postings.teacher] == postings.host)
        closed |= again & (past[postings.teacher] + 12 * postings.length > 12 * params.max_years)
    return np.asarray(closed if postings.apart is None else closed & ~postings.aside)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts the months of every row from its dates, with the months before it at the same school."""
    records, ended, found = dataset.records, finished(dataset, plan.year), []
    for row in plan.moving:
        if row.reason.apart:  # their terms are their own rules' matter
            continue
        place = ended.get(dataset.teacher_position.get(row.teacher, -1))
        past = 0
        if place is not None and dataset.schools.code[int(records.host[place])] == row.host:
            past = int(records.end[place]) - int(records.start[place]) + 1
        if row.months < 12 * params.min_years:
            kind, value, limit = "short", row.months, 12 * params.min_years
        elif past + row.months > 12 * params.max_years:
            kind, value, limit = "total" if past else "long", past + row.months, 12 * params.max_years
        else:
            continue
        found.append(
            Violation(
                RULE.id,
                teacher=row.teacher,
                school=row.host,
                year=plan.year,
                value=value,
                limit=limit,
                kind=kind,
                facts={"past": str(past), **names(dataset, row.teacher, row.host)},
            )
        )
    return found


def explain(violation: Violation) -> Text:
    """The months of the posting against the shortest or longest allowed."""
    who, host = teacher_name(violation), school_name(violation)
    value, limit = violation.value, violation.limit
    if violation.kind == "short":
        return say("rules.rotation_length.too_short", who=who, host=host, value=value, limit=limit)
    before = violation.facts["past"]
    also = say("rules.rotation_length.with_past", before=before) if violation.kind == "total" else Text("", "")
    return say("rules.rotation_length.too_long", who=who, host=host, value=value, also=also, limit=limit)


RULE = Rule(
    id="rotation_length",
    title=say("rules.rotation_length.title"),
    cites=(Cite("汕尾市城区推进中小学教师队伍建设三年行动方案", "第7条", say("cites.length")),),
    in_force="2023-01-01",
    params=Params,
    bars=too_short_or_long,
    check=check,
    explain=explain,
    waiving=POSTING,
    closes=say("rules.rotation_length.closes"),
)
