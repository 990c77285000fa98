"""Coefficients put in place column by column are what SciPy makes of them, and rows below need no copy of them."""

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from solver.model.entries import RUNS, Entries, Part, compressed

ROWS, COLUMNS = 30, 200


def parts(seed: int, count: int, *, in_order: bool) -> list[Part]:
    """Random entries in two parts, the second counted from further down; some places occur twice."""
    rng = np.random.default_rng(seed)
    found = []
    for first_row, first_column in ((0, 0), (ROWS // 2, COLUMNS // 2)):
        column = rng.integers(0, COLUMNS - first_column, count)
        row = rng.integers(0, ROWS - first_row, count)
        value = rng.integers(-3, 4, count).astype(np.float64)
        order = np.argsort(column, kind="stable") if in_order else np.arange(count)
        found.append(
            Part(row[order].astype(np.int32), column[order].astype(np.int32), value[order], first_row, first_column)
        )
    return found


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("count", [0, 1, RUNS // 2, 3000])
def test_entries_in_any_order_and_number_are_added_up_as_scipy_does(count: int, in_order: bool) -> None:
    given = parts(count, count, in_order=in_order)
    made = compressed(list(given), (ROWS, COLUMNS))
    row = np.concatenate([part.row + part.first_row for part in given])
    column = np.concatenate([part.column + part.first_column for part in given])
    value = np.concatenate([part.value for part in given])
    wanted = coo_matrix((value, (row, column)), shape=(ROWS, COLUMNS)).tocsc()
    assert (made.indptr == wanted.indptr).all()
    assert (made.indices == wanted.indices).all()
    assert (made.data == wanted.data).all()


def test_rows_below_count_in_columns_activity_and_worth_as_in_one_matrix() -> None:
    rng = np.random.default_rng(1)
    rows = rng.random((2, COLUMNS)) * (rng.random((2, COLUMNS)) < 0.5)
    entries = Entries(compressed(parts(7, 500, in_order=True), (ROWS, COLUMNS))).under(rows[0]).under(rows[1])
    dense = entries.csc.toarray()
    assert dense.shape == entries.shape == (ROWS + 2, COLUMNS)
    assert (dense[ROWS:] == rows).all()
    chosen = rng.permutation(COLUMNS)[:40]
    assert (entries.columns(chosen).toarray() == dense[:, chosen]).all()
    x, duals = np.where(rng.random(COLUMNS) < 0.2, rng.random(COLUMNS), 0.0), rng.random(ROWS + 2)
    assert entries.activity(x) == pytest.approx(dense @ x)
    assert entries.worth(duals) == pytest.approx(duals @ dense)
    assert entries.worth(duals[:ROWS]) == pytest.approx(duals[:ROWS] @ dense[:ROWS])
