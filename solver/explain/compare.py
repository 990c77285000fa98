"""Two to four plans side by side, whoever made them: goals, official figures, people and schools that differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from solver.domain.dataset import Dataset
from solver.domain.policy import Policy
from solver.explain.candidate import Candidate, candidate, last_year, nobody_moves
from solver.explain.differences import (
    Difference,
    SchoolDifference,
    different_people,
    different_schools,
    direction_lines,
    duty_lines,
    gauge_lines,
    goal_lines,
    post_lines,
    school_lines,
    trade_offs,
)
from solver.explain.distance import Distance, distance
from solver.explain.wording import Line, line
from solver.rules.base import registry as rules
from solver.search.watch import Stopped
from solver.words import listed, say


@dataclass(frozen=True)
class Comparison:
    """Plans side by side; every tuple runs in the order of ``plans``."""

    plans: tuple[Candidate, ...]
    lines: tuple[Line, ...]
    people: tuple[Difference, ...]
    schools: tuple[SchoolDifference, ...]


def compare(dataset: Dataset, policy: Policy, plans: Sequence[Candidate]) -> Comparison:
    """Plans side by side: one sentence on each, then one for each difference that matters.

    Plans for different school years are compared too, such as last year's (``last_year``); each was
    measured on its own roster.

    Raises:
        ValueError: fewer than two plans or more than four.
    """
    if not 2 <= len(plans) <= 4:
        raise ValueError("请给出二至四份方案 / give two to four plans")
    people, schools = different_people(plans), different_schools(dataset, plans)
    lines = [headline(policy, one) for one in plans]
    lines += trade_offs(plans) + goal_lines(plans) + duty_lines(plans) + post_lines(plans)
    lines += direction_lines(plans) + gauge_lines(plans) + school_lines(dataset, plans, schools)
    everyone = {row.teacher for one in plans for row in one.plan.moving}
    lines.append(
        line(
            say(
                "compare.movers",
                movers=len(everyone),
                differ=len(people),
                same=len(everyone) - len(people),
                schools=len(schools),
            )
        )
    )
    return Comparison(tuple(plans), tuple(lines), people, schools)


def headline(policy: Policy, one: Candidate) -> Line:
    """Whether a plan holds, whom it places, and which rules it breaks."""
    broken = [found.rule for found in one.verification.findings if found.verdict == "not_met"]
    holds = say("compare.keeps_rules")
    if broken:
        holds = say("compare.breaks_rules", rules=listed(rules()[rule].title for rule in broken))
    return line(
        say(
            "compare.headline",
            plan=one.title,
            year=one.plan.year,
            starts=len(one.plan.starting),
            obligated=one.obligated,
            placed=one.placed,
            holds=holds,
        ),
        broken[0] if len(broken) == 1 else "",
        policy,
    )


__all__ = [
    "Candidate",
    "Comparison",
    "Difference",
    "Distance",
    "SchoolDifference",
    "Stopped",
    "candidate",
    "compare",
    "distance",
    "last_year",
    "nobody_moves",
]
