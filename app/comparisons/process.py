"""Comparisons in a process of their own, which keeps the last ones for their further pages."""

from collections import OrderedDict
from typing import Any, Literal

from app.comparisons.answers import Compared, compared
from app.comparisons.columns import Column
from app.comparisons.read import NoLastYear, Unreadable, everything, measure_of
from app.comparisons.side import side
from app.settings import Settings
from app.solves.inputs import policies_named

KEPT = 8
"""Comparisons kept ready."""
READY: OrderedDict[tuple[Column, ...], Compared] = OrderedDict()
Part = Literal["document", "teachers", "schools"]


def answer(found: tuple[Column, ...], part: Part, start: int, count: int, settings: Settings) -> dict[str, Any]:
    """The document, or ``{"rows": …, "all": …}`` of a long list; ``{"missing": …}`` where something is not there."""
    if found not in READY:
        try:
            READY[found] = worked_out(found, settings)
        except Unreadable as problem:
            return {"missing": "readable", "title": str(problem)}
        except NoLastYear:
            return {"missing": "last-year"}
        while len(READY) > KEPT:
            READY.popitem(last=False)
    READY.move_to_end(found)
    ready = READY[found]
    if part == "document":
        return ready.document
    rows = ready.teachers if part == "teachers" else ready.schools
    return {"rows": rows[start : start + count], "all": len(rows)}


def worked_out(found: tuple[Column, ...], settings: Settings) -> Compared:
    """A comparison from what is stored.

    Raises:
        Unreadable: a column cannot be read or does not fit the roster.
        NoLastYear: nothing is known of last year's postings.
    """
    base = measure_of(found)
    rules = policies_named(settings, {base.policy, *(one.policy for one in found if one.kind == "last-year")})
    sides = []
    for one, (dataset, plan) in zip(found, everything(settings, found, rules), strict=True):
        own = one.policy if one.kind == "last-year" else base.policy
        try:
            sides.append(side(one, dataset, rules[own], plan))
        except ValueError:
            raise Unreadable(one.zh) from None
    return compared(sides)
