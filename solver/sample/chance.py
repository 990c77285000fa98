"""Seeded draws for invented data, built on uniform numbers only, so that a seed gives the same county everywhere."""

from typing import Any

import numpy as np
import numpy.typing as npt

from solver.domain.dataset import Bools, Floats, Ints

Rng = np.random.Generator


def pick(rng: Rng, weights: Any, size: int) -> Ints:
    """``size`` positions of ``weights``, drawn in proportion to them."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.asarray(np.searchsorted(edges, rng.random(size) * edges[-1], side="right"), dtype=np.int64)


def pick_rows(rng: Rng, weights: Floats) -> Ints:
    """One column for each row of ``weights`` (N × S), in proportion to the row; −1 where a row is all zero."""
    edges = np.cumsum(weights, axis=1)
    total = edges[:, -1:]
    found = (edges <= rng.random((len(weights), 1)) * total).sum(axis=1)
    return np.where(total[:, 0] > 0, np.minimum(found, weights.shape[1] - 1), -1).astype(np.int64)


def between(rng: Rng, low: npt.ArrayLike, high: npt.ArrayLike, size: int) -> Ints:
    """Whole numbers from ``low`` to ``high``, both included; the limits may be arrays of length ``size``."""
    floor = np.asarray(low)
    return np.asarray(floor + np.floor(rng.random(size) * (np.asarray(high) - floor + 1)), dtype=np.int64)


def happens(rng: Rng, probability: npt.ArrayLike, size: int) -> Bools:
    """True with the given probability, one for each of ``size``."""
    return np.asarray(rng.random(size) < np.asarray(probability))


def around(rng: Rng, spread: float, size: int) -> Floats:
    """Bell-shaped numbers around 0 with standard deviation ``spread`` (the sum of twelve uniforms)."""
    return np.asarray((rng.random((size, 12)).sum(axis=1) - 6) * spread)


def apportion(rng: Rng, expected: Floats, total: int) -> Ints:
    """Whole numbers near ``expected`` that sum to ``total``: each is its scaled value rounded up or down."""
    order = np.argsort(rng.random(len(expected)), kind="stable")
    edges = np.floor(np.cumsum(expected[order]) * (total / expected.sum()) + 0.5 * rng.random()).astype(np.int64)
    edges[-1] = total
    shares = np.zeros(len(expected), dtype=np.int64)
    shares[order] = np.diff(edges, prepend=0)
    return shares
