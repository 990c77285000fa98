"""Staff of every (school, stage, subject): now, as columns for the model, and recounted one by one for checks."""

from collections import Counter

import numpy as np

from solver.domain.dataset import Bools, Dataset, Ints
from solver.domain.months import effective_month
from solver.domain.plan import Plan
from solver.domain.terms import Stage

Cell = tuple[int, int, int]
"""(school, stage, subject) positions."""


def in_force(dataset: Dataset, year: int) -> Bools:
    """Records (R) that run past 1 September of ``year``."""
    return np.asarray(dataset.records.end >= effective_month(year))


def just_ended(dataset: Dataset, year: int) -> Bools:
    """Records (R) that end in the twelve months before 1 September of ``year``, of teachers not away on another."""
    eff = effective_month(year)
    records = dataset.records
    ended = (records.end < eff) & (records.end >= eff - 12) & ~records.transferred
    ended &= records.host != dataset.teachers.home[records.teacher]
    away = np.zeros(len(dataset.teachers), dtype=np.bool_)
    away[records.teacher[in_force(dataset, year)]] = True
    ended &= ~away[records.teacher]
    # two records that end in the same year: the later one is the posting the teacher returns from
    order = np.lexsort((records.start, records.end))
    last = np.full(len(dataset.teachers), -1, dtype=np.int64)
    last[records.teacher[order]] = order
    return np.asarray(ended & (last[records.teacher] == np.arange(len(records))))


def finished(dataset: Dataset, year: int) -> dict[int, int]:
    """Teacher → position of the record just ended, read one by one for the checks (see ``just_ended``)."""
    eff, records, homes = effective_month(year), dataset.records, dataset.teachers.home.tolist()
    rows = list(zip(records.end.tolist(), records.start.tolist(), range(len(records)), strict=True))
    last: dict[int, tuple[int, int, int]] = {}
    for row in rows:
        teacher = int(records.teacher[row[2]])
        last[teacher] = max(row, last.get(teacher, row))
    return {
        teacher: place
        for teacher, (end, _, place) in last.items()
        if eff - 12 <= end < eff and not records.transferred[place] and int(records.host[place]) != homes[teacher]
    }


def school_now(dataset: Dataset, year: int) -> Ints:
    """Where each teacher (T) stands on 1 September before the plan: a running posting's host, else home."""
    place = dataset.teachers.home.copy()
    running = np.flatnonzero(in_force(dataset, year))
    place[dataset.records.teacher[running]] = dataset.records.host[running]
    return place


def staff_now(dataset: Dataset, year: int) -> Ints:
    """S × 4 × Q: 在编 staff by school, stage and main subject before the plan (docs/readings.md, 2).

    Every 在编 row counts whatever its 岗位类型; 临聘 never does.
    """
    people = dataset.teachers
    count = np.zeros((len(dataset.schools), len(Stage), len(dataset.subjects)), dtype=np.int32)
    permanent = people.permanent
    np.add.at(
        count,
        (school_now(dataset, year)[permanent], people.stage[permanent], people.subject[permanent]),
        1,
    )
    return count


def needs_table(dataset: Dataset) -> Ints:
    """S × 4 × Q: 需求人数, 0 where no need is stated."""
    table = np.zeros((len(dataset.schools), len(Stage), len(dataset.subjects)), dtype=np.int32)
    table[dataset.needs.school, dataset.needs.stage, dataset.needs.subject] = dataset.needs.need
    return table


def recount(dataset: Dataset, plan: Plan) -> tuple[Counter[Cell], Counter[Cell]]:
    """Staff per cell before and after a plan, counted person by person for the checks.

    Deliberately not built on ``staff_now``: a check must not inherit the model's mistakes. Rows that
    name unknown teachers, schools or subjects, or a 临聘, are left out; ``verify.invariants`` reports them.
    """
    people, records = dataset.teachers, dataset.records
    eff = effective_month(plan.year)
    running = {
        teacher: host
        for teacher, host, end in zip(
            records.teacher.tolist(), records.host.tolist(), records.end.tolist(), strict=True
        )
        if end >= eff
    }
    homes, stages, subjects = people.home.tolist(), people.stage.tolist(), people.subject.tolist()
    before: Counter[Cell] = Counter()
    for teacher, permanent in enumerate(people.permanent.tolist()):
        if permanent:
            place = running.get(teacher, homes[teacher])
            before[place, stages[teacher], subjects[teacher]] += 1
    after = before.copy()
    for row in (*plan.moving, *plan.running):
        mover = dataset.teacher_position.get(row.teacher)
        host = dataset.school_position.get(row.host)
        subject = dataset.subject_position.get(row.subject)
        if mover is None or host is None or subject is None or not people.permanent[mover]:
            continue
        after[running.get(mover, homes[mover]), stages[mover], subjects[mover]] -= 1
        after[host, int(row.stage), subject] += 1
    return before, after
