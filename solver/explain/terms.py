"""How the figures in an answer count: the goals it names, and what stands behind "worth so many kilometres"."""

from collections.abc import Iterable, Mapping

from solver.domain.policy import GoalProfile
from solver.domain.terms import Text
from solver.explain.wording import TOLD, Line, line, measured, number, quantity
from solver.goals.base import registry as goals
from solver.words import listed, say

WORTH = "相当于"
"""In every sentence that puts several goals into one figure."""


def terms(lines: Iterable[Line], profile: GoalProfile | None = None) -> tuple[Line, ...]:
    """What each goal that some lines name counts, and the rates by which goals are put into kilometres.

    Args:
        profile: the goal profile the plan is explained by.
    """
    told = "".join(one.text.zh for one in lines)
    found = [
        line(say("terms.goal", goal=quantity(goal).name, measures=goals()[goal].why))
        for goal in TOLD
        if quantity(goal).name.zh in told
    ]
    if profile is not None and WORTH in told:
        found += [line(said) for weights in profile.levels if (said := rates(weights)) is not None]
    return tuple(found)


def rates(weights: Mapping[str, float]) -> Text | None:
    """What one of each goal of a level is worth in kilometres of travel; None where travel is not weighed with others."""
    if "travel" not in weights or len(weights) == 1:
        return None
    each = [
        say("terms.rate", one=measured(goal, 1), km=number(weight / weights["travel"]))
        for goal, weight in weights.items()
        if goal != "travel"
    ]
    return say("terms.rates", rates=listed(each, "，"))
