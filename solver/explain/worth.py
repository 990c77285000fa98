"""What one more at a school would be worth: a teacher of a subject, a place to release or to receive somebody."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.domain.terms import Stage, Text
from solver.explain.view import View
from solver.explain.wording import Line, line, measured, number, post
from solver.rules.shapes import SHORTAGE
from solver.search.price import Prices
from solver.words import say

SMALL = 1e-4
MOST = 6
"""Sentences for one school at most, the dearest first."""


@dataclass(frozen=True)
class Worth:
    """One more of something at a school and the most it can take off each level's value.

    ``kind``: "teacher" (of a subject), "release", "arrival" or "floor" (one fewer that must be kept).
    """

    kind: str
    stage: Stage | None
    subject: str
    levels: tuple[float, ...]
    line: Line


WORDS: dict[str, tuple[str, Callable[[Text], Text]]] = {
    SHORTAGE: (
        "teacher",
        lambda group: say("school.worth.teacher", group=group),
    ),
    "release_cap": (
        "release",
        lambda group: say("school.worth.release_of", group=group) if group.zh else say("school.worth.release"),
    ),
    "arrival_cap": (
        "arrival",
        lambda group: say("school.worth.arrival"),
    ),
    "staffing_floor": (
        "floor",
        lambda group: say("school.worth.floor", group=group),
    ),
}
"""Rule or family → kind of what there would be one more of, and how it is said."""


def worth_of(view: View, place: int, prices: Prices) -> tuple[Worth, ...]:
    """What one more of each thing would take off the goals at most, the dearest first.

    From the prices of the rows about the school around the present plan, so bounds: how far they are
    reached takes a solve. A later level counts only where no earlier one gains.

    Raises:
        Stopped: the prices are not ready in time.
    """
    matrix, found = prices.matrix, []
    for name, (kind, words) in WORDS.items():
        for row in matrix.rows_of(name).tolist():
            if int(matrix.labels.school[row]) != place:
                continue
            levels = tuple(at_most(prices, level, row) for level in range(prices.last + 1))
            first = next((level for level, value in enumerate(levels) if value > SMALL), None)
            if first is None:
                continue
            stage, subject = int(matrix.labels.stage[row]), int(matrix.labels.subject[row])
            group = Text("", "")
            if stage >= 0 and subject >= 0:
                group = post(Stage(stage), view.dataset.subjects[subject])
            gain = amount(prices, first, levels[first])
            what = words(group)
            found.append(
                Worth(
                    kind,
                    Stage(stage) if stage >= 0 else None,
                    view.dataset.subjects[subject] if subject >= 0 else "",
                    levels,
                    line(
                        say("school.worth.at_most", what=what, gain=gain), name if name != SHORTAGE else "", view.policy
                    ),
                )
            )
    found.sort(key=lambda one: tuple(-value for value in np.round(one.levels, 6)))
    return tuple(found[:MOST])


def at_most(prices: Prices, level: int, row: int) -> float:
    """What one unit of a row can take off a level: its price, and what whole plans may be off the relaxation."""
    base = prices.at(level).base
    price = abs(float(base.row_duals[row]))
    return price + max(0.0, prices.reached[level] - base.bound) if price > SMALL else 0.0


def amount(prices: Prices, level: int, value: float) -> Text:
    """So much less of a level, in the unit of its goal, or in kilometres of travel where the level weighs several goals."""
    weights = prices.profile.levels[level]
    if len(weights) == 1:
        goal, weight = next(iter(weights.items()))
        return measured(goal, value / weight, more=False)
    if "travel" in weights:
        worth = number(value / weights["travel"])
        return say("school.worth.travel", worth=worth)
    return say("school.worth.weighted", value=number(value))
