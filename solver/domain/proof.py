"""What the search can say about a plan's quality, and how it reports while it works."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LevelProof:
    """One priority level: what was minimised, the value reached, what was proven."""

    goals: Mapping[str, float]
    """Goal id → weight."""
    value: float
    bound: float
    """No plan that keeps the earlier levels can have less than this."""
    gap: float
    """(value − bound) / max(1, |value|)."""
    seconds: float


@dataclass(frozen=True)
class Proof:
    """The search's own statement; the verifier recomputes ``objective`` from the plan."""

    status: str
    """OPTIMAL (gap within tolerance) or TIME_LIMIT (stopped with the gap stated)."""
    objective: float
    """Value of the last level, the objective of the model written as MPS."""
    bound: float
    gap: float
    seconds: float
    levels: tuple[LevelProof, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    """Sizes for the expert view: postings, rows, fixed postings, fractional postings of the relaxation."""


@dataclass(frozen=True)
class Progress:
    """A moment of a running search."""

    phase: str
    """build, relax, fix, integer, verify."""
    profile: str
    level: int
    best: float | None
    bound: float | None
    gap: float | None
    elapsed: float


Report = Callable[[Progress], bool]
"""Called with progress; returns False to ask the search to stop."""


@dataclass(frozen=True)
class Conflict:
    """One rule of a minimal set that cannot hold together, with what it lacks."""

    rule: str
    shortfall: float
    """How far the rule is missed when everything else holds, in the rule's own unit; 0 where not measured."""
    school: str = ""
    subject: str = ""
    schools: tuple[str, ...] = ()
    """学校代码 of the schools where it clashes; empty where it is the county as a whole or too many to name."""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loosening:
    """The least change of one parameter that, alone, makes the county possible."""

    rule: str
    parameter: str
    """Name of the rule's parameter; ``enforcement`` where the rule would be kept as far as possible instead."""
    now: float | bool | str
    to: float | bool | str
    size: float
    """Change relative to the present value; smaller is cheaper."""
    proven: bool = True
    """The next smaller step is proven impossible."""
