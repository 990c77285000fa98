"""Reads the sheet 教师 into teacher columns, sorted by 教师编号."""

import hashlib
import math
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from solver.domain.dataset import Bools, Floats, Ints, Schools, Teachers
from solver.domain.months import NO_MONTH, month_text
from solver.domain.terms import LABELS, Deferral, Post, RetirementTrack, Sex, Stage, Title
from solver.roster.cells import Reader
from solver.roster.crosschecks import check_teachers
from solver.roster.kinds import UNREAD
from solver.roster.plain import plain
from solver.roster.schools import Places, school_column
from solver.roster.slips import tell_slipped_columns
from solver.roster.spelling import IdNumber, Unreadable, grade_bits, grade_list, homeroom_grade, id_number, key
from solver.words import listed, say

WORKING_AGE = 14 * 12
"""Months; nobody enters a school's service younger."""


@dataclass(frozen=True)
class People:
    """Teachers by 教师编号 and by ID number, as other tables refer to them."""

    by_id: dict[str, int]
    by_id_number: dict[str, int]

    def find(self, text: str) -> int:
        """The position of a teacher.

        Raises:
            Unreadable: no such teacher, or a number that lost its digits.
        """
        word = plain(key(text))
        found = self.by_id.get(word, self.by_id_number.get(word.upper(), -1))
        if found < 0:
            raise Unreadable("unknown_teacher")
        return found


def people(teachers: Teachers) -> People:
    """The look-up of teachers by number."""
    return People(
        {plain(identifier): position for position, identifier in enumerate(teachers.id)},
        {number: position for position, number in enumerate(teachers.id_number) if number},
    )


def teacher_column(reader: Reader, field: str, who: People) -> Ints:
    """Positions of the teachers a column names; −1 where blank or unknown."""
    return np.array(reader.parsed(field, who.find, -1), dtype=np.int32)


@dataclass(frozen=True)
class TeacherRows:
    """Teacher columns whose subjects are still names; ``with_subjects`` finishes them."""

    teachers: Teachers
    main: tuple[str, ...]
    second: tuple[tuple[str, ...], ...]
    certificates: tuple[tuple[str, ...], ...]

    def with_subjects(self, subjects: tuple[str, ...]) -> Teachers:
        """The finished columns over a vocabulary that holds every subject named."""
        position = {name: index for index, name in enumerate(subjects)}
        count = len(self.main)
        teaches = np.zeros((count, len(subjects)), dtype=np.bool_)
        certified = np.zeros_like(teaches)
        subject = np.array([position.get(name, 0) for name in self.main], dtype=np.int32)
        if subjects:
            teaches[np.arange(count), subject] = True
        for table, lists in ((teaches, self.second), (certified, self.certificates)):
            pairs = [(row, position[name]) for row, names in enumerate(lists) for name in names]
            if pairs:
                table[tuple(np.array(pairs).T)] = True
        return replace(self.teachers, subject=subject, teaches=teaches, certified=certified)


def read_teachers(reader: Reader, schools: Schools, where: Places) -> TeacherRows:
    """Teacher columns sorted by 教师编号. With errors found they are only good for finding more of them."""
    numbers: list[IdNumber] = reader.parsed("id_number", id_number, IdNumber(), lambda number: number.text)
    sex, birth = _sex_and_birth(reader, numbers)
    home = school_column(reader, "home", where)
    _repeated_people(reader, numbers, home)
    grades = np.array(reader.parsed("grades", grade_bits, 0, grade_list), dtype=np.int32)
    stage, title = _stage(reader, grades), reader.codes("title")
    entered, started = reader.months("entered"), reader.months("started_work")
    _impossible_orders(reader, birth, entered, started)
    by_number = np.array([number.birth for number in numbers], dtype=np.int32)
    tell_slipped_columns(reader, {"birth": birth, "started_work": started, "entered": entered}, by_number)
    _stage_at_home(reader, schools, home, stage)
    names = reader.people("name")
    home_code = [schools.code[place] if place >= 0 else "" for place in home.tolist()]
    identifiers = _identifiers(reader, names, numbers, birth, home_code, entered)
    taught = reader.subjects("subject", main=True)
    main = [subjects[0] if subjects else "" for subjects in taught]
    beside = zip(taught, reader.subjects("second"), strict=True)
    second = [tuple(dict.fromkeys(subjects[1:] + more)) for subjects, more in beside]
    certificates = reader.subjects("certified")
    certified_stage = reader.codes("certified_stage")
    town = reader.texts("town")
    latitude, longitude = _origin(reader, schools, home, town)
    columns: dict[str, Any] = {
        "id": tuple(identifiers),
        "name": tuple(names),
        "id_number": tuple(number.text for number in numbers),
        "sex": sex,
        "birth": birth,
        "home": home,
        "stage": stage,
        "certified_stage": np.where(reader.blank("certified_stage"), stage, certified_stage).astype(np.int32),
        "permanent": reader.codes("permanent").astype(np.bool_),
        "post": reader.codes("post"),
        "title": title,
        "degree": reader.codes("degree"),
        "entered": entered,
        "started_work": started,
        "backbone": reader.codes("backbone"),
        "homeroom_grade": np.array(
            reader.parsed("homeroom_grade", homeroom_grade, 0, lambda grade: grade_list(1 << grade & ~1)),
            dtype=np.int32,
        ),
        "grades": grades,
        "retirement_track": _retirement_track(reader, sex, title),
        **_deferral(reader),
        "volunteer": reader.flags("volunteer"),
        "consents_exemption": reader.flags("consents_exemption"),
        "town": tuple(town),
        "latitude": latitude,
        "longitude": longitude,
        "appraisal": reader.codes("appraisal"),
    }
    reader.assume("post", reader.blank("post"), Post.TEACHER.label)
    reader.assume("certified_stage", reader.blank("certified_stage"), say("roster.teachers.present_stage"))
    check_teachers(reader, columns, reader.today)
    outside = int(np.isin(stage, (Stage.KINDERGARTEN, Stage.SENIOR)).sum())
    if outside:
        reader.findings.add("outside_compulsory", sheet=reader.table.name, count=outside)

    order = sorted(range(len(identifiers)), key=lambda row: identifiers[row])
    rows = np.array(order, dtype=np.int64)
    sorted_columns: dict[str, Any] = {
        name: tuple(column[row] for row in order) if isinstance(column, tuple) else column[rows]
        for name, column in columns.items()
    }
    empty = np.zeros((len(order), 0), dtype=np.bool_)
    later = {"subject": np.zeros(len(order), dtype=np.int32), "teaches": empty, "certified": empty}
    teachers = Teachers(**{f.name: {**sorted_columns, **later}[f.name] for f in fields(Teachers)})

    def in_order(lists: list[Any]) -> tuple[Any, ...]:
        return tuple(lists[row] for row in order)

    return TeacherRows(teachers, in_order(main), in_order(second), in_order(certificates))


def _repeated_people(reader: Reader, numbers: list[IdNumber], home: Ints) -> None:
    """One ID number in two rows is one person entered twice."""
    first: dict[str, int] = {}
    for row, number in enumerate(numbers):
        held = first.setdefault(number.text, row)
        if number.text and held != row:
            code = "duplicate_key" if home[row] == home[held] else "person_in_two_schools"
            reader.report(code, [row], "id_number", other=reader.table.row(held, row))


def _stage(reader: Reader, grades: Ints) -> Ints:
    """任教学段 as given; where blank, the stage that all the grades taught belong to."""
    stage = reader.codes("stage")
    primary, junior = (grades & 0b1111110) > 0, (grades & 0b1110000000) > 0
    by_grade = np.where(primary & ~junior, Stage.PRIMARY, np.where(junior & ~primary, Stage.JUNIOR, UNREAD))
    blank = reader.blank("stage")
    told = blank & (by_grade != UNREAD)
    reader.assume("stage", told, say("roster.teachers.stage_of_grades"))
    column = reader.table.sheet.column("stage")
    if reader.table.has("stage") or told.any():
        reader.report("blank_required", np.flatnonzero(blank & ~told), "stage", hint=column.hint)
    else:
        reader.lacks("stage", column.hint)
    return np.where(told, by_grade, stage).astype(np.int32)


def _sex_and_birth(reader: Reader, numbers: list[IdNumber]) -> tuple[Ints, Ints]:
    """As given, else from the ID number; disagreement is reported."""
    birth, sex = reader.months("birth"), reader.codes("sex")
    id_sex = np.array([number.sex for number in numbers], dtype=np.int32)
    id_birth = np.array([number.birth for number in numbers], dtype=np.int32)
    no_sex, no_birth = reader.blank("sex"), reader.blank("birth")
    reader.report("sex_conflict", np.flatnonzero((sex >= 0) & (id_sex >= 0) & (sex != id_sex)), "sex")
    reader.report(
        "birth_conflict", np.flatnonzero((birth != NO_MONTH) & (id_birth != NO_MONTH) & (birth != id_birth)), "birth"
    )
    # an unreadable ID number is already reported; asking for 性别 as well would only confuse
    unknown = np.array([number.text == "" for number in numbers], dtype=np.bool_) & reader.blank("id_number")
    for field, missing in (("sex", no_sex), ("birth", no_birth)):
        column = reader.table.sheet.column(field)
        hint = say("roster.teachers.or_id_number", hint=column.hint)
        if reader.table.has(field) or reader.table.has("id_number"):
            reader.report("blank_required", np.flatnonzero(missing & unknown), field, hint=hint)
        else:
            reader.lacks(field, hint)
    by_number = say("roster.teachers.of_id_number")
    reader.assume("sex", no_sex & (id_sex >= 0), by_number)
    reader.assume("birth", no_birth & (id_birth != NO_MONTH), by_number)
    return (
        np.where(no_sex & (id_sex >= 0), id_sex, sex).astype(np.int32),
        np.where(no_birth & (id_birth != NO_MONTH), id_birth, birth).astype(np.int32),
    )


def _impossible_orders(reader: Reader, birth: Ints, entered: Ints, started: Ints) -> None:
    for field, month in (("entered", entered), ("started_work", started)):
        young = (birth != NO_MONTH) & (month != NO_MONTH) & (month < birth + WORKING_AGE)
        reader.report("worked_too_young", np.flatnonzero(young), field, birth=[month_text(m) for m in birth.tolist()])
    early = (entered != NO_MONTH) & (started != NO_MONTH) & (entered < started)
    reader.report(
        "entered_before_work", np.flatnonzero(early), "entered", other=[month_text(m) for m in started.tolist()]
    )


def _stage_at_home(reader: Reader, schools: Schools, home: Ints, stage: Ints) -> None:
    if not len(schools):
        return
    elsewhere = (home >= 0) & (stage >= 0) & ~schools.runs[home, stage]
    for row in np.flatnonzero(elsewhere).tolist():
        reader.report("stage_not_at_home", [row], "stage", school=schools.code[home[row]])


def _identifiers(
    reader: Reader, names: list[str], numbers: list[IdNumber], birth: Ints, home: list[str], entered: Ints
) -> list[str]:
    """教师编号; where missing, a number made from the ID number, else from name, birth, school and entry."""
    taught = reader.table.texts("subject")

    def again(row: int, held: int) -> str:
        """Somebody's second row at the same school for a further subject is none too many, it belongs into the first."""
        same = names[row] == names[held] and home[row] == home[held]
        return "person_in_two_rows" if same and plain(taught[row]) != plain(taught[held]) else "duplicate_key"

    identifiers = reader.keys("id", again)
    given = ~reader.blank("id")
    taken = set(identifiers)
    for row in [row for row, text in enumerate(identifiers) if not text]:
        if given[row]:
            continue  # an unreadable number is an error already reported
        number = numbers[row].text
        seed = number or f"{names[row]}|{birth[row]}|{home[row]}|{entered[row]}"
        by = say("roster.teachers.the_id_number") if number else say("roster.teachers.name_and_more")
        made, turn = _number_from(seed), 1
        while made in taken:
            turn += 1
            made = _number_from(f"{seed}|{turn}")
        taken.add(made)
        identifiers[row] = made
        reader.report("teacher_number_made", [row], "id", values={row: made}, by=by)
    return identifiers


def _number_from(seed: str) -> str:
    """A short number that tells nothing about the person and is the same every time."""
    return "A" + hashlib.sha256(seed.encode()).hexdigest()[:10].upper()


def _retirement_track(reader: Reader, sex: Ints, title: Ints) -> Ints:
    """退休类型 as given; else men 男60, women with 高级 or 正高级 女高级60 (组通字〔2015〕14号), other women 女55."""
    given = reader.codes("retirement_track")
    women = np.where(title >= Title.SENIOR, RetirementTrack.WOMEN_SENIOR_60, RetirementTrack.WOMEN_55)
    default = np.where(sex == Sex.MALE, RetirementTrack.MEN_60, women)
    wrong = (given >= 0) & (sex >= 0) & ((given == RetirementTrack.MEN_60) != (sex == Sex.MALE))
    how = say("roster.teachers.track")
    reader.assume("retirement_track", reader.blank("retirement_track"), how)
    reader.report("track_conflict", np.flatnonzero(wrong), "retirement_track")
    return np.where(given < 0, default, given).astype(np.int32)


def _deferral(reader: Reader) -> dict[str, Ints | Bools]:
    """Reason, dates and approvals; what is missing for a reason to defer is named (方案第6条)."""
    reason = reader.codes("deferral")
    begin, end = reader.months("deferral_from"), reader.months("deferral_to")
    backwards = (begin != NO_MONTH) & (end != NO_MONTH) & (end < begin)
    reader.report(
        "end_before_start", np.flatnonzero(backwards), "deferral_to", other=[month_text(m) for m in begin.tolist()]
    )
    flags = {name: reader.flags(name) for name in ("leave_on_record", "notice_in_school", "bureau_consent")}
    wanted = {
        "deferral_from": begin != NO_MONTH,
        "deferral_to": end != NO_MONTH,
        "leave_on_record": flags["leave_on_record"] | (reason != Deferral.ILLNESS),
        "notice_in_school": flags["notice_in_school"],
        "bureau_consent": flags["bureau_consent"],
    }
    headers = {name: reader.table.sheet.column(name).header for name in wanted}
    there = np.column_stack(list(wanted.values()))
    for row in np.flatnonzero((reason != Deferral.NONE) & ~there.all(axis=1)).tolist():
        missing = listed(headers[name] for name, fine in zip(wanted, there[row], strict=True) if not fine)
        reader.report(
            "deferral_incomplete",
            [row],
            "deferral",
            values={row: LABELS[Deferral][int(reason[row])]},
            missing=missing,
        )
    return {"deferral": reason, "deferral_from": begin, "deferral_to": end, **flags}


def _origin(reader: Reader, schools: Schools, home: Ints, town: list[str]) -> tuple[Floats, Floats]:
    """Where journeys start: own coordinates, else the mean of the township's schools, else the home school."""
    latitude, longitude = reader.decimals("latitude"), reader.decimals("longitude")
    half = reader.blank("latitude") != reader.blank("longitude")
    reader.report("half_coordinate", np.flatnonzero(half), "latitude")
    centres: dict[str, list[tuple[float, float]]] = {}
    for name, north, east in zip(schools.town, schools.latitude.tolist(), schools.longitude.tolist(), strict=True):
        if name and not math.isnan(north + east):
            centres.setdefault(plain(name), []).append((north, east))
    means = {name: np.mean(points, axis=0) for name, points in centres.items()}
    nowhere = np.array([np.nan, np.nan])
    centre = np.array([means.get(plain(name), nowhere) if name else nowhere for name in town]).reshape(-1, 2)
    unknown = np.isnan(latitude) | np.isnan(longitude)
    at_home = np.full((len(town), 2), np.nan)
    known_home = home >= 0
    at_home[known_home, 0] = schools.latitude[home[known_home]]
    at_home[known_home, 1] = schools.longitude[home[known_home]]
    fallback = np.where(np.isnan(centre).any(axis=1)[:, None], at_home, centre)
    by_town = unknown & ~np.isnan(centre).any(axis=1)
    reader.assume("latitude", by_town, say("roster.teachers.township"))
    reader.assume("latitude", unknown & ~by_town & known_home, say("roster.teachers.home_place"))
    latitude = np.where(unknown, fallback[:, 0], latitude)
    longitude = np.where(unknown, fallback[:, 1], longitude)
    reader.report("no_origin", np.flatnonzero(np.isnan(latitude) & known_home), "latitude")
    return latitude, longitude
