"""A plan as people exchange it: rows with codes and dates, whoever made it."""

from dataclasses import dataclass

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
    """Who goes where from 1 September of ``year``. Not known to be valid: see ``verify.VerifiedPlan``."""

    year: int
    rows: tuple[Assignment, ...]

    @property
    def starting(self) -> tuple[Assignment, ...]:
        """Rows that start a posting."""
        return tuple(row for row in self.rows if row.reason.starts)

    @property
    def moving(self) -> tuple[Assignment, ...]:
        """Rows that place a teacher away from the home school: starts and stays."""
        return tuple(row for row in self.rows if row.reason is not Reason.RETURN)
