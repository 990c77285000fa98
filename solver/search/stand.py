"""What the search knows between two levels, and at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from solver.domain.dataset import Floats
from solver.domain.proof import LevelProof, Proof
from solver.model.build import Objective
from solver.model.matrix import Matrix
from solver.search.pair import Pair
from solver.search.relax import Relaxation, Relaxed

Weights = Mapping[str, float]
"""Goal → its weight in a level."""


@dataclass(frozen=True, eq=False)
class Ahead:
    """What solving a level together with the next one says of the next, for plans that keep the level's value.

    Any whole plan that keeps the level has exactly its value there, so what is left of the sum is the next level's.
    """

    weights: Weights
    """Of the next level."""
    pair: Pair
    reached: float
    """The level's value."""
    bound: float
    """No whole plan has less of the sum."""

    @property
    def relaxed(self) -> Relaxed:
        """The next level's relaxation."""
        relaxed, spent = self.pair.relaxed, self.pair.sum.lead * self.reached
        return replace(relaxed, value=relaxed.value - spent, bound=relaxed.bound - spent)

    @property
    def known(self) -> float:
        """No whole plan that keeps the level costs less in the next."""
        return self.bound - self.pair.sum.lead * self.reached


@dataclass(frozen=True, eq=False)
class Stand:
    """The search after some levels: the relaxation to go on from and what is proven so far."""

    relaxation: Relaxation
    """Its matrix may hold a level by what follows from the level's duals, and leave the row that says so open."""
    matrix: Matrix
    """The model's, with a row for each finished level: what plans must meet and explanations are given from."""
    start: Floats | None
    """A whole plan that keeps the levels, over all columns."""
    proofs: tuple[LevelProof, ...]
    ahead: Ahead | None = None

    def knows(self, weights: Weights) -> Ahead | None:
        """What is known of a level ahead; None where it is not the next one."""
        return self.ahead if self.ahead is not None and self.ahead.weights == weights else None

    @property
    def face(self) -> Matrix:
        """The matrix, as far as the relaxation has shown that plans which keep the levels can use it."""
        own = self.relaxation.matrix
        return replace(own, row_upper=np.minimum(own.row_upper, self.matrix.row_upper))


@dataclass(frozen=True, eq=False)
class Found:
    """A whole plan as a point of the model, its proof, and the model of its last level."""

    x: Floats
    proof: Proof
    matrix: Matrix
    objective: Objective
