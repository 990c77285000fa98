"""A policy profile: which rules hold with which parameters, read from TOML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from solver.domain.waiver import Waiver


@dataclass(frozen=True)
class Setting:
    """One rule's place in a profile.

    ``enforcement`` is "hard" (a plan that breaks it is no plan) or "priority" (kept as far as
    capacity allows, before any goal; what is left over is named).
    """

    on: bool = True
    enforcement: str = "hard"
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step on the way to 1 September, such as 公示; ``days`` are Chinese working days."""

    id: str
    title: str
    days: int
    source: str = ""
    """The clause it rests on; empty where a bureau sets it for itself."""


@dataclass(frozen=True)
class Policy:
    """A county's rule set. ``rules`` maps rule id to its setting; a rule not named is off."""

    id: str
    title: str
    source: str
    rules: Mapping[str, Setting]
    steps: tuple[Step, ...] = ()
    """The steps of a year in their order, the last one ending before 1 September."""
    waivers: tuple[Waiver, ...] = ()
    """Permitted exceptions: everybody who judges by this policy, search and verifier alike, sees the same ones."""

    def setting(self, rule: str) -> Setting:
        return self.rules.get(rule, Setting(on=False))


@dataclass(frozen=True)
class GoalProfile:
    """What a plan aims at: priority levels, each a weighted sum of goals, solved one after another."""

    id: str
    title: str
    why: str
    levels: tuple[Mapping[str, float], ...]
    """Goal id → weight per unit of the goal, first level first."""
    tolerance: float = 0.0
    """How much a finished level may worsen later, as a share of its value."""
