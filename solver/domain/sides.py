"""The two sides of postings: leaving depends on the teacher alone, arriving on the place and a few traits of who arrives.

Postings run into millions, the leavers and comers among them into thousands: limits that count heads are stated over
these, and the model keeps them so (docs/decisions/0019).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from solver.domain.dataset import Bools, Ints, Teachers


@dataclass(frozen=True, eq=False)
class Side:
    """K classes of N postings; all arrays but ``of`` have length K."""

    of: Ints
    """N: the class of every posting."""
    start: Ints
    length: Ints
    stay: Bools
    aside: Bools
    """People of a second pool."""

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def sizes(self) -> Ints:
        """How many postings each class has."""
        return np.bincount(self.of, minlength=len(self))

    def starting(self, year: int) -> Bools:
        """As ``Postings.starting``."""
        return np.asarray(~self.stay & ~self.aside & (self.start == year))

    def active(self, year: int) -> Bools:
        """As ``Postings.active``."""
        return np.asarray((self.start <= year) & (year < self.start + self.length))


@dataclass(frozen=True, eq=False)
class Leavers(Side):
    """Postings of one teacher with the same start, length and kind."""

    teacher: Ints
    home: Ints


@dataclass(frozen=True, eq=False)
class Comers(Side):
    """Postings to one school, stage and subject with the same start, length and kind, of teachers with the same traits."""

    host: Ints
    stage: Ints
    subject: Ints
    """The one taught at the host."""
    permanent: Bools
    degree: Ints
    backbone: Bools
    """骨干教师 of county level and above."""
    favoured: Bools
    """From a 乡村 or 薄弱 school."""


class Kinds(NamedTuple):
    """What is the same for most postings of a plan; ``of`` is about the postings, the others about the kinds."""

    of: Ints
    start: Ints
    length: Ints
    stay: Bools


def kinds(start: Ints, length: Ints, stay: Bools) -> Kinds:
    """The starts, lengths and kinds of postings that occur."""
    if not len(start):
        return Kinds(start, start, length, stay)
    first, longest = int(start.min()), int(length.max()) + 1
    keys, of = numbered(((start - first) * longest + length) * 2 + stay)
    return Kinds(of, first + keys // (2 * longest), keys // 2 % longest, keys % 2 == 1)


def leavers(teacher: Ints, home: Ints, kind: Kinds, apart: Bools) -> Leavers:
    """``teacher`` over postings, ``home`` and ``apart`` over teachers."""
    count = len(kind.start)
    keys, of = numbered(teacher * count + kind.of)
    who, which = np.divmod(keys, max(1, count))
    return Leavers(
        of=of,
        start=kind.start[which],
        length=kind.length[which],
        stay=kind.stay[which],
        aside=apart[who],
        teacher=who,
        home=home[who],
    )


def comers(
    cell: tuple[Ints, Ints, Ints],
    teacher: Ints,
    kind: Kinds,
    apart: Bools,
    people: Teachers,
    favoured: Bools,
    shape: tuple[int, int, int],
) -> Comers:
    """``cell``, the host, stage and subject, and ``teacher`` over postings; ``apart`` and ``favoured`` over teachers."""
    each = np.stack([apart, people.permanent, people.degree, people.is_backbone, favoured], axis=1).astype(np.int32)
    traits, trait = np.unique(each, axis=0, return_inverse=True)
    sizes = (*shape, max(1, len(traits)), max(1, len(kind.start)))
    trait = trait.ravel().astype(np.int32)  # NumPy 2.0 gives it the shape of a column
    keys, of = numbered(np.ravel_multi_index((*cell, trait[teacher], kind.of), sizes))
    host, stage, subject, own, which = np.unravel_index(keys, sizes)
    aside, permanent, degree, backbone, from_favoured = traits[own].T
    return Comers(
        of=of,
        start=kind.start[which],
        length=kind.length[which],
        stay=kind.stay[which],
        aside=aside.astype(np.bool_),
        host=host,
        stage=stage,
        subject=subject,
        permanent=permanent.astype(np.bool_),
        degree=degree,
        backbone=backbone.astype(np.bool_),
        favoured=from_favoured.astype(np.bool_),
    )


def numbered(key: Ints) -> tuple[Ints, Ints]:
    """The keys that occur, in order, and which of them each entry has; keys are small whole numbers from 0 on.

    As ``np.unique`` with its inverse, without a sort: entries run into millions.
    """
    present = np.bincount(key) > 0 if len(key) else np.zeros(0, dtype=np.bool_)
    return np.flatnonzero(present), (np.cumsum(present, dtype=np.int32) - 1)[key]
