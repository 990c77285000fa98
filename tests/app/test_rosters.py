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


def kept(client: TestClient, content: bytes, **fields: str) -> Any:
    return client.post(f"{API}/datasets", files={"file": ("a.xlsx", content)}, data=fields)


def sheet_of(rows: list[dict[str, Any]], title: str = "教师") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def renamed() -> bytes:
    """The sample with a column by another name and a word nobody knows."""
    book = openpyxl.load_workbook(READING)
    sheet = book["教师"]
    column = [cell.value for cell in sheet[1]].index("主教学科") + 1
    sheet.cell(1, column).value = "承担课程"
    sheet.cell(2, column).value = "大语"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


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


def test_columns_and_fixes_are_corrected_kept_under_a_name_and_used_again(client: TestClient, renamed: bytes) -> None:
    found = validate(client, renamed).json()
    (sheet,) = [s for s in found["layout"] if s["table"] == "教师"]
    (column,) = [c for c in sheet["columns"] if c["header"] == "承担课程"]
    assert (column["means"], column["maybe"][0]) == ("", "主教学科")
    recipe = {
        "columns": [{"table": "教师", "header": "承担课程", "means": "主教学科"}],
        "fixes": [{"table": "教师", "column": "主教学科", "from": "大语", "to": "语文"}],
    }
    saved = client.post(f"{API}/mappings", json={"name": "县教师表", "recipe": recipe})
    assert saved.status_code == 201
    assert client.get(saved.headers["Location"]).json()["recipe"]["columns"] == recipe["columns"]
    answer = kept(client, renamed, mapping="县教师表")
    assert answer.status_code == 201, answer.text
    how = client.get(f"{answer.headers['Location']}/reading").json()
    assert how["recipe"]["fixes"][0]["to"] == "语文"
    assert {"fixed", "header_as"} <= {n["code"] for n in how["notes"] if n["drop"]}
    assert client.delete(saved.headers["Location"]).status_code == 204
    assert kept(client, renamed, mapping="县教师表").status_code == 404


def test_a_kept_profile_is_proposed_for_a_file_of_its_form_and_told_apart_where_headers_changed(
    data: Path, renamed: bytes
) -> None:
    recipe = {
        "columns": [{"table": "教师", "header": "承担课程", "means": "主教学科"}],
        "fixes": [{"table": "教师", "column": "主教学科", "from": "大语", "to": "语文"}],
    }
    with TestClient(create_app(Settings(open_access=True, data=data / "profiles"))) as client:
        assert validate(client, renamed).json()["mapping"] is None
        client.post(f"{API}/mappings", json={"name": "县教师表", "recipe": recipe})
        found = validate(client, renamed).json()
        assert (found["mapping"]["name"], found["mapping"]["fits"]) == ("县教师表", True)
        assert found["recipe"]["columns"] == []  # proposed, not used
        whole = validate(client, READING.read_bytes()).json()
        assert whole["mapping"] is None  # the file has its own 主教学科
        client.post(
            f"{API}/mappings",
            json={
                "name": "县教师表",
                "recipe": {
                    "columns": [
                        *recipe["columns"],
                        {"table": "教师", "header": "所在校区", "means": "现任学校代码"},
                    ]
                },
            },
        )
        assert validate(client, renamed).json()["mapping"] | {"id": ""} == {
            "id": "",
            "name": "县教师表",
            "fits": False,
            "changes": 1,
            "lacking": ["所在校区"],
        }


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


def odd(problems: list[dict[str, Any]]) -> list[str]:
    return [problem["text"] for problem in problems if problem["code"] == "odd_since_last"]


def test_every_undo_of_a_check_can_be_sent_back(client: TestClient, renamed: bytes) -> None:
    for note in validate(client, renamed).json()["notes"]:
        if note["undo"]:
            data = {"recipe": json.dumps(note["undo"], ensure_ascii=False)}
            again = client.post(f"{API}/validations", files={"file": ("a.xlsx", renamed)}, data=data)
            assert again.status_code == 200, again.text
            assert note["text"] not in {other["text"] for other in again.json()["notes"]}


@pytest.mark.parametrize(
    "recipe",
    ["[]", "{", '{"fixes": [{"from": "a", "column": "没有"}]}', '{"sheets": [{"table": "教师"}]}', '{"columns": 1}'],
)
def test_a_wrong_recipe_is_refused_with_its_place(client: TestClient, recipe: str) -> None:
    answer = client.post(f"{API}/validations", files={"file": ("a.xlsx", b"x")}, data={"recipe": recipe})
    assert answer.status_code == 422 and answer.json()["errors"][0]["where"].startswith("recipe")


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


@pytest.mark.parametrize("form", ["original", "version", "marked"])
def test_a_stored_roster_is_downloaded_in_each_form(client: TestClient, form: str) -> None:
    first = kept(client, READING.read_bytes()).json()
    answer = client.get(f"{API}/datasets/{first['id']}/file", params={"form": form})
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    assert (answer.content == READING.read_bytes()) == (form == "original")
    assert "教师" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames


def test_the_very_first_version_has_nothing_to_be_compared_with(data: Path) -> None:
    with TestClient(create_app(Settings(open_access=True, data=data / "first"))) as client:
        first = kept(client, READING.read_bytes()).json()
        answer = client.get(f"{API}/datasets/{first['id']}/differences")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_earlier_version")


def test_the_command_takes_a_recipe_and_corrected_rows(tmp_path: Path, renamed: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(renamed)
    recipe = {
        "columns": [{"table": "教师", "header": "承担课程", "means": "主教学科"}],
        "fixes": [{"table": "教师", "column": "主教学科", "from": "大语", "to": "语文"}],
    }
    (tmp_path / "r.json").write_text(json.dumps({"name": "县", "recipe": recipe}), encoding="utf-8")
    first = rows_of(READING)["教师"][0]
    (tmp_path / "rows.xlsx").write_bytes(sheet_of([{"教师编号": first["教师编号"], "学历": "博士"}]))
    wanted = ["check", str(tmp_path / "a.xlsx"), "--json"]
    assert CliRunner().invoke(cli, wanted).exit_code == 1
    ended = CliRunner().invoke(
        cli, [*wanted, "--recipe", str(tmp_path / "r.json"), "--rows", str(tmp_path / "rows.xlsx")]
    )
    assert ended.exit_code == 0, ended.output
    assert {"fixed", "rows_corrected"} <= {note["code"] for note in json.loads(ended.stdout)["notes"]}
    (tmp_path / "wrong.json").write_text('{"columns": [{"table": "没有"}]}', encoding="utf-8")
    ended = CliRunner().invoke(cli, ["check", str(READING), "--recipe", str(tmp_path / "wrong.json")])
    assert ended.exit_code == 1 and "columns.0" in ended.stderr
