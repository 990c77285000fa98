"""Columns and words corrected by a recipe, kept under a name and used again."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import cli
from app.main import create_app
from app.settings import Settings
from tests.app.places import READING
from tests.app.rosters import kept, renamed, rows_of, sheet_of, validate
from tests.app.test_api import API


def test_columns_and_fixes_are_corrected_kept_under_a_name_and_used_again(client: TestClient) -> None:
    found = validate(client, renamed()).json()
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
    answer = kept(client, renamed(), mapping="县教师表")
    assert answer.status_code == 201, answer.text
    how = client.get(f"{answer.headers['Location']}/reading").json()
    assert how["recipe"]["fixes"][0]["to"] == "语文"
    assert {"fixed", "header_as"} <= {n["code"] for n in how["notes"] if n["drop"]}
    assert client.delete(saved.headers["Location"]).status_code == 204
    assert kept(client, renamed(), mapping="县教师表").status_code == 404


def test_a_kept_profile_is_proposed_for_a_file_of_its_form_and_told_apart_where_headers_changed(data: Path) -> None:
    recipe = {
        "columns": [{"table": "教师", "header": "承担课程", "means": "主教学科"}],
        "fixes": [{"table": "教师", "column": "主教学科", "from": "大语", "to": "语文"}],
    }
    with TestClient(create_app(Settings(open_access=True, data=data / "profiles"))) as client:
        assert validate(client, renamed()).json()["mapping"] is None
        client.post(f"{API}/mappings", json={"name": "县教师表", "recipe": recipe})
        found = validate(client, renamed()).json()
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
        assert validate(client, renamed()).json()["mapping"] | {"id": ""} == {
            "id": "",
            "name": "县教师表",
            "fits": False,
            "changes": 1,
            "lacking": ["所在校区"],
        }


def test_every_undo_of_a_check_can_be_sent_back(client: TestClient) -> None:
    for note in validate(client, renamed()).json()["notes"]:
        if note["undo"]:
            data = {"recipe": json.dumps(note["undo"], ensure_ascii=False)}
            again = client.post(f"{API}/validations", files={"file": ("a.xlsx", renamed())}, data=data)
            assert again.status_code == 200, again.text
            assert note["text"] not in {other["text"] for other in again.json()["notes"]}


@pytest.mark.parametrize(
    "recipe",
    ["[]", "{", '{"fixes": [{"from": "a", "column": "没有"}]}', '{"sheets": [{"table": "教师"}]}', '{"columns": 1}'],
)
def test_a_wrong_recipe_is_refused_with_its_place(client: TestClient, recipe: str) -> None:
    answer = client.post(f"{API}/validations", files={"file": ("a.xlsx", b"x")}, data={"recipe": recipe})
    assert answer.status_code == 422 and answer.json()["errors"][0]["where"].startswith("recipe")


@pytest.mark.no_database
def test_the_command_takes_a_recipe_and_corrected_rows(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(renamed())
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
