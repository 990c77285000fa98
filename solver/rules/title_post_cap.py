"""Where the relation moves with the teacher, no school gets more senior or intermediate teachers than it has posts for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text, Title
from solver.domain.violation import Violation
from solver.rules.base import LIMIT, Cite, Rows, Rule, param
from solver.rules.relation import ALL, MOVES, head_caps, overfull
from solver.rules.wording import school_facts, school_name
from solver.words import say

SENIOR, INTERMEDIATE = (Title.SENIOR, Title.FULL_SENIOR), (Title.FIRST,)


@dataclass(frozen=True)
class Params:
    relation: str = param(
        ALL,
        "人事关系随迁的派出：all 全部，to_rural 由城区、镇区学校派往乡村学校的",
        "postings that take the relation along: all, or those from urban and town schools to rural ones",
        source="◇",
        options=MOVES,
    )
    senior_extra: int = param(
        0, "每校可超出高级岗位数的人数", "senior teachers that a school may have beyond its posts", "人", 0, 100, "◇"
    )
    intermediate_extra: int = param(
        0,
        "每校可超出中级岗位数的人数",
        "intermediate teachers that a school may have beyond its posts",
        "人",
        0,
        100,
        "◇",
    )


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Heads of 高级 and 正高级, and of 一级, ≤ max(posts + extra, heads now) at every school that states its posts."""
    people, schools, blocks = dataset.teachers, dataset.schools, []
    for titles, posts, extra in (
        (SENIOR, schools.senior_posts, params.senior_extra),
        (INTERMEDIATE, schools.intermediate_posts, params.intermediate_extra),
    ):
        counted = people.permanent & np.isin(people.title, titles)
        blocks += head_caps(RULE.id, dataset, postings, counted, posts, extra, params.relation)
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts the holders of each appointed title at every school before and after, one by one."""
    people, schools = dataset.teachers, dataset.schools
    permanent, held = people.permanent.tolist(), people.title.tolist()
    found = []
    for kind, least, below, posts, extra in (
        ("senior", Title.SENIOR, 99, schools.senior_posts, params.senior_extra),
        ("intermediate", Title.FIRST, Title.SENIOR, schools.intermediate_posts, params.intermediate_extra),
    ):

        def counted(who: int, least: int = least, below: int = below) -> bool:
            return bool(permanent[who]) and least <= held[who] < below

        found += [
            Violation(
                RULE.id,
                school=schools.code[school],
                year=plan.year,
                value=after,
                limit=most,
                kind=kind,
                facts={"now": str(now), "posts": str(posts[school]), **school_facts(dataset, school)},
            )
            for school, after, most, now in overfull(dataset, plan, counted, posts, extra, params.relation)
        ]
    return found


def explain(violation: Violation) -> Text:
    kind = say("title_post_cap.senior") if violation.kind == "senior" else say("title_post_cap.intermediate")
    return say(
        "title_post_cap.breach",
        place=school_name(violation),
        kind=kind,
        year=violation.year,
        posts=violation.facts["posts"],
        now=violation.facts["now"],
        value=violation.value,
        limit=violation.limit,
    )


RULE = Rule(
    id="title_post_cap",
    title=say("title_post_cap.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "第2条",
            say("cites.posts_of_titles"),
        ),
        Cite("浙江省教师校长交流做法（据新闻报道）", "人事关系", say("cites.employment_moves")),
    ),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=LIMIT,
)
