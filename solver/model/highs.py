"""Hands the matrix, or some of its columns, to HiGHS."""

import highspy
import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.model.matrix import Matrix


def program(
    matrix: Matrix, columns: Ints, costs: Floats, *, offset: float = 0.0, integer: bool = True
) -> highspy.HighsLp:
    """All rows over some columns, by position, with their costs; continuous where ``integer`` is False."""
    a = matrix.entries.columns(columns)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = a.shape
    lp.col_cost_ = costs
    lp.offset_ = offset
    lp.col_lower_ = matrix.column_lower[columns]
    lp.col_upper_ = matrix.column_upper[columns]
    lp.row_lower_ = matrix.row_lower
    lp.row_upper_ = matrix.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = a.indptr.astype(np.int32)
    lp.a_matrix_.index_ = a.indices.astype(np.int32)
    lp.a_matrix_.value_ = a.data
    if integer:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in matrix.integer[columns]]
    return lp


def silent(seed: int = 0, **options: bool | int | float | str) -> highspy.Highs:
    """A silent single-threaded HiGHS: the same input and seed give the same answer."""
    h = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in {"output_flag": False, "threads": 1, "random_seed": seed, **options}.items():
        h.setOptionValue(option, setting)
    return h
