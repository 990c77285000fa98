"""Candidate postings as a table of columns: what the plan may decide, one row per possibility."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from solver.domain.dataset import Bools, Dataset, Floats, Ints
from solver.domain.sides import Comers, Kinds, Leavers, comers, kinds, leavers, numbered
from solver.domain.terms import Stage

WHOLE = ("years", "dataset", "apart")
"""Fields that are about the table as a whole, not one value a row."""
UNLISTED = 0
"""Rank of a host that is not among the teacher's choices."""


@dataclass(frozen=True, eq=False)
class Postings:
    """N candidate postings over the horizon ``years``; all arrays have length N.

    ``stay`` marks a teacher kept on at the host of a finished posting (留任): it moves staff, but
    starts nothing. Every other row starts a posting on 1 September of ``start``.
    """

    years: tuple[int, ...]
    """School years of the horizon; an annual plan has one."""
    dataset: Dataset
    """Where teachers, schools and subjects stand."""
    teacher: Ints
    home: Ints
    host: Ints
    stage: Ints
    subject: Ints
    start: Ints
    """School year in which it starts, such as 2027."""
    length: Ints
    """Years, 1 to 3 by default."""
    distance_km: Floats
    """Origin → host; NaN where unknown."""
    rank: Ints
    """Place of the host among the teacher's choices, from 1; UNLISTED (0) where absent."""
    stay: Bools
    apart: Bools | None = None
    """T: people of a second pool, whose postings shares and caps of teachers do not count; None where there are none."""

    def __len__(self) -> int:
        return len(self.teacher)

    @property
    def year(self) -> int:
        """The first school year of the horizon."""
        return self.years[0]

    @cached_property
    def starts(self) -> Bools:
        """Rows that start a posting."""
        return ~self.stay

    @cached_property
    def aside(self) -> Bools:
        """Rows of second pools: principals, researchers."""
        if self.apart is None:
            return np.zeros(len(self), dtype=np.bool_)
        return np.asarray(self.apart[self.teacher])

    @cached_property
    def kinds(self) -> Kinds:
        """Starts, lengths and stays that occur."""
        return kinds(self.start, self.length, self.stay)

    @cached_property
    def leavers(self) -> Leavers:
        """The postings by who leaves."""
        return leavers(self.teacher, self.dataset.teachers.home, self.kinds, self.second_pool)

    @cached_property
    def comers(self) -> Comers:
        """The postings by who arrives where."""
        people, schools = self.dataset.teachers, self.dataset.schools
        return comers(
            (self.host, self.stage, self.subject),
            self.teacher,
            self.kinds,
            self.second_pool,
            people,
            schools.favoured[people.home],
            (len(schools), len(Stage), len(self.dataset.subjects)),
        )

    @cached_property
    def cell(self) -> Ints:
        """The host, stage and subject of every posting as one number, from 0 on."""
        comers = self.comers
        stages, subjects = len(Stage), len(self.dataset.subjects)
        return numbered((comers.host * stages + comers.stage) * subjects + comers.subject)[1][comers.of]

    @property
    def second_pool(self) -> Bools:
        """T: ``apart``, also where there is nobody."""
        return np.zeros(len(self.dataset.teachers), dtype=np.bool_) if self.apart is None else self.apart

    def starting(self, year: int) -> Bools:
        """Rows that start a posting of a teacher in ``year``, those that shares and caps count."""
        starting = self.starts & (self.start == year)
        return np.asarray(starting if self.apart is None else starting & ~self.aside)

    def active(self, year: int) -> Bools:
        """Rows that place the teacher at the host during school year ``year`` (stays included)."""
        return np.asarray((self.start <= year) & (year < self.start + self.length))

    def take(self, rows: Bools | Ints) -> "Postings":
        """The table restricted to a mask or to positions, in that order."""
        columns = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name not in WHOLE}
        return Postings(years=self.years, dataset=self.dataset, apart=self.apart, **columns)


def concatenate(parts: list[Postings]) -> Postings:
    """Tables of one horizon, one after the other."""
    columns = {
        f.name: np.concatenate([getattr(part, f.name) for part in parts])
        for f in fields(Postings)
        if f.name not in WHOLE
    }
    apart = next((part.apart for part in parts if part.apart is not None), None)
    return Postings(years=parts[0].years, dataset=parts[0].dataset, apart=apart, **columns)


def table(
    dataset: Dataset,
    years: tuple[int, ...],
    *,
    teacher: Ints,
    host: Ints,
    stage: Ints,
    subject: Ints,
    start: Ints,
    length: Ints,
    stay: Bools,
    apart: Bools | None = None,
) -> Postings:
    """A table with home, distance and choice rank looked up from the dataset."""
    ranks = np.full(len(teacher), UNLISTED, dtype=np.int32)
    if dataset.choice_rank:
        keys = np.array([t * len(dataset.schools) + s for t, s in dataset.choice_rank], dtype=np.int64)
        values = np.array(list(dataset.choice_rank.values()), dtype=np.int32)
        order = np.argsort(keys)
        keys, values = keys[order], values[order]
        wanted = teacher.astype(np.int64) * len(dataset.schools) + host
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        ranks = np.where(keys[at] == wanted, values[at], UNLISTED).astype(np.int32)
    return Postings(
        years=years,
        dataset=dataset,
        teacher=teacher,
        home=dataset.teachers.home[teacher],
        host=host,
        stage=stage,
        subject=subject,
        start=start,
        length=length,
        distance_km=dataset.distance_km(teacher, host),
        rank=ranks,
        stay=stay,
        apart=apart,
    )
