"""No teacher is sent further from home than a cap on kilometres, or on minutes where travel times are known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset, Floats, Ints
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Backbone, Post, Text
from solver.domain.violation import Violation
from solver.rules.base import POSTING, Cite, Rule, param
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    ordinary_km: float = param(40.0, "普通教师路程上限", "cap for ordinary teachers", "公里", 0, 1000, "◇")
    backbone_km: float = param(
        60.0, "骨干教师、校长路程上限", "cap for backbone teachers and principals", "公里", 0, 1000, "◇"
    )
    ordinary_minutes: float = param(
        0.0,
        "普通教师通勤时间上限，0 为不用",
        "cap for ordinary teachers, 0 = not used",
        "分钟",
        0,
        600,
        "◇",
    )
    backbone_minutes: float = param(
        0.0,
        "骨干教师通勤时间上限，0 为不用",
        "cap for backbone teachers, 0 = not used",
        "分钟",
        0,
        600,
        "◇",
    )


def minutes_between(dataset: Dataset, teacher: Ints, school: Ints) -> Floats:
    """Minutes from the teachers to the schools, elementwise: the teacher's own row, else the township's, else NaN.

    Where a pair is listed twice the shorter time counts.
    """
    commutes, size = dataset.commutes, len(dataset.schools)
    known = (commutes.school >= 0) & ~np.isnan(commutes.minutes)
    towns = {town: index for index, town in enumerate(sorted(set(commutes.town) - {""}))}
    by_town = np.full((len(towns) + 1, size), np.nan)
    town = np.array([towns.get(name, -1) for name in commutes.town], dtype=np.int64)
    shared = known & (commutes.teacher < 0) & (town >= 0)
    np.fmin.at(by_town, (town[shared], commutes.school[shared]), commutes.minutes[shared])
    residence = np.array([towns.get(name, -1) for name in dataset.teachers.town], dtype=np.int64)
    result = by_town[residence[teacher], school]

    own = known & (commutes.teacher >= 0)
    if own.any():
        key = commutes.teacher[own].astype(np.int64) * size + commutes.school[own]
        order = np.lexsort((commutes.minutes[own], key))
        keys, first = np.unique(key[order], return_index=True)
        shortest = commutes.minutes[own][order][first]
        wanted = teacher.astype(np.int64) * size + school
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        result = np.where(keys[at] == wanted, shortest[at], result)
    return np.asarray(result, dtype=np.float64)


def bars(dataset: Dataset, postings: Postings, params: Params) -> Bools:
    """Closes postings beyond the cap; a place or time that is unknown closes nothing."""
    backbone = dataset.teachers.county_wide[postings.teacher]
    closed = postings.distance_km > np.where(backbone, params.backbone_km, params.ordinary_km)
    if params.ordinary_minutes > 0 or params.backbone_minutes > 0:
        cap = np.where(backbone, params.backbone_minutes, params.ordinary_minutes)
        minutes = minutes_between(dataset, postings.teacher, postings.host)
        closed = np.where((cap > 0) & ~np.isnan(minutes), minutes > cap, closed)
    return np.asarray(closed, dtype=np.bool_)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Measures every row's journey again, from the coordinates and the travel times as listed."""
    people, commutes = dataset.teachers, dataset.commutes
    own: dict[tuple[int, int], float] = {}
    shared: dict[tuple[str, int], float] = {}
    for teacher, town, school, time in zip(
        commutes.teacher.tolist(), commutes.town, commutes.school.tolist(), commutes.minutes.tolist(), strict=True
    ):
        if math.isnan(time) or school < 0:
            continue
        if teacher >= 0:
            own[teacher, school] = min(time, own.get((teacher, school), time))
        elif town:
            shared[town, school] = min(time, shared.get((town, school), time))
    found = []
    for row in plan.moving:
        mover = dataset.teacher_position.get(row.teacher)
        host = dataset.school_position.get(row.host)
        if mover is None or host is None:
            continue
        principal = int(people.post[mover]) in (Post.PRINCIPAL, Post.VICE_PRINCIPAL)
        backbone = int(people.backbone[mover]) >= Backbone.COUNTY or principal
        minutes_cap = params.backbone_minutes if backbone else params.ordinary_minutes
        minutes = own.get((mover, host), shared.get((people.town[mover], host)))
        if minutes_cap > 0 and minutes is not None:
            kind, value, limit = "minutes", minutes, minutes_cap
        else:
            kind, value = "km", float(dataset.distance_km(mover, host))
            limit = params.backbone_km if backbone else params.ordinary_km
        if value > limit:
            found.append(
                Violation(
                    RULE.id,
                    teacher=row.teacher,
                    school=row.host,
                    year=plan.year,
                    value=value,
                    limit=limit,
                    kind=kind,
                    facts={
                        **names(dataset, row.teacher, row.host),
                        "backbone": "principal" if principal else "1" if backbone else "",
                    },
                )
            )
    return found


def whose(kind: str) -> Text:
    """Whose cap it is: a backbone teacher's ("1"), a principal's ("principal"), anybody's ("")."""
    if kind == "principal":
        return say("rules.reach.principal")
    return say("rules.reach.backbone") if kind else say("rules.reach.ordinary")


def explain(violation: Violation) -> Text:
    who, place = teacher_name(violation), school_name(violation)
    value, limit = f"{violation.value:.1f}", f"{violation.limit:g}"
    unit = say("rules.reach.minutes") if violation.kind == "minutes" else say("phrases.km")
    kind = whose(violation.facts.get("backbone", ""))
    return say("rules.reach.breach", kind=kind, who=who, place=place, value=value, limit=limit, unit=unit)


RULE = Rule(
    id="reach",
    title=say("rules.reach.title"),
    cites=(
        Cite("县（区）教育局工作设定", "◇", say("cites.nearby")),
        Cite("河南省、浙江省交流轮岗政策（据新闻报道）", "交流范围", say("cites.county_wide")),
    ),
    in_force="2023-01-01",
    params=Params,
    bars=bars,
    check=check,
    explain=explain,
    waiving=POSTING,
    closes=say("rules.reach.closes"),
)
