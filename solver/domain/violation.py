"""What a check found: who, where and by how much a plan breaks a rule, without words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from solver.domain.terms import Stage


@dataclass(frozen=True)
class Violation:
    """One breach of one rule. ``value`` and ``limit`` carry the rule's own unit; words come from the rule."""

    rule: str
    teacher: str = ""
    """教师编号, where the breach is about a person."""
    school: str = ""
    """学校代码, where it is about a school."""
    stage: Stage | None = None
    subject: str = ""
    year: int = 0
    value: float = 0.0
    """What the plan has."""
    limit: float = 0.0
    """What the rule allows or demands."""
    kind: str = ""
    """Which of the rule's sentences applies, where it has several."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Further facts the sentence quotes, such as a date."""
