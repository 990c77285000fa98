"""Chinese working days: weekends, statutory holidays and make-up days as announced, and a bureau's own table on top."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Day:
    """What a date is where it is not what its weekday says."""

    working: bool
    """True for a make-up working day, False for a day off."""
    name: str = ""


@cache
def seed(year: int) -> Mapping[date, Day]:
    """Days off and make-up days of a year as the package ``holidays`` ships them, in date order.

    Source: 全国年节及纪念日放假办法 for the days off of any year; the State Council's yearly notice for the make-up
    days, which the package holds only for years whose notice it has seen (see ``seeded``).
    """
    known = holidays.country_holidays(
        "CN", years=(year, year + 1), language="zh_CN"
    )  # 调休 in December is of next year
    off = {day: Day(False, name) for day, name in known.items() if day.year == year}
    worked = {day: Day(True, "调休上班") for day in known.weekend_workdays if day.year == year}
    return dict(sorted({**off, **worked}.items()))


def seeded(year: int) -> bool:
    """Whether the package has seen the year's notice: every notice since 2008 moved working days to weekends."""
    return any(day.working for day in seed(year).values())


@dataclass(frozen=True)
class WorkingDays:
    """Tells working days from days off.

    A date in ``days`` is what the table says. In a year with a notice of its own (``noticed``) every other
    date goes by its weekday, for the notice names all exceptions; in other years by ``seed``.
    """

    days: Mapping[date, Day] = field(default_factory=dict)
    noticed: frozenset[int] = frozenset()

    def special(self, day: date) -> Day | None:
        """What a date is by table or seed, None where its weekday decides."""
        if day in self.days:
            return self.days[day]
        return None if day.year in self.noticed else seed(day.year).get(day)

    def is_working(self, day: date) -> bool:
        found = self.special(day)
        return day.weekday() < SATURDAY if found is None else found.working

    def announced(self, year: int) -> bool:
        """Whether the make-up days of a year are known; else its schedule may still shift by some days."""
        return year in self.noticed or seeded(year)

    def table(self, year: int) -> dict[date, Day]:
        """Every exception of a year, in date order."""
        base = {} if year in self.noticed else seed(year)
        own = {day: entry for day, entry in self.days.items() if day.year == year}
        return dict(sorted({**base, **own}.items()))

    def count(self, first: date, last: date) -> int:
        """Working days from ``first`` to ``last``, both included; 0 where ``last`` is earlier."""
        return sum(self.is_working(first + offset * ONE_DAY) for offset in range((last - first).days + 1))

    def on_or_after(self, day: date) -> date:
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def last_of(self, first: date, days: int) -> date:
        """The last of ``days`` working days that begin on or after ``first``."""
        day = self.on_or_after(first)
        for _ in range(days - 1):
            day = self.on_or_after(day + ONE_DAY)
        return day

    def first_of(self, last: date, days: int) -> date:
        """The first of ``days`` working days that end on or before ``last``."""
        day = self.on_or_before(last)
        for _ in range(days - 1):
            day = self.on_or_before(day - ONE_DAY)
        return day
