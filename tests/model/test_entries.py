"""Coefficients kept by the sides of postings, and rows below, count as they would in one matrix."""

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from solver.model.entries import Entries, Part, Shared, compressed

ROWS, COLUMNS, POSTINGS = 30, 200, 150


def some(rng: np.random.Generator, rows: int, columns: int, count: int) -> list[Part]:
    """Random entries in two parts, the second counted from further down; some places occur twice."""
    found = []
    for first_row, first_column in ((0, 0), (rows // 2, columns // 2)):
        column = rng.integers(0, columns - first_column, count).astype(np.int32)
        row = rng.integers(0, rows - first_row, count).astype(np.int32)
        found.append(Part(row, column, rng.integers(-3, 4, count).astype(np.float64), first_row, first_column))
    return found


def added_up(parts: list[Part], shape: tuple[int, int]) -> np.ndarray:
    whole = np.zeros(shape)
    for part in parts:
        np.add.at(whole, (part.row + part.first_row, part.column + part.first_column), part.value)
    return whole


@pytest.mark.parametrize("count", [0, 1, 3000])
def test_entries_of_one_place_are_added_up(count: int) -> None:
    parts = some(np.random.default_rng(count), ROWS, COLUMNS, count)
    assert (compressed(parts, (ROWS, COLUMNS)).toarray() == added_up(parts, (ROWS, COLUMNS))).all()


def made(rng: np.random.Generator) -> tuple[Entries, np.ndarray]:
    """Entries with a block, two sides and two rows below, and the same as a dense matrix."""
    parts = some(rng, ROWS, COLUMNS, 300)
    dense, sides = added_up(parts, (ROWS, COLUMNS)), []
    for classes in (20, 45):
        own, of = some(rng, ROWS, classes, 60), rng.integers(0, classes, POSTINGS)
        sides.append(Shared(of, compressed(own, (ROWS, classes + 1))))
        dense[:, :POSTINGS] += added_up(own, (ROWS, classes))[:, of]
    rows = rng.random((2, COLUMNS)) * (rng.random((2, COLUMNS)) < 0.5)
    entries = Entries(compressed(parts, (ROWS, COLUMNS)), tuple(sides)).under(rows[0]).under(rows[1])
    return entries, np.vstack([dense, rows])


@pytest.mark.parametrize("seed", range(5))
def test_sides_and_rows_below_count_as_in_one_matrix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    entries, dense = made(rng)
    assert entries.shape == dense.shape
    assert entries.csc.toarray() == pytest.approx(dense)
    chosen = rng.permutation(COLUMNS)[:40]
    assert entries.columns(chosen).toarray() == pytest.approx(dense[:, chosen])
    rows, some_of = np.sort(rng.permutation(ROWS + 2)[:20]), np.sort(chosen)
    assert entries.part(rows, some_of).csc.toarray() == pytest.approx(dense[np.ix_(rows, some_of)])
    x, duals = np.where(rng.random(COLUMNS) < 0.2, rng.random(COLUMNS), 0.0), rng.random(ROWS + 2)
    assert entries.activity(x) == pytest.approx(dense @ x)
    assert entries.worth(duals) == pytest.approx(duals @ dense)
    assert entries.worth(duals[:ROWS]) == pytest.approx(duals[:ROWS] @ dense[:ROWS])


@pytest.mark.parametrize("seed", range(5))
def test_entries_of_some_columns_are_those_columns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    entries, dense = made(rng)
    keep = rng.random(COLUMNS) < 0.6
    assert entries.without(keep).csc.toarray() == pytest.approx(dense[:, keep])


@pytest.mark.parametrize("seed", range(5))
def test_a_part_has_the_entries_of_its_rows_and_columns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    entries, dense = made(rng)
    rows, columns = np.flatnonzero(rng.random(ROWS) < 0.5), np.flatnonzero(rng.random(COLUMNS) < 0.6)
    part = entries.part(rows, columns)
    assert part.shape == (len(rows), len(columns))
    assert part.csc.toarray() == pytest.approx(dense[np.ix_(rows, columns)])
    duals = rng.random(len(rows))
    assert part.worth(duals) == pytest.approx(duals @ dense[np.ix_(rows, columns)])


def test_entries_are_counted_without_being_spread_out() -> None:
    part = Part(np.array([0, 1, 1]), np.array([0, 0, 2]), np.ones(3), 0, 0)
    side = Shared(np.array([1, 1, 0]), compressed([Part(np.array([0, 2]), np.array([1, 0]), np.ones(2), 0, 0)], (3, 3)))
    entries = Entries(compressed([part], (3, 4)), (side,))
    assert entries.sizes.tolist() == [3, 1, 2, 0]
    assert entries.nnz == 6
    assert entries.per_row(3).tolist() == [3, 2, 1]
    spread = entries.csc
    assert coo_matrix(spread).nnz == 5  # posting 0 is in row 0 by itself and by its side


@pytest.mark.parametrize("begin", [0, POSTINGS // 2, POSTINGS, COLUMNS - 3])
def test_worth_from_a_column_on_is_the_end_of_the_worth_of_all(begin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.model.entries.STRETCH", 16)
    rng = np.random.default_rng(begin)
    entries, dense = made(rng)
    duals = rng.random(ROWS + 2)
    assert entries.worth(duals, begin) == pytest.approx((duals @ dense)[begin:])
