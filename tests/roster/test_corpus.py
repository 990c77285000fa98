"""Every file of the corpus comes out as it must: the same roster as the clean one, or its problems named and nothing more."""

import os
import random
import resource
import time
from pathlib import Path

import pytest

from solver.roster import Loaded, Recipe, load
from solver.roster.canonical import workbook
from solver.roster.catalogue import CATALOGUE
from solver.roster.marked import marked
from tests.roster.corpus import CASES, Case, plain_workbook
from tests.roster.files import TODAY

VARIANTS = int(os.environ.get("LUNGANG_ROSTER_VARIANTS", "60"))
"""Broken variants of the corpus that are read; 10,000 once before a release."""
LONGEST = 30.0
"""Seconds after which reading counts as hanging; every limit of the reader itself is above what a small file may take."""


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


def assert_whole(found: Loaded) -> None:
    """A roster or errors, never a part of one; every problem in words."""
    assert (found.dataset is None) == bool(found.errors)
    assert all(p.code in CATALOGUE and p.text.zh and p.text.en for p in found.problems)


def broken(content: bytes, random_: random.Random) -> bytes:
    """Some bytes changed, cut out, doubled or cut off."""
    data = bytearray(content)
    for _ in range(random_.randint(1, 8)):
        at, many = random_.randrange(len(data) or 1), random_.randint(1, 200)
        kind = random_.randrange(4)
        if kind == 0:
            data[at : at + 1] = bytes([random_.randrange(256)])
        elif kind == 1:
            del data[at : at + many]
        elif kind == 2:
            data[at:at] = data[at : at + many]
        elif random_.random() < 0.2:
            del data[at:]
    return bytes(data)


def test_broken_variants_never_crash_hang_or_import_a_part(tmp_path: Path) -> None:
    random_ = random.Random(VARIANTS)
    sources = []
    for number, case in enumerate(CASES):
        folder = tmp_path / str(number)
        folder.mkdir()
        made = case.make(folder)
        sources += [
            path for path in ([made] if made.is_file() else sorted(made.iterdir())) if path.stat().st_size < 10**6
        ]
    outcomes = set()
    slowest = 0.0
    for number in range(VARIANTS):
        source = sources[number % len(sources)]
        target = tmp_path / f"v{source.suffix}"
        target.write_bytes(broken(source.read_bytes(), random_))
        began = time.monotonic()
        found = load(target, today=TODAY)
        slowest = max(slowest, time.monotonic() - began)
        assert_whole(found)
        outcomes.update(problem.code for problem in found.errors)
    assert len(outcomes) > 3
    if VARIANTS >= 10_000:
        memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print(f"{VARIANTS} variants, slowest {slowest:.1f} s, {memory >> 10} MB, outcomes {sorted(outcomes)}")
        assert slowest < LONGEST and memory < 2**20


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
