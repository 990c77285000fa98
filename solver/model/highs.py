"""Hands the matrix, or some of its columns, to HiGHS."""

import highspy
import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from solver.domain.dataset import Floats, Ints
from solver.model.matrix import Matrix

KEPT_OFF = 1 << 13
"""The presolve rule "parallel rows and columns" as a bit of HiGHS' ``presolve_rule_off``. In 1.12.0 to 1.15.1 it adds an
equation to a row that differs from it by a singleton, even when an earlier such step has deleted that row: a debug build
stops at ``!rowDeleted[row]``, a release build writes outside its arrays and aborts (docs/decisions/0017)."""


def program(
    matrix: Matrix, columns: Ints, costs: Floats, *, offset: float = 0.0, integer: bool = True, rows: Ints | None = None
) -> highspy.HighsLp:
    """Some rows (all by default) over some columns, by position, with their costs; continuous where ``integer`` is False."""
    a, chosen = matrix.entries.columns(columns), slice(None) if rows is None else rows
    if rows is not None:
        a = csc_matrix(csr_matrix(a)[rows])
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = a.shape
    lp.col_cost_ = costs
    lp.offset_ = offset
    lp.col_lower_, lp.col_upper_ = matrix.bounds(columns)
    lp.row_lower_ = matrix.row_lower[chosen]
    lp.row_upper_ = matrix.row_upper[chosen]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = a.indptr.astype(np.int32)
    lp.a_matrix_.index_ = a.indices.astype(np.int32)
    lp.a_matrix_.value_ = a.data
    if integer:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in matrix.integers(columns).tolist()]
    return lp


def silent(seed: int = 0, **options: bool | int | float | str) -> highspy.Highs:
    """A silent single-threaded HiGHS: the same input and seed give the same answer."""
    h = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in {
        "output_flag": False,
        "threads": 1,
        "random_seed": seed,
        "presolve_rule_off": KEPT_OFF,
        **options,
    }.items():
        h.setOptionValue(option, setting)
    return h
