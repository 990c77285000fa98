"""The template: complete, understood by the reader, and empty as far as data goes."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from solver.roster import load
from solver.roster.columns import SHEETS
from solver.roster.kinds import Kind
from solver.roster.template import EXAMPLES, template
from tests.roster.files import TODAY, county


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template())
    return path


def test_the_empty_template_asks_for_data_and_nothing_else(file: Path) -> None:
    assert {(p.code, p.sheet) for p in load(file, today=TODAY).errors} == {("no_rows", "学校"), ("no_rows", "教师")}


def test_a_filled_template_loads_and_its_example_rows_are_left_out(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    for name, rows in county().items():
        sheet = book[name]
        headers = {cell.value: cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, 3):
            for header, value in row.items():
                sheet.cell(number, headers[header], value if value != "" else None)
    book.save(file)
    found = load(file, today=TODAY)
    assert found.problems == ()
    assert found.dataset is not None and found.dataset.teachers.id == ("T1", "T2")
    assert not found.dataset.invented
    assert sum(n.code == "rows_left_out" for n in found.notes) == len(SHEETS)


def test_every_column_is_there_with_a_hint(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    for sheet in SHEETS:
        page = book[sheet.name]
        assert [cell.value for cell in page[1]] == [column.header for column in sheet.columns]
        hinted = {str(rule.sqref).split(":", 1)[0] for rule in page.data_validations.dataValidation if rule.prompt}
        assert len(hinted) == len(sheet.columns)


def test_drop_down_lists_offer_words_the_reader_understands(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    lists = 0
    for sheet in SHEETS:
        rules = {str(r.sqref).split(":", 1)[0]: r for r in book[sheet.name].data_validations.dataValidation}
        for position, column in enumerate(sheet.columns, 1):
            rule = rules[f"{openpyxl.utils.get_column_letter(position)}2"]
            if column.kind is Kind.CODE:
                assert rule.formula1.strip('"').split(",") == list(column.labels)
                assert set(column.labels) <= set(column.words)
                lists += 1
    assert lists > 10


def test_the_example_row_would_itself_be_right(tmp_path: Path) -> None:
    """With real codes in place of the marks, the examples raise no problem."""
    rows: dict[str, Any] = {name: [dict(example)] for name, example in EXAMPLES.items()}
    rows["学校"].append(rows["学校"][0] | {"学校代码": "S2", "学校名称": "山边小学", "小学学生数": 0, "小学班数": 0})
    rows["学校"][0]["学校代码"] = "S1"
    for sheet, header in (("教师", "教师编号"), ("交流记录", "教师编号"), ("志愿", "教师编号"), ("通勤时间", "起点")):
        rows[sheet][0][header] = "T1"
    rows["岗位需求"][0]["学校代码"] = "S1"
    rows["教师"][0]["现任学校代码"] = "S1"
    rows["交流记录"][0] |= {"派出学校代码": "S1", "接收学校代码": "S2"}
    rows["志愿"][0]["学校代码"] = rows["通勤时间"][0]["学校代码"] = "S2"
    from tests.roster.files import workbook

    found = load(workbook(tmp_path / "a.xlsx", rows), today=datetime.date(2026, 11, 20))
    assert found.problems == ()
