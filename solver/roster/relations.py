"""Reads the tables that refer to schools and teachers: needs, records, choices and travel times, in canonical order."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from solver.domain.dataset import Choices, Commutes, Ints, Needs, Records, Schools
from solver.domain.months import NO_MONTH, month_text
from solver.domain.terms import Stage
from solver.roster.cells import Reader
from solver.roster.plain import plain
from solver.roster.schools import Places, school_column
from solver.roster.spelling import Unreadable
from solver.roster.teachers import People, teacher_column


@dataclass(frozen=True)
class NeedRows:
    """Needs whose subjects are still names."""

    needs: Needs
    subject: tuple[str, ...]

    def with_subjects(self, subjects: tuple[str, ...]) -> Needs:
        """The finished rows over a vocabulary that holds every subject named, by school, stage and subject."""
        position = {name: index for index, name in enumerate(subjects)}
        needs = self.needs
        subject = np.array([position.get(name, 0) for name in self.subject], dtype=np.int32)
        order = np.lexsort((subject, needs.stage, needs.school))
        return Needs(
            needs.school[order],
            needs.stage[order],
            subject[order],
            needs.need[order],
            needs.minimum[order],
            needs.temporary[order],
            needs.derived,
        )


def read_needs(reader: Reader, schools: Schools, where: Places) -> NeedRows:
    """岗位需求, each (school, stage, subject) once and only stages the school runs."""
    school, stage = school_column(reader, "school", where), reader.codes("stage")
    subject = [names[0] if names else "" for names in reader.subjects("subject")]
    known = (school >= 0) & (stage >= 0)
    if len(schools):
        for row in np.flatnonzero(known & ~schools.runs[school, stage]).tolist():
            reader.report("stage_not_run", [row], "stage", school=schools.code[school[row]])
    cells = [
        (place, level, name) if fine and name else None
        for place, level, name, fine in zip(school.tolist(), stage.tolist(), subject, known.tolist(), strict=True)
    ]
    for row, other in _repeated(cells):
        words = f"{schools.code[school[row]]} {Stage(int(stage[row])).label} {subject[row]}"
        reader.report("duplicate_need", [row], "subject", values={row: words}, other=reader.table.row(other, row))
    needs = Needs(
        school=school,
        stage=stage,
        subject=np.zeros(len(subject), dtype=np.int32),
        need=reader.integers("need"),
        minimum=reader.integers("minimum"),
        temporary=reader.integers("temporary"),
    )
    return NeedRows(needs, tuple(subject))


def read_records(reader: Reader, where: Places, who: People) -> Records:
    """交流记录, one posting at a time for each teacher."""
    teacher = teacher_column(reader, "teacher", who)
    home, host = school_column(reader, "home", where), school_column(reader, "host", where)
    start, end = reader.months("start"), reader.months("end")
    reader.report("self_hosting", np.flatnonzero((home >= 0) & (home == host)), "host")
    dated = (start != NO_MONTH) & (end != NO_MONTH)
    reader.report(
        "end_before_start",
        np.flatnonzero(dated & (end < start)),
        "end",
        other=[month_text(m) for m in start.tolist()],
    )
    order = np.lexsort((host, end, start, teacher))
    good = order[(dated & (end >= start) & (teacher >= 0))[order]]
    clash = (teacher[good][1:] == teacher[good][:-1]) & (start[good][1:] <= end[good][:-1])
    for at in np.flatnonzero(clash).tolist():
        reader.report("overlapping_records", [good[at + 1]], "start", other=reader.table.row(good[at], good[at + 1]))
    kind = reader.texts("kind")
    return Records(
        teacher=teacher[order],
        home=home[order],
        host=host[order],
        start=start[order],
        end=end[order],
        transferred=reader.flags("transferred")[order],
        kind=tuple(kind[row] for row in order),
        appraisal=reader.codes("appraisal")[order],
    )


def read_choices(reader: Reader, schools: Schools, where: Places, who: People) -> Choices:
    """志愿, each rank of a teacher once; a row with both a school and a township means the school."""
    teacher, rank = teacher_column(reader, "teacher", who), reader.integers("rank")
    school = school_column(reader, "school", where)
    towns = {plain(name) for name in schools.town if name}

    def known_town(text: str) -> str:
        if plain(text) not in towns:
            raise Unreadable("unknown_town")
        return text

    town = reader.parsed("town", known_town, "")
    reader.report("no_choice", np.flatnonzero(reader.blank("school") & reader.blank("town")), "school")
    ranks = [
        (person, place) if person >= 0 and place > 0 else None
        for person, place in zip(teacher.tolist(), rank.tolist(), strict=True)
    ]
    for row, other in _repeated(ranks):
        reader.report("duplicate_rank", [row], "rank", other=reader.table.row(other, row))
    official = {plain(name): name for name in schools.town}
    order = np.lexsort((rank, teacher))
    return Choices(
        teacher=teacher[order],
        rank=rank[order],
        school=school[order],
        town=tuple("" if school[row] >= 0 else official.get(plain(town[row]), town[row]) for row in order),
    )


def read_commutes(reader: Reader, towns: set[str], where: Places, who: People) -> Commutes:
    """通勤时间 from a township that occurs in the roster, or from one teacher's residence."""
    official = {plain(name): name for name in towns if name}

    def origin(text: str) -> tuple[int, str]:
        if plain(text) in official:
            return -1, official[plain(text)]
        try:
            return who.find(text), ""
        except Unreadable:
            raise Unreadable("unknown_origin") from None

    origins = reader.parsed("origin", origin, (-1, ""))
    teacher: Ints = np.array([person for person, _ in origins], dtype=np.int32)
    school = school_column(reader, "school", where)
    journeys = [
        (start, place) if place >= 0 and start != (-1, "") else None
        for start, place in zip(origins, school.tolist(), strict=True)
    ]
    names, codes = reader.table.texts("origin"), reader.table.texts("school")
    for row, other in _repeated(journeys):
        words = f"{names[row]} → {codes[row]}"
        reader.report("duplicate_commute", [row], "origin", values={row: words}, other=reader.table.row(other, row))
    order = sorted(range(len(origins)), key=lambda row: (origins[row], school[row]))
    rows = np.array(order, dtype=np.int64)
    return Commutes(
        teacher=teacher[rows],
        town=tuple(origins[row][1] for row in order),
        school=school[rows],
        minutes=reader.decimals("minutes")[rows],
    )


def _repeated(keys: list[Any]) -> list[tuple[int, int]]:
    """(row, earlier row) of every key that occurred before; None is no key."""
    first: dict[Any, int] = {}
    found = []
    for row, value in enumerate(keys):
        if value is not None and first.setdefault(value, row) != row:
            found.append((row, first[value]))
    return found
