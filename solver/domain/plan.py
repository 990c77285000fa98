"""A plan as people exchange it: rows with codes and dates, whoever made it."""

from dataclasses import dataclass, replace
from functools import cached_property

from solver.domain.months import effective_month
from solver.domain.terms import Reason, Stage


@dataclass(frozen=True)
class Assignment:
    """One row of a plan (交流名单), in the words of the roster.

    ``start`` and ``end`` are month indices; ``end`` is the last month of the posting.
    """

    teacher: str
    """教师编号."""
    home: str
    """派出学校代码."""
    host: str
    """接收学校代码. A 期满返回 row describes the posting that has ended: home, host and dates are its own."""
    stage: Stage
    subject: str
    start: int
    end: int
    reason: Reason

    @property
    def months(self) -> int:
        return self.end - self.start + 1


@dataclass(frozen=True)
class Plan:
    """Who goes where from 1 September of ``year``. Not known to be valid: see ``verify.VerifiedPlan``.

    A medium-term plan covers ``years`` school years; ``annual`` gives the part of each, which is a plan of one year.
    """

    year: int
    rows: tuple[Assignment, ...]
    years: int = 1
    """School years covered; a medium-term plan (中期方案) has more than one."""
    earlier: tuple[Assignment, ...] = ()
    """In the part of a year: the medium-term plan's rows that started in years before it."""
    later: tuple[Assignment, ...] = ()
    """In the part of a year: its rows that start in years after it."""

    @property
    def horizon(self) -> tuple[int, ...]:
        """The school years covered."""
        return tuple(range(self.year, self.year + self.years))

    @property
    def running(self) -> tuple[Assignment, ...]:
        """Earlier rows still in force: they move staff, and start nothing."""
        return tuple(row for row in self.earlier if row.end >= effective_month(self.year))

    @property
    def back(self) -> tuple[Assignment, ...]:
        """期满返回 rows of those whose posting by an earlier year of the same plan has just ended."""
        now = effective_month(self.year)
        return tuple(replace(row, reason=Reason.RETURN) for row in self.earlier if now - 12 <= row.end < now)

    def annual(self, year: int) -> "Plan":
        """The part of one school year: what starts and who returns in it, with what started before and what comes later.

        A row belongs to the year on whose 1 September it starts; a 期满返回 row to the one before which its posting
        ended. Rows that belong to no year of the horizon are in no part: ``verify.invariants`` reports them.
        """
        if self.years == 1:
            return self
        now = effective_month(year)
        mine = tuple(
            row for row in self.rows if (now - 12 <= row.end < now if row.reason is Reason.RETURN else row.start == now)
        )
        earlier = tuple(row for row in self.moving if row.start < now)
        return Plan(year, mine, earlier=earlier, later=tuple(row for row in self.moving if row.start > now))

    @property
    def last(self) -> "Plan":
        """The part of the horizon's last year; the plan itself where it has one year."""
        return self.annual(self.horizon[-1])

    @cached_property
    def starting(self) -> tuple[Assignment, ...]:
        """Rows that start a posting of a teacher, those that shares and caps count; second pools are ``apart``."""
        return tuple(row for row in self.rows if row.reason.starts and not row.reason.apart)

    @cached_property
    def started(self) -> tuple[Assignment, ...]:
        """Rows that start a posting, whoever's."""
        return tuple(row for row in self.rows if row.reason.starts)

    @cached_property
    def moving(self) -> tuple[Assignment, ...]:
        """Rows that place a teacher away from the home school: starts and stays."""
        return tuple(row for row in self.rows if row.reason is not Reason.RETURN)
