"""Raw tables in, a Dataset or a complete list of problems out; one error stops the import as a whole."""

import datetime
from collections import Counter
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Choices, Commutes, Dataset, Records
from solver.roster.amend import corrected
from solver.roster.apart import Apart, others_apart, schools_apart, teachers_apart
from solver.roster.catalogue import ERROR
from solver.roster.cells import Reader
from solver.roster.columns import (
    CHOICES,
    COMMUTES,
    INVENTED_WORD,
    NEEDS,
    NOTE_SHEET,
    RECORDS,
    SCHOOLS,
    SHEETS,
    TEACHERS,
)
from solver.roster.copies import without_copies
from solver.roster.crosschecks import check_schools, check_subjects
from solver.roster.digest import digest
from solver.roster.fixing import fixed, tell_unused
from solver.roster.headcount import Group, PersonApart, carried, headcount, known_by
from solver.roster.headers import SheetSeen
from solver.roster.kinds import Sheet
from solver.roster.needs import LOAD_SUBJECTS, derive_needs
from solver.roster.plain import plain
from solver.roster.problems import Findings, Note, Problem
from solver.roster.read import Raw, RawSheet
from solver.roster.recipe import NOTHING, Recipe
from solver.roster.relations import read_choices, read_commutes, read_needs, read_records
from solver.roster.schools import Places, places, read_schools
from solver.roster.slips import tell_slipped_rows
from solver.roster.suggest import RowSeen, laid_out, rows_seen, with_proposals
from solver.roster.tables import Given, Table, assign, table
from solver.roster.teachers import people, read_teachers
from solver.roster.update import replaced, schools_replaced

OFTEN = 5
"""Places that name a school the sheet 学校 lacks, from which on it was probably left out there."""


@dataclass(frozen=True)
class Loaded:
    """What became of a file. ``dataset`` is None exactly when some problem is an error."""

    dataset: Dataset | None
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...] = ()
    """How the file was understood where it did not say so in the canonical words."""
    layout: tuple[SheetSeen, ...] = ()
    """What every sheet and column was taken for."""
    rows: tuple[RowSeen, ...] = ()
    """Rows with problems, as found."""
    recipe: Recipe = NOTHING
    """What the office said about it."""
    people: tuple[Group, ...] = ()
    """Everybody in the file, counted by kind; empty where there is no dataset."""
    apart: tuple[PersonApart, ...] = ()
    """Those who are set apart."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity == ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity != ERROR)


def validate(raw: Raw, *, today: datetime.date, source: str = "", recipe: Recipe = NOTHING) -> Loaded:
    """Checks every cell of every known table and builds the Dataset.

    Args:
        today: bounds what dates are possible; nothing else depends on it.
        source: the file's name, kept with the dataset.
        recipe: what the office said about sheets, columns and words.
    """
    if raw.problems:
        return Loaded(None, raw.problems)
    findings, apart, where = Findings(), Apart(), places((), ())
    present: dict[str, Table] = {}
    found = without_copies(assign(raw.sheets, SHEETS, findings, recipe), SHEETS, findings, recipe)

    def loaded(dataset: Dataset | None) -> Loaded:
        tell_unused(recipe, findings)
        for value, count in findings.values.get("unknown_school", Counter()).most_common():
            if count >= OFTEN and SCHOOLS.name in found:
                findings.add("school_left_out", sheet=found[SCHOOLS.name][0].label, value=value, count=count)
        tell_slipped_rows(findings)
        layout = laid_out(raw, findings)
        problems = with_proposals(findings.problems, layout)
        rows = rows_seen(raw, layout, problems)
        people = tuple(apart.people)
        if dataset is not None:
            people += carried(raw, people, _present(dataset), _replaced(present, where))
        groups = headcount(dataset, people) if dataset is not None else ()
        return Loaded(dataset, problems, tuple(findings.notes), layout, rows, recipe, groups, people)

    for sheet in (sheet for sheets in found.values() for sheet in sheets):
        if not sheet.visible:
            findings.add("hidden_sheet", sheet=sheet.label, value=sheet.label)
        if sheet.hidden_rows or sheet.hidden_columns:
            findings.add("hidden_parts", sheet=sheet.label, rows=sheet.hidden_rows, columns=sheet.hidden_columns)

    updates = any(sheet.update for sheet in raw.sheets)

    def read_table(sheet: Sheet, given: Given | None = None) -> Table | None:
        if sheet.name not in found:
            return None
        return fixed(table(found[sheet.name], sheet, findings, given, recipe), recipe, findings)

    def reader(of: Table | None) -> Reader | None:
        if of is not None and of.sheet.required and not len(of):
            findings.add("no_rows", sheet=of.name, value=of.name)
        return Reader(of, findings, today) if of is not None else None

    school_table = read_table(SCHOOLS)
    if school_table is not None:
        school_table = schools_replaced(school_table, findings) if updates else school_table
        school_table = corrected(school_table, None, findings)
        school_table = schools_apart(school_table, findings, recipe, apart)
    school_reader = reader(school_table)
    school_rows = read_schools(school_reader) if school_reader else None
    where = school_rows.where if school_rows else where
    tables = {TEACHERS.name: read_table(TEACHERS, lambda sheet: told_by_name(sheet, where))}
    tables |= {sheet.name: read_table(sheet) for sheet in (NEEDS, RECORDS, CHOICES, COMMUTES)}
    present |= {name: found_table for name, found_table in tables.items() if found_table is not None}
    if updates:
        present = replaced(present, where, findings)
    present = {name: corrected(one, where, findings) for name, one in present.items()}
    if (staff := present.get(TEACHERS.name)) is not None:
        known = school_rows.schools if school_rows else None
        present[TEACHERS.name] = teachers_apart(staff, known, where, findings, recipe, apart)
    present = others_apart(present, findings, recipe, apart)
    teacher_reader = reader(present.get(TEACHERS.name))
    if school_reader is None or school_rows is None or teacher_reader is None:
        return loaded(None)
    schools = school_rows.schools
    teacher_rows = read_teachers(teacher_reader, schools, where)
    who = people(teacher_rows.teachers)

    needs_reader, records_reader = reader(present.get(NEEDS.name)), reader(present.get(RECORDS.name))
    choices_reader, commutes_reader = reader(present.get(CHOICES.name)), reader(present.get(COMMUTES.name))
    need_rows = read_needs(needs_reader, schools, where) if needs_reader and len(needs_reader.table) else None
    records = read_records(records_reader, where, who) if records_reader else no_records()
    choices = read_choices(choices_reader, schools, where, who) if choices_reader else no_choices()
    towns = {*schools.town, *teacher_rows.teachers.town}
    commutes = read_commutes(commutes_reader, towns, where, who) if commutes_reader else no_commutes()
    if need_rows is None:
        findings.add("needs_derived", sheet=NEEDS.name)
    if findings.failed:
        return loaded(None)

    named = set(teacher_rows.main)
    for lists in (*teacher_rows.second, *teacher_rows.certificates):
        named.update(lists)
    named.update(need_rows.subject if need_rows else _load_subjects())
    subjects = tuple(sorted(named))
    teachers = teacher_rows.with_subjects(subjects)
    needs = need_rows.with_subjects(subjects) if need_rows else derive_needs(schools, subjects)
    check_schools(school_reader, school_rows.rows, schools, teachers)
    check_subjects(school_reader, school_rows.rows, schools, needs, teachers, subjects)
    invented = _invented(raw)
    version = digest(schools, teachers, needs, records, choices, commutes, subjects, invented)
    dataset = Dataset(
        schools, teachers, needs, records, choices, commutes, subjects, version, invented=invented, source=source
    )
    return loaded(dataset)


def told_by_name(sheet: RawSheet, where: Places) -> dict[str, str]:
    """What a sheet of teachers says by its own name or its file's: 在编 or 编外, and the school all of them are at."""
    told: dict[str, str] = {}
    if sheet.corrects:
        return told  # what a file of corrections does not say stays as it is
    for name in (sheet.name, sheet.file.rsplit(".", 1)[0]):
        word = plain(name)
        if any(part in word for part in ("编外", "临聘", "合同", "代课", "非在编")):
            told.setdefault("permanent", "临聘")
        elif any(part in word for part in ("在编", "编内", "事业编")):
            told.setdefault("permanent", "在编")
        school = where.by_name.get(word, where.by_code.get(word, -1))
        if school >= 0:
            told.setdefault("home", where.code(school))
    return told


def _present(dataset: Dataset) -> set[str]:
    """What tells the teachers of a dataset: numbers, and names with the school's code or name."""
    staff, schools = dataset.teachers, dataset.schools
    known = {plain(number) for number in staff.id}
    for name, home in zip(staff.name, staff.home.tolist(), strict=True):
        known |= known_by("", name, schools.code[home]) | known_by("", name, schools.name[home])
    return known


def _replaced(tables: dict[str, Table], where: Places) -> set[str]:
    """The schools of which a newer file has teachers, by every name."""
    if (staff := tables.get(TEACHERS.name)) is None:
        return set()
    newer = np.array([part.update for part in staff.parts], dtype=np.bool_)[staff.part]
    units = {plain(text) for text in staff.texts("home")[newer].tolist()}
    for code, name in zip(where.codes, where.names, strict=True):
        if units & {plain(code), plain(name)}:
            units |= {plain(code), plain(name)}
    return units


def _load_subjects() -> set[str]:
    return {name for names in LOAD_SUBJECTS.values() for name in names}


def _invented(raw: Raw) -> bool:
    """Whether a sheet of notes says that the content is invented."""
    notes = [sheet for sheet in raw.sheets if plain(sheet.name).startswith(NOTE_SHEET)]
    return any(INVENTED_WORD in str(cell) for sheet in notes for cell in sheet.cells.to_numpy().ravel())


def no_records() -> Records:
    none = np.zeros(0, dtype=np.int32)
    return Records(none, none, none, none, none, none.astype(np.bool_), (), none)


def no_choices() -> Choices:
    none = np.zeros(0, dtype=np.int32)
    return Choices(none, none, none, ())


def no_commutes() -> Commutes:
    none = np.zeros(0, dtype=np.int32)
    return Commutes(none, (), none, none.astype(np.float64))
