"""What a careful officer would notice across columns and tables; all of it warnings, because each can be true."""

import datetime
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from solver.calendar.retirement import statutory_retirement
from solver.domain import english
from solver.domain.dataset import Ints, Needs, Schools, Teachers
from solver.domain.months import NO_MONTH, month_of, month_text
from solver.domain.terms import COMPULSORY, Backbone, Degree, Post, SchoolKind, Stage, Text, Title
from solver.roster.cells import Reader
from solver.roster.plain import plain
from solver.words import listed, say

YOUNG = 17 * 12
"""Months of age before which hardly anybody became a teacher: 中等师范 graduates were 17 or 18."""
YEARS_FOR_TITLE = {Title.FIRST: 2, Title.SENIOR: 5, Title.FULL_SENIOR: 10}
"""Shortest service of those without a doctorate, 人社部发〔2015〕79号 评价标准条件 (一级: 硕士 2 years; 高级: 5 years as 一级)."""
DEGREE_FOR_TITLE = {Title.SENIOR: Degree.COLLEGE, Title.FULL_SENIOR: Degree.BACHELOR}
"""Lowest degree of the same conditions: 大专 for 高级 in 小学 and 幼儿园, 本科 for 正高级."""
BACKBONE_SHARE = 0.5
"""Share of a school's permanent teachers above which 骨干教师 was probably ticked for everybody."""
FEW = 8
"""Schools with fewer permanent teachers are not judged by shares."""
LARGE_CLASS = 65
"""Students per class above which one of the two numbers is probably wrong (大班额 begins at 56, 超大班额 at 66)."""


def check_teachers(reader: Reader, columns: Mapping[str, Any], today: datetime.date) -> None:
    """Age, service, title and degree of each teacher, and people who may stand twice. ``columns`` are in row order."""
    birth, title, degree = columns["birth"], columns["title"], columns["degree"]
    started = np.where(columns["started_work"] != NO_MONTH, columns["started_work"], columns["entered"])
    known = (birth != NO_MONTH) & (started != NO_MONTH)
    births = [month_text(month) for month in birth.tolist()]
    young = known & (started < birth + YOUNG) & (started >= birth + 14 * 12)  # younger still is an error of its own
    field = "started_work" if reader.table.has("started_work") else "entered"
    reader.report("worked_young", np.flatnonzero(young), field, birth=births)

    now = month_of(today.year, today.month)
    retired = np.zeros(len(birth), dtype=np.bool_)
    aged = (birth != NO_MONTH) & columns["permanent"]
    if not reader.table.has("title"):  # women with a senior title retire later; without the column nothing is known
        aged &= ~reader.blank("retirement_track")
    retired[aged] = statutory_retirement(birth[aged], columns["retirement_track"][aged]) < now
    reader.report("past_retirement", np.flatnonzero(retired), "birth")

    for code, lowest in DEGREE_FOR_TITLE.items():
        below = (title == code) & (degree != Degree.UNKNOWN) & (degree < lowest)
        reader.report("title_above_degree", np.flatnonzero(below), "title", degree=[Degree(d).label for d in degree])
    for code, years in YEARS_FOR_TITLE.items():
        early = (title == code) & known & (degree != Degree.DOCTOR) & (now - started < 12 * years)
        reader.report("title_too_soon", np.flatnonzero(early), "title", years=years)

    grade, stage = columns["homeroom_grade"], columns["stage"]
    other = ((grade > 6) & (stage == Stage.PRIMARY)) | ((grade >= 1) & (grade <= 6) & (stage == Stage.JUNIOR))
    reader.report("homeroom_of_other_stage", np.flatnonzero(other), "homeroom_grade", stage=reader.table.texts("stage"))

    numbers = columns["id_number"]
    first: dict[tuple[str, int, int], int] = {}
    for row, name in enumerate(columns["name"]):
        person = (plain(name), int(birth[row]), int(columns["sex"][row]))
        held = first.setdefault(person, row)
        if name and held != row and birth[row] != NO_MONTH and not (numbers[row] and numbers[held]):
            reader.report("maybe_same_person", [row], "name", other=reader.table.row(held, row))


def check_schools(reader: Reader, rows: Ints, schools: Schools, teachers: Teachers) -> None:
    """Principals, heads against establishment, backbone and class sizes of each school; ``rows`` are their data rows."""

    def report(code: str, which: Any, field: str, **facts: Any) -> None:
        for school in np.flatnonzero(which).tolist():
            own = {name: fact[school] for name, fact in facts.items()}
            reader.report(code, [int(rows[school])], field, **own)

    def heads(mask: Any) -> Ints:
        return np.bincount(teachers.home[mask & (teachers.home >= 0)], minlength=len(schools))

    staff = heads(teachers.permanent)
    everybody = heads(np.ones(len(teachers), dtype=np.bool_))
    pupils = schools.students[:, COMPULSORY].sum(axis=1)
    report("school_without_teachers", (everybody == 0) & (pupils > 0), "name", count=pupils)

    principals = heads(teachers.post == Post.PRINCIPAL)
    if principals.any():  # a roster of ordinary teachers only says nothing about principals
        led = (schools.kind != SchoolKind.TEACHING_POINT) & (everybody > 0)  # 教学点 belong to a 中心校
        report("no_principal", led & (principals == 0), "name")
        report("several_principals", principals > 1, "name", count=principals)
    limit = schools.establishment
    report("over_establishment", (limit >= 0) & (staff > limit), "establishment", count=staff)
    backbone = heads(teachers.permanent & (teachers.backbone >= Backbone.COUNTY))
    report("mostly_backbone", (staff >= FEW) & (backbone > BACKBONE_SHARE * staff), "name", count=backbone, staff=staff)

    for stage, word in ((Stage.PRIMARY, "primary"), (Stage.JUNIOR, "junior")):
        classes, students = schools.classes[:, stage], schools.students[:, stage]
        crowded = (classes > 0) & (students > LARGE_CLASS * classes)
        report("large_classes", crowded, f"{word}_students", count=classes)
        report("students_without_classes", (classes == 0) & (students > 0), f"{word}_classes", count=students)


def check_subjects(
    reader: Reader, rows: Ints, schools: Schools, needs: Needs, teachers: Teachers, subjects: tuple[str, ...]
) -> None:
    """Subjects that a school needs and nobody there teaches, neither as main nor as second subject; one line a school."""
    taught = np.zeros((len(schools), len(Stage), len(subjects)), dtype=np.bool_)
    person, subject = np.nonzero(teachers.teaches)
    taught[teachers.home[person], teachers.stage[person], subject] = True
    open_needs = (needs.need > 0) & ~taught[needs.school, needs.stage, needs.subject]
    lacking: dict[int, list[Text]] = {}
    for need in np.flatnonzero(open_needs).tolist():
        subject = subjects[needs.subject[need]]
        words = say(
            "phrases.post", stage=Stage(needs.stage[need]).text, subject=Text(subject, english.subject(subject))
        )
        lacking.setdefault(int(needs.school[need]), []).append(words)
    manned = Counter(teachers.home.tolist())
    for school, names in sorted(lacking.items()):
        if manned[school]:  # a school without any teacher is told as such
            reader.report("taught_by_nobody", [int(rows[school])], "name", subjects=listed(names))
