"""What a planner has settled by hand before the search: this teacher goes there, or not there, or nowhere."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """One hand-made decision.

    ``host`` empty with ``kind`` "forbid" keeps the teacher at home; with "lock" it asks for a posting
    to any school.
    """

    kind: str
    """"lock" (must be posted so) or "forbid" (must not)."""
    teacher: str
    """教师编号."""
    host: str = ""
    """学校代码."""


class DecisionError(ValueError):
    """A decision that names nobody, or that no rule leaves open; says which and why."""
