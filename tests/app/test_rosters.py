"""Checking rosters without keeping them, over the API and on the command line; the template of both."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import cli
from app.db import reading as reading_session
from app.main import create_app
from app.rosters import files, reading
from app.settings import Settings
from app.tables import Roster
from solver.roster import Limits, load
from tests.app.places import READING

API = "/api/v1"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(open_access=True, data=data)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def broken() -> bytes:
    """The sample with one teacher at a school that does not exist."""
    book = openpyxl.load_workbook(READING)
    book["教师"]["F3"] = "NOWHERE"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def validate(client: TestClient, content: bytes, **query: str) -> Any:
    return client.post(f"{API}/validations", files={"file": ("a.xlsx", content)}, params=query)


def test_a_check_lists_the_problems_and_keeps_nothing(client: TestClient, data: Path, broken: bytes) -> None:
    answer = validate(client, broken)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert not found["usable"]
    assert [(p["sheet"], p["row"], p["value"]) for p in found["problems"] if p["severity"] == "error"] == [
        ("教师", 3, "NOWHERE")
    ]
    assert list((data / "rosters").iterdir()) == []
    assert client.get(f"{API}/datasets").json()["items"] == []


def test_a_check_of_a_good_roster_tells_its_size_and_how_it_was_read(client: TestClient) -> None:
    found = validate(client, READING.read_bytes()).json()
    assert (found["usable"], found["schools"], found["teachers"]) == (True, 8, 60)
    assert {"高级中学", "初级中学"} == {note["value"] for note in found["notes"] if note["code"] == "read_as"}


def test_the_marked_workbook_is_returned_and_not_kept(client: TestClient, data: Path, broken: bytes) -> None:
    answer = validate(client, broken, format="xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "NOWHERE" in book["教师"]["F3"].comment.text
    assert list((data / "rosters").iterdir()) == []


def test_the_template_is_downloaded_as_a_workbook(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{API}/template").content))
    assert book["教师"]["A1"].value == "教师编号"


def test_the_command_writes_a_marked_workbook(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(broken)
    out = tmp_path / "new" / "marked.xlsx"
    ended = CliRunner().invoke(cli, ["check", str(tmp_path / "a.xlsx"), "--marked", str(out)])
    assert ended.exit_code == 1
    assert "NOWHERE" in openpyxl.load_workbook(out)["教师"]["F3"].comment.text
    assert out.stat().st_mode & 0o077 == 0


def test_the_command_lists_notes_in_json() -> None:
    found = json.loads(CliRunner().invoke(cli, ["check", str(READING), "--json"]).stdout)
    assert {"read_as", "assumed"} == {note["code"] for note in found["notes"]}


def test_the_command_writes_a_template_that_opens(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["template", str(tmp_path / "t.xlsx")]).exit_code == 0
    assert "学校" in openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames


@pytest.mark.parametrize("command", [["template", "t.csv"], ["check", str(READING), "--marked", "m.ods"]])
def test_a_name_that_is_no_workbook_is_wrong_use(command: list[str]) -> None:
    ended = CliRunner().invoke(cli, command)
    assert ended.exit_code == 2
    assert ".xlsx" in ended.stderr


def changed(path: Path) -> Path:
    """The sample with one name changed and one teacher gone."""
    book = openpyxl.load_workbook(READING)
    book["教师"]["B3"] = "新名"
    book["教师"].delete_rows(5)
    book.save(path)
    return path


def test_two_versions_are_compared_by_person_and_field(tmp_path: Path) -> None:
    after = changed(tmp_path / "after.xlsx")
    ended = CliRunner().invoke(cli, ["diff", str(READING), str(after), "--json"])
    assert ended.exit_code == 0, ended.output
    found = json.loads(ended.stdout)
    assert found["counts"]["教师"] == {"added": 0, "removed": 1, "changed": 1}
    assert {change["after"] for change in found["changes"]} == {"新名", ""}
    shown = CliRunner().invoke(cli, ["diff", str(READING), str(after)]).stdout
    assert "新名" in shown and "教师减少 1 行" in shown


def test_a_version_with_errors_is_not_compared(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(broken)
    ended = CliRunner().invoke(cli, ["diff", str(READING), str(tmp_path / "a.xlsx")])
    assert ended.exit_code == 1
    assert "不能比较" in ended.stderr


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


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The sample's tables as a personnel system would send them."""
    tables = {}
    for sheet in openpyxl.load_workbook(path):
        head, *rows = sheet.iter_rows(values_only=True)
        if len(head) > 2:
            tables[sheet.title] = [dict(zip(head, (str(c or "") for c in row), strict=True)) for row in rows]
    return tables


def test_rows_of_a_personnel_system_make_the_same_roster_as_the_file(client: TestClient) -> None:
    found = client.post(f"{API}/rows/validations", json={"tables": rows_of(READING)}).json()
    of_file = validate(client, READING.read_bytes()).json()
    assert (found["usable"], found["teachers"], found["problems"]) == (True, 60, of_file["problems"])


def test_rows_with_errors_are_refused_whole_and_say_the_row(client: TestClient, data: Path) -> None:
    tables = rows_of(READING)
    tables["教师"][4]["现任学校代码"] = "NOWHERE"
    answer = client.post(f"{API}/rows/datasets", json={"name": "人事系统", "tables": tables})
    assert answer.status_code == 422
    assert [error["where"] for error in answer.json()["errors"]] == ["教师 第 6 行 现任学校代码"]
    assert list((data / "rosters").iterdir()) == []


def test_several_files_at_once_are_one_roster(client: TestClient) -> None:
    book = openpyxl.load_workbook(READING)
    schools, teachers = openpyxl.Workbook(), openpyxl.Workbook()
    for sheet, into in (("学校", schools), ("教师", teachers)):
        for row in book[sheet].iter_rows(values_only=True):
            into.active.append(row)
    files = []
    for name, made in (("学校基本情况.xlsx", schools), ("教师花名册.xlsx", teachers)):
        content = io.BytesIO()
        made.save(content)
        files.append(("file", (name, content.getvalue())))
    found = client.post(f"{API}/validations", files=files).json()
    assert (found["usable"], found["schools"], found["teachers"]) == (True, 8, 60)
    refused = client.post(f"{API}/validations", files=[*files, ("file", ("说明.docx", b"PK"))])
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "说明.bin")


def test_a_roster_that_takes_too_long_is_given_up_and_leaves_nothing(
    client: TestClient, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reading.SECONDS, "check", 0.01)
    answer = validate(client, READING.read_bytes())
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "file_too_slow")
    assert list((data / "rosters").iterdir()) == []


def test_a_roster_that_takes_too_much_memory_is_given_up() -> None:
    """The process has so little that not even the cells can be read."""
    found = reading.READERS.ask("check", {"path": str(READING), "today": "2026-11-20"}, Limits(memory=1_000))
    assert [problem["code"] for problem in found["problems"]] == ["file_too_much"]


def test_a_stored_roster_is_kept_as_it_came_and_as_it_was_understood(data: Path) -> None:
    settings = Settings(open_access=True, data=data / "own")
    with TestClient(create_app(settings)) as client:
        kept = client.post(f"{API}/datasets", files={"file": ("a.xlsx", READING.read_bytes())}).json()
        with reading_session(client.app.state.engine) as session:
            roster = session.get_one(Roster, kept["id"])
        ring = client.app.state.keys
        with files.original(settings, ring, roster) as path:
            assert path.read_bytes() == READING.read_bytes()
        with files.opened(settings, ring, roster) as path:
            dataset = load(path, today=roster.created_at.date()).dataset
        assert dataset is not None and dataset.digest == kept["digest"]
