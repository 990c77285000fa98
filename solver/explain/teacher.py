"""One teacher's decision explained: the standing, why posted and why there, or why not, and the best alternatives."""

import math
from dataclasses import dataclass

import numpy as np

from solver.domain import english
from solver.domain.headcount import needs_table, staff_now
from solver.domain.months import NO_MONTH
from solver.domain.plan import Assignment
from solver.domain.terms import Level, Locality, Reason, Text
from solver.explain.alternatives import Alternative, best_alternatives
from solver.explain.limits import activity_of, in_the_way
from solver.explain.standing import Kind, Standing
from solver.explain.view import View, effect, point
from solver.explain.why_not import direct_lines
from solver.explain.wording import Line, capital, km, month, post, school, span
from solver.model.build import Model
from solver.search.price import Prices
from solver.search.unplaced import gates as closing

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


def posted(view: View, who: int, row: Assignment, standing: Standing) -> list[Line]:
    """Where to, for how long, on what ground, what speaks for the school, and what staying home would do."""
    dataset = view.dataset
    host = dataset.school_position[row.host]
    home, place = school(dataset, int(dataset.teachers.home[who])), school(dataset, host)
    length = span(row.months)
    what = post(row.stage, row.subject)
    lines = []
    if row.reason is Reason.STAY:
        lines.append(
            view.say(
                f"方案安排留任{place.zh}，任教{what.zh}，{length.zh}，到 {month(row.end)} 期满。",
                f"The plan keeps the teacher on at {place.en}, {what.en}, {length.en}, until {month(row.end)}.",
                "return",
            )
        )
    else:
        lines.append(
            view.say(
                f"方案安排 {month(row.start)} 起由{home.zh}派到{place.zh}，任教{what.zh}，{length.zh}，到 {month(row.end)} 期满。",
                f"The plan posts the teacher from {home.en} to {place.en} from {month(row.start)}, {what.en}, {length.en}, until {month(row.end)}.",
            )
        )
        lines += ground(view, who, standing)
    lines += there(view, who, row, host)
    lines += direct_lines(
        view,
        effect(view, {who: None}),
        Text("如果此人留在本校、其他人的安排不变", "If this teacher stayed at home and the others kept their places"),
    )
    return lines


def ground(view: View, who: int, standing: Standing) -> list[Line]:
    """Why this person is posted at all."""
    people = view.dataset.teachers
    if standing.kind is Kind.OBLIGATED:
        return []
    if people.volunteer[who]:
        return [view.say("派出的依据：本人报名自愿交流。", "Ground: the teacher volunteered.")]
    found = [
        view.say(
            "本人没有应交流的义务；派出是为了补缺岗、缩小校际差异或达到规定比例。",
            "There is no duty to rotate; the posting fills a post, narrows a gap between schools or meets a share.",
        )
    ]
    if people.is_backbone[who]:
        found.append(
            view.say(
                "本人是县级以上骨干教师，计入骨干交流比例。",
                "A backbone teacher, who counts toward the backbone share.",
                "backbone_share",
            )
        )
    return found


def there(view: View, who: int, row: Assignment, host: int) -> list[Line]:
    """What speaks for this school: the post it lacks, the distance against the cap, the wish, the direction."""
    dataset, schools = view.dataset, view.dataset.schools
    home = int(dataset.teachers.home[who])
    cell = (host, int(row.stage), dataset.subject_position[row.subject])
    need, now = int(needs_table(dataset)[cell]), int(staff_now(dataset, view.year)[cell])
    what, place = post(row.stage, row.subject), school(dataset, host)
    lines = []
    leaving = sum(cell == place_now(view, mover) for mover, other in view.placed.items() if other is not row)
    has = Text(
        f"{place.zh}{what.zh}需要 {need} 人，现有 {now} 人", f"{place.en} needs {need} for {what.en} and has {now}"
    )
    gone = Text(f"，方案派走 {leaving} 人", f", {leaving} of whom leave") if leaving else Text("", "")
    short = need - now + leaving
    rest = Text(f"，要补 {short} 人。", f": {short} to fill.") if short > 0 else Text("，人数上不缺。", ": none short.")
    lines.append(view.say(has.zh + gone.zh + rest.zh, has.en + gone.en + rest.en))
    if row.subject != dataset.subjects[int(dataset.teachers.subject[who])]:
        main = dataset.subjects[int(dataset.teachers.subject[who])]
        lines.append(
            view.say(
                f"所教{row.subject}是兼教学科（主教{main}）。",
                f"{capital(english.subject(row.subject))} is a second subject (main: {english.subject(main)}).",
            )
        )
    distance = float(dataset.distance_km(who, host))
    params = view.case(who).params("reach")
    if not math.isnan(distance):
        cap = Text("", "")
        if params is not None:
            limit = params.backbone_km if dataset.teachers.is_backbone[who] else params.ordinary_km
            cap = Text(f"，上限 {limit:g} 公里", f", cap {limit:g} km")
        lines.append(
            view.say(
                f"从常住地到该校 {km(distance)} 公里{cap.zh}。",
                f"{km(distance)} km from the residence{cap.en}.",
                "reach" if cap.zh else "",
            )
        )
    rank = dataset.choice_rank.get((who, host))
    if rank is not None:
        lines.append(view.say(f"是本人第 {rank} 志愿。", f"The teacher's choice number {rank}."))
    elif np.any(dataset.choices.teacher == who):
        lines.append(view.say("不在本人所填志愿之内。", "Not among the teacher's choices."))
    else:
        lines.append(view.say("本人没有填志愿。", "The teacher stated no choices."))
    kinds = [
        f"{Locality(int(schools.locality[at])).label}、{Level(int(schools.level[at])).label}学校" for at in (home, host)
    ]
    levels = [
        f"{Locality(int(schools.locality[at])).name.lower()}, {Level(int(schools.level[at])).name.lower()}"
        for at in (home, host)
    ]
    if schools.favoured[host] and not schools.favoured[home]:
        lines.append(
            view.say(
                f"由{kinds[0]}到{kinds[1]}，符合交流方向。",
                f"From a school that is {levels[0]} to one that is {levels[1]}: the intended direction.",
                "direction",
            )
        )
    elif schools.favoured[home] and schools.leading[host]:
        lines.append(
            view.say(
                f"由{kinds[0]}到{kinds[1]}，属逆向，计入逆向比例。",
                f"From a school that is {levels[0]} to one that is {levels[1]}: reverse, within its share.",
                "direction",
            )
        )
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
    more, more_en = "", ""
    if ask:
        more = f"，{ask} 人不比本人久；与其中某人互换的代价可以另问"
        more_en = f", {ask} did not; ask for the price of an exchange with one of them"
    return [
        view.say(
            f"本校派出的 {len(sent)} 人中，{longer} 人在本校任教比本人久{more}。",
            f"Of the {len(sent)} whom the school sends, {longer} served there longer than this teacher{more_en}.",
        )
    ]


def place_now(view: View, who: int) -> tuple[int, int, int]:
    """School, stage and subject where a teacher counts before the plan."""
    people = view.dataset.teachers
    return int(view.now[who]), int(people.stage[who]), int(people.subject[who])


def at_home(view: View, who: int, standing: Standing) -> Line:
    """Why a teacher without the duty is not posted."""
    if standing.returning:
        return view.say(
            "没有新的应交流义务，方案安排期满返回原校。",
            "There is no new duty to rotate; the plan lets the teacher return to the home school.",
            "return",
        )
    if view.dataset.teachers.volunteer[who]:
        return view.say(
            "本人报名自愿交流，但没有应交流的义务，方案没有安排；想知道派往某校的代价，请查“为什么不去这所学校”。",
            "A volunteer without the duty, whom the plan does not post; ask “why not this school” for the price of a posting.",
        )
    return view.say(
        "本人没有应交流的义务，方案也不需要派出，留在本校。",
        "There is no duty to rotate and the plan needs no posting: stays at the home school.",
    )


def left(view: View, who: int, model: Model | None) -> list[Line]:
    """Why a teacher with the duty stays at home: no school is open, or what stands in the way of each."""
    head = view.say(
        "应交流，但本方案没有安排，留在本校。",
        "Must rotate but is not placed in this plan and stays at the home school.",
        "obligation",
    )
    if model is None:
        return [head]
    postings = model.postings
    ways = np.flatnonzero((postings.teacher == who) & postings.starts)
    if not len(ways):
        rules = closing(view.dataset, view.policy, model, who)
        titles = [
            view.say(f"没有一所学校可去，关闭它们的是：{one}。", f"No school is open; closed by {one}.", one)
            for one in rules
        ]
        return [head, *titles]
    hosts = len(np.unique(postings.host[ways]))
    chosen = point(view, postings)
    chosen[postings.teacher == who] = 0
    found = in_the_way(view, model, activity_of(model, chosen), ways, LIMITS)
    whole = [one for one in found if one.ways == len(ways)]
    lines = [head, view.say(f"按规定可去的学校有 {hosts} 所。", f"Schools open to the teacher by the rules: {hosts}.")]
    if whole:
        lines.append(view.say("无论去哪一所，都受下面的限制：", "Whichever it is, these limits stand in the way:"))
        lines += [one.line for one in whole]
        lines += colleagues(view, who)
    elif found:
        lines.append(view.say("其中有的已没有余地：", "Some of them have no room:"))
        lines += [one.line for one in found]
    if not found:
        lines.append(
            view.say(
                "没有名额限制挡住；没有派出，是因为派出会使全县其他目标变差。",
                "No limit is in the way; a posting would make other goals of the county worse.",
            )
        )
    return lines
