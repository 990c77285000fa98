"""Teachers are posted only within the scope a bureau draws: the zone, the education group, paired schools, the township."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset, Ints, Schools
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Backbone, Post, Text
from solver.domain.violation import Violation
from solver.rules.base import POSTING, Cite, Rule, param
from solver.rules.wording import names, school_facts, school_name, teacher_name
from solver.words import listed, say

ZONE, GROUP, PAIRED, TOWN, COUNTY = "学区", "教育集团", "结对学校", "镇街", "全县"
SCOPES = (ZONE, GROUP, PAIRED, TOWN, COUNTY)
WORDS = {
    ZONE: say("scope.zone"),
    GROUP: say("scope.group"),
    PAIRED: say("scope.paired"),
    TOWN: say("scope.town"),
    COUNTY: say("scope.county"),
}


@dataclass(frozen=True)
class Params:
    ordinary: tuple[str, ...] = param(
        (ZONE, GROUP, PAIRED),
        "普通教师的交流范围，符合其中之一即可",
        "scopes of ordinary teachers, any of them is enough",
        source="◇",
        options=SCOPES,
    )
    backbone: tuple[str, ...] = param(
        (COUNTY,),
        "骨干教师、校长的交流范围，符合其中之一即可",
        "scopes of backbone teachers and principals, any of them is enough",
        source="◇",
        options=SCOPES,
    )


def together(schools: Schools, scopes: Sequence[str]) -> Bools:
    """S × S: whether the two schools share one of the scopes; a blank 学区, 教育集团 or 镇街 is shared with nobody."""
    size = len(schools)
    if COUNTY in scopes:
        return np.ones((size, size), dtype=np.bool_)
    shared = np.zeros((size, size), dtype=np.bool_)
    for scope, named in ((ZONE, schools.zone), (GROUP, schools.group), (TOWN, schools.town)):
        if scope in scopes:
            number = numbers(named)
            shared |= (number[:, None] == number) & (number >= 0)
    if PAIRED in scopes:
        one = np.repeat(np.arange(size), [len(others) for others in schools.paired])
        other = np.array([place for others in schools.paired for place in others], dtype=np.int64)
        shared[one, other] = shared[other, one] = True
    return shared


def numbers(named: Sequence[str]) -> Ints:
    """A number for each name, the same for the same name; −1 for a blank."""
    found, number = np.unique(np.array(named, dtype=object).astype(str), return_inverse=True)
    return np.where(found[number] == "", -1, number)


def bars(dataset: Dataset, postings: Postings, params: Params) -> Bools:
    """Closes postings between schools that share none of the teacher's scopes."""
    near, far = together(dataset.schools, params.ordinary), together(dataset.schools, params.backbone)
    if near.all() and far.all():
        return np.zeros(len(postings), dtype=np.bool_)
    backbone = dataset.teachers.county_wide[postings.teacher]
    pair = postings.home.astype(np.int64) * len(dataset.schools) + postings.host
    return np.asarray(~np.where(backbone, far.ravel()[pair], near.ravel()[pair]))


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Compares what the roster writes of the home and the host school, row by row."""
    people, schools, found = dataset.teachers, dataset.schools, []
    for row in plan.moving:
        mover = dataset.teacher_position.get(row.teacher)
        host = dataset.school_position.get(row.host)
        if mover is None or host is None:
            continue
        home = int(people.home[mover])
        principal = int(people.post[mover]) in (Post.PRINCIPAL, Post.VICE_PRINCIPAL)
        is_backbone = int(people.backbone[mover]) >= Backbone.COUNTY
        scopes = params.backbone if is_backbone or principal else params.ordinary
        shared = {
            COUNTY: True,
            ZONE: schools.zone[home] != "" and schools.zone[home] == schools.zone[host],
            GROUP: schools.group[home] != "" and schools.group[home] == schools.group[host],
            TOWN: schools.town[home] != "" and schools.town[home] == schools.town[host],
            PAIRED: host in schools.paired[home] or home in schools.paired[host],
        }
        if not any(shared[scope] for scope in scopes):
            facts = {
                "backbone": "principal" if principal else "1" if is_backbone else "",
                "scopes": "、".join(scopes),
                "from": schools.name[home],
            }
            facts |= names(dataset, row.teacher, row.host)
            found.append(Violation(RULE.id, teacher=row.teacher, school=row.host, year=plan.year, facts=facts))
    return found


def blanks(dataset: Dataset, year: int, params: Params) -> Sequence[Violation]:
    """Schools with teachers of the pool for whom the roster names no scope at all, so that ordinary teachers stay put."""
    schools = dataset.schools
    if COUNTY in params.ordinary:
        return []
    columns = {ZONE: schools.zone, GROUP: schools.group, TOWN: schools.town}
    known = np.zeros(len(schools), dtype=np.bool_)
    for scope in params.ordinary:
        known |= together(schools, (PAIRED,)).any(axis=1) if scope == PAIRED else numbers(columns[scope]) >= 0
    manned = np.bincount(dataset.teachers.home[dataset.teachers.in_pool], minlength=len(schools)) > 0
    return [
        Violation(
            RULE.id,
            school=schools.code[place],
            year=year,
            kind="blank",
            facts={"scopes": "、".join(params.ordinary), **school_facts(dataset, place)},
        )
        for place in np.flatnonzero(manned & ~known).tolist()
    ]


def explain(violation: Violation) -> Text:
    """Which scopes count, and that the two schools share none; or which school has none written down."""
    place = school_name(violation)
    scopes = listed((WORDS[scope] for scope in violation.facts["scopes"].split("、")), en=" or ")
    if violation.kind == "blank":
        return say("scope.blank", place=place, scopes=scopes)
    kinds = {
        "principal": say("rules.reach.principal"),
        "1": say("rules.reach.backbone"),
        "": say("rules.reach.ordinary"),
    }
    kind = kinds[violation.facts["backbone"]]
    home = violation.facts["from"]
    return say("scope.breach", kind=kind, who=teacher_name(violation), home=home, place=place, scopes=scopes)


RULE = Rule(
    id="scope",
    title=say("scope.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "第6条",
            say("cites.groups"),
        ),
        Cite("河南省、浙江省交流轮岗政策（据新闻报道）", "交流范围", say("cites.county_wide")),
        Cite("县（区）教育局工作设定", "◇", say("cites.within")),
    ),
    in_force="2023-01-01",
    params=Params,
    bars=bars,
    check=check,
    explain=explain,
    waiving=POSTING,
    remarks=blanks,
    closes=say("scope.closes"),
)
