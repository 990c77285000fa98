"""The calendar over HTTP and on the command line: schedule, table of working days, notices, notes, .ics."""

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from app import clock
from app.access import service as access
from app.calendars import notice
from app.cli import Surroundings, cli
from app.db import writing
from app.main import create_app
from app.settings import Settings
from app.tables import User
from tests.app.test_api import API, assert_problem

ADDRESS = f"{API}/calendars"
NOTICE = "日期,安排,名称\n2035-01-01,放假,元旦\n2035-02-07至2035-02-13,放假,春节\n2035-02-17,上班,春节调休\n"


@pytest.fixture(scope="module")
def client(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    api = create_app(Settings(data=tmp_path_factory.mktemp(kind), open_access=True, most_changes=10**4))
    with TestClient(api, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(autouse=True)
def a_day_in_june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.calendars.routes.today", lambda: date(2026, 6, 12))


def days(client: TestClient, year: int) -> tuple[dict[str, Any], str]:
    answer = client.get(f"{ADDRESS}/{year}/days")
    return answer.json(), answer.headers["ETag"]


def taken(client: TestClient, year: int, text: str, **headers: str) -> Any:
    file = {"file": ("notice.csv", io.BytesIO(text.encode()))}
    return client.post(f"{ADDRESS}/{year}/notice", files=file, headers=headers)


def test_the_schedule_of_a_year_is_data_with_dates_states_and_warnings(client: TestClient) -> None:
    found = client.get(f"{ADDRESS}/2026", params={"as_of": "2026-07-01"}).json()
    assert found["effective_date"] == "2026-09-01"
    assert (found["passed"], found["fits"]) == (False, False)
    assert found["steps"][-1]["latest_end"] == "2026-08-31"
    assert [step["title"] for step in found["steps"]][:3] == ["编制核定", "名单核定", "申报"]
    assert found["steps"][0]["bureau_setting"]
    assert "9月1日前" in next(step["source"] for step in found["steps"] if step["id"] == "mutual")
    assert found["working_days_needed"] == 71
    assert "已不能按期完成" in found["warnings"][0]["zh"]


def test_without_a_date_the_schedule_is_that_of_today_in_beijing(client: TestClient) -> None:
    assert client.get(f"{ADDRESS}/2026").json()["today"] == "2026-06-12"
    assert (clock.today() - date.today()).days in (0, 1)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("1990", {}),
        ("2026", {"policy": "/etc/passwd"}),
        ("2026", {"as_of": "2040-01-01"}),
        ("2026", {"as_of": "yesterday"}),
    ],
)
def test_a_year_policy_or_day_that_gives_no_schedule_is_refused(
    client: TestClient, path: str, parameters: dict[str, str]
) -> None:
    assert_problem(client.get(f"{ADDRESS}/{path}", params=parameters), 422, "invalid")


def test_a_policy_of_the_bureaus_own_keeps_its_steps_and_its_notes_over_versions(client: TestClient) -> None:
    wanted = {"title": "本县", "copy_of": "national-2014", "note": "起草"}
    own = client.post(f"{API}/policies", json=wanted).json()["id"]
    asked = {"policy": own}
    found = client.get(f"{ADDRESS}/2026", params=asked).json()
    assert len(found["steps"]) == 7
    client.post(f"{ADDRESS}/2026/steps/eligible", json={**asked, "finished_on": "2026-06-08"})
    change = {"rules": {"reach": {"parameters": {"ordinary_km": 30}}}, "note": "改"}
    assert client.post(f"{API}/policies/{own}/versions", json=change).status_code == 201
    after = client.get(f"{ADDRESS}/2026", params={"policy": f"{own}@2"}).json()
    assert (after["steps"][0]["state"], after["policy"]) == ("done", own)
    assert_problem(client.get(f"{ADDRESS}/2026", params={"policy": "no-such"}), 404, "not_found")


def test_a_finished_step_is_noted_and_can_be_taken_back(client: TestClient) -> None:
    place = f"{ADDRESS}/2026/steps/establishment"
    found = client.post(place, json={"started_on": "2026-05-20", "finished_on": "2026-06-08"}).json()
    assert (found["steps"][0]["state"], found["steps"][0]["finished_on"]) == ("done", "2026-06-08")
    assert found["working_days_needed"] == 56
    assert client.get(f"{ADDRESS}/2026").json()["steps"] == found["steps"]
    assert client.post(place, json={}).json()["steps"][0]["state"] != "done"


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("no_such_step", {}),
        ("eligible", {"finished_on": "2199-01-01"}),
        ("eligible", {"started_on": "2026-06-02", "finished_on": "2026-06-01"}),
        ("eligible", {"policy": "../x"}),
        ("eligible", {"done": True}),
    ],
)
def test_a_note_that_makes_no_sense_is_refused(client: TestClient, step: str, body: dict[str, Any]) -> None:
    assert_problem(client.post(f"{ADDRESS}/2026/steps/{step}", json=body), 422, "invalid")


def test_the_table_is_changed_in_versions_and_moves_the_schedule(client: TestClient) -> None:
    asked = {"as_of": "2026-05-20"}
    before = client.get(f"{ADDRESS}/2026", params=asked).json()
    _, tag = days(client, 2026)
    change = {"reason": "台风停工", "days": [{"date": "2026-08-27", "working": False, "name": "停工"}]}
    changed = client.post(f"{ADDRESS}/2026/days", json=change, headers={"If-Match": tag})
    assert {"date": "2026-08-27", "working": False, "name": "停工", "own": True} in changed.json()["items"]
    after = client.get(f"{ADDRESS}/2026", params=asked).json()
    assert after["days_version"] == changed.json()["version"] > before["days_version"]
    assert after["steps"][-1]["latest_start"] < before["steps"][-1]["latest_start"]
    stale = client.post(f"{ADDRESS}/2026/days", json=change, headers={"If-Match": tag})
    assert_problem(stale, 412, "changed_meanwhile")
    back = {"reason": "撤销", "days": [{"date": "2026-08-27", "working": None}]}
    client.post(f"{ADDRESS}/2026/days", json=back)
    assert client.get(f"{ADDRESS}/2026", params=asked).json()["steps"] == before["steps"]
    listed = client.get(f"{ADDRESS}/versions").json()["items"]
    assert [entry["reason"] for entry in listed][:2] == ["撤销", "台风停工"]


def test_a_change_needs_a_reason_and_dates_of_its_year(client: TestClient) -> None:
    day = {"date": "2027-08-27", "working": False}
    assert_problem(client.post(f"{ADDRESS}/2026/days", json={"reason": "x", "days": [day]}), 422, "invalid")
    assert_problem(client.post(f"{ADDRESS}/2027/days", json={"reason": " ", "days": [day]}), 422, "invalid")


def test_a_notice_makes_its_year_known_and_can_be_withdrawn(client: TestClient) -> None:
    asked = {"as_of": "2035-01-02"}
    assert client.get(f"{ADDRESS}/2035", params=asked).json()["unannounced_years"] == [2035]
    answer = taken(client, 2035, NOTICE)
    assert answer.status_code == 200, answer.text
    assert answer.json()["noticed"]
    assert len(answer.json()["items"]) == 9
    assert client.get(f"{ADDRESS}/2035", params=asked).json()["unannounced_years"] == []
    gone = client.post(f"{ADDRESS}/2035/days", json={"reason": "导错", "forget_notice": True}).json()
    assert not gone["noticed"]
    assert "国庆节" in {entry["name"] for entry in gone["items"]}


@pytest.mark.no_database
def test_a_notice_may_be_written_as_spreadsheets_in_china_write_it() -> None:
    named, wrong = notice.read(NOTICE.replace("2035-01-01", "2035年1月1日").encode("gb18030"), 2035)
    assert not wrong
    assert named[date(2035, 1, 1)].name == "元旦"
    assert named[date(2035, 2, 17)].working
    assert notice.year_of(NOTICE.encode()) == 2035


@pytest.mark.no_database
def test_the_template_for_notices_is_itself_one() -> None:
    named, wrong = notice.read(notice.TEMPLATE.encode(), 2027)
    assert not wrong
    assert len(named) == 9


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "列名"),
        ("a,b\n", "列名"),
        ("日期,安排\n2035-13-01,放假\n", "应写成"),
        ("日期,安排\n2035-02-07至2035-04-13,放假\n", "31 天"),
        ("日期,安排\n2035-02-07,旅游\n", "放假 或 上班"),
        ("日期,安排\n2036-02-07,放假\n", "不在 2035 年"),
        ("日期,安排\n2034-12-31,放假\n", "没有 2035 年"),
        ("日期,安排\n2035-02-07,放假\n2035-02-07,上班\n", "既放假又上班"),
        ("日期,安排\n" + "2035-02-07,放假\n" * 400, "400 行"),
        ('日期,安排\n"2035-02-07,放假\n', "CSV"),
        ("日期,安排\n\0,放假\n", "CSV"),
    ],
)
def test_a_wrong_notice_is_refused_whole_and_every_line_named(client: TestClient, text: str, words: str) -> None:
    before = days(client, 2035)
    answer = taken(client, 2035, text)
    problem = assert_problem(answer, 422, "notice_refused")
    assert words in str(problem["errors"])
    assert days(client, 2035) == before


def test_a_file_too_large_to_be_a_notice_is_refused(client: TestClient) -> None:
    assert_problem(taken(client, 2035, "x" * 300_000), 422, "invalid")


def test_the_ics_has_one_whole_day_event_for_each_step_with_stable_uids(client: TestClient) -> None:
    answers = [client.get(f"{ADDRESS}/2026/ics") for _ in range(2)]
    assert answers[0].headers["content-type"].startswith("text/calendar")
    first, second = (Calendar.from_ical(answer.content).walk("VEVENT") for answer in answers)
    assert len(first) == 11
    assert [event["UID"] for event in first] == [event["UID"] for event in second]
    assert len({event["UID"] for event in first}) == 11
    report = next(event for event in first if event["UID"] == "2026-shanwei-chengqu-reporting@lungang")
    schedule = client.get(f"{ADDRESS}/2026").json()["steps"][-1]
    assert report.decoded("DTSTART").isoformat() == schedule["latest_start"]
    assert report.decoded("DTEND") == date(2026, 9, 1)  # the end is exclusive (RFC 5545)
    assert "报到" in report["SUMMARY"]
    assert report.walk("VALARM")


def test_only_an_administrator_changes_the_table_and_only_the_bureau_notes_steps(tmp_path: Path) -> None:
    api = create_app(Settings(data=tmp_path))
    change = {"reason": "x", "days": []}
    allowed: dict[str, tuple[int, ...]] = {}
    for role in ("administrator", "planner", "approver", "school", "auditor"):
        user = User(
            name=role,
            role=role,
            school="S1" if role == "school" else "",
            password=access.hashed("a long enough sentence"),
            must_change=False,
        )
        with writing(api.state.engine) as session:
            session.add(user)
        client = TestClient(api)
        client.post(f"{API}/session", json={"name": role, "password": "a long enough sentence"})
        asked = (
            client.get(f"{ADDRESS}/2026"),
            client.post(f"{ADDRESS}/2026/days", json=change),
            taken(client, 2035, NOTICE),
            client.post(f"{ADDRESS}/2026/steps/eligible", json={}),
        )
        allowed[role] = tuple(answer.status_code for answer in asked)
    assert allowed == {
        "administrator": (200, 200, 200, 200),
        "planner": (200, 403, 403, 200),
        "approver": (200, 403, 403, 403),
        "school": (200, 403, 403, 403),
        "auditor": (200, 403, 403, 403),
    }
    with TestClient(api) as signed:
        signed.post(f"{API}/session", json={"name": "auditor", "password": "a long enough sentence"})
        done = {line["action"] for line in signed.get(f"{API}/audit").json()["items"]}
    assert {"calendar_days_changed", "calendar_notice_taken", "calendar_step_noted"} <= done


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli(list(arguments), obj=Surroundings(today=lambda: date(2026, 6, 1)))
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


@pytest.mark.no_database
def test_the_command_prints_the_schedule_and_writes_the_ics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out" / "2026.ics"
    code, out, err = run(capsys, "calendar", "--ics", str(file))
    assert code == 0
    assert "公示（交流名单）" in out
    assert "2026-08-31" in out
    assert "已不能按期完成" in err
    assert len(Calendar.from_ical(file.read_bytes()).walk("VEVENT")) == 11


@pytest.mark.no_database
def test_the_command_takes_notices_into_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "2035.csv"
    path.write_text(NOTICE, encoding="utf-8-sig")
    code, out, _ = run(capsys, "calendar", "--year", "2035", "--notice", str(path), "--json")
    assert code == 0
    assert 2035 not in json.loads(out)["unannounced_years"]
    path.write_text("日期,安排\n2035-02-07,旅游\n", encoding="utf-8")
    code, _, err = run(capsys, "calendar", "--year", "2035", "--notice", str(path))
    assert code == 1
    assert "第 2 行" in err
