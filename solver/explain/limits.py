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
    used: Floats = matrix.a[:, : matrix.postings] @ chosen
    return used


def stopping(model: Model, activity: Floats, ways: Ints) -> tuple[Ints, Ints]:
    """Rows that stop a teacher's open postings while everybody else stays as planned, and how many each stops.

    Args:
        activity: what the plan uses of every row, ``activity_of``.
        ways: positions of the teacher's postings; the teacher has no place in the plan.
    """
    matrix = model.matrix
    a = matrix.a
    spans = [np.arange(a.indptr[way], a.indptr[way + 1]) for way in ways.tolist()]
    entries = np.concatenate(spans) if spans else np.zeros(0, dtype=np.int64)
    row = a.indices[entries]
    after = activity[row] + a.data[entries]
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
    place = school(view.dataset, int(labels.school[row])) if labels.school[row] >= 0 else Text("全县", "The county")
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
    return Text(
        f"{place.zh}{group.zh}受“{title.zh}”限制，已没有余地。", f"{place.en} {group.en}: no room under “{title.en}”."
    )


def no_release(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    who = Text(f"{group.zh}教师", f"{group.en} teachers") if group.zh else Text("教师", "teachers")
    return Text(
        f"{place.zh}今年最多派出{who.zh} {limit:.0f} 人，方案已派 {activity:.0f} 人，名额用完。",
        f"{place.en} may send {limit:.0f} {who.en} this year and sends {activity:.0f}: no place left.",
    )


def no_arrival(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return Text(
        f"{place.zh}今年最多接收 {limit:.0f} 人，方案已安排 {activity:.0f} 人，名额用完。",
        f"{place.en} may receive {limit:.0f} this year and receives {activity:.0f}: no place left.",
    )


def at_floor(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return Text(
        f"{place.zh}{group.zh}再派走一人就低于最低人数。",
        f"{place.en}, {group.en}: one more leaving would go below the staff it must keep.",
    )


def direction(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    if np.isfinite(limit):
        return Text(
            "由乡村、薄弱学校派往城区、优质学校的人数已到比例上限。",
            "Postings from rural or weak to urban or strong schools are at the largest share allowed.",
        )
    return Text(
        f"{place.zh}是乡村、薄弱或寄宿制学校，派出人数已等于接收人数，不得净流出。",
        f"{place.en} is a rural, weak or boarding school and already sends as many as it receives: no net loss allowed.",
    )


def backbone(place: Text, group: Text, activity: float, limit: float, title: Text) -> Text:
    return Text(
        "再派一名非骨干教师，骨干教师占派出人数的比例就不够。",
        "One more posting of a teacher who is not a backbone teacher would leave too small a backbone share.",
    )


SENTENCES: dict[str, Callable[[Text, Text, float, float, Text], Text]] = {
    "release_cap": no_release,
    "arrival_cap": no_arrival,
    "staffing_floor": at_floor,
    "direction": direction,
    "backbone_share": backbone,
}
"""Rule id → (place, group, activity, upper limit, title) → sentence."""
