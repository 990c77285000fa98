"""The rows of a plan (交流名单) in the official columns, the same in JSON, CSV and the workbook."""

import calendar
import math
from typing import Any

from app.exports.base import Dossier
from solver.domain.dataset import Dataset
from solver.domain.months import month_text
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import Level, Locality

COLUMNS = (
    "教师编号",
    "姓名",
    "派出学校代码",
    "派出学校",
    "接收学校代码",
    "接收学校",
    "学段",
    "任教学科",
    "开始日期",
    "结束日期",
    "年限",
    "交流类型",
    "事由",
    "距离公里",
    "志愿序",
)


def exchange_kind(dataset: Dataset, home: int, host: int) -> str:
    """交流类型 of a posting between two school positions: the first of the kinds below that applies.

    Reverse direction (跟岗交流) is a weak or rural school sending to an urban or strong one
    (docs/readings.md, 7).
    """
    schools = dataset.schools
    if schools.locality[home] != Locality.RURAL and schools.locality[host] == Locality.RURAL:
        return "城乡交流"
    if schools.level[home] == Level.STRONG and schools.level[host] == Level.WEAK:
        return "优弱交流"
    if schools.group[home] and schools.group[home] == schools.group[host]:
        return "集团内交流"
    if host in schools.paired[home] or home in schools.paired[host]:
        return "结对交流"
    if schools.favoured[home] and schools.leading[host]:
        return "跟岗交流"
    return "校际交流"


def first_day(month: int) -> str:
    """``2027-09-01`` for a month index."""
    return f"{month_text(month)}-01"


def last_day(month: int) -> str:
    """``2030-08-31`` for a month index."""
    year, number = divmod(month, 12)
    return f"{month_text(month)}-{calendar.monthrange(year, number + 1)[1]:02d}"


def years(months: int) -> int | float:
    """Months as years: a whole number where it is one, else one decimal."""
    return months // 12 if months % 12 == 0 else round(months / 12, 1)


def listed(dataset: Dataset, row: Assignment) -> dict[str, Any]:
    """One row under the official columns; an unknown distance and an unlisted choice are None."""
    teacher = dataset.teacher_position[row.teacher]
    home, host = dataset.school_position[row.home], dataset.school_position[row.host]
    distance = float(dataset.distance_km(teacher, host))
    values = (
        row.teacher,
        dataset.teachers.name[teacher],
        row.home,
        dataset.schools.name[home],
        row.host,
        dataset.schools.name[host],
        row.stage.label,
        row.subject,
        first_day(row.start),
        last_day(row.end),
        years(row.months),
        exchange_kind(dataset, home, host),
        row.reason.label,
        None if math.isnan(distance) else distance,
        dataset.choice_rank.get((teacher, host)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def shown(plan: Plan) -> tuple[Assignment, ...]:
    """The rows of a plan; in the part of a year also those of it who come back from a posting of an earlier year."""
    return (*plan.rows, *plan.back)


def listing(dossier: Dossier) -> list[dict[str, Any]]:
    """Every row of the plan under the official columns, in the plan's own order."""
    return [listed(dossier.dataset, row) for row in shown(dossier.candidate.verified.plan)]
