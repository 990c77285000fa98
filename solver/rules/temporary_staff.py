"""The need for temporary teachers (临聘) only shrinks: posts left unfilled after the plan are no more than now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.headcount import needs_table, recount, staff_now
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import EVERY, LIMIT, Cite, Rows, Rule, coefficients, param, rows
from solver.rules.shapes import SHORTAGE, positions, shortage
from solver.rules.wording import school_facts, school_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    per_school: bool = param(
        False, "除全县外，每校缺员也不得增加", "no school's shortage may grow either, beside the county's", source="◇"
    )


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ shortage after ≤ Σ max(0, need − staff) now: one row a year for the county, and one per school if asked."""
    columns = shortage(dataset, postings)
    column_school, column_year = columns.label[0], columns.definition.year
    blocks = []
    for year in postings.years:
        missing = np.maximum(0, needs_table(dataset) - staff_now(dataset, year)).sum(axis=(1, 2))
        ours = positions(column_year == year)
        county = {SHORTAGE: coefficients(ours)}
        blocks.append(rows(RULE.id, upper=missing.sum(), year=year, aux=county, columns=(columns,)))
        if params.per_school:
            schools, row = np.unique(column_school[ours], return_inverse=True)
            blocks.append(
                rows(
                    RULE.id,
                    upper=missing[schools],
                    count=len(schools),
                    school=schools,
                    year=year,
                    aux={SHORTAGE: coefficients(ours, row)},
                    columns=(columns,),
                )
            )
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Adds up unfilled posts before and after the plan from the recounted staff."""
    before, after = recount(dataset, plan)
    needs = dataset.needs
    then: Counter[int] = Counter()
    now: Counter[int] = Counter()
    for school, stage, subject, need in zip(
        needs.school.tolist(), needs.stage.tolist(), needs.subject.tolist(), needs.need.tolist(), strict=True
    ):
        for place in (EVERY, school):
            now[place] += max(0, need - before[school, stage, subject])
            then[place] += max(0, need - after[school, stage, subject])
    return [
        Violation(
            RULE.id,
            school="" if place == EVERY else dataset.schools.code[place],
            year=plan.year,
            value=then[place],
            limit=now[place],
            facts={} if place == EVERY else school_facts(dataset, place),
        )
        for place in now
        if then[place] > now[place] and (place == EVERY or params.per_school)
    ]


def explain(violation: Violation) -> Text:
    place = school_name(violation) if violation.school else say("phrases.the_county")
    return say("rules.temporary_staff.breach", place=place, value=violation.value, limit=violation.limit)


RULE = Rule(
    id="temporary_staff",
    title=say("rules.temporary_staff.title"),
    cites=(Cite("汕尾市城区推进中小学教师队伍建设三年行动方案", "第6条", say("cites.temporary_fall")),),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=LIMIT,
)
