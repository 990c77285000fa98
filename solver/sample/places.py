"""The invented county's towns and schools: a crowded seaside centre, towns along the coast, villages behind."""

from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Floats, Ints, road_km
from solver.domain.terms import Level, Locality, SchoolKind, Stage
from solver.roster.needs import LOAD_SUBJECTS, Table, read_table
from solver.sample.chance import Rng, around, between, happens, pick
from solver.sample.words import CORE, SCARCE, STREETS, TOWNS, VILLAGE_FIRST, VILLAGE_LAST

CENTRE = (22.78, 115.36)
KM_PER_DEGREE = (111.2, 102.5)
"""Kilometres per degree of latitude and of longitude at the centre."""

KINDS: dict[Locality, dict[SchoolKind, float]] = {
    Locality.URBAN: {
        SchoolKind.PRIMARY: 0.58,
        SchoolKind.JUNIOR: 0.26,
        SchoolKind.NINE_YEAR: 0.11,
        SchoolKind.COMPLETE: 0.05,
    },
    Locality.TOWN: {SchoolKind.PRIMARY: 0.50, SchoolKind.JUNIOR: 0.35, SchoolKind.NINE_YEAR: 0.15},
    Locality.RURAL: {
        SchoolKind.PRIMARY: 0.50,
        SchoolKind.TEACHING_POINT: 0.24,
        SchoolKind.NINE_YEAR: 0.21,
        SchoolKind.JUNIOR: 0.05,
    },
}
LEVELS = {Locality.URBAN: (0.55, 0.45, 0.0), Locality.TOWN: (0.10, 0.65, 0.25), Locality.RURAL: (0.0, 0.45, 0.55)}
CLASSES = {Locality.URBAN: (36, 33), Locality.TOWN: (18, 18), Locality.RURAL: (9, 9)}
"""Typical classes of the primary and the junior part, before scaling to the county's staff."""
CLASS_SIZE = {Locality.URBAN: (46, 53), Locality.TOWN: (38, 46), Locality.RURAL: (22, 34)}
NEED_OVER_STAFF = 1.03
"""The county needs slightly more teachers than it has."""


@dataclass(frozen=True, eq=False)
class Places:
    """Towns (in ``town_*``) and S schools, sorted by town."""

    town_name: tuple[str, ...]
    town_latitude: Floats
    town_longitude: Floats
    code: tuple[str, ...]
    name: tuple[str, ...]
    town: Ints
    locality: Ints
    kind: Ints
    level: Ints
    latitude: Floats
    longitude: Floats
    classes: Ints
    """S × 2: primary, junior."""
    students: Ints
    boarding: Bools
    zone: tuple[str, ...]
    group: tuple[str, ...]
    paired: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.code)


def cells(table: Table) -> list[tuple[Stage, str]]:
    """The (stage, subject) pairs schools can need, in the order of the needs table."""
    return [(stage, name) for stage, names in LOAD_SUBJECTS.items() for name in names if name in table[stage]]


def needs(classes: Ints) -> Ints:
    """Need of every school (S) in every pair of ``cells``: lessons over loads, rounded to whole teachers.

    Schools share or do without the small subjects, as they do in life: Chinese and mathematics
    always get a teacher, the scarce subjects from six classes on, the rest is rounded half up.
    """
    table = read_table()
    columns = []
    for stage, name in cells(table):
        count = classes[:, stage - Stage.PRIMARY]
        need = np.floor(count * float(table[stage][name].posts_per_class) + 0.5)
        always = (count > 0) if name in CORE[:2] else (count >= 6) & (name in SCARCE)
        columns.append(np.maximum(need, always))
    return np.stack(columns, axis=1).astype(np.int64)


def make_places(rng: Rng, schools: int, staff: int) -> Places:
    """``schools`` schools whose needs together are about ``NEED_OVER_STAFF`` × ``staff`` teachers."""
    towns = min(max(round(schools / 9), 3), len(STREETS) + len(TOWNS))
    streets = min(max(round(0.3 * towns), 1), len(STREETS))
    town_name = (*(f"{n}街道" for n in STREETS[:streets]), *(f"{n}镇" for n in TOWNS[: towns - streets]))
    town_latitude, town_longitude = _town_centres(rng, streets, len(town_name) - streets)

    locality, kind = _kinds(rng, schools)
    urban = locality == Locality.URBAN
    town = np.empty(schools, dtype=np.int64)
    town[urban] = np.arange(urban.sum()) % streets
    for place in (Locality.TOWN, Locality.RURAL):
        here = locality == place
        town[here] = streets + np.arange(here.sum()) % (len(town_name) - streets)
    order = np.lexsort((kind, locality, town))
    locality, kind, town = locality[order], kind[order], town[order]
    urban = locality == Locality.URBAN

    level = np.select(
        [locality == place for place in Locality], [pick(rng, LEVELS[place], schools) for place in Locality]
    )
    level[np.argmax(urban)] = Level.STRONG  # even the smallest county has a school to learn from
    spread = np.where(locality == Locality.RURAL, 3.5, 0.9)
    latitude = town_latitude[town] + around(rng, 1, schools) * spread / KM_PER_DEGREE[0]
    longitude = town_longitude[town] + around(rng, 1, schools) * spread / KM_PER_DEGREE[1]

    classes = _classes(rng, locality, kind, level, staff)
    low = np.array([CLASS_SIZE[Locality(p)][0] for p in locality])
    high = np.array([CLASS_SIZE[Locality(p)][1] for p in locality])
    point = kind == SchoolKind.TEACHING_POINT
    size = between(rng, np.where(point, 8, low), np.where(point, 16, high), schools)
    students = classes * size[:, None] + np.where(classes > 0, between(rng, -3, 3, schools)[:, None], 0)

    far = (locality != Locality.URBAN) & (classes[:, 1] > 0)
    group, paired = _ties(rng, locality, level, classes, latitude, longitude)
    return Places(
        town_name=town_name,
        town_latitude=town_latitude,
        town_longitude=town_longitude,
        # province code 99 does not exist, so that no number can be a real school's
        code=tuple(f"{_TYPE_CODE[SchoolKind(k)]}99{i + 1:06d}" for i, k in enumerate(kind)),
        name=_names(rng, town_name, town, locality, kind),
        town=town,
        locality=locality,
        kind=kind,
        level=level,
        latitude=np.round(latitude, 4),
        longitude=np.round(longitude, 4),
        classes=classes,
        students=students,
        boarding=far & happens(rng, 0.55, schools),
        zone=tuple(f"{town_name[t].removesuffix('街道').removesuffix('镇')}学区" for t in town),
        group=group,
        paired=paired,
    )


_TYPE_CODE = {
    SchoolKind.PRIMARY: 21,
    SchoolKind.TEACHING_POINT: 21,
    SchoolKind.JUNIOR: 31,
    SchoolKind.NINE_YEAR: 31,
    SchoolKind.COMPLETE: 34,
}


def _town_centres(rng: Rng, streets: int, towns: int) -> tuple[Floats, Floats]:
    """Streets around the centre; towns strung along up to 52 km of coast, every other one inland."""
    extent = min(26.0, 10 + 2.3 * towns)
    east = np.concatenate([around(rng, 1.6, streets), np.linspace(1 - extent, 1 + extent, towns)])
    inland = np.concatenate(
        [np.abs(around(rng, 1.5, streets)), np.where(np.arange(towns) % 2 == 0, 2.0, 10.0) + around(rng, 1.2, towns)]
    )
    return CENTRE[0] + (inland + 0.15 * east) / KM_PER_DEGREE[0], CENTRE[1] + east / KM_PER_DEGREE[1]


def _kinds(rng: Rng, schools: int) -> tuple[Ints, Ints]:
    """Locality and kind of each school, in the shares of ``KINDS`` by largest remainder."""
    urban, town = max(round(0.28 * schools), 2), max(round(0.27 * schools), 2)
    count = {Locality.URBAN: urban, Locality.TOWN: town, Locality.RURAL: schools - urban - town}
    locality, kind = [], []
    for place, total in count.items():
        exact = np.array(list(KINDS[place].values())) * total
        whole = np.floor(exact).astype(int)
        whole[np.argsort(whole - exact, kind="stable")[: total - whole.sum()]] += 1
        kinds = np.repeat(np.array(list(KINDS[place]), dtype=np.int64), whole)
        kind.append(kinds[np.argsort(rng.random(total), kind="stable")])
        locality.append(np.full(total, int(place)))
    return np.concatenate(locality), np.concatenate(kind)


def _classes(rng: Rng, locality: Ints, kind: Ints, level: Ints, staff: int) -> Ints:
    """S × 2 class counts, scaled so that the county's needs match its staff."""
    typical = np.array([CLASSES[Locality(p)] for p in locality], dtype=np.float64)
    typical *= (0.7 + 0.6 * rng.random(len(kind)))[:, None]
    typical[level == Level.STRONG] *= 1.15
    typical[kind == SchoolKind.NINE_YEAR] *= 0.65
    typical[kind == SchoolKind.TEACHING_POINT] *= 0.3
    runs = np.array(
        [[stage in SchoolKind(k).stages for stage in (Stage.PRIMARY, Stage.JUNIOR)] for k in kind], dtype=np.bool_
    )
    least = np.where(kind == SchoolKind.TEACHING_POINT, 1, 2)[:, None]

    def scaled(factor: float) -> Ints:
        return np.where(runs, np.maximum(least, np.round(typical * factor)), 0).astype(np.int64)

    low, high = 0.02, 50.0
    for _ in range(40):
        middle = (low * high) ** 0.5
        if needs(scaled(middle)).sum() < NEED_OVER_STAFF * staff:
            low = middle
        else:
            high = middle
    return scaled(high)


def _ties(
    rng: Rng, locality: Ints, level: Ints, classes: Ints, latitude: Floats, longitude: Floats
) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """Education groups led by strong schools, and urban schools paired with rural or weak ones of the same stage."""
    count = len(locality)
    group = [""] * count
    paired: list[list[int]] = [[] for _ in range(count)]
    favoured = (locality == Locality.RURAL) | (level == Level.WEAK)
    runs = classes > 0
    leaders = np.flatnonzero((locality == Locality.URBAN) & (level == Level.STRONG))[:8]
    for number, leader in enumerate(leaders):
        same = np.flatnonzero((runs & runs[leader]).any(axis=1) & (np.arange(count) != leader))
        far = road_km(latitude[leader], longitude[leader], latitude[same], longitude[same])
        near = same[np.argsort(far - 15 * favoured[same])]  # groups exist to reach weaker schools
        free = [int(s) for s in near if not group[s]][: 2 + number % 3]
        for member in [int(leader), *free] if not group[leader] else []:
            group[member] = f"第{'一二三四五六七八'[number]}教育集团"
    partners = np.flatnonzero((locality == Locality.URBAN) & (level != Level.WEAK))
    for school in np.flatnonzero(favoured & happens(rng, 0.45, count)):
        same = partners[(runs[partners] & runs[school]).any(axis=1)]
        same = np.array([s for s in same if len(paired[s]) < 3], dtype=np.int64)
        if len(same):
            partner = int(same[pick(rng, np.ones(len(same)), 1)[0]])
            paired[partner].append(int(school))
            paired[int(school)].append(partner)
    return tuple(group), tuple(tuple(p) for p in paired)


def _names(rng: Rng, towns: tuple[str, ...], town: Ints, locality: Ints, kind: Ints) -> tuple[str, ...]:
    villages = [first + last for last in VILLAGE_LAST for first in VILLAGE_FIRST]
    villages = [villages[i] for i in np.argsort(rng.random(len(villages)), kind="stable")]
    seen: dict[tuple[int, int], int] = {}
    names: list[str] = []
    for t, place, k in zip(town.tolist(), locality.tolist(), kind.tolist(), strict=True):
        if place == Locality.RURAL:
            names.append(towns[t] + villages[len(names) % len(villages)] + _WORD[SchoolKind(k)])
            continue
        number = seen[t, k] = seen.get((t, k), 0) + 1
        if place == Locality.URBAN:
            names.append(f"{towns[t].removesuffix('街道')}第{_numeral(number)}{_WORD[SchoolKind(k)]}")
        else:
            names.append(towns[t] + ("中心" if number == 1 else f"第{_numeral(number)}") + _WORD[SchoolKind(k)])
    return tuple(names)


_WORD = {
    SchoolKind.PRIMARY: "小学",
    SchoolKind.JUNIOR: "初级中学",
    SchoolKind.NINE_YEAR: "九年制学校",
    SchoolKind.COMPLETE: "完全中学",
    SchoolKind.TEACHING_POINT: "教学点",
}


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")
