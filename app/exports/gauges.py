"""Compliance gauges: the figures an inspection asks for, before and after the plan, with the legal limit in words."""

from dataclasses import dataclass, replace

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.terms import Text
from solver.goals.equity import INDICATORS, official
from solver.rules.base import active
from solver.words import say


@dataclass(frozen=True)
class Gauge:
    """One figure; ``before`` is None where it only exists for a plan. ``words`` is the limit or the reference.

    ``limit`` is the limit in the figure's unit, None where the policy sets none; ``at_least``: it must be reached, not kept.
    """

    title: Text
    before: float | None
    after: float
    unit: str
    words: str
    limit: float | None
    at_least: bool


def demanded(policy: Policy, rule: str, denominator: str) -> float | None:
    """The share a policy demands in percent, where it counts by the same denominator as the gauge."""
    for item in active(policy):
        if item.rule.id == rule and item.params.denominator == denominator:
            return 100 * float(item.params.share)
    return None


def worded(part: int, whole: int, limit: float | None) -> str:
    """Of how many, and what the policy demands."""
    return f"{part} / {whole} 人" + ("" if limit is None else f"，本政策要求 ≥ {limit:g} %")


def gauges(dataset: Dataset, plan: Plan, policy: Policy) -> list[Gauge]:
    """Shares of movers and backbone movers in percent, then the six official difference coefficients."""
    if plan.years > 1:
        return [
            replace(one, title=say("gauges.of_year", year=year, title=one.title))
            for year in plan.horizon
            for one in gauges(dataset, plan.annual(year), policy)
        ]
    people = dataset.teachers
    movers = [dataset.teacher_position[row.teacher] for row in plan.starting]
    base = int((people.permanent & people.compulsory).sum())
    backbone = int(people.is_backbone[movers].sum()) if movers else 0
    share = demanded(policy, "annual_share", "all")
    leading = demanded(policy, "backbone_share", "movers")
    found = [
        Gauge(
            say("gauges.movers"),
            None,
            100 * len(movers) / base if base else 0.0,
            "%",
            worded(len(movers), base, share),
            share,
            at_least=True,
        ),
        Gauge(
            say("gauges.backbone"),
            None,
            100 * backbone / len(movers) if movers else 0.0,
            "%",
            worded(backbone, len(movers), leading),
            leading,
            at_least=True,
        ),
    ]
    for before, after in zip(official(dataset, Plan(plan.year, ())), official(dataset, plan), strict=True):
        title = INDICATORS[after.indicator]
        found.append(
            Gauge(
                say("gauges.of_stage", stage=after.stage.text, indicator=title),
                before.value,
                after.value,
                "",
                f"优质均衡要求 ≤ {after.limit:.2f}，{'达到' if after.value <= after.limit else '未达到'}",
                float(after.limit),
                at_least=False,
            )
        )
    return found
