"""Which limits of the plan stand in a teacher's way, in words."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.domain.terms import Stage, Text
from solver.explain.view import View
from solver.explain.wording import Line, clause, post, school
from solver.model.build import Model
from solver.model.matrix import Matrix
from solver.rules.base import registry as rules
from solver.words import say

ROOM = 1e-6


@dataclass(frozen=True)
class Full:
    """A limit that has no room: its rule, its place where it is about one, and how many of the ways it stops."""

    line: Line
    rule: str
    ways: int


def activity_of(model: Model, chosen: Floats) -> Floats:
    """What the plan uses of every row, counted over postings (``chosen``) alone."""
    matrix = model.matrix
    return matrix.entries.activity(np.concatenate([chosen, np.zeros(matrix.shape[1] - matrix.postings)]))


def stopping(model: Model, activity: Floats, ways: Ints) -> tuple[Ints, Ints]:
    """Rows that stop a teacher's open postings while everybody else stays as planned, and how many each stops.

    Args:
        activity: what the plan uses of every row, ``activity_of``.
        ways: positions of the teacher's postings; the teacher has no place in the plan.
    """
    matrix = model.matrix
    entries = matrix.entries.columns(ways)
    row = entries.indices
    after = activity[row] + entries.data
    stops = (after > matrix.row_upper[row] + ROOM) | (after < matrix.row_lower[row] - ROOM)
    # a limit that the plan misses already is not what stands in the way
    hidden = [index for index, name in enumerate(matrix.labels.rule) if name not in rules()]
    stops &= ~np.isin(matrix.labels.rule_of[row], hidden)
    found, count = np.unique(row[stops], return_counts=True)
    order = np.lexsort((found, -count))
    return found[order], count[order]


def in_the_way(view: View, model: Model, activity: Floats, ways: Ints, most: int | None = None) -> tuple[Full, ...]:
    """The limits that ``stopping`` finds in words, the widest first, at most ``most`` of them."""
    found, count = stopping(model, activity, ways)
    pairs = list(zip(found.tolist(), count.tolist(), strict=True))
    return tuple(full(view, model.matrix, row, float(activity[row]), ways) for row, ways in pairs[:most])


def full(view: View, matrix: Matrix, row: int, activity: float, ways: int) -> Full:
    """A row without room in words."""
    labels = matrix.labels
    rule = labels.rule[labels.rule_of[row]]
    place = school(view.dataset, int(labels.school[row])) if labels.school[row] >= 0 else say("phrases.the_county")
    if view.plan.years > 1:
        place = say("years.place_in_year", year=int(labels.year[row]), place=place)
    group = Text("", "")
    if labels.subject[row] >= 0:
        group = post(Stage(int(labels.stage[row])), view.dataset.subjects[int(labels.subject[row])])
    words = SENTENCES.get(rule, plain)
    title = rules()[rule].title
    return Full(
        Line(words(place, group, activity, float(matrix.row_upper[row]), title), rule, clause(rule, view.policy)),
        rule,
        ways,
    )


def plain(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return say("limits.plain", place=place, group=group, title=title)


def no_release(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    who = say("limits.teachers_of", group=group) if group.zh else say("roster.sheets.teachers")
    return say("limits.no_release", place=place, who=who, limit=limit, activity=activity)


def no_arrival(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return say("limits.no_arrival", place=place, limit=limit, activity=activity)


def at_floor(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return say("limits.at_floor", place=place, group=group)


def direction(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    if np.isfinite(limit):
        return say("limits.reverse_full")
    return say("limits.no_net_loss", place=place)


def backbone(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return say("limits.backbone")


def paired(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return say("paired_exchange.full", place=place)


def establishment(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return say("establishment_cap.full", place=place)


def title_posts(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return say("title_post_cap.full", place=place)


def one_principal(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return say("principal_term.full", place=place)


SENTENCES: dict[str, Callable[[Text, Text, float, float, Text], Text]] = {
    "release_cap": no_release,
    "arrival_cap": no_arrival,
    "staffing_floor": at_floor,
    "direction": direction,
    "backbone_share": backbone,
    "paired_exchange": paired,
    "establishment_cap": establishment,
    "title_post_cap": title_posts,
    "principal_term": one_principal,
}
"""Rule id → (place, group, activity, upper limit, title) → sentence."""
