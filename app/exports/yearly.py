"""A medium-term plan year by year: figures of each year, and the part of each as a plan of its own to be written."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.exports.base import Dossier
from app.exports.summary import counted
from solver.goals import base as goals
from solver.verify.verify import part

YEARLY = ("学年", "派出", "留任", "期满返回", *(goal.title.zh for goal in goals.registry().values() if not goal.whole))


def parts(dossier: Dossier) -> Iterator[Dossier]:
    """The part of each year of a medium-term plan; nothing for a plan of one year."""
    verified = dossier.candidate.verified
    for year in verified.plan.horizon if verified.plan.years > 1 else ():
        own = part(verified, dossier.dataset, dossier.policy, year)
        # who is left over is known for the horizon only: the whole plan's files list them
        yield replace(dossier, candidate=replace(dossier.candidate, verified=own, unplaced=()))


def yearly(dossier: Dossier) -> list[dict[str, Any]]:
    """Heads and goals of each year; a goal that counts once over the horizon is told of the whole only."""
    found = []
    for one in parts(dossier):
        verified = one.candidate.verified
        heads = counted(one.dataset, verified.plan, one.policy)
        figures = (verified.plan.year, heads["starts"], heads["stays"], heads["returns"], *verified.goals.values())
        found.append(dict(zip(YEARLY, figures, strict=True)))
    return found
