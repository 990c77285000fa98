"""Files LibreOffice made, kept under ``data`` (``python -m tests.roster.libreoffice`` makes them again): read wherever tests run."""

from pathlib import Path

import openpyxl
import pytest

from solver.roster import load
from solver.roster.columns import CHECK_SHEET
from solver.roster.marked import marked
from tests.roster.corpus import plain_workbook
from tests.roster.files import TODAY
from tests.roster.libreoffice import DATA, KEPT, MARKED


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir() if path.name != MARKED))
def test_a_file_saved_by_libreoffice_holds_the_same_roster(tmp_path: Path, name: str) -> None:
    clean, found = load(plain_workbook(tmp_path), today=TODAY).dataset, load(DATA / name, today=TODAY)
    assert found.errors == ()
    assert clean is not None and found.dataset is not None and found.dataset.digest == clean.digest


def test_one_file_in_each_form_is_kept() -> None:
    assert len(list(DATA.iterdir())) == len(KEPT) + 1


def test_marks_that_went_through_libreoffice_are_known_again_and_go(tmp_path: Path) -> None:
    """It forgets who wrote a comment, splits its text by fonts and gives solid fills a second colour of its own."""
    source = DATA / MARKED
    found = load(source, today=TODAY)
    assert {problem.code for problem in found.errors} == {"ambiguous_month"}
    book = openpyxl.load_workbook(source)
    wrong = [book["教师"].cell(problem.row, problem.at) for problem in found.errors]
    assert all(cell.comment is not None and cell.fill.fill_type == "solid" for cell in wrong)
    for cell in wrong:
        cell.value = "1985-10"
    book.save(tmp_path / "corrected.xlsx")
    corrected = load(tmp_path / "corrected.xlsx", today=TODAY)
    assert corrected.dataset is not None
    (tmp_path / "again.xlsx").write_bytes(marked(tmp_path / "corrected.xlsx", corrected))
    after = openpyxl.load_workbook(tmp_path / "again.xlsx")
    assert after.sheetnames.count(CHECK_SHEET) == 1
    assert not [cell for row in after["教师"] for cell in row if cell.comment]
    assert {after["教师"][cell.coordinate].fill.fill_type for cell in wrong} == {None}
