"""A column of a comparison with what it is measured by."""

from dataclasses import dataclass

from app.comparisons.columns import Column
from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.terms import Text
from solver.explain.compare import Candidate, candidate


@dataclass(frozen=True, eq=False)
class Side:
    """A column with what it is measured by: last year's has its own roster and policy, all others share theirs."""

    column: Column
    dataset: Dataset
    policy: Policy
    candidate: Candidate

    @property
    def alike(self) -> bool:
        """Whether its figures can be set against those of the other columns."""
        return self.column.kind != "last-year"


def side(column: Column, dataset: Dataset, policy: Policy, plan: Plan) -> Side:
    """A column, verified and measured.

    Raises:
        ValueError: the plan names people or schools the roster does not have.
    """
    return Side(column, dataset, policy, candidate(dataset, policy, Text(column.zh, column.en), plan))
