"""Checking rosters without keeping them, over the API and on the command line; the template of both; what is kept."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import cli
from app.db import reading as reading_session
from app.errors import Refusal
from app.main import create_app
from app.rosters import files, reading
from app.settings import Settings
from app.tables import Roster
from solver.roster import Limits, load
from solver.roster.read import read
from solver.sample.county import county
from solver.sample.write import write_workbook
from tests.app.places import READING
from tests.app.rosters import broken, kept, rows_of, validate
from tests.app.test_api import API


def test_a_check_lists_the_problems_and_keeps_nothing(client: TestClient, data: Path) -> None:
    answer = validate(client, broken())
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


def test_the_marked_workbook_is_returned_and_not_kept(client: TestClient, data: Path) -> None:
    answer = validate(client, broken(), format="xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "NOWHERE" in book["教师"]["F3"].comment.text
    assert list((data / "rosters").iterdir()) == []


def test_the_template_is_downloaded_as_a_workbook(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{API}/template").content))
    assert book["教师"]["A1"].value == "教师编号"


@pytest.mark.no_database
def test_the_command_writes_a_marked_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(broken())
    out = tmp_path / "new" / "marked.xlsx"
    ended = CliRunner().invoke(cli, ["check", str(tmp_path / "a.xlsx"), "--marked", str(out)])
    assert ended.exit_code == 1
    assert "NOWHERE" in openpyxl.load_workbook(out)["教师"]["F3"].comment.text
    assert out.stat().st_mode & 0o077 == 0


@pytest.mark.no_database
def test_the_command_lists_notes_in_json() -> None:
    found = json.loads(CliRunner().invoke(cli, ["check", str(READING), "--json"]).stdout)
    assert {"read_as", "assumed"} == {note["code"] for note in found["notes"]}


@pytest.mark.no_database
def test_the_command_writes_a_template_that_opens(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["template", str(tmp_path / "t.xlsx")]).exit_code == 0
    assert "学校" in openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames


@pytest.mark.parametrize("command", [["template", "t.csv"], ["check", str(READING), "--marked", "m.ods"]])
@pytest.mark.no_database
def test_a_name_that_is_no_workbook_is_wrong_use(command: list[str]) -> None:
    ended = CliRunner().invoke(cli, command)
    assert ended.exit_code == 2
    assert ".xlsx" in ended.stderr


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


@pytest.mark.no_database
def test_a_roster_that_takes_too_much_memory_is_given_up() -> None:
    """The process has so little that not even the cells can be read."""
    found = reading.READERS.ask("check", {"path": str(READING), "today": "2026-11-20"}, Limits(memory=1_000))
    assert [problem["code"] for problem in found["problems"]] == ["file_too_much"]


def test_memory_that_runs_out_while_checking_is_a_refusal_too(data: Path) -> None:
    """Enough for the process that reads the cells, not for the one that checks them."""
    source = data / "county.xlsx"
    write_workbook(county(600, 12, 1), source)
    limits = Limits(memory=120_000_000)
    assert read(source, limits).problems == ()
    with pytest.raises(Refusal) as refused:
        reading.READERS.ask("check", {"path": str(source), "today": "2026-11-20"}, limits)
    assert [problem["code"] for problem in refused.value.errors] == ["file_too_much"]


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


@pytest.mark.parametrize("form", ["original", "version", "marked"])
def test_a_stored_roster_is_downloaded_in_each_form(client: TestClient, form: str) -> None:
    first = kept(client, READING.read_bytes()).json()
    answer = client.get(f"{API}/datasets/{first['id']}/file", params={"form": form})
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    assert (answer.content == READING.read_bytes()) == (form == "original")
    assert "教师" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
