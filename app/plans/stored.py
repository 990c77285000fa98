"""A stored plan's document as a plan again."""

from typing import Any

from solver.domain.plan import Assignment, Plan
from solver.domain.terms import LABELS, Reason, Stage

STAGES = {label: Stage(code) for code, label in LABELS[Stage].items()}
REASONS = {label: Reason(code) for code, label in LABELS[Reason].items()}


def plan_of(document: dict[str, Any]) -> Plan:
    """The plan that a document lists, in the words of its own roster; teachers who have left since stay in it."""
    return Plan(document["year"], tuple(assignment(row) for row in document["postings"]))


def assignment(row: dict[str, Any]) -> Assignment:
    """One row of the list."""
    return Assignment(
        teacher=row["教师编号"],
        home=row["派出学校代码"],
        host=row["接收学校代码"],
        stage=STAGES[row["学段"]],
        subject=row["任教学科"],
        start=month(row["开始日期"]),
        end=month(row["结束日期"]),
        reason=REASONS[row["事由"]],
    )


def month(day: str) -> int:
    """The month index of a date such as 2027-09-01."""
    year, number, _ = day.split("-")
    return int(year) * 12 + int(number) - 1
