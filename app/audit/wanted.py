"""Which lines of the audit somebody wants to see: by what was done, by whom, to what, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.tables import Entry

CHINA = timezone(timedelta(hours=8))
"""Days are those of the bureaus that read the audit."""
FIRST, LAST = date(2000, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True)
class Wanted:
    """Empty or None: any. ``name`` may be part of a name; days are inclusive, Beijing time."""

    action: str = ""
    name: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None

    def lines(self) -> SelectOfScalar[Entry]:
        """The query for these lines, in no order yet."""
        conditions: list[Any] = []
        if self.action:
            conditions.append(col(Entry.action) == self.action)
        if self.name:
            conditions.append(col(Entry.name).contains(self.name, autoescape=True))
        if self.subject:
            conditions.append(col(Entry.subject) == self.subject)
        if self.since is not None:
            conditions.append(col(Entry.at) >= datetime.combine(max(self.since, FIRST), time.min, CHINA))
        if self.until is not None:
            conditions.append(col(Entry.at) <= datetime.combine(min(self.until, LAST), time.max, CHINA))
        return select(Entry).where(*conditions)
