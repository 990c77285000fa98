"""The rows of each hard rule over a county's open postings, put together in any selection."""

from collections.abc import Iterable, Mapping
from typing import Any

from solver.domain.dataset import Dataset
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.eligibility import Opened
from solver.model.build import limits, one_place
from solver.model.matrix import Matrix, assemble
from solver.rules.base import Active, Rows, active


class Clauses:
    """A county's hard rules as blocks of rows; a selection of them becomes a matrix without any goal."""

    def __init__(self, dataset: Dataset, policy: Policy, opened: Opened) -> None:
        self.dataset = dataset
        self.policy = policy
        self.opened = opened
        self.items: Mapping[str, Active] = {
            item.rule.id: item for item in active(policy) if item.hard and item.rule.rows is not None
        }
        self.blocks = {name: self.rows(item, item.params) for name, item in self.items.items()}
        self.places = one_place(opened.postings)

    @property
    def postings(self) -> Postings:
        return self.opened.postings

    @property
    def rules(self) -> tuple[str, ...]:
        """Rules that limit anything here."""
        return tuple(name for name, blocks in self.blocks.items() if blocks)

    def rows(self, item: Active, params: Any) -> list[Rows]:
        """A rule's rows with some parameters."""
        return limits(self.dataset, self.policy, self.opened, item, params)

    def matrix(self, rules: Iterable[str], changed: Mapping[str, list[Rows]] | None = None) -> Matrix:
        """The rows of some rules and of one place for each teacher; ``changed`` rules take other rows."""
        blocks = {**self.blocks, **(changed or {})}
        chosen = [block for rule in rules for block in blocks[rule]]
        return assemble([*chosen, self.places], len(self.postings), (self.postings.leavers, self.postings.comers))
