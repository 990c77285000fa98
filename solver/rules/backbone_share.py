"""Backbone teachers make up at least a stated share of those who start a posting."""

from collections.abc import Sequence
from dataclasses import dataclass

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Backbone, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rows, Rule, coefficients, never, param, rows, share
from solver.rules.long_service import SENIOR_TITLES, TITLES, long_serving, long_serving_one_by_one
from solver.rules.shapes import ceil_share, positions
from solver.words import say


@dataclass(frozen=True)
class Params:
    share: float = param(
        0.2, "骨干教师占比下限", "least share of backbone teachers", "", 0, 1, "教师〔2014〕4号 交流比例"
    )
    denominator: str = param(
        "movers",
        "占比的分母：movers 当年派出人数，eligible 符合交流条件的骨干教师",
        "base of the share: those starting a posting, or the eligible backbone teachers",
        options=("movers", "eligible"),
    )
    titles: tuple[str, ...] = param(
        SENIOR_TITLES, "符合条件的现聘职称", "titles that count as eligible", options=TITLES
    )
    months: int = param(72, "符合条件须超过的本校连续任教月数", "service that eligible teachers exceed", "个月", 0, 600)


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ (q·backbone − p) ≥ 0 over the starts for a share p/q of movers, so whole coefficients; else a plain count."""
    people, portion = dataset.teachers, share(params.share)
    blocks, leavers = [], postings.leavers
    for year in postings.years:
        start = positions(leavers.starting(year))
        backbone = people.is_backbone[leavers.teacher[start]]
        if params.denominator == "movers":
            points = coefficients(start, 0, portion.denominator * backbone - portion.numerator)
            blocks.append(rows(RULE.id, leaving=points, lower=0.0, year=year))
        else:
            base = int((long_serving(dataset, year, params.titles, params.months) & people.is_backbone).sum())
            counted = coefficients(start[backbone])
            blocks.append(rows(RULE.id, leaving=counted, lower=ceil_share(params.share, base), year=year))
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts backbone teachers among the starting rows and compares with the share of the base."""
    levels = dataset.teachers.backbone.tolist()
    movers = [t for t in (dataset.teacher_position.get(row.teacher) for row in plan.starting) if t is not None]
    backbone = sum(levels[mover] >= Backbone.COUNTY for mover in movers)
    base = len(movers)
    if params.denominator == "eligible":
        eligible = long_serving_one_by_one(dataset, plan.year, params.titles, params.months)
        base = sum(levels[teacher] >= Backbone.COUNTY for teacher in eligible)
    needed = ceil_share(params.share, base)
    if backbone >= needed:
        return []
    facts = {"base": str(base), "share": f"{params.share * 100:g}", "denominator": params.denominator}
    return [Violation(RULE.id, year=plan.year, value=backbone, limit=needed, facts=facts)]


def explain(violation: Violation) -> Text:
    facts = violation.facts
    whom = {
        "movers": say("rules.backbone_share.movers"),
        "eligible": say("rules.backbone_share.eligible"),
    }[facts["denominator"]]
    return say(
        "rules.backbone_share.breach",
        year=violation.year,
        starts=violation.value,
        whom=whom,
        base=facts["base"],
        share=facts["share"],
        limit=violation.limit,
    )


RULE = Rule(
    id="backbone_share",
    title=say("rules.backbone_share.title"),
    cites=(Cite("教师〔2014〕4号", "交流比例", say("cites.backbone_share")),),
    in_force="2014-09-02",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=never(say("rules.share_of_county")),
)
