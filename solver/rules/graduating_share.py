"""At least a share of the eligible teachers of graduating grades starts a posting, so that schools do not shield them."""

from collections.abc import Sequence
from dataclasses import dataclass

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rows, Rule, never, param, rows
from solver.rules.grades import LAST, NAMES, taught, teaching
from solver.rules.long_service import SENIOR_TITLES, TITLES, long_serving, long_serving_one_by_one
from solver.rules.shapes import ceil_share, positions
from solver.words import say


@dataclass(frozen=True)
class Params:
    share: float = param(
        0.3,
        "派出的毕业年级教师占符合条件的毕业年级教师的下限",
        "least share of the eligible teachers of graduating grades who start a posting",
        "",
        0,
        1,
        "合肥市城区交流轮岗做法（据新闻报道）",
    )
    grades: tuple[str, ...] = param(LAST, "毕业年级（任教年级含其一）", "graduating grades", source="◇", options=NAMES)
    titles: tuple[str, ...] = param(
        SENIOR_TITLES, "符合条件的现聘职称", "titles that count as eligible", options=TITLES
    )
    months: int = param(72, "符合条件须超过的本校连续任教月数", "service that eligible teachers exceed", "个月", 0, 600)


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ starts of teachers of graduating grades ≥ ceil(share × the eligible among them), one row a year."""
    graduating, blocks = teaching(dataset, params.grades), []
    for year in postings.years:
        base = int((long_serving(dataset, year, params.titles, params.months) & graduating).sum())
        start = positions(postings.starting(year) & graduating[postings.teacher])
        blocks.append(rows(RULE.id, row=0, posting=start, lower=ceil_share(params.share, base), year=year))
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts the starting rows of such teachers against the eligible ones, one by one."""

    def graduating(who: int | None) -> bool:
        return who is not None and any(grade in params.grades for grade in taught(dataset, who))

    moved = sum(graduating(dataset.teacher_position.get(row.teacher)) for row in plan.starting)
    eligible = long_serving_one_by_one(dataset, plan.year, params.titles, params.months)
    base = sum(graduating(who) for who in eligible)
    needed = ceil_share(params.share, base)
    if moved >= needed:
        return []
    facts = {"base": str(base), "share": f"{params.share * 100:g}"}
    return [Violation(RULE.id, year=plan.year, value=moved, limit=needed, facts=facts)]


def explain(violation: Violation) -> Text:
    return say(
        "graduating_share.breach",
        year=violation.year,
        starts=violation.value,
        base=violation.facts["base"],
        share=violation.facts["share"],
        limit=violation.limit,
    )


RULE = Rule(
    id="graduating_share",
    title=say("graduating_share.title"),
    cites=(Cite("合肥市城区交流轮岗做法（据新闻报道）", "毕业年级", say("cites.leavers_share")),),
    in_force="2014-09-02",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=never(say("rules.share_of_county")),
)
