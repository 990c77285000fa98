"""A dataset written out again in canonical words, table by table: for workbooks of a version and for comparing two."""

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from solver.domain.dataset import Dataset
from solver.domain.months import NO_MONTH, month_text
from solver.domain.terms import Stage
from solver.roster.columns import (
    APART_SHEET,
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
from solver.roster.headcount import HEADERS, PersonApart, sheet_rows
from solver.roster.kinds import Column, Kind, Sheet
from solver.roster.spelling import grade_list

Row = dict[str, str]
"""Header → canonical text; blank columns are empty texts."""


def tables(dataset: Dataset) -> dict[str, list[Row]]:
    """Sheet name → rows in canonical order; reading them back gives a dataset of the same digest.

    Needs that were derived are left out, so that they are derived again. Where journeys start is
    written as coordinates, whichever way it was found.
    """
    schools, teachers, needs = dataset.schools, dataset.teachers, dataset.needs
    records, choices, commutes = dataset.records, dataset.choices, dataset.commutes
    code, subjects = schools.code, dataset.subjects
    person = teachers.id

    def names(mask: Any, but: int = -1) -> str:
        return "；".join(subjects[n] for n in mask.nonzero()[0].tolist() if n != but)

    school_rows = [
        _row(SCHOOLS, schools, n)
        | {
            "结对学校": "；".join(code[other] for other in schools.paired[n]),
            "小学班数": str(schools.classes[n, Stage.PRIMARY]),
            "初中班数": str(schools.classes[n, Stage.JUNIOR]),
            "小学学生数": str(schools.students[n, Stage.PRIMARY]),
            "初中学生数": str(schools.students[n, Stage.JUNIOR]),
        }
        for n in range(len(schools))
    ]
    teacher_rows = [
        _row(TEACHERS, teachers, n)
        | {
            "现任学校代码": code[teachers.home[n]],
            "主教学科": subjects[teachers.subject[n]],
            "兼教学科": names(teachers.teaches[n], but=int(teachers.subject[n])),
            "教师资格学科": names(teachers.certified[n]),
            "班主任年级": grade_list(1 << int(teachers.homeroom_grade[n]) & ~1),
        }
        for n in range(len(teachers))
    ]
    need_rows = [
        _row(NEEDS, needs, n) | {"学校代码": code[needs.school[n]], "学科": subjects[needs.subject[n]]}
        for n in range(0 if needs.derived else len(needs))
    ]
    record_rows = [
        _row(RECORDS, records, n)
        | {
            "教师编号": person[records.teacher[n]],
            "派出学校代码": code[records.home[n]],
            "接收学校代码": code[records.host[n]],
        }
        for n in range(len(records))
    ]
    choice_rows = [
        _row(CHOICES, choices, n)
        | {
            "教师编号": person[choices.teacher[n]],
            "学校代码": code[choices.school[n]] if choices.school[n] >= 0 else "",
        }
        for n in range(len(choices))
    ]
    commute_rows = [
        _row(COMMUTES, commutes, n)
        | {
            "起点": person[commutes.teacher[n]] if commutes.teacher[n] >= 0 else commutes.town[n],
            "学校代码": code[commutes.school[n]],
        }
        for n in range(len(commutes))
    ]
    rows = (school_rows, teacher_rows, need_rows, record_rows, choice_rows, commute_rows)
    return {sheet.name: found for sheet, found in zip(SHEETS, rows, strict=True)}


def workbook(dataset: Dataset, apart: Sequence[PersonApart] = ()) -> bytes:
    """The dataset as a canonical roster workbook, everything as text, with a sheet of those who were set apart."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bg_color": "#DCE6F1"})
        if dataset.invented:
            book.add_worksheet(NOTE_SHEET).write_string(0, 0, f"{INVENTED_WORD}示例数据 / invented sample data")
        for name, rows in tables(dataset).items():
            if not rows:
                continue
            page = book.add_worksheet(name)
            page.freeze_panes(1, 2)
            for position, header in enumerate(rows[0]):
                page.write_string(0, position, header, head)
            for number, row in enumerate(rows, 1):
                for position, value in enumerate(row.values()):
                    if value:
                        page.write_string(number, position, value, text)
        if apart:
            page = book.add_worksheet(APART_SHEET)
            for number, cells in enumerate([HEADERS, *sheet_rows(apart)]):
                for position, value in enumerate(cells):
                    page.write_string(number, position, value, text if number else head)
    return content.getvalue()


def _row(sheet: Sheet, columns: object, position: int) -> Row:
    """The columns that are the dataset's own fields; those that refer to others are filled in by the caller."""
    return {
        column.header: _text(column, getattr(columns, column.field)[position])
        if isinstance(getattr(columns, column.field, None), Iterable) and not _refers(column)
        else ""
        for column in sheet.columns
    }


def _refers(column: Column) -> bool:
    return column.kind in (
        Kind.SCHOOL,
        Kind.SCHOOLS,
        Kind.TEACHER,
        Kind.ORIGIN,
        Kind.NAME_OF_SUBJECT,
        Kind.SUBJECTS,
        Kind.GRADE,
    )


def _text(column: Column, value: Any) -> str:
    if column.kind in (Kind.CODE, Kind.HIGHEST, Kind.LOWEST):
        return _labels(column).get(int(value), "")
    if column.kind is Kind.MONTH:
        return "" if int(value) == NO_MONTH else month_text(int(value))
    if column.kind is Kind.BOOLEAN:
        return "是" if value else "否"
    if column.kind is Kind.GRADES:
        return grade_list(int(value))
    if column.kind is Kind.INTEGER:
        return "" if column.blank == -1 and int(value) == -1 else str(int(value))
    if column.kind is Kind.DECIMAL:
        return "" if math.isnan(value) else repr(float(value))
    return str(value)


def _labels(column: Column) -> Mapping[int, str]:
    return {column.words[label]: label for label in column.labels}
