"""The roster as frozen columns: one array per field, one position per school, teacher or record."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from solver.domain.terms import Backbone, Level, Locality, Post, SchoolKind, Stage

Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
EARTH_RADIUS_KM = 6371.0
DETOUR = 1.3  # road length over great circle, docs/readings.md, 9


@dataclass(frozen=True, eq=False)
class Schools:
    """学校, S of them. Codes are unique; unknown coordinates are NaN, unknown counts 0."""

    code: tuple[str, ...]
    name: tuple[str, ...]
    kind: Ints
    locality: Ints
    level: Ints
    town: tuple[str, ...]
    zone: tuple[str, ...]
    group: tuple[str, ...]
    paired: tuple[tuple[int, ...], ...]
    """Positions of the schools each is paired with (结对学校)."""
    latitude: Floats
    longitude: Floats
    classes: Ints
    """S × 4, classes per Stage."""
    students: Ints
    """S × 4, students per Stage."""
    establishment: Ints
    """教职工编制数; −1 where not given."""
    senior_posts: Ints
    intermediate_posts: Ints
    boarding: Bools

    def __len__(self) -> int:
        return len(self.code)

    @cached_property
    def runs(self) -> Bools:
        """S × 4: whether the school runs the stage, by its kind or because it has classes or students there."""
        open_stages = (self.classes > 0) | (self.students > 0)
        for position, kind in enumerate(self.kind):
            for stage in SchoolKind(kind).stages:
                open_stages[position, stage] = True
        return open_stages

    @cached_property
    def favoured(self) -> Bools:
        """乡村 or 薄弱: unmet posts weigh more, postings out of it to strong schools are the reverse direction."""
        return np.asarray((self.locality == Locality.RURAL) | (self.level == Level.WEAK))

    @cached_property
    def leading(self) -> Bools:
        """城区 or 优质."""
        return np.asarray((self.locality == Locality.URBAN) | (self.level == Level.STRONG))


@dataclass(frozen=True, eq=False)
class Teachers:
    """教师, T of them. Months are indices of ``months.month_of``, NO_MONTH where unknown."""

    id: tuple[str, ...]
    name: tuple[str, ...]
    id_number: tuple[str, ...]
    sex: Ints
    birth: Ints
    home: Ints
    """Position of the home school (现任学校)."""
    stage: Ints
    subject: Ints
    """Main subject, a position in ``Dataset.subjects``."""
    teaches: Bools
    """T × Q: main subject or a second subject (兼教学科)."""
    certified_stage: Ints
    """教师资格学段; the present stage where blank."""
    certified: Bools
    """T × Q: the certificate names the subject; a row of False where the roster gives none."""
    permanent: Bools
    """在编."""
    post: Ints
    title: Ints
    degree: Ints
    entered: Ints
    """进入现单位年月."""
    started_work: Ints
    """参加工作年月."""
    backbone: Ints
    homeroom_grade: Ints
    """班主任年级 1–9; 0 where not a homeroom teacher."""
    grades: Ints
    """任教年级 as bits: bit g set where grade g (1–9) is taught."""
    retirement_track: Ints
    deferral: Ints
    deferral_from: Ints
    deferral_to: Ints
    leave_on_record: Bools
    notice_in_school: Bools
    bureau_consent: Bools
    volunteer: Bools
    consents_exemption: Bools
    """同意免交流; kept as given, the default reading needs only 自愿交流."""
    town: tuple[str, ...]
    latitude: Floats
    longitude: Floats
    """Where the journey starts: residence, else its township's centre, else the home school; NaN where unknown."""
    appraisal: Ints

    def __len__(self) -> int:
        return len(self.id)

    @cached_property
    def compulsory(self) -> Bools:
        """任教学段 is 小学 or 初中."""
        return np.asarray((self.stage == Stage.PRIMARY) | (self.stage == Stage.JUNIOR))

    @cached_property
    def county_wide(self) -> Bools:
        """骨干教师, 校长 and 副校长: those whom distance and scope bind least."""
        return np.asarray(self.is_backbone | np.isin(self.post, (Post.PRINCIPAL, Post.VICE_PRINCIPAL)))

    @cached_property
    def is_backbone(self) -> Bools:
        """骨干教师 of county level and above."""
        return np.asarray(self.backbone >= Backbone.COUNTY)

    @cached_property
    def in_pool(self) -> Bools:
        """Those the teacher rules can post at all: 在编 专任教师 of the compulsory stages (docs/readings.md, 3)."""
        return np.asarray(self.permanent & self.compulsory & (self.post == Post.TEACHER))


@dataclass(frozen=True, eq=False)
class Needs:
    """岗位需求, one row per (school, stage, subject), each triple once."""

    school: Ints
    stage: Ints
    subject: Ints
    need: Ints
    minimum: Ints
    """最低人数; −1 where not given."""
    temporary: Ints
    """临聘人数 now; −1 where not given."""
    derived: bool = False
    """True where computed from class counts instead of read."""

    def __len__(self) -> int:
        return len(self.school)


@dataclass(frozen=True, eq=False)
class Records:
    """交流记录: past and running postings. ``end`` is the last month of the posting."""

    teacher: Ints
    home: Ints
    host: Ints
    start: Ints
    end: Ints
    transferred: Bools
    kind: tuple[str, ...]
    appraisal: Ints

    def __len__(self) -> int:
        return len(self.teacher)


@dataclass(frozen=True, eq=False)
class Choices:
    """志愿: a teacher's ranked wishes; each row names a school or a township."""

    teacher: Ints
    rank: Ints
    """1 is the first choice."""
    school: Ints
    """−1 where the row names a township."""
    town: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.teacher)


@dataclass(frozen=True, eq=False)
class Commutes:
    """通勤时间 in minutes from a township or from one teacher's residence to a school."""

    teacher: Ints
    """−1 where the row starts at a township."""
    town: tuple[str, ...]
    school: Ints
    minutes: Floats

    def __len__(self) -> int:
        return len(self.school)


@dataclass(frozen=True, eq=False)
class Dataset:
    """One immutable version of a county's roster. Build it with ``solver.roster``."""

    schools: Schools
    teachers: Teachers
    needs: Needs
    records: Records
    choices: Choices
    commutes: Commutes
    subjects: tuple[str, ...]
    """Subject names; every subject column holds positions in it."""
    digest: str
    """SHA-256 of the content, the dataset version that plans name."""
    invented: bool = False
    """True for generated sample data, which must say so wherever it is shown."""
    source: str = field(default="", compare=False)

    @cached_property
    def school_position(self) -> dict[str, int]:
        return {code: position for position, code in enumerate(self.schools.code)}

    @cached_property
    def teacher_position(self) -> dict[str, int]:
        return {identifier: position for position, identifier in enumerate(self.teachers.id)}

    @cached_property
    def subject_position(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self.subjects)}

    def distance_km(self, teacher: npt.ArrayLike, school: npt.ArrayLike) -> Floats:
        """Kilometres by road from the teachers' origin to the schools, elementwise; NaN where a place is unknown.

        Great circle (radius 6371 km) × 1.3, rounded to metres so that every reader of a plan gets
        the same figure (docs/readings.md, 9).
        """
        person = np.asarray(teacher)
        place = np.asarray(school)
        return road_km(
            self.teachers.latitude[person],
            self.teachers.longitude[person],
            self.schools.latitude[place],
            self.schools.longitude[place],
        )

    @cached_property
    def choice_rank(self) -> dict[tuple[int, int], int]:
        """(teacher, school) → best rank among the teacher's choices; a township stands for each of its schools."""
        ranks: dict[tuple[int, int], int] = {}
        by_town: dict[str, list[int]] = {}
        for school, town in enumerate(self.schools.town):
            by_town.setdefault(town, []).append(school)
        for teacher, rank, school, town in zip(
            self.choices.teacher.tolist(),
            self.choices.rank.tolist(),
            self.choices.school.tolist(),
            self.choices.town,
            strict=True,
        ):
            for place in [school] if school >= 0 else by_town.get(town, []):
                key = (teacher, place)
                ranks[key] = min(rank, ranks.get(key, rank))
        return ranks


def road_km(lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> Floats:
    """Great circle × 1.3 in kilometres between points in degrees, elementwise, rounded to metres."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half = np.sin((phi2 - phi1) / 2) ** 2
    half = half + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(np.subtract(lon2, lon1)) / 2) ** 2
    arc = 2 * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return np.asarray(np.round(EARTH_RADIUS_KM * arc * DETOUR, 3), dtype=np.float64)
