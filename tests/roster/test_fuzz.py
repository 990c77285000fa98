"""Whatever stands in the cells, reading never raises, and every problem says where and what to do."""

import datetime
import re
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.files.texts import text_of
from solver.roster.catalogue import CATALOGUE
from solver.roster.read import Raw, RawSheet
from solver.roster.validate import Loaded, validate
from tests.roster.files import TODAY, county, grid

NASTY = [
    "", " ", "无", "-", "0", "-1", "1e9", "1e-5", "1e400", "9" * 30, "2019-13", "2019.1", "99999", "二〇一九", "９", "Ⅸ", "²", "①",
    "=1+1", "'001", "\x00", "\ud800", "\u202e", "S1;S2", "S1；S1", "；；", "1-", "-6", "九-一", "1-6-9", "女", "√", "{column}", "%s",
    "990101199003070744", "1.1E+17", "2020-02-30", "0000-01", "9999-12", "无限", "١٢", "年", "(", "(1)班", "初四", "十一",
]  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
).map(text_of)
PLACES = [
    (name, row, column) for name, rows in county().items() for row in range(len(rows)) for column in range(len(rows[0]))
]


def validated(grids: dict[str, list[list[Any]]]) -> Loaded:
    sheets = []
    for name, rows in grids.items():
        columns = {i: np.array([text_of(row[i]) for row in rows], dtype=object) for i in range(len(rows[0]))}
        sheets.append(RawSheet(name, pd.DataFrame(columns, dtype=object), np.arange(1, len(rows) + 1)))
    return validate(Raw(tuple(sheets), ()), today=TODAY)


def assert_told(found: Loaded) -> None:
    """Every problem is complete; there is a dataset exactly when there is no error."""
    assert (found.dataset is None) == bool(found.errors)
    for problem in found.problems:
        assert problem.sheet and problem.code in CATALOGUE
        assert problem.text.zh and problem.text.en
        assert not re.search(r"\{[a-z]+\}", problem.text.zh.replace(problem.value, "").replace("{column}", ""))
        if problem.severity == "error" and problem.code not in {
            "no_rows",
            "missing_sheet",
            "more_of_the_same",
            "school_left_out",
        }:
            assert problem.row >= 1 and problem.column


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), CELLS), min_size=1, max_size=6))
def test_any_cells_give_a_dataset_or_located_problems(changes: list[tuple[tuple[str, int, int], str]]) -> None:
    grids = {name: grid(rows) for name, rows in county().items()}
    for (name, row, column), cell in changes:
        grids[name][row + 1][column] = cell
    assert_told(validated(grids))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(list(county())), st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5)
    )
)
def test_sheets_of_anything_give_problems_and_no_dataset(sheets: dict[str, list[list[str]]]) -> None:
    found = validated({name: list(rows) for name, rows in sheets.items()})
    assert found.dataset is None and found.errors


def test_the_fuzzed_county_has_both_outcomes() -> None:
    """Otherwise the properties above would hold of nothing."""
    fine = validated({name: grid(rows) for name, rows in county().items()})
    assert fine.dataset is not None
    outcomes = set()
    for place, cell in zip(PLACES, NASTY * len(PLACES), strict=False):
        grids = {name: grid(rows) for name, rows in county().items()}
        grids[place[0]][place[1] + 1][place[2]] = cell
        found = validated(grids)
        assert_told(found)
        outcomes.add(found.dataset is None)
    assert outcomes == {True, False}


def test_dates_do_not_depend_on_when_the_file_is_read_except_for_what_is_possible() -> None:
    grids = {name: grid(rows) for name, rows in county().items()}
    sheets = tuple(
        RawSheet(
            name,
            pd.DataFrame({i: [text_of(r[i]) for r in rows] for i in range(len(rows[0]))}, dtype=object),
            np.arange(1, len(rows) + 1),
        )
        for name, rows in grids.items()
    )
    now, later = (validate(Raw(sheets, ()), today=day) for day in (TODAY, datetime.date(2028, 1, 1)))
    assert now.dataset is not None and later.dataset is not None
    assert now.dataset.digest == later.dataset.digest
