"""The committed sample files are what the generator makes, load without an error, and say they are invented."""

from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from solver.roster import load
from solver.sample import county, write_csv_folder, write_workbook

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
MADE = {"seaside-3000.xlsx": (3000, 90, 1), "reading-60.xlsx": (60, 8, 61)}


def contents(path):
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("name", MADE)
def test_the_committed_workbook_is_what_the_generator_makes(name, tmp_path):
    write_workbook(county(*MADE[name]), tmp_path / name)
    assert contents(tmp_path / name) == contents(SAMPLES / name)


def test_the_committed_folder_is_what_the_generator_makes(tmp_path):
    write_csv_folder(county(*MADE["reading-60.xlsx"]), tmp_path)
    made = {file.name: file.read_text("utf-8-sig") for file in tmp_path.iterdir()}
    kept = {file.name: file.read_text("utf-8-sig") for file in (SAMPLES / "reading-60").iterdir()}
    assert made == kept


@pytest.mark.parametrize("name", [*MADE, "reading-60"])
def test_a_sample_loads_without_error_and_is_marked_invented(name):
    loaded = load(SAMPLES / name)
    assert [p for p in loaded.problems if p.severity == "error"] == []
    assert loaded.dataset is not None
    assert loaded.dataset.invented


def test_workbook_and_folder_are_the_same_roster():
    book, folder = load(SAMPLES / "reading-60.xlsx").dataset, load(SAMPLES / "reading-60").dataset
    assert book is not None
    assert folder is not None
    assert book.digest == folder.digest


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path):
    tables = county(60, 8, 1)
    tables["教师"].loc[0, "姓名"] = "=1+1"
    write_workbook(tables, tmp_path / "a.xlsx")
    read = pd.DataFrame(contents(tmp_path / "a.xlsx")["教师"])
    assert read.iloc[1, 1] == "=1+1"


def test_the_reading_sample_shows_every_standing():
    tables = county(*MADE["reading-60.xlsx"])
    end, staff = tables["交流记录"]["结束年月"], tables["教师"]
    deferred = staff.query("暂缓情形 != ''")
    complete = (deferred["校内公示"] == "是") & (deferred["教育局同意"] == "是") & (deferred["暂缓止"] >= "2027-09")
    shown = {
        "locked": (end >= "2027-09").any(),
        "just ended": end.between("2026-09", "2027-08").any(),
        "long ended": (end < "2026-09").any(),
        "deferred": complete.any(),
        "incomplete deferral": (~complete).any(),
        "near retirement": (staff["同意免交流"] == "是").any(),
        "volunteer": (staff["自愿交流"] == "是").any(),
        "temporary": (staff["编制类型"] == "临聘").any(),
        "backbone": (staff["骨干教师"] != "无").any(),
        "paired": (tables["学校"]["结对学校"] != "").any(),
    }
    assert [name for name, there in shown.items() if not there] == []
