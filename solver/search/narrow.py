"""What a width around a bound leaves open: rows, auxiliary columns, as far off as a plan within the width can have them."""

from dataclasses import replace

import numpy as np

from solver.domain.dataset import Bools, Floats
from solver.model.matrix import Matrix
from solver.search.relax import Relaxed

FAR = 1000.0
"""Limits further off than this are no limits. HiGHS 1.15.1 with presolve calls a worse plan optimal where rows have limits
such as −3e17, which a dual of 1e-13 would give (seed 34 of the random counties)."""

SLIP = 1e-6
"""Room for floating point in what a width allows."""


def narrowed(matrix: Matrix, relaxed: Relaxed, width: float, start: Floats | None = None) -> Matrix:
    """The matrix with every row and auxiliary column kept where a plan within ``width`` of the bound can have it.

    Every plan costs at least ``relaxed.bound`` and, for each row and auxiliary column, as much more as its dual says for
    the distance from where the relaxation has it. Auxiliary columns are whole at their best for any whole plan, and so is a
    row of whole coefficients, so their limits move to whole numbers. Postings are left as they are: they are kept or left out whole.

    Args:
        start: a plan within the width, which stays in even where tolerances would cut it off.
    """
    count = matrix.postings
    duals = np.zeros(matrix.shape[0])
    duals[: len(relaxed.row_duals)] = relaxed.row_duals  # rows added since the relaxation price nothing
    lower, upper = ends(duals, matrix.row_lower, matrix.row_upper, width, matrix.whole)
    least, most = ends(relaxed.aux_reduced, matrix.aux_lower, matrix.aux_upper, width, np.True_)
    if start is not None:
        activity = matrix.entries.activity(start)
        lower, upper = np.minimum(lower, activity), np.maximum(upper, activity)
        least, most = np.minimum(least, start[count:]), np.maximum(most, start[count:])
        lower, upper = np.maximum(lower, matrix.row_lower), np.minimum(upper, matrix.row_upper)
    return replace(
        matrix,
        row_lower=lower,
        row_upper=upper,
        aux_lower=least,
        aux_upper=most,
    )


def ends(price: Floats, lower: Floats, upper: Floats, width: float, whole: Bools | np.bool_) -> tuple[Floats, Floats]:
    """Limits narrowed to what a width allows at the end where the price per unit puts something.

    What is whole takes whole values only, whatever its limits are: the new limit is the last whole number allowed.
    """
    with np.errstate(divide="ignore"):
        far = np.where(price != 0, width / np.abs(price), np.inf)
    near = far <= FAR
    low, high = near & (price > 0) & np.isfinite(lower), near & (price < 0) & np.isfinite(upper)
    whole = np.broadcast_to(whole, price.shape)
    least, most = lower.copy(), upper.copy()
    first, last = upper[high] - far[high], lower[low] + far[low]
    first = np.where(whole[high], np.ceil(first - SLIP), first - SLIP)
    last = np.where(whole[low], np.floor(last + SLIP), last + SLIP)
    least[high] = np.maximum(lower[high], np.minimum(first, upper[high]))
    most[low] = np.minimum(upper[low], np.maximum(last, lower[low]))
    return least, most
