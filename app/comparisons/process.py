"""In the process for quick questions: comparisons, of which the last ones are kept for their further pages."""

from collections import OrderedDict
from typing import Any, Literal

from app.comparisons.answers import Compared, compared
from app.comparisons.columns import Column
from app.comparisons.read import NoLastYear, Unreadable, everything
from app.comparisons.side import side
from app.settings import Settings

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
    sides = []
    for one, (dataset, policy, plan) in zip(found, everything(settings, found), strict=True):
        try:
            sides.append(side(one, dataset, policy, plan))
        except ValueError:
            raise Unreadable(one.zh) from None
    return compared(sides)
