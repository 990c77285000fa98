"""The invented teachers: who teaches what where, with ages, service, titles and honours that fit together."""

from dataclasses import dataclass

import numpy as np

from solver.calendar.retirement import statutory_retirement
from solver.domain.dataset import Bools, Floats, Ints
from solver.domain.months import effective_month, month_of
from solver.domain.terms import Backbone, Degree, Level, Locality, Post, RetirementTrack, Sex, Stage, Title
from solver.roster.needs import read_table
from solver.sample.chance import Rng, apportion, around, between, happens, pick
from solver.sample.places import KM_PER_DEGREE, Places, cells, needs
from solver.sample.words import CORE, GIVEN, SCARCE, SURNAMES

EFFECTIVE = effective_month(2027)
LATEST_HIRE = month_of(2026, 9)
"""The roster is of autumn 2026."""
TEMPORARY = 0.05

STAFFING = {Locality.URBAN: (1.13, 0.96, 1.04), Locality.TOWN: (1.04, 0.75, 0.97), Locality.RURAL: (1.03, 0.42, 0.88)}
"""Staff over need: Chinese, mathematics, English; PE, music, art, science, IT; the rest. Scaled to the staff there is."""

AGE_BANDS = (
    (22, 26, 9),
    (27, 31, 14),
    (32, 36, 16),
    (37, 41, 16),
    (42, 46, 16),
    (47, 51, 15),
    (52, 55, 9),
    (56, 60, 5),
)
"""From age, to age, weight; ages on the effective date."""
TITLES_BY_AGE = (
    # below age: none, 三级, 二级, 一级, 高级, 正高级
    (24, (60, 10, 30, 0, 0, 0)),
    (30, (8, 8, 83, 1, 0, 0)),
    (36, (2, 2, 67, 29, 0, 0)),
    (44, (0, 1, 32, 61, 6, 0)),
    (52, (0, 0, 17, 66, 16.7, 0.3)),
    (99, (0, 0, 11, 65, 23.5, 0.5)),
)


@dataclass(frozen=True, eq=False)
class People:
    """T teachers sorted by school, codes as in ``solver.domain.terms``; ``cell`` is a position in ``cells``."""

    name: Ints
    """T × 3 positions: surname, given, second given (−1 for none)."""
    school: Ints
    cell: Ints
    permanent: Bools
    post: Ints
    sex: Ints
    birth: Ints
    started: Ints
    entered: Ints
    title: Ints
    degree: Ints
    backbone: Ints
    town: Ints
    """Where they live."""
    latitude: Floats
    longitude: Floats
    """NaN where the roster gives only the township."""

    def __len__(self) -> int:
        return len(self.school)

    @property
    def names(self) -> list[str]:
        return [SURNAMES[a] + GIVEN[b] + (GIVEN[c] if c >= 0 else "") for a, b, c in self.name.tolist()]

    @property
    def pool(self) -> Bools:
        """在编 专任教师."""
        return np.asarray(self.permanent & (self.post == Post.TEACHER))


def stage_of(cell: Ints) -> Ints:
    """The stage of each cell."""
    return np.array([stage for stage, _ in cells(read_table())], dtype=np.int64)[cell]


def in_subjects(cell: Ints, names: tuple[str, ...]) -> Bools:
    """Whether the cell's subject is among ``names``."""
    return np.array([name in names for _, name in cells(read_table())], dtype=np.bool_)[cell]


def make_people(rng: Rng, places: Places, teachers: int) -> People:
    """Exactly ``teachers`` rows; every school has at least one permanent teacher and exactly one principal."""
    school, cell, permanent = _staff(rng, places, teachers)
    post = _posts(rng, places, school, permanent)
    lead = (post == Post.PRINCIPAL) | (post == Post.VICE_PRINCIPAL)
    locality, level = places.locality[school], places.level[school]
    urban, rural = locality == Locality.URBAN, locality == Locality.RURAL
    junior = stage_of(cell) == Stage.JUNIOR
    count = len(school)

    low, high, weight = (np.array(column) for column in zip(*AGE_BANDS, strict=True))
    band = pick(rng, weight, count)
    age = between(rng, low[band], high[band], count) + np.where(rural & happens(rng, 0.3, count), 3, 0)
    age = np.where(lead, between(rng, 38, 54, count), np.minimum(age, 60))
    age = np.where(permanent, age, between(rng, 22, 38, count))
    birth = EFFECTIVE - age * 12 - between(rng, 0, 11, count)
    female = happens(rng, np.where(in_subjects(cell, ("体育", "物理")), 0.3, np.where(junior, 0.58, 0.72)), count)
    female &= ~(lead & happens(rng, 0.5, count))
    sex = np.where(female, Sex.FEMALE, Sex.MALE)

    title = _titles(rng, age, urban, rural)
    title = np.where(lead, np.clip(title, Title.FIRST, Title.FULL_SENIOR), np.where(permanent, title, Title.NONE))
    track = np.where(female, RetirementTrack.WOMEN_55, RetirementTrack.MEN_60)
    track = np.where(female & (title >= Title.SENIOR), RetirementTrack.WOMEN_SENIOR_60, track)
    # nobody on the roster retires before the plan takes effect
    birth += 12 * np.maximum(0, -((statutory_retirement(birth, track) - EFFECTIVE - 1) // 12))
    age = (EFFECTIVE - birth) // 12

    started, entered = _service(rng, birth, lead, places.level[school])
    degree = _degrees(rng, age, junior)
    home = places.town[school]
    elsewhere = happens(rng, np.where(urban, 0.12, 0.4), count)
    towns = len(places.town_name)
    streets = sum(name.endswith("街道") for name in places.town_name)
    moved = np.where(happens(rng, 0.7, count), between(rng, 0, streets - 1, count), between(rng, 0, towns - 1, count))
    town = np.where(elsewhere, moved, home)
    known = happens(rng, 0.6, count)
    near_school = known & (town == home)
    latitude = np.where(near_school, places.latitude[school], places.town_latitude[town])
    longitude = np.where(near_school, places.longitude[school], places.town_longitude[town])
    latitude = latitude + around(rng, 1.5, count) / KM_PER_DEGREE[0]
    longitude = longitude + around(rng, 1.5, count) / KM_PER_DEGREE[1]
    return People(
        name=np.stack(
            [
                between(rng, 0, len(SURNAMES) - 1, count),
                between(rng, 0, len(GIVEN) - 1, count),
                np.where(happens(rng, 0.75, count), between(rng, 0, len(GIVEN) - 1, count), -1),
            ],
            axis=1,
        ),
        school=school,
        cell=cell,
        permanent=permanent,
        post=post,
        sex=sex,
        birth=birth,
        started=started,
        entered=entered,
        title=title,
        degree=degree,
        backbone=_backbone(rng, title, permanent, locality, level),
        town=town,
        latitude=np.where(known, np.round(latitude, 4), np.nan),
        longitude=np.where(known, np.round(longitude, 4), np.nan),
    )


def _staff(rng: Rng, places: Places, teachers: int) -> tuple[Ints, Ints, Bools]:
    """School, cell and whether permanent of every teacher: urban core subjects full, rural scarce ones short."""
    temporary = round(TEMPORARY * teachers)
    need = needs(places.classes)
    schools, width = need.shape
    column = np.arange(width)
    group = np.select([in_subjects(column, CORE), in_subjects(column, SCARCE)], [0, 1], 2)
    ratio = np.array([STAFFING[Locality(place)] for place in places.locality])[:, group]
    ratio = ratio * np.where(places.level == Level.STRONG, 1.03, 1.0)[:, None] * (0.9 + 0.2 * rng.random(need.shape))
    staff = apportion(rng, (need * ratio).ravel(), teachers - temporary).reshape(need.shape)
    for empty in np.flatnonzero(staff.sum(axis=1) == 0):  # a teaching point may round to nobody
        staff[np.unravel_index(np.argmax(staff), staff.shape)] -= 1
        staff[empty, np.argmax(need[empty])] += 1
    lacking = np.maximum(0, need - staff) + 0.02 * need
    extra = apportion(rng, lacking.ravel(), temporary).reshape(need.shape)
    school = np.concatenate([np.repeat(np.arange(schools), c.sum(axis=1)) for c in (staff, extra)])
    cell = np.concatenate([np.repeat(np.tile(column, schools), c.ravel()) for c in (staff, extra)])
    permanent = np.arange(teachers) < teachers - temporary
    order = np.lexsort((cell, ~permanent, school))
    return school[order], cell[order], permanent[order]


def _posts(rng: Rng, places: Places, school: Ints, permanent: Bools) -> Ints:
    """One principal a school, vice-principals by size, a few 教研员 and other staff; the rest teach."""
    count = len(school)
    order = np.lexsort((rng.random(count), ~permanent, school))
    first = np.searchsorted(school, np.arange(len(places)))
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count) - first[school[order]]
    size = np.bincount(school[permanent], minlength=len(places))
    vices = np.select([size >= 60, size >= 30, size >= 8], [3, 2, 1], 0)[school]
    post = np.where(rank == 0, Post.PRINCIPAL, np.where(rank <= vices, Post.VICE_PRINCIPAL, Post.TEACHER))
    urban = places.locality[school] == Locality.URBAN
    plain = permanent & (post == Post.TEACHER)
    post = np.where(plain & urban & happens(rng, 0.012, count), Post.RESEARCHER, post)
    return np.where(plain & (post == Post.TEACHER) & happens(rng, 0.025, count), Post.OTHER, post)


def _titles(rng: Rng, age: Ints, urban: Bools, rural: Bools) -> Ints:
    """Appointed titles by age, higher ones likelier in town than in villages."""
    edges = [limit for limit, _ in TITLES_BY_AGE]
    weights = np.array([w for _, w in TITLES_BY_AGE], dtype=np.float64)
    row = np.searchsorted(edges, age, side="right")
    table = weights[row]
    table[:, Title.SENIOR :] *= np.where(urban, 1.4, np.where(rural, 0.55, 1.0))[:, None]
    edges_of = np.cumsum(table, axis=1)
    return np.asarray((edges_of <= rng.random((len(age), 1)) * edges_of[:, -1:]).sum(axis=1), dtype=np.int64)


def _service(rng: Rng, birth: Ints, lead: Bools, level: Ints) -> tuple[Ints, Ints]:
    """Months of starting work and of entering the present school; careers start at 22 to 24, in summer."""
    count = len(birth)
    year = birth // 12 + between(rng, 22, 24, count)
    started = np.minimum(year * 12 + np.where(happens(rng, 0.8, count), 8, 7), LATEST_HIRE)
    stayed = happens(rng, np.where(level == Level.STRONG, 0.2, 0.28), count) & ~lead
    ago = (LATEST_HIRE - started) // 12 * rng.random(count) ** 1.5
    ago = np.where(lead, between(rng, 0, 7, count), ago).astype(np.int64)
    moved = (2026 - ago) * 12 + np.array([8, 7, 1])[pick(rng, (0.8, 0.12, 0.08), count)]
    return started, np.where(stayed, started, np.clip(moved, started, LATEST_HIRE))


def _degrees(rng: Rng, age: Ints, junior: Bools) -> Ints:
    """学历: bachelors among the young and in junior secondary, colleges and a few normal schools among the old."""
    count = len(age)
    weights = np.where(
        (age < 35)[:, None],
        np.array([0, 8, 85, 7]),
        np.where((age < 48)[:, None], np.array([1, 27, 69, 3]), np.array([10, 52, 37, 1])),
    ).astype(np.float64)
    weights[junior] *= np.array([0.1, 0.3, 1, 2])
    edges = np.cumsum(weights, axis=1)
    rank = (edges <= rng.random((count, 1)) * edges[:, -1:]).sum(axis=1)
    return np.asarray(Degree.BELOW_COLLEGE + rank, dtype=np.int64)


def _backbone(rng: Rng, title: Ints, permanent: Bools, locality: Ints, level: Ints) -> Ints:
    """骨干教师, about one in nine, most of them in strong urban schools."""
    count = len(title)
    likely = np.select([locality == Locality.URBAN, locality == Locality.TOWN], [0.20, 0.11], 0.05)
    likely = likely * np.where(level == Level.STRONG, 1.3, 1.0)
    likely = likely * np.select(
        [title >= Title.SENIOR, title == Title.FIRST, title == Title.SECOND], [2.0, 1.0, 0.3], 0
    )
    grade = pick(rng, (0, 80, 16, 3.6, 0.4), count)
    return np.where(happens(rng, likely, count) & permanent, grade, Backbone.NONE)
