"""No school, and no subject group of a school, sends out more than a share of its teachers in one year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Stage, Text
from solver.domain.violation import Violation
from solver.rules.base import LIMIT, Cite, Rows, Rule, param, share
from solver.rules.shapes import caps, floor_share, home_staff, positions
from solver.rules.wording import group_name, school_facts, school_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    school_share: float = param(
        0.15, "每校每年派出人数占在编教师的上限", "share of a school's staff leaving a year", "", 0, 1, "◇"
    )
    group_share: float = param(
        0.5, "每个学科组每年派出人数的上限", "share of a subject group leaving a year", "", 0, 1, "◇"
    )


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ starts out of a school ≤ floor(share × 在编), at least 1; the same for (school, stage, main subject)."""
    people, schools = dataset.teachers, len(dataset.schools)
    shape = (schools, len(Stage), len(dataset.subjects))
    group = np.ravel_multi_index((people.home, people.stage, people.subject), shape)
    group_size = np.bincount(group[people.permanent], minlength=int(np.prod(shape)))
    school, stage, subject = np.unravel_index(np.arange(group_size.size), shape)
    blocks, leavers = [], postings.leavers
    for year in postings.years:
        out = positions(leavers.starting(year))
        blocks.append(
            caps(
                RULE.id,
                leavers.home[out],
                floor_share(params.school_share, home_staff(dataset)),
                leaving=out,
                year=year,
                school=np.arange(schools),
            )
        )
        blocks.append(
            caps(
                RULE.id,
                group[leavers.teacher[out]],
                floor_share(params.group_share, group_size),
                leaving=out,
                year=year,
                school=school,
                stage=stage,
                subject=subject,
            )
        )
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts leavers per school and group from the plan's rows and compares with the roster's head counts."""
    people = dataset.teachers
    homes, stages, subjects = people.home.tolist(), people.stage.tolist(), people.subject.tolist()
    places = [(home, None, None) for home in homes]
    groups = list(zip(homes, stages, subjects, strict=True))
    movers = [t for t in (dataset.teacher_position.get(row.teacher) for row in plan.starting) if t is not None]
    found = []
    for keys, value in ((places, params.school_share), (groups, params.group_share)):
        portion = share(value)
        base = Counter(key for key, permanent in zip(keys, people.permanent.tolist(), strict=True) if permanent)
        for key, count in Counter(keys[mover] for mover in movers).items():
            cap = max(1, base[key] * portion.numerator // portion.denominator)
            if count > cap:
                school, stage, subject = key
                found.append(
                    Violation(
                        RULE.id,
                        school=dataset.schools.code[school],
                        stage=None if stage is None else Stage(stage),
                        subject="" if subject is None else dataset.subjects[subject],
                        year=plan.year,
                        value=count,
                        limit=cap,
                        facts=school_facts(dataset, school),
                    )
                )
    return found


def explain(violation: Violation) -> Text:
    place, group = school_name(violation), group_name(violation)
    part = say("rules.release_cap.group", group=group) if group.zh else say("rules.release_cap.whole_school")
    return say(
        "rules.release_cap.breach",
        place=place,
        part=part,
        year=violation.year,
        value=violation.value,
        limit=violation.limit,
    )


RULE = Rule(
    id="release_cap",
    title=say("rules.release_cap.title"),
    cites=(Cite("县（区）教育局工作设定", "◇", say("cites.releases")),),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=LIMIT,
)
