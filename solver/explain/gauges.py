"""The figures an inspection asks for, before and after any plan: shares of movers, and the six difference coefficients."""

from dataclasses import dataclass, replace
from typing import Any

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.terms import Text
from solver.explain.school import INSPECTION
from solver.explain.wording import Line, line
from solver.goals.equity import INDICATORS, Coefficient, official
from solver.rules.base import active
from solver.rules.shapes import ceil_share
from solver.words import joined, say


@dataclass(frozen=True)
class Gauge:
    """One figure for inspection, before (None where it exists for plans only) and after, with its limit."""

    id: str
    before: float | None
    after: float
    limit: float | None
    met: bool
    line: Line


def gauges(dataset: Dataset, policy: Policy, plan: Plan) -> tuple[Gauge, ...]:
    """Shares of movers and of backbone teachers among them, then the six difference coefficients.

    Of one year's part of a medium-term plan "before" is what its earlier years have brought about.
    """
    people = dataset.teachers
    movers = [dataset.teacher_position[row.teacher] for row in plan.starting]
    base = int((people.permanent & people.compulsory).sum())
    backbone = int(people.is_backbone[movers].sum()) if movers else 0
    everyone = say("gauges.movers")
    best = say("gauges.backbone")
    found = [
        share(policy, "movers", "annual_share", len(movers), base, everyone, "all"),
        share(policy, "backbone", "backbone_share", backbone, len(movers), best, "movers"),
    ]
    before = official(dataset, replace(plan, rows=()))
    return (*found, *(coefficient(*pair) for pair in zip(before, official(dataset, plan), strict=True)))


def share(policy: Policy, name: str, rule: str, count: int, of: int, title: Text, denominator: str) -> Gauge:
    """A share of people against what its rule asks for, where the rule counts over the same people."""
    params: Any = next((item.params for item in active(policy) if item.rule.id == rule), None)
    asked = params is not None and params.denominator == denominator
    needed = ceil_share(params.share, of) if asked else None
    percent = 100 * count / of if of else 0.0
    limit = Text("", "")
    if needed is not None:
        room, wanted = count - needed, f"{100 * params.share:g}"
        limit = say("gauges.wanted", wanted=wanted, needed=needed)
        spare = say("gauges.to_spare", room=room) if room > 0 else say("gauges.short", lacking=-room)
        limit = joined(limit, spare if room else say("gauges.just"))
    return Gauge(
        name,
        None,
        percent,
        100 * params.share if asked else None,
        needed is None or count >= needed,
        line(
            say("gauges.share", title=title, count=count, of=of, percent=percent, limit=limit),
            rule if asked else "",
            policy,
        ),
    )


def coefficient(before: Coefficient, after: Coefficient) -> Gauge:
    """A difference coefficient before and after, against the limit of the inspection."""
    title, met = INDICATORS[after.indicator], after.value <= after.limit
    verdict = say("gauges.met") if met else say("gauges.not_met")
    return Gauge(
        f"{after.stage.name.lower()}-{after.indicator}",
        before.value,
        after.value,
        after.limit,
        met,
        Line(
            say(
                "gauges.coefficient",
                stage=after.stage.text,
                indicator=title,
                before=before.value,
                after=after.value,
                limit=after.limit,
                verdict=verdict,
            ),
            clause=INSPECTION,
        ),
    )
