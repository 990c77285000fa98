"""What a goal is: its cost in the model, its true measure on a finished plan, its unit and its words."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import solver.goals
from solver.domain.dataset import Dataset, Floats, Ints
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.rules.base import Columns


@dataclass(frozen=True)
class Swing:
    """The most heads that can leave and enter each school (S) under the limits of the model."""

    out: Ints
    into: Ints


@dataclass(frozen=True)
class Costs:
    """A goal as a linear function of the model: constant + posting · x + Σ column_costs[family] · y."""

    posting: Floats
    """N, cost of each candidate posting."""
    constant: float = 0.0
    columns: tuple[Columns, ...] = ()
    column_costs: Mapping[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True)
class Goal:
    """One goal; less is always better.

    costs(dataset, postings, policy, swing) → Costs, exact at integral solutions.
    measure(dataset, plan, policy) → the value in ``unit``, recomputed from raw data.
    """

    id: str
    order: int
    """Place in tables and lists."""
    title: Text
    unit: Text
    why: Text
    costs: Callable[[Dataset, Postings, Policy, Swing], Costs]
    measure: Callable[[Dataset, Plan, Policy], float]
    whole: bool = False
    """Counts once over the horizon; every other goal is the sum of its values in the years."""

    def value(self, dataset: Dataset, plan: Plan, policy: Policy) -> float:
        """The measure of a plan of one or several years."""
        if self.whole or plan.years == 1:
            return self.measure(dataset, plan, policy)
        return sum(self.measure(dataset, plan.annual(year), policy) for year in plan.horizon)


@cache
def registry() -> Mapping[str, Goal]:
    """Every goal by id, found by looking into this folder, in the order goals are shown."""
    found: dict[str, Goal] = {}
    for module in pkgutil.iter_modules(solver.goals.__path__):
        goal = getattr(importlib.import_module(f"solver.goals.{module.name}"), "GOAL", None)
        if isinstance(goal, Goal):
            found[goal.id] = goal
    return dict(sorted(found.items(), key=lambda item: item[1].order))
