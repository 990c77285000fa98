"""Postings by teacher and by group: where each teacher's stand, and the least values of every group without a full sort."""

import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.model.build import ONE_PLACE
from solver.model.matrix import Matrix


def places(matrix: Matrix, teacher: Ints) -> tuple[Ints, Ints]:
    """Where each teacher's block of postings begins, given whose each is (in order), and the row that gives the teacher
    one place."""
    if not len(teacher):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    first, rows = starts(teacher), matrix.rows_of(ONE_PLACE)
    owner = matrix.labels.teacher[rows]
    row_of = np.full(max(int(teacher.max()), int(owner.max(initial=0))) + 1, -1, dtype=np.int64)
    row_of[owner] = rows
    return first, row_of[teacher[first]]


def starts(group: Ints) -> Ints:
    """Where each block of equal values begins."""
    return np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))


def blocks(group: Ints) -> Ints:
    """Positions in the order of their groups, which are whole numbers from 0 on."""
    # NumPy sorts whole numbers of 16 bits in one pass over them
    return np.argsort(group.astype(np.uint16) if group.max(initial=0) < 1 << 16 else group, kind="stable")


def least_of(value: Floats, first: Ints, count: int) -> Ints:
    """Positions of the ``count`` least finite values of each block that begins at ``first``; takes no full sort."""
    left, sizes = value.copy(), np.diff(np.append(first, len(value)))
    owner = np.repeat(np.arange(len(first)), sizes)
    chosen = []
    for _ in range(count):
        hit = np.flatnonzero(left == np.repeat(np.minimum.reduceat(left, first), sizes))
        hit = hit[np.isfinite(left[hit])]
        if not len(hit):
            break
        hit = hit[starts(owner[hit])]  # of equal values the first
        chosen.append(hit)
        left[hit] = np.inf
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, dtype=np.int64)


def best_of(group: Ints, value: Floats, count: int) -> Ints:
    """Positions of the ``count`` least values of each group."""
    order = np.lexsort((value, group))
    sorted_group = group[order]
    new = np.concatenate([[True], sorted_group[1:] != sorted_group[:-1]])
    first = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    return order[np.arange(len(order)) - first < count]
