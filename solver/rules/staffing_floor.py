"""The plan takes no school, stage and subject below the staff it must keep."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.headcount import recount, staff_now
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Stage, Text
from solver.domain.violation import Violation
from solver.rules.base import LIMIT, Cite, Rows, Rule, param, rows, share
from solver.rules.shapes import ceil_share, staff_change
from solver.rules.wording import group_name, school_facts, school_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    floor_share: float = param(
        0.8,
        "未填最低人数时，最低人数占需求人数的比例（进位取整）",
        "floor as a share of the need where no minimum is stated, rounded up",
        "",
        0,
        1,
        "◇",
    )


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Staff now + change ≥ min(staff now, floor) for every cell that candidate postings can take staff from."""
    needs, portion = dataset.needs, share(params.floor_share)
    shape = (len(dataset.schools), len(Stage), len(dataset.subjects))
    floor = np.zeros(shape, dtype=np.int64)
    by_share = -(-needs.need.astype(np.int64) * portion.numerator // portion.denominator)
    floor[needs.school, needs.stage, needs.subject] = np.where(needs.minimum >= 0, needs.minimum, by_share)
    blocks = []
    for year in postings.years:
        now = staff_now(dataset, year).ravel()
        keep = np.minimum(now, floor.ravel())
        change = staff_change(dataset, postings, year)
        losing = np.unique(change.losses)
        losing = losing[keep[losing] > 0]
        row_of = np.full(now.size, -1, dtype=np.int32)
        row_of[losing] = np.arange(len(losing))
        school, stage, subject = np.unravel_index(losing, shape)
        blocks.append(
            rows(
                RULE.id,
                lower=keep[losing] - now[losing],
                count=len(losing),
                school=school,
                stage=stage,
                subject=subject,
                year=year,
                leaving=change.leaving(row_of),
                coming=change.coming(row_of),
            )
        )
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Recounts every needed cell before and after the plan, person by person."""
    before, after = recount(dataset, plan)
    needs, found = dataset.needs, []
    for school, stage, subject, need, minimum in zip(
        needs.school.tolist(),
        needs.stage.tolist(),
        needs.subject.tolist(),
        needs.need.tolist(),
        needs.minimum.tolist(),
        strict=True,
    ):
        floor = minimum if minimum >= 0 else ceil_share(params.floor_share, need)
        cell = (school, stage, subject)
        keep = min(before[cell], floor)
        if keep > 0 and after[cell] < keep:
            found.append(
                Violation(
                    RULE.id,
                    school=dataset.schools.code[school],
                    stage=Stage(stage),
                    subject=dataset.subjects[subject],
                    year=plan.year,
                    value=after[cell],
                    limit=keep,
                    facts={**school_facts(dataset, school), "now": str(before[cell])},
                )
            )
    return found


def explain(violation: Violation) -> Text:
    place, post, now = school_name(violation), group_name(violation), violation.facts["now"]
    return say(
        "rules.staffing_floor.breach", place=place, post=post, now=now, value=violation.value, limit=violation.limit
    )


RULE = Rule(
    id="staffing_floor",
    title=say("rules.staffing_floor.title"),
    cites=(Cite("县（区）教育局工作设定", "◇", say("cites.floor")),),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=LIMIT,
)
