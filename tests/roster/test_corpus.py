"""Every file of the corpus comes out as it must: the same roster as the clean one, or its problems named and nothing more."""

import os
from pathlib import Path

import pytest

from solver.roster import Recipe, load
from solver.roster.canonical import workbook
from solver.roster.marked import marked
from tests.roster.corpus import CASES, Case, plain_workbook
from tests.roster.files import TODAY
from tests.roster.fuzzing import tried

VARIANTS = int(os.environ.get("LUNGANG_ROSTER_VARIANTS", "120"))
"""Broken variants of the corpus that are read; 10,000 once before a release."""


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    dataset = load(plain_workbook(tmp_path_factory.mktemp("clean")), today=TODAY).dataset
    assert dataset is not None
    return dataset.digest


def test_the_corpus_is_large_enough_and_has_files_of_both_outcomes() -> None:
    assert len(CASES) >= 25
    assert {bool(case.errors) for case in CASES} == {True, False}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_of_the_corpus_comes_out_as_it_must(tmp_path: Path, digest: str, case: Case) -> None:
    found = load(case.make(tmp_path), today=TODAY)
    assert {problem.code for problem in found.errors} == case.errors
    if not case.errors:
        assert found.dataset is not None and found.dataset.digest == digest


def test_broken_variants_never_crash_hang_or_import_a_part() -> None:
    """Ten thousand and more by ``python -m tests.roster.fuzzing``."""
    found = tried(seed=VARIANTS, count=VARIANTS, marks=VARIANTS // 2)
    assert len(found.codes) > 3 and found.codes["usable"]


@pytest.mark.parametrize("name", ["former_xls", "title_rows_units_and_signatures", "months_that_excel_shortened"])
def test_the_marked_workbook_of_an_unusual_file_reads_the_same(tmp_path: Path, name: str) -> None:
    (case,) = [case for case in CASES if case.name == name]
    source = case.make(tmp_path)
    first = load(source, today=TODAY)
    (tmp_path / "m.xlsx").write_bytes(marked(source, first))
    again = load(tmp_path / "m.xlsx", today=TODAY)
    assert {p.code for p in again.errors} == {p.code for p in first.errors}
    if first.dataset is not None and again.dataset is not None:
        assert again.dataset.digest == first.dataset.digest
        (tmp_path / "c.xlsx").write_bytes(workbook(first.dataset))
        written = load(tmp_path / "c.xlsx", today=TODAY, recipe=Recipe()).dataset
        assert written is not None and written.digest == first.dataset.digest
