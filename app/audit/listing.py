"""The audit as people read it: filtered, either end first, and as a CSV file."""

import csv
import io
import json
from collections.abc import Iterator

from sqlalchemy import Engine
from sqlmodel import col, select

from app.audit.wanted import CHINA, Wanted
from app.db import reading
from app.exports.csv import BOM, harmless
from app.paging import number_in, numbered
from app.tables import Entry

COLUMNS = ("序号", "时间", "用户", "做了什么", "对象", "细节", "摘要")
BATCH = 1000
LAST = 2**31 - 1


def found(engine: Engine, wanted: Wanted, after: int, before: int | None, newest: bool, limit: int) -> list[Entry]:
    """Lines with a number above ``after`` and below ``before``, the newest or the oldest first."""
    number = col(Entry.number)
    lines = wanted.lines().where(number > after)
    if before is not None:
        lines = lines.where(number < before)
    with reading(engine) as session:
        return list(session.exec(lines.order_by(number.desc() if newest else number).limit(limit)))


def part(
    engine: Engine, wanted: Wanted, after: int, before: int | None, newest: bool, limit: int, cursor: str | None
) -> tuple[list[Entry], str | None]:
    """A page of lines as ``found``, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    if cursor and newest:
        before = min(number_in(cursor), before or LAST)
    elif cursor:
        after = max(number_in(cursor), after)
    lines = found(engine, wanted, after, before, newest, limit + 1)
    return lines[:limit], numbered(lines[limit - 1].number) if len(lines) > limit else None


def actions(engine: Engine) -> list[str]:
    """What has been done at all, for choosing among it."""
    with reading(engine) as session:
        return sorted(session.exec(select(Entry.action).distinct()))


def table(engine: Engine, wanted: Wanted) -> Iterator[str]:
    """All wanted lines as CSV, oldest first, read a batch at a time; times are Beijing time."""
    yield BOM + line(COLUMNS)
    after = 0
    while batch := found(engine, wanted, after, None, False, BATCH):
        for entry in batch:
            when = entry.at.astimezone(CHINA).isoformat(sep=" ", timespec="seconds")
            details = json.dumps(entry.details, ensure_ascii=False)
            cells = (str(entry.number), when, entry.name, entry.action, entry.subject, details, entry.digest)
            yield line(cells)
        after = batch[-1].number


def line(cells: tuple[str, ...]) -> str:
    """One line of the file."""
    text = io.StringIO()
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue()
