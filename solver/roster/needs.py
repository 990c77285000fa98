"""How many teachers each school needs in each subject, from its class counts, where the roster does not say."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from solver.domain.dataset import Needs, Schools
from solver.domain.terms import COMPULSORY, Stage, Text
from solver.words import say

DEFAULT_TABLE = Path(__file__).with_name("needs.toml")


class NeedsTableError(ValueError):
    """The table of weekly lessons and loads cannot be used; says what to correct, in Chinese and English."""


@dataclass(frozen=True)
class Load:
    """One subject of one stage: weekly lessons of a class in each grade, and the weekly lessons one teacher gives."""

    lessons: tuple[Fraction, ...]
    load: Fraction

    @property
    def posts_per_class(self) -> Fraction:
        """Teachers per class of the stage, classes being spread evenly over its grades."""
        return sum(self.lessons, Fraction(0)) / len(self.lessons) / self.load


Table = Mapping[Stage, Mapping[str, Load]]


def read_table(path: Path = DEFAULT_TABLE) -> Table:
    """The weekly lessons and standard loads of each stage and subject.

    National are only the weekly totals per grade and each course's share of the nine years
    (义务教育课程方案（2022年版）); lessons per grade and loads are settings of the bureau, kept in the file.

    Raises:
        NeedsTableError: the file is missing, is not TOML, or a stage or subject in it is incomplete.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NeedsTableError(" / ".join(say("roster.needs.unreadable", file=path.name, error=error))) from None
    stages = raw.get("stages")
    known = {stage.label: stage for stage in COMPULSORY}
    if not isinstance(stages, dict) or set(stages) != set(known):
        raise _wrong("stages", say("roster.needs.stages"))
    return {stage: _stage(label, stages[label]) for label, stage in known.items()}


def derive_needs(schools: Schools, subjects: tuple[str, ...], table: Table | None = None) -> Needs:
    """Needs of every school and compulsory stage that has classes, sorted by school, stage and subject position.

    Need = classes × mean weekly lessons per class ÷ weekly load, rounded up to whole teachers. Rosters
    state classes per stage, so they are taken as spread evenly over the grades. Rounding up gives a
    small school a teacher of each subject: what it would need without sharing teachers.

    Args:
        subjects: the dataset's subject names; must contain ``LOAD_SUBJECTS`` of the stages in use.

    Raises:
        NeedsTableError: a subject of the table is not among ``subjects``.
    """
    table = _DEFAULT if table is None else table
    at = {name: position for position, name in enumerate(subjects)}
    parts: list[Any] = [np.zeros((4, 0), dtype=np.int64)]
    for stage, loads in table.items():
        where = np.flatnonzero(schools.classes[:, stage] > 0)
        for name, load in loads.items():
            if not len(where):
                continue
            if name not in at:
                raise _wrong(f"{stage.label}·{name}", say("roster.needs.no_such_subject"))
            rate = load.posts_per_class
            classes = schools.classes[where, stage].astype(np.int64)
            need = -(-classes * rate.numerator // rate.denominator)
            keep = need > 0
            each = np.ones(keep.sum(), dtype=np.int64)
            parts.append(np.stack([where[keep], each * stage, each * at[name], need[keep]]))
    cells = np.concatenate(parts, axis=1).astype(np.int32)
    school, kind, subject, count = cells[:, np.lexsort(cells[2::-1])]
    unknown = np.full(len(school), -1, dtype=np.int32)
    return Needs(
        school=school,
        stage=kind,
        subject=subject,
        need=count,
        minimum=unknown,
        temporary=unknown.copy(),
        derived=True,
    )


def _stage(label: str, raw: Any) -> dict[str, Load]:
    grades = raw.get("grades") if isinstance(raw, dict) else None
    subjects = raw.get("subjects") if isinstance(raw, dict) else None
    if not isinstance(grades, list) or not grades:
        raise _wrong(label, say("roster.needs.no_grades"))
    if not isinstance(subjects, dict) or not subjects:
        raise _wrong(label, say("roster.needs.no_subjects"))
    return {name: _load(f"{label}·{name}", entry, len(grades)) for name, entry in subjects.items()}


def _load(where: str, raw: Any, grades: int) -> Load:
    lessons = raw.get("lessons") if isinstance(raw, dict) else None
    load = raw.get("load", 0) if isinstance(raw, dict) else 0
    if not isinstance(lessons, list) or len(lessons) != grades or not all(_number(x) and x >= 0 for x in lessons):
        raise _wrong(where, say("roster.needs.lessons", grades=grades))
    if not _number(load) or load <= 0:
        raise _wrong(where, say("roster.needs.load"))
    return Load(tuple(Fraction(str(x)) for x in lessons), Fraction(str(load)))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1000


def _wrong(where: str, what: Text) -> NeedsTableError:
    return NeedsTableError(" / ".join(say("roster.needs.wrong", where=where, what=what)))


_DEFAULT = read_table()
LOAD_SUBJECTS: Mapping[Stage, tuple[str, ...]] = {stage: tuple(loads) for stage, loads in _DEFAULT.items()}
"""Subjects the table derives posts for; a dataset that uses it must know them all."""
