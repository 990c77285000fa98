"""What the invented teachers have done, ask for and are excused from: postings, deferrals, volunteering, choices, grades."""

from dataclasses import dataclass

import numpy as np

from solver.calendar.retirement import statutory_retirement
from solver.domain.dataset import Bools, Ints, road_km
from solver.domain.months import NO_MONTH, month_of
from solver.domain.terms import Appraisal, Deferral, Level, Locality, Post, RetirementTrack, Sex, Stage, Title
from solver.roster.needs import read_table
from solver.sample.chance import Rng, between, happens, pick, pick_rows
from solver.sample.people import EFFECTIVE, LATEST_HIRE, People, in_subjects, stage_of
from solver.sample.places import Places, cells, needs

CHUNK = 2000
"""Teachers whose (teacher, school) tables are built at once, to bound memory."""


@dataclass(frozen=True, eq=False)
class Postings:
    """Past and running postings, R of them."""

    teacher: Ints
    home: Ints
    host: Ints
    start: Ints
    end: Ints
    transferred: Bools
    appraisal: Ints


@dataclass(frozen=True, eq=False)
class Wishes:
    """Ranked choices: a school, or a town where ``school`` is −1."""

    teacher: Ints
    rank: Ints
    school: Ints
    town: Ints


@dataclass(frozen=True, eq=False)
class Deferrals:
    """One entry per teacher; reason NONE where there is nothing to defer."""

    reason: Ints
    start: Ints
    end: Ints
    leave: Bools
    notice: Bools
    consent: Bools


def near_retirement(people: People) -> Bools:
    """Fewer than 60 months to the statutory month on the effective date, on the default track."""
    woman = people.sex == Sex.FEMALE
    senior = people.title >= Title.SENIOR
    track = np.select([woman & senior, woman], [RetirementTrack.WOMEN_SENIOR_60, RetirementTrack.WOMEN_55], 0)
    return np.asarray(statutory_retirement(people.birth, track) - EFFECTIVE < 60)


def long_served(people: People) -> Bools:
    """Those the 汕尾市城区 profile would call obligated before any record or excuse is looked at."""
    return people.pool & (people.title >= Title.FIRST) & (EFFECTIVE - people.entered > 72)


def make_records(rng: Rng, places: Places, people: People) -> Postings:
    """Running (4 % of the pool), just ended (3 %) and long ended (6 %) postings of different teachers.

    Most went from fuller to shorter staffed schools within some 40 km. A few old ones moved the
    employment relation, so that the host is the present school.
    """
    count = len(people)
    kind = pick(rng, (4, 3, 6, 87), count)
    able = people.pool & (people.title >= Title.SECOND) & (LATEST_HIRE - people.entered >= 36)
    able &= ~near_retirement(people)
    kind = np.where(able & happens(rng, 0.95, count), kind, 3)
    # only those long in post are likely to have gone, so that the shares above hold for the whole pool
    more = people.pool.sum() / max(able.sum(), 1)
    kind = np.where((kind == 3) & able & happens(rng, (more - 1) * 0.13, count), pick(rng, (4, 3, 6), count), kind)
    who = np.flatnonzero(kind < 3)
    host = _hosts(rng, places, people, who)
    who, host = who[host >= 0], host[host >= 0]
    kind = kind[who]
    size = len(who)
    running, recent = kind == 0, kind == 1

    length = np.where(running | recent, pick(rng, (1, 3, 6), size), pick(rng, (4, 3, 3), size)) + 1
    start_year = np.where(running, np.where(length == 3, between(rng, 2025, 2026, size), 2026), 2027 - length)
    length = np.where(running & (length == 1), 2, length)
    start = start_year * 12 + 8
    oldest = np.maximum(people.entered[who] + 12, month_of(2012, 9))
    past_end = between(rng, np.minimum(oldest + 12, month_of(2024, 8)), month_of(2024, 8), size) // 12 * 12 + 7
    past = ~running & ~recent
    start = np.where(past, past_end - 12 * length + 1, start)
    keep = (start > people.entered[who]) & (start <= LATEST_HIRE)
    # the relation moved with the teacher: the host of then is the school of now
    transferred = past & happens(rng, 0.08, size)
    entered = people.entered[who]
    start = np.where(transferred, entered, start)
    keep |= transferred & (entered < month_of(2024, 1)) & (entered > people.started[who] + 12)
    home = np.where(transferred, host, people.school[who])
    host = np.where(transferred, people.school[who], host)
    return Postings(
        teacher=who[keep],
        home=home[keep],
        host=host[keep],
        start=start[keep],
        end=(start + 12 * length - 1)[keep],
        transferred=transferred[keep],
        appraisal=np.where(running, Appraisal.UNKNOWN, Appraisal.BARELY + pick(rng, (2, 78, 20), size))[keep],
    )


def _hosts(rng: Rng, places: Places, people: People, who: Ints) -> Ints:
    """A plausible host for each of ``who``: runs the stage, short of the subject, not urban as a rule, near."""
    need = needs(places.classes)
    staff = np.zeros_like(need)
    np.add.at(staff, (people.school[people.permanent], people.cell[people.permanent]), 1)
    lacking = np.maximum(0, need - staff)
    favoured = (places.locality == Locality.RURAL) | (places.level == Level.WEAK)
    liking = np.where(favoured, 1.0, np.where(places.locality == Locality.URBAN, 0.06, 0.4))
    chosen: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for part in np.array_split(who, max(1, -(-len(who) // CHUNK))):
        home, cell = people.school[part], people.cell[part]
        far = road_km(
            places.latitude[home][:, None], places.longitude[home][:, None], places.latitude, places.longitude
        )
        weight = liking * (0.08 + lacking[:, cell].T) * (need[:, cell].T > 0) * (far <= 40)
        weight[np.arange(len(part)), home] = 0
        chosen.append(pick_rows(rng, weight))
    return np.concatenate(chosen)


def make_deferrals(rng: Rng, people: People) -> Deferrals:
    """暂缓情形 of some 2 % of the pool; seven in ten complete, the others lack an approval or end too early."""
    count = len(people)
    age = (EFFECTIVE - people.birth) // 12
    young = people.pool & (people.sex == Sex.FEMALE) & (age >= 24) & (age <= 40)
    draw = rng.random(count)
    reason = np.select(
        [
            young & (draw < 0.020),
            young & (draw < 0.045),
            people.pool & (draw > 0.994),
            people.pool & (draw > 0.9915),
        ],
        [Deferral.PREGNANCY, Deferral.LACTATION, Deferral.ILLNESS, Deferral.OTHER],
        Deferral.NONE,
    )
    some = reason > 0
    flaw = np.where(some, pick(rng, (70, 10, 10, 10), count), 0)  # none, notice, consent or time missing
    start = np.where(some, between(rng, month_of(2026, 9), month_of(2027, 2), count), NO_MONTH)
    end = np.where(some, between(rng, month_of(2027, 12), month_of(2028, 8), count), NO_MONTH)
    end = np.where(flaw == 3, month_of(2027, 6), end)
    ill = reason == Deferral.ILLNESS
    return Deferrals(
        reason=reason,
        start=start,
        end=end,
        leave=some & (~ill | happens(rng, 0.85, count)) & (ill | happens(rng, 0.5, count)),
        notice=some & (flaw != 1),
        consent=some & (flaw != 2),
    )


def make_volunteers(rng: Rng, people: People) -> tuple[Bools, Bools]:
    """自愿交流 and 同意免交流: the young volunteer more, most of those near retirement consent to stay."""
    count = len(people)
    near = people.pool & near_retirement(people)
    likely = np.where(near, 0.06, np.where(people.title >= Title.FIRST, 0.05, 0.09))
    volunteer = people.pool & (EFFECTIVE - people.started >= 36) & happens(rng, likely, count)
    return volunteer, near & ~volunteer & happens(rng, 0.8, count)


def make_wishes(rng: Rng, places: Places, people: People, volunteer: Bools) -> Wishes:
    """One to four choices of every volunteer and of 55 % of the long-served: near home, rather in town.

    About one in eight names a township instead of a school.
    """
    asked = volunteer | (long_served(people) & ~near_retirement(people) & happens(rng, 0.55, len(people)))
    who = np.flatnonzero(asked)
    runs = places.classes > 0
    liking = np.array([0.9, 0.5, 0.0])[places.locality]
    best: list[Ints] = [np.zeros((0, min(4, len(places))), dtype=np.int64)]
    for part in np.array_split(who, max(1, -(-len(who) // CHUNK))):
        lat = np.where(np.isnan(people.latitude), places.town_latitude[people.town], people.latitude)[part]
        lon = np.where(np.isnan(people.longitude), places.town_longitude[people.town], people.longitude)[part]
        far = road_km(lat[:, None], lon[:, None], places.latitude, places.longitude)
        chance = -np.log(np.maximum(rng.random(far.shape), 1e-12))
        appeal = liking - far / 10 - np.log(chance)
        closed = ~runs[:, stage_of(people.cell[part]) - Stage.PRIMARY].T
        closed[np.arange(len(part)), people.school[part]] = True
        appeal[closed] = -np.inf
        first = np.argsort(-appeal, axis=1, kind="stable")[:, : best[0].shape[1]]
        best.append(np.where(np.isneginf(np.take_along_axis(appeal, first, axis=1)), -1, first))
    choice = np.concatenate(best)
    wanted = between(rng, 1, 4, len(who))
    named = (np.arange(choice.shape[1]) < wanted[:, None]) & (choice >= 0)
    row, column = np.nonzero(named)
    school = choice[row, column]
    by_town = (column > 0) & happens(rng, 0.2, len(row))
    return Wishes(
        teacher=who[row],
        rank=column + 1,
        school=np.where(by_town, -1, school),
        town=np.where(by_town, places.town[school], -1),
    )


def make_grades(rng: Rng, places: Places, people: People) -> tuple[Ints, Ints]:
    """Homeroom grade (0 for none) and grades taught, as bits: one homeroom teacher a class, as far as they go."""
    stage = stage_of(people.cell)
    junior = stage == Stage.JUNIOR
    classes = places.classes[people.school, stage - Stage.PRIMARY]
    grades = np.clip(classes, 1, np.where(junior, 3, 6))
    base = np.where(junior, 7, 1)
    count = len(people)
    age = (EFFECTIVE - people.birth) // 12
    able = (people.post == Post.TEACHER) & (age < 53) & in_subjects(people.cell, ("语文", "数学", "英语", "历史"))
    group = people.school * 4 + stage
    order = np.lexsort((rng.random(count), ~able, group))
    first = np.searchsorted(group[order], group[order])
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count) - first
    homeroom = np.where(able & (rank < classes), base + rank % grades, 0)
    teaches = people.post != Post.OTHER
    own = np.where(homeroom > 0, homeroom, base + between(rng, 0, grades - 1, count))
    wide = ~in_subjects(people.cell, ("语文", "数学")) | (classes < 12)
    nearby = np.clip(own + np.where(happens(rng, 0.5, count), 1, -1), base, base + grades - 1)
    late = in_subjects(people.cell, ("物理", "化学")) & junior & (grades == 3)
    own = np.where(late & (homeroom == 0), 9, own)
    bits = (1 << own) | np.where(wide, 1 << nearby, 0)
    return homeroom, np.where(teaches | (homeroom > 0), bits, 0)


def cell_names() -> list[tuple[Stage, str]]:
    """The (stage, subject) of each cell."""
    return cells(read_table())
