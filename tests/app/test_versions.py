"""Versions of a roster: corrected rows and a school's file make new ones, which are compared by person and field."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import cli
from app.main import create_app
from app.settings import Settings
from solver.sample.county import county
from solver.sample.write import write_workbook
from tests.app.places import READING
from tests.app.rosters import broken, kept, rows_of, sheet_of, validate
from tests.app.test_api import API


def changed(path: Path) -> Path:
    """The sample with one name changed and one teacher gone."""
    book = openpyxl.load_workbook(READING)
    book["教师"]["B3"] = "新名"
    book["教师"].delete_rows(5)
    book.save(path)
    return path


@pytest.mark.no_database
def test_two_versions_are_compared_by_person_and_field(tmp_path: Path) -> None:
    after = changed(tmp_path / "after.xlsx")
    ended = CliRunner().invoke(cli, ["diff", str(READING), str(after), "--json"])
    assert ended.exit_code == 0, ended.output
    found = json.loads(ended.stdout)
    assert found["counts"]["教师"] == {"added": 0, "removed": 1, "changed": 1}
    assert {change["after"] for change in found["changes"]} == {"新名", ""}
    shown = CliRunner().invoke(cli, ["diff", str(READING), str(after)]).stdout
    assert "新名" in shown and "教师减少 1 行" in shown


@pytest.mark.no_database
def test_a_version_with_errors_is_not_compared(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(broken())
    ended = CliRunner().invoke(cli, ["diff", str(READING), str(tmp_path / "a.xlsx")])
    assert ended.exit_code == 1
    assert "不能比较" in ended.stderr


@pytest.mark.no_database
def test_a_schools_file_makes_a_new_version_and_leaves_the_old_one(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(READING)
    rows = list(book["教师"].iter_rows(values_only=True))
    home = rows[0].index("现任学校代码")
    one_school = [list(row) for row in rows[1:] if row[home] == rows[1][home]]
    one_school[0][1] = "新名"
    newer = openpyxl.Workbook()
    newer.active.title = "教师"
    for row in (rows[0], *one_school):
        newer.active.append(row)
    newer.save(tmp_path / "school.xlsx")
    before, out = READING.read_bytes(), tmp_path / "new.xlsx"
    ended = CliRunner().invoke(cli, ["update", str(READING), str(tmp_path / "school.xlsx"), "--out", str(out)])
    assert ended.exit_code == 0, ended.output
    assert READING.read_bytes() == before
    found = json.loads(CliRunner().invoke(cli, ["diff", str(READING), str(out), "--json"]).stdout)
    assert [(c["key"], c["field"], c["after"]) for c in found["changes"]] == [(rows[1][0], "姓名", "新名")]


def test_corrected_rows_make_a_new_version_whose_differences_are_told_by_person(client: TestClient) -> None:
    first = kept(client, READING.read_bytes()).json()
    people = rows_of(READING)["教师"]
    person, other = people[0], next(p for p in people if p["现任学校代码"] != people[0]["现任学校代码"])
    rows = [{"教师编号": person["教师编号"], "现任学校代码": other["现任学校代码"], "学历": "硕士"}]
    place = f"{API}/datasets/{first['id']}/amendments"
    files_ = {"file": ("改正.xlsx", sheet_of(rows))}
    checked = client.post(f"{place}/validations", files=files_).json()
    assert checked["usable"] and "rows_corrected" in {n["code"] for n in checked["notes"]}
    answer = client.post(place, files=files_)
    assert answer.status_code == 201, answer.text
    assert answer.json()["based_on"] == first["id"]
    changed = client.get(f"{answer.headers['Location']}/differences").json()
    assert changed["counts"] == {"教师": {"added": 0, "removed": 0, "changed": 1}}
    assert [(m["key"], m["before"], m["after"]) for m in changed["moves"]] == [
        (person["教师编号"], person["现任学校代码"], other["现任学校代码"])
    ]
    assert {c["field"] for c in changed["items"]} >= {"现任学校代码", "学历"}
    same = client.post(f"{place}/rows", json={"tables": {"教师": rows}})
    assert same.json()["digest"] == answer.json()["digest"]


def test_a_schools_file_replaces_that_school_and_wrong_rows_change_nothing(client: TestClient) -> None:
    first = kept(client, READING.read_bytes()).json()
    home = rows_of(READING)["教师"][0]["现任学校代码"]
    staff = [row for row in rows_of(READING)["教师"] if row["现任学校代码"] == home]
    place = f"{API}/datasets/{first['id']}/amendments"
    answer = client.post(place, files={"file": ("s.xlsx", sheet_of(staff[1:]))}, data={"kind": "schools"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["teachers"] == 59
    before = client.get(f"{API}/datasets").json()
    wrong = [staff[0] | {"现聘职称": "不知道"}]
    refused = client.post(place, files={"file": ("s.xlsx", sheet_of(wrong))})
    assert refused.status_code == 422 and refused.json()["errors"][0]["code"] == "unknown_word"
    assert client.get(f"{API}/datasets").json() == before


def test_the_very_first_version_has_nothing_to_be_compared_with(data: Path) -> None:
    with TestClient(create_app(Settings(open_access=True, data=data / "first"))) as client:
        first = kept(client, READING.read_bytes()).json()
        answer = client.get(f"{API}/datasets/{first['id']}/differences")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_earlier_version")


def odd(problems: list[dict[str, Any]]) -> list[str]:
    return [problem["text"] for problem in problems if problem["code"] == "odd_since_last"]


def test_what_moved_oddly_since_the_last_version_is_told_before_the_new_one_is_kept(data: Path) -> None:
    book = openpyxl.load_workbook(READING)
    staff = book["教师"]
    (gone,) = {staff.cell(2, 6).value}
    for row in range(staff.max_row, 1, -1):
        if staff.cell(row, 6).value == gone and row % 2:
            staff.delete_rows(row)
    for sheet in ("交流记录", "志愿"):
        del book[sheet]
    content = io.BytesIO()
    book.save(content)
    with TestClient(create_app(Settings(open_access=True, data=data / "odd"))) as client:
        assert not odd(validate(client, content.getvalue()).json()["problems"])
        first = kept(client, READING.read_bytes()).json()
        assert not odd(validate(client, READING.read_bytes()).json()["problems"])
        told = odd(validate(client, content.getvalue()).json()["problems"])
        assert any("与上一版相比，“望海第一小学”的在编教师由" in text for text in told), told
        second = kept(client, content.getvalue()).json()
        assert second["warnings"] >= first["warnings"] + len(told)
        listed = client.get(f"{API}/datasets/{second['id']}/problems").json()["items"]
        assert odd(listed) == told
        write_workbook(county(300, 14, 5), data / "other.xlsx")
        assert not odd(validate(client, (data / "other.xlsx").read_bytes()).json()["problems"])


def test_people_set_apart_are_counted_in_the_report_and_stay_with_every_version(client: TestClient) -> None:
    book = openpyxl.load_workbook(READING)
    sheet = book["教师"]
    head = [cell.value for cell in sheet[1]]
    for row, cells in enumerate(
        [{"姓名": "园丁", "岗位类型": "工勤"}, {"姓名": "阿姨", "任教学段": "幼儿园"}], sheet.max_row + 1
    ):
        for header, value in {"教师编号": f"X{row}", "性别": "女", "现任学校代码": sheet["F2"].value, **cells}.items():
            sheet.cell(row, head.index(header) + 1).value = value
    content = io.BytesIO()
    book.save(content)
    found = validate(client, content.getvalue()).json()
    assert {group["group"]: group["count"] for group in found["people"] if group["apart"]} == {
        "kindergarten": 1,
        "not_teaching": 1,
    }
    assert sum(group["count"] for group in found["people"]) == 62 and found["teachers"] == 60
    assert [one["name"] for one in found["apart"]] == ["阿姨", "园丁"]
    stored = client.post(f"{API}/datasets", files={"file": ("a.xlsx", content.getvalue())}).json()
    rows = {"tables": {"教师": [{"教师编号": sheet["A2"].value, "学历": "博士"}]}}
    newer = client.post(f"{API}/datasets/{stored['id']}/amendments/rows", json=rows).json()
    for roster in (stored, newer):
        reading = client.get(f"{API}/datasets/{roster['id']}/reading").json()
        assert (reading["people"], reading["apart"]) == (found["people"], found["apart"])
