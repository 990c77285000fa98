"""Exchange flows toward rural and weak schools: the reverse stays a small share, and protected schools lose no head."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Level, Locality, Text
from solver.domain.violation import Violation
from solver.rules.base import LIMIT, Cite, Rows, Rule, coefficients, param, rows, share
from solver.rules.shapes import positions
from solver.rules.wording import school_facts, school_name
from solver.words import listed, say

PROTECTED = (say("rules.direction.rural"), say("rules.direction.weak"), say("rules.direction.boarding"))
"""Kinds of schools that may not lose heads."""


@dataclass(frozen=True)
class Params:
    reverse_share: float = param(
        0.3,
        "由乡村、薄弱学校派往城区、优质学校的人数占当年派出人数的上限",
        "share of a year's starts that may go from rural or weak to urban or strong schools",
        "",
        0,
        1,
        "◇",
    )
    rural_keeps: bool = param(True, "乡村学校不净流出", "rural schools lose no net head")
    weak_keeps: bool = param(True, "薄弱学校不净流出", "weak schools lose no net head")
    boarding_keeps: bool = param(True, "寄宿制学校不净流出", "boarding schools lose no net head")


def protected(dataset: Dataset, params: Params) -> Bools:
    """Schools (S) that may not lose a net head."""
    schools = dataset.schools
    kept = np.zeros(len(schools), dtype=np.bool_)
    if params.rural_keeps:
        kept |= schools.locality == Locality.RURAL
    if params.weak_keeps:
        kept |= schools.level == Level.WEAK
    if params.boarding_keeps:
        kept |= schools.boarding
    return kept


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Reverse starts ≤ share × starts (whole coefficients: q·reverse − p per start), and arrivals ≥ departures."""
    schools, portion, kept = dataset.schools, share(params.reverse_share), protected(dataset, params)
    blocks, leavers, comers = [], postings.leavers, postings.comers
    for year in postings.years:
        start = positions(leavers.starting(year))
        reverse = positions(comers.starting(year) & comers.favoured & schools.leading[comers.host])
        blocks.append(
            rows(
                RULE.id,
                leaving=coefficients(start, 0, -portion.numerator),
                coming=coefficients(reverse, 0, portion.denominator),
                upper=0.0,
                year=year,
            )
        )
        leave = positions(leavers.active(year) & kept[leavers.home])
        losing = np.unique(leavers.home[leave])
        row_of = np.full(len(schools), -1, dtype=np.int32)
        row_of[losing] = np.arange(len(losing))
        arrive = positions(comers.active(year) & (row_of[comers.host] >= 0))
        blocks.append(
            rows(
                RULE.id,
                leaving=coefficients(leave, row_of[leavers.home[leave]], -1.0),
                coming=coefficients(arrive, row_of[comers.host[arrive]]),
                lower=0.0,
                count=len(losing),
                school=losing,
                year=year,
            )
        )
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts reverse rows, and each protected school's leavers and comers, one row at a time."""
    schools, found = dataset.schools, []
    localities, levels = schools.locality.tolist(), schools.level.tolist()
    starts = reverse = 0
    net: Counter[int] = Counter()
    new = len(plan.moving)
    for place, row in enumerate((*plan.moving, *plan.running)):
        mover = dataset.teacher_position.get(row.teacher)
        host = dataset.school_position.get(row.host)
        if mover is None or host is None:
            continue
        home = int(dataset.teachers.home[mover])
        net[home] -= 1
        net[host] += 1
        if row.reason.starts and not row.reason.apart and place < new:
            starts += 1
            reverse += (localities[home] == Locality.RURAL or levels[home] == Level.WEAK) and (
                localities[host] == Locality.URBAN or levels[host] == Level.STRONG
            )
    portion = share(params.reverse_share)
    if reverse * portion.denominator > portion.numerator * starts:
        found.append(
            Violation(
                RULE.id,
                year=plan.year,
                value=reverse,
                limit=starts * portion.numerator // portion.denominator,
                kind="reverse",
                facts={"starts": str(starts)},
            )
        )
    for school, change in sorted(net.items()):
        keeps = [
            word
            for word, applies in (
                ("乡村", params.rural_keeps and localities[school] == Locality.RURAL),
                ("薄弱", params.weak_keeps and levels[school] == Level.WEAK),
                ("寄宿制", params.boarding_keeps and schools.boarding[school]),
            )
            if applies
        ]
        if keeps and change < 0:
            found.append(
                Violation(
                    RULE.id,
                    school=schools.code[school],
                    year=plan.year,
                    value=-change,
                    kind="net",
                    facts={**school_facts(dataset, school), "kinds": "、".join(keeps)},
                )
            )
    return found


def explain(violation: Violation) -> Text:
    if violation.kind == "reverse":
        starts = violation.facts["starts"]
        return say(
            "rules.direction.reverse", year=violation.year, starts=starts, value=violation.value, limit=violation.limit
        )
    place, named = school_name(violation), violation.facts["kinds"].split("、")
    kinds = listed(kind for kind in PROTECTED if kind.zh in named)
    return say("rules.direction.net_loss", place=place, kinds=kinds, value=violation.value)


RULE = Rule(
    id="direction",
    title=say("rules.direction.title"),
    cites=(
        Cite("汕尾市城区推进中小学教师队伍建设三年行动方案", "第5条", say("cites.both_ways")),
        Cite("教师〔2014〕4号", "交流重点", say("cites.main_directions")),
        Cite("县（区）教育局工作设定", "◇", say("cites.against_the_direction")),
    ),
    in_force="2014-09-02",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=LIMIT,
)
