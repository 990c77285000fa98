"""Where the relation moves with the teacher, no school gets more permanent staff than its establishment."""

from collections.abc import Sequence
from dataclasses import dataclass

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import LIMIT, Cite, Rows, Rule, param
from solver.rules.relation import ALL, MOVES, head_caps, overfull
from solver.rules.wording import school_facts, school_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    relation: str = param(
        ALL,
        "人事关系随迁的派出：all 全部，to_rural 由城区、镇区学校派往乡村学校的",
        "postings that take the relation along: all, or those from urban and town schools to rural ones",
        source="◇",
        options=MOVES,
    )
    extra: int = param(
        0, "每校可超出编制数的人数", "heads that a school may have beyond its establishment", "人", 0, 100, "◇"
    )


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """在编 heads + arrivals − departures ≤ max(编制 + extra, heads now); schools without 编制数 are not limited."""
    counted, posts = dataset.teachers.permanent, dataset.schools.establishment
    return head_caps(RULE.id, dataset, postings, counted, posts, params.extra, params.relation)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts every school's permanent heads before and after, relation by relation."""
    permanent, posts = dataset.teachers.permanent.tolist(), dataset.schools.establishment
    return [
        Violation(
            RULE.id,
            school=dataset.schools.code[school],
            year=plan.year,
            value=after,
            limit=most,
            facts={"now": str(now), "posts": str(posts[school]), **school_facts(dataset, school)},
        )
        for school, after, most, now in overfull(
            dataset, plan, permanent.__getitem__, posts, params.extra, params.relation
        )
    ]


def explain(violation: Violation) -> Text:
    return say(
        "establishment_cap.breach",
        place=school_name(violation),
        year=violation.year,
        posts=violation.facts["posts"],
        now=violation.facts["now"],
        value=violation.value,
        limit=violation.limit,
    )


RULE = Rule(
    id="establishment_cap",
    title=say("establishment_cap.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "第9条",
            say("cites.establishment"),
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
