"""What is decided otherwise: postings closed, somebody's place required, limits moved; and how that can be refused."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Ints
from solver.model.build import Model
from solver.search.relax import Infeasible


@dataclass(frozen=True, eq=False)
class Change:
    """What is decided otherwise: postings that are closed, teachers who must have one of those left, other limits."""

    closed: Ints
    """Positions of postings."""
    placed: tuple[int, ...] = ()
    """Positions of teachers; each must have an open posting."""
    limits: tuple[tuple[int, float, float], ...] = ()
    """Rows that get another lower and upper limit."""


UNCHANGED = Change(np.zeros(0, dtype=np.int64))


class Clash(Infeasible):
    """Rows other than those of earlier levels cannot be met; ``rows`` are those the proof uses."""

    def __init__(self, shortfall: float, rows: Ints) -> None:
        super().__init__(shortfall)
        self.rows = rows


class Beyond(Infeasible):
    """All rows can be met but those that hold earlier levels; ``shortfall`` is by how much at least."""


def sent(model: Model, teacher: int, *hosts: int) -> Change:
    """The teacher must be posted (not merely kept on) to one of the hosts; every other posting of the teacher is closed."""
    postings = model.postings
    mine = np.flatnonzero(postings.teacher == teacher)
    return Change(mine[~(np.isin(postings.host[mine], hosts) & postings.starts[mine])], (teacher,))


def kept_from(model: Model, teacher: int, host: int | None = None) -> Change:
    """The teacher is not posted to the host, or to no school at all where ``host`` is None."""
    postings = model.postings
    mine = postings.teacher == teacher
    return Change(np.flatnonzero(mine if host is None else mine & (postings.host == host)))


def widened(limits: Sequence[tuple[int, float, float]]) -> Change:
    """Rows get other limits, none of them narrower."""
    return Change(np.zeros(0, dtype=np.int64), (), tuple(limits))


def together(changes: Sequence[Change]) -> Change:
    """Several changes at once."""
    closed = np.unique(np.concatenate([change.closed for change in changes]))
    placed = tuple(teacher for change in changes for teacher in change.placed)
    return Change(closed, placed, tuple(limit for change in changes for limit in change.limits))
