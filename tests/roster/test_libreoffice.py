"""LibreOffice itself opens and saves our files and those of the corpus: the same roster comes out. Collected where it is installed."""

from pathlib import Path

import openpyxl
import pytest

from solver.files.marking.cell_comments import SIGNED
from solver.roster import load
from solver.roster.canonical import workbook
from solver.roster.marked import marked
from solver.roster.template import template
from tests.roster.files import TODAY
from tests.roster.libreoffice import FORMS, converted, made


@pytest.mark.parametrize("form", FORMS)
def test_the_same_roster_comes_out_of_every_form_libreoffice_saves(tmp_path: Path, form: str) -> None:
    sources = made(tmp_path / "in")
    out = tmp_path / "out"
    out.mkdir()
    for source, file in zip(sources, converted(form, sources, out), strict=True):
        one, other = (load(path, today=TODAY) for path in (source, file))
        if (form, source.stem) == ("csv", "school_merged_down_its_teachers"):
            assert {problem.code for problem in other.errors} == {"blank_required"}  # text does not say what was merged
            continue
        assert other.errors == (), (source.stem, other.errors)
        assert one.dataset is not None and other.dataset is not None
        assert other.dataset.digest == one.dataset.digest, source.stem


def test_libreoffice_opens_what_we_write_and_keeps_marks_and_values(tmp_path: Path) -> None:
    (source,) = made(tmp_path / "in", ("plain_workbook",))
    book = openpyxl.load_workbook(source)
    book["教师"]["J2"] = "院士"
    book.save(source)
    found, whole = load(source, today=TODAY), load(source, today=TODAY)
    (tmp_path / "marked.xlsx").write_bytes(marked(source, found))
    (tmp_path / "template.xlsx").write_bytes(template())
    out = tmp_path / "out"
    out.mkdir()
    first, empty = converted("xlsx", [tmp_path / "marked.xlsx", tmp_path / "template.xlsx"], out)
    cell = openpyxl.load_workbook(first)["教师"]["J2"]
    assert cell.comment.text.startswith(SIGNED) and cell.value == "院士"
    assert [p.code for p in load(first, today=TODAY).errors] == [p.code for p in whole.errors]
    assert len(openpyxl.load_workbook(empty)["教师"].data_validations.dataValidation) > 5
    book["教师"]["J2"] = "一级"
    book.save(source)
    dataset = load(source, today=TODAY).dataset
    assert dataset is not None
    (tmp_path / "version.xlsx").write_bytes(workbook(dataset))
    again = load(converted("xlsx", [tmp_path / "version.xlsx"], out)[0], today=TODAY).dataset
    assert again is not None and again.digest == dataset.digest
