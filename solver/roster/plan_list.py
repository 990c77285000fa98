"""Reads a plan to be verified: an exported plan.json, its CSV or workbook, or a hand-made list."""

import datetime
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from solver.domain.dataset import Dataset, Ints
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import REASON_OF_POST, Post, Reason, Stage, Text
from solver.files.texts import text_of
from solver.roster.cells import Reader
from solver.roster.columns import PLAN
from solver.roster.plain import plain
from solver.roster.problems import Findings, Problem, problem
from solver.roster.read import Limits, Raw, RawSheet, read
from solver.roster.schools import places, school_column
from solver.roster.tables import assign, table
from solver.roster.teachers import people, teacher_column
from solver.words import say

DEFAULT_YEARS = 3
"""Length of a posting that states none; the longest the default policy allows."""


def read_plan(
    path: str | Path,
    dataset: Dataset,
    year: int | None = None,
    limits: Limits | None = None,
    *,
    today: datetime.date | None = None,
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """A plan file against the dataset it is about.

    Only 教师编号 and 接收学校代码 are needed. Blank cells become: the teacher's main subject; the
    teacher's stage if the host runs it, else the highest stage of the host that the certificate
    covers; 1 September of the plan's year; three years; 自愿 for volunteers, else 均衡. A 期满返回 row
    describes the posting that has ended; what it leaves blank comes from 交流记录.

    Args:
        year: the school year planned for; None takes the most frequent one among the start dates.

    Returns:
        The plan and warnings, or None and every problem.
    """
    place = Path(path)
    limits = limits or Limits()
    raw = _json_table(place, limits) if _looks_like_json(place) else read(place, limits)
    if raw.problems:
        return None, raw.problems
    findings = Findings()
    sheets = _plan_sheets(raw, findings)
    if not sheets:
        return None, findings.problems
    reader = Reader(table(sheets, PLAN, findings), findings, today or datetime.date.today())
    if not len(reader.table):
        findings.add("no_rows", sheet=sheets[0].name, value=sheets[0].name)
    rows, plan_year = _rows(reader, dataset, year)
    if findings.failed or plan_year is None:
        return None, findings.problems
    return Plan(plan_year, tuple(rows)), findings.problems


def _rows(reader: Reader, dataset: Dataset, year: int | None) -> tuple[list[Assignment], int | None]:
    """The rows with their blanks filled, as far as they can be read, and the year."""
    schools, teachers = dataset.schools, dataset.teachers
    where = places(schools.code, schools.name)
    teacher = teacher_column(reader, "teacher", people(teachers))
    home, host = school_column(reader, "home", where), school_column(reader, "host", where)
    stage, reason = reader.codes("stage"), _reasons(reader, dataset, teacher)
    start, end, years = reader.months("start"), reader.months("end"), reader.integers("years")
    subject = [names[0] if names else "" for names in reader.subjects("subject")]
    for row, name in enumerate(subject):
        if name and name not in dataset.subject_position:
            reader.report("plan_subject_unknown", [row], "subject")
    backwards = (start != NO_MONTH) & (end != NO_MONTH) & (end < start)
    reader.report("end_before_start", np.flatnonzero(backwards), "end", other=list(reader.table.texts("start")))

    starting = [m for m, why in zip(start.tolist(), reason, strict=True) if m != NO_MONTH and why.starts]
    if year is None:
        years_named = Counter(_school_year(month) for month in starting)
        year = min(years_named, key=lambda y: (-years_named[y], y)) if years_named else None
    if year is None:
        reader.findings.add("plan_year_unknown", sheet=reader.table.name)
        return [], None

    rows = []
    for row, (person, to) in enumerate(zip(teacher.tolist(), host.tolist(), strict=True)):
        if person < 0 or to < 0:
            continue
        level = int(stage[row]) if stage[row] >= 0 else _stage(dataset, person, to)
        if level is None:
            reader.report("plan_stage_unclear", [row], "stage", school=schools.code[to])
            continue
        draft = Assignment(
            teacher=teachers.id[person],
            home=schools.code[home[row] if home[row] >= 0 else teachers.home[person]],
            host=schools.code[to],
            stage=Stage(level),
            subject=subject[row] or dataset.subjects[teachers.subject[person]],
            start=int(start[row]),
            end=int(end[row]),
            reason=reason[row],
        )
        if draft.reason is Reason.RETURN and NO_MONTH in (draft.start, draft.end):
            recorded = _ended(dataset, person, to)
            if recorded is None:
                reader.report("plan_return_unclear", [row], "start")
                continue
            draft = replace(draft, start=recorded[0], end=recorded[1])
        rows.append(_dated(draft, year, int(years[row])))
    return rows, year


def _dated(row: Assignment, year: int, years: int) -> Assignment:
    """The row with a blank start or end filled."""
    start = row.start if row.start != NO_MONTH else effective_month(year)
    end = row.end if row.end != NO_MONTH else start + 12 * (years or DEFAULT_YEARS) - 1
    return replace(row, start=start, end=end)


def _school_year(month: int) -> int:
    """The school year (September to August) a month lies in."""
    return (month - 8) // 12


def _reasons(reader: Reader, dataset: Dataset, teacher: Ints) -> list[Reason]:
    """事由 as given; where blank that of the post, 自愿 for volunteers, else 均衡, which claims nothing about the teacher."""
    given, blank, people = reader.codes("reason"), reader.blank("reason"), dataset.teachers

    def unwritten(who: int) -> Reason:
        if who < 0:
            return Reason.BALANCE
        own = Reason.VOLUNTEER if people.volunteer[who] else Reason.BALANCE
        return REASON_OF_POST.get(Post(int(people.post[who])), own)

    return [
        unwritten(who) if empty else Reason(code)
        for code, empty, who in zip(given.tolist(), blank.tolist(), teacher.tolist(), strict=True)
    ]


def _stage(dataset: Dataset, teacher: int, host: int) -> int | None:
    """The teacher's own stage where the host runs it, else the host's highest stage within the certificate."""
    runs, people_ = dataset.schools.runs[host], dataset.teachers
    own = int(people_.stage[teacher])
    if runs[own]:
        return own
    covered = [s for s in range(int(people_.certified_stage[teacher]) + 1) if runs[s] and s != Stage.KINDERGARTEN]
    return max(covered, default=None)


def _ended(dataset: Dataset, teacher: int, host: int) -> tuple[int, int] | None:
    """Start and end of the teacher's latest recorded posting at the host."""
    records = dataset.records
    mine = np.flatnonzero((records.teacher == teacher) & (records.host == host))
    if not len(mine):
        return None
    last = mine[np.argmax(records.end[mine])]
    return int(records.start[last]), int(records.end[last])


def _plan_sheets(raw: Raw, findings: Findings) -> list[RawSheet]:
    """Sheet 交流名单; in a file with another sheet name, the first."""
    names = {plain(PLAN.name), *(plain(alias) for alias in PLAN.aliases)}
    named = tuple(sheet for sheet in raw.sheets if plain(sheet.name) in names)
    if raw.sheets and not named:
        return [raw.sheets[0]]
    return assign(named, (PLAN,), findings).get(PLAN.name, [])


def _looks_like_json(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _json_table(path: Path, limits: Limits) -> Raw:
    """The objects under ``postings`` as a table; row numbers count them from 1."""

    def wrong(what: Text) -> Raw:
        return Raw((), (problem("json_wrong", value=path.name, what=what),))

    size = path.stat().st_size
    if size > limits.bytes:
        return Raw((), (problem("file_too_big", value=path.name, size=size >> 20, limit=limits.bytes >> 20),))
    try:
        content: Any = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return wrong(say("roster.json.incomplete"))
    postings = content.get("postings") if isinstance(content, dict) else content
    if not isinstance(postings, list) or not all(isinstance(item, dict) for item in postings):
        return wrong(say("roster.json.no_postings"))
    if len(postings) > limits.rows:
        return Raw((), (problem("too_many_rows", sheet=PLAN.name, count=len(postings), limit=limits.rows),))
    headers = list(dict.fromkeys(str(name) for item in postings for name in item))[: limits.columns]
    columns = {
        index: np.array([header, *(text_of(item.get(header)) for item in postings)], dtype=object)
        for index, header in enumerate(headers)
    }
    if not headers:
        return Raw((RawSheet(PLAN.name, pd.DataFrame(), np.zeros(0, dtype=np.int64)),), ())
    return Raw((RawSheet(PLAN.name, pd.DataFrame(columns, dtype=object), np.arange(len(postings) + 1)),), ())
