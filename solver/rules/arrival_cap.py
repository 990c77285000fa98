"""No school takes in more new teachers in one year than a share of its own staff."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import LIMIT, Cite, Rows, Rule, param, share
from solver.rules.shapes import caps, floor_share, home_staff, positions
from solver.rules.wording import school_facts, school_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    school_share: float = param(
        0.2, "每校每年接收人数占本校在编教师的上限", "share of a school's own staff arriving a year", "", 0, 1, "◇"
    )


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ starts into a school ≤ floor(share × 在编 of its own roster), at least 1."""
    blocks, comers = [], postings.comers
    for year in postings.years:
        arrive = positions(comers.starting(year))
        cap = floor_share(params.school_share, home_staff(dataset))
        school = np.arange(len(dataset.schools))
        blocks.append(caps(RULE.id, comers.host[arrive], cap, coming=arrive, year=year, school=school))
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts starting rows into each host and compares with its roster's head count."""
    people, portion = dataset.teachers, share(params.school_share)
    staff = Counter(
        home for home, permanent in zip(people.home.tolist(), people.permanent.tolist(), strict=True) if permanent
    )
    known = [row for row in plan.starting if row.teacher in dataset.teacher_position]
    found = []
    for code, count in Counter(row.host for row in known).items():
        host = dataset.school_position.get(code)
        if host is None:
            continue
        cap = max(1, staff[host] * portion.numerator // portion.denominator)
        if count > cap:
            facts = school_facts(dataset, host)
            found.append(Violation(RULE.id, school=code, year=plan.year, value=count, limit=cap, facts=facts))
    return found


def explain(violation: Violation) -> Text:
    place = school_name(violation)
    return say(
        "rules.arrival_cap.breach", place=place, year=violation.year, value=violation.value, limit=violation.limit
    )


RULE = Rule(
    id="arrival_cap",
    title=say("rules.arrival_cap.title"),
    cites=(Cite("县（区）教育局工作设定", "◇", say("cites.arrivals")),),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=LIMIT,
)
