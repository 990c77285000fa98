"""One teacher's decision explained: the standing, why posted and why there, or why not, and the best alternatives."""

import math
from dataclasses import dataclass

import numpy as np

from solver.domain.headcount import needs_table
from solver.domain.months import NO_MONTH
from solver.domain.plan import Assignment
from solver.domain.terms import Level, Locality, Reason, Text
from solver.explain.alternatives import Alternative, best_alternatives
from solver.explain.limits import activity_of, in_the_way
from solver.explain.standing import Kind, Standing
from solver.explain.view import View, effect, point
from solver.explain.why_not import direct_lines
from solver.explain.wording import Line, km, month, post, school, span, subject_name
from solver.model.build import Model
from solver.rules.base import registry as rules
from solver.search.price import Prices
from solver.search.unplaced import gates as closing
from solver.words import joined, say

LIMITS = 4
"""Limits named where a teacher is left at home."""


@dataclass(frozen=True)
class TeacherAnswer:
    """All there is to say about one teacher in a plan."""

    teacher: str
    name: str
    standing: Standing
    row: Assignment | None
    lines: tuple[Line, ...]
    """Why posted, and why to this school; or why not posted."""
    alternatives: tuple[Alternative, ...] = ()
    proven: bool = True
    """Whether no school left out of ``alternatives`` can be cheaper."""


def explain_teacher(
    view: View, who: int, *, model: Model | None = None, prices: Prices | None = None, seconds: float = 20.0
) -> TeacherAnswer:
    """The answer for a teacher, given by position.

    Args:
        model: of the same roster, policy and year; names the limits in the way of a teacher left at home.
        prices: around this very plan; adds the best alternatives of a posted teacher.
        seconds: for each alternative.
    """
    standing, row = view.standing(who), view.placed.get(who)
    lines = list(standing.lines)
    alternatives: tuple[Alternative, ...] = ()
    proven = True
    if row is not None:
        lines += posted(view, who, row, standing)
        if prices is not None and row.reason.starts:
            alternatives, proven = best_alternatives(view, who, prices, seconds)
    elif standing.kind is Kind.OBLIGATED:
        lines += left(view, who, model or (prices.model if prices is not None else None))
    elif standing.kind is Kind.FREE and not standing.closed_by:
        lines.append(at_home(view, who, standing))
    dataset = view.dataset
    return TeacherAnswer(
        dataset.teachers.id[who], dataset.teachers.name[who], standing, row, tuple(lines), alternatives, proven
    )


def posted(view: View, who: int, row: Assignment, standing: Standing, *, whole: View | None = None) -> list[Line]:
    """Where to, for how long, on what ground, what speaks for the school, and what staying home would do.

    Args:
        whole: the medium-term plan that ``view`` is one year of.
    """
    dataset = view.dataset
    host = dataset.school_position[row.host]
    home, place = school(dataset, int(dataset.teachers.home[who])), school(dataset, host)
    length = span(row.months)
    what = post(row.stage, row.subject)
    lines = []
    if row.reason is Reason.STAY:
        lines.append(view.say("teacher.kept_on", "return", place=place, what=what, length=length, end=month(row.end)))
    else:
        lines.append(
            view.say(
                "teacher.posted",
                start=month(row.start),
                home=home,
                place=place,
                what=what,
                length=length,
                end=month(row.end),
            )
        )
        lines += ground(view, who, standing)
    lines += there(view, who, row, host)
    lines += view.permitted(teacher=row.teacher)
    lines += direct_lines(
        view,
        effect(whole or view, {who: None}),
        say("teacher.if_home"),
    )
    return lines


def ground(view: View, who: int, standing: Standing) -> list[Line]:
    """Why this person is posted at all."""
    people = view.dataset.teachers
    if standing.kind is Kind.OBLIGATED or not people.in_pool[who]:
        return []
    if people.volunteer[who]:
        return [view.say("teacher.volunteered")]
    found = [view.say("teacher.no_duty_but_posted")]
    if people.is_backbone[who]:
        found.append(view.say("teacher.backbone", "backbone_share"))
    return found


def there(view: View, who: int, row: Assignment, host: int) -> list[Line]:
    """What speaks for this school: the post it lacks, the distance against the cap, the wish, the direction."""
    dataset, schools = view.dataset, view.dataset.schools
    home = int(dataset.teachers.home[who])
    cell = (host, int(row.stage), dataset.subject_position[row.subject])
    need, now = int(needs_table(dataset)[cell]), view.heads[0][cell]
    what, place = post(row.stage, row.subject), school(dataset, host)
    lines = []
    leaving = sum(cell == place_now(view, mover) for mover, other in view.placed.items() if other is not row)
    has = say("teacher.host_needs", place=place, what=what, need=need, now=now)
    gone = say("teacher.host_sends", leaving=leaving) if leaving else Text("", "")
    short = need - now + leaving
    rest = say("teacher.host_fills", short=short) if short > 0 else say("teacher.host_short_of_none")
    lines.append(view.tell(joined(has, gone, rest)))
    if row.subject != dataset.subjects[int(dataset.teachers.subject[who])]:
        main = dataset.subjects[int(dataset.teachers.subject[who])]
        lines.append(view.say("teacher.second_subject", subject=subject_name(row.subject), main=subject_name(main)))
    distance = float(dataset.distance_km(who, host))
    params = view.case(who).params("reach")
    if not math.isnan(distance):
        cap = Text("", "")
        if params is not None:
            limit = params.backbone_km if dataset.teachers.county_wide[who] else params.ordinary_km
            cap = say("teacher.cap", limit=limit)
        lines.append(view.say("teacher.distance", "reach" if cap.zh else "", distance=km(distance), cap=cap))
    rank = dataset.choice_rank.get((who, host))
    if rank is not None:
        lines.append(view.say("teacher.choice", rank=rank))
    elif np.any(dataset.choices.teacher == who):
        lines.append(view.say("teacher.not_a_choice"))
    else:
        lines.append(view.say("teacher.no_choices"))
    origin, target = (
        say("teacher.kind", locality=Locality(int(schools.locality[at])).text, level=Level(int(schools.level[at])).text)
        for at in (home, host)
    )
    if schools.favoured[host] and not schools.favoured[home]:
        lines.append(view.say("teacher.intended_direction", "direction", origin=origin, target=target))
    elif schools.favoured[home] and schools.leading[host]:
        lines.append(view.say("teacher.reverse", "direction", origin=origin, target=target))
    return lines


def colleagues(view: View, who: int) -> list[Line]:
    """How those the same school does send compare in service: the longest is meant to go first."""
    people = view.dataset.teachers
    home, own = people.home[who], int(people.entered[who])
    sent = [other for other, row in view.placed.items() if row.reason.starts and people.home[other] == home]
    if not sent or own == NO_MONTH:
        return []
    longer = sum(int(people.entered[other]) < own for other in sent)
    ask = len(sent) - longer
    more = say("teacher.not_longer", count=ask) if ask else Text("", "")
    return [view.say("teacher.colleagues", sent=len(sent), longer=longer, more=more)]


def place_now(view: View, who: int) -> tuple[int, int, int]:
    """School, stage and subject where a teacher counts before the plan."""
    people = view.dataset.teachers
    return int(view.now[who]), int(people.stage[who]), int(people.subject[who])


def at_home(view: View, who: int, standing: Standing) -> Line:
    """Why a teacher without the duty is not posted."""
    if standing.returning:
        return view.say("teacher.returns", "return")
    if view.dataset.teachers.volunteer[who]:
        return view.say("teacher.volunteer_home")
    return view.say("teacher.at_home")


def left(view: View, who: int, model: Model | None) -> list[Line]:
    """Why a teacher with the duty stays at home: no school is open, or what stands in the way of each."""
    head = view.say("teacher.left", "obligation")
    if model is None:
        return [head]
    postings = model.postings
    ways = np.flatnonzero((postings.teacher == who) & postings.starts)
    if not len(ways):
        shut = closing(view.dataset, view.policy, model, who)
        titles = [view.say("teacher.no_school_open", one, rule=rules()[one].title) for one in shut]
        return [head, *titles]
    hosts = len(np.unique(postings.host[ways]))
    chosen = point(view, postings)
    chosen[postings.teacher == who] = 0
    found = in_the_way(view, model, activity_of(model, chosen), ways, LIMITS)
    whole = [one for one in found if one.ways == len(ways)]
    lines = [head, view.say("teacher.schools_open", hosts=hosts)]
    if whole:
        lines.append(view.say("teacher.whichever"))
        lines += [one.line for one in whole]
        lines += colleagues(view, who)
    elif found:
        lines.append(view.say("teacher.some_full"))
        lines += [one.line for one in found]
    if not found:
        lines.append(view.say("teacher.no_limit"))
    return lines
