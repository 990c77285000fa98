"""The API in process: uploads, solves, plans, errors."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from app.exports.listing import COLUMNS
from app.main import create_app
from app.settings import Settings
from tests.app.places import READING
from tests.app.waiting import until

API = "/api/v1"
FINAL = {"succeeded", "infeasible", "failed", "cancelled"}
NOBODY = "0" * 32


@pytest.fixture(scope="module")
def data(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp(kind)


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    api = create_app(Settings(open_access=True, data=data, max_body=2_000_000))
    with TestClient(api, raise_server_exceptions=False) as client:
        yield client


def upload(client: TestClient, content: bytes, name: str = "roster.xlsx") -> Any:
    return client.post(f"{API}/datasets", files={"file": (name, content)})


@pytest.fixture(scope="module")
def roster(client: TestClient) -> dict[str, Any]:
    answer = upload(client, READING.read_bytes(), "reading-60.xlsx")
    assert answer.status_code == 201, answer.text
    return answer.json()


def finished(client: TestClient, solve: str) -> dict[str, Any]:
    job: dict[str, Any] = {}

    def ended() -> bool:
        job.update(client.get(f"{API}/solves/{solve}").json())
        return job["state"] in FINAL

    until(ended)
    return job


@pytest.fixture(scope="module")
def solved(client: TestClient, roster: dict[str, Any]) -> dict[str, Any]:
    wanted = {"dataset_id": roster["id"], "goal_profiles": ["balanced", "commute-first"], "year": 2027}
    answer = client.post(f"{API}/solves", json=wanted)
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"{API}/solves/{answer.json()['id']}"
    return finished(client, answer.json()["id"])


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    assert problem["detail"]
    assert problem["todo"]
    return problem


def test_an_uploaded_roster_is_listed_and_found(client: TestClient, roster: dict[str, Any]) -> None:
    assert roster["teachers"] == 60
    assert roster["invented"]
    assert roster in client.get(f"{API}/datasets").json()["items"]
    assert client.get(f"{API}/datasets/{roster['id']}").json() == roster


def test_the_problems_of_an_accepted_roster_are_its_warnings(client: TestClient, roster: dict[str, Any]) -> None:
    problems = client.get(f"{API}/datasets/{roster['id']}/problems").json()
    assert problems["total"] == roster["warnings"]
    assert {item["severity"] for item in problems["items"]} <= {"warning"}


def test_uploaded_files_are_closed_to_other_users(data: Path, roster: dict[str, Any]) -> None:
    kept = [*(data / "rosters").glob(f"{roster['id']}*"), data / "keys"]
    assert len(kept) == 5  # the file, how it was read, its problems, the version kept, and the keys
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    assert all(path.stat().st_mode & 0o077 == 0 for path in data.glob("lungang.db*"))


def test_a_roster_with_an_error_is_refused_whole_and_nothing_is_kept(client: TestClient, data: Path) -> None:
    book = openpyxl.load_workbook(READING)
    sheet = book["教师"]
    header = next(row for row in sheet.iter_rows(max_row=5) if any(cell.value == "现任学校代码" for cell in row))
    column = next(cell.column for cell in header if cell.value == "现任学校代码")
    sheet.cell(header[0].row + 1, column).value = "NOWHERE"
    content = io.BytesIO()
    book.save(content)
    before = (sorted((data / "rosters").iterdir()), client.get(f"{API}/datasets").json())
    problem = assert_problem(upload(client, content.getvalue()), 422, "roster_refused")
    assert any(issue["value"] == "NOWHERE" and issue["sheet"] == "教师" for issue in problem["errors"])
    assert (sorted((data / "rosters").iterdir()), client.get(f"{API}/datasets").json()) == before


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(100)], ids=["empty", "an image"])
def test_what_is_no_roster_is_refused_with_a_problem_list(client: TestClient, content: bytes) -> None:
    assert assert_problem(upload(client, content), 422, "roster_refused")["errors"]


def test_what_is_kept_of_rosters_and_plans_is_unreadable_without_the_keys(
    data: Path, roster: dict[str, Any], solved: dict[str, Any]
) -> None:
    book = openpyxl.load_workbook(READING)["教师"]
    names = {str(row[1].value) for row in book.iter_rows(min_row=3) if row[1].value}
    assert len(names) > 20
    files = [path for path in data.rglob("*") if path.is_file() and path.name != "keys"]
    assert {".problems", ".xlsx", ".json", ".csv"} <= {path.suffix for path in files}
    for path in files:
        # by another process: a file of the database closed here would take SQLite's locks on it with it
        content = subprocess.check_output(["cat", str(path)])
        assert not content.startswith(b"PK"), path
        assert not any(name.encode() in content for name in names), path


def test_csv_tables_in_a_zip_are_accepted(client: TestClient) -> None:
    archive = io.BytesIO()
    with ZipFile(archive, "w") as file:
        for path in sorted(READING.with_suffix("").glob("*.csv")):
            file.write(path, path.name)
    answer = upload(client, archive.getvalue(), "reading-60.zip")
    assert answer.status_code == 201, answer.text
    assert answer.json()["teachers"] == 60


def test_a_body_over_the_limit_is_refused_while_it_streams_in(client: TestClient) -> None:
    assert_problem(upload(client, bytes(2_100_000)), 413, "too_large")


def test_a_solve_ends_with_verified_plans_in_the_order_asked_for(solved: dict[str, Any]) -> None:
    assert solved["state"] == "succeeded", solved["problem"]
    assert [plan["profile"] for plan in solved["plans"]] == ["balanced", "commute-first"]
    assert solved["progress"]["phase"]
    assert solved["created_at"].endswith("Z")
    assert solved["finished_at"] >= solved["started_at"] >= solved["created_at"]


def test_a_plan_is_shown_with_goals_proof_verdicts_and_postings(client: TestClient, solved: dict[str, Any]) -> None:
    plan = client.get(solved["plans"][0]["url"]).json()
    assert set(plan["goals"]) == {
        "overdue",
        "unmet_posts",
        "equity",
        "travel",
        "preference",
        "stability",
        "off_subject",
    }
    assert plan["proof"]["gap"] <= 1e-4
    assert {item["verdict"] for item in plan["verification"]} <= {"met", "left_over", "not_applicable"}
    assert set(plan["postings"][0]) == set(COLUMNS)
    assert plan["dataset"]["digest"]


def test_a_plan_is_downloaded_as_a_workbook_that_opens(client: TestClient, solved: dict[str, Any]) -> None:
    answer = client.get(f"{solved['plans'][0]['url']}/export", params={"format": "xlsx"})
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("交流名单").to_python()
    assert len(rows) - 3 == len(client.get(solved["plans"][0]["url"]).json()["postings"])


def test_a_plans_rows_are_paged_and_found_by_school_subject_and_teacher(
    client: TestClient, solved: dict[str, Any]
) -> None:
    url = solved["plans"][0]["url"]
    whole = client.get(url).json()["postings"]
    assert len(whole) > 4
    place, found = f"{url}/postings?limit=2", []
    while place:
        answer = client.get(place)
        assert answer.json()["total"] == len(whole)
        assert len(answer.json()["items"]) <= 2
        found += answer.json()["items"]
        place = answer.links.get("next", {}).get("url", "")
    assert found == whole
    row = whole[1]
    for name, header in (
        ("school", "派出学校代码"),
        ("school", "接收学校代码"),
        ("subject", "任教学科"),
        ("teacher", "教师编号"),
    ):
        items = client.get(f"{url}/postings", params={name: row[header]}).json()["items"]
        assert row in items
        assert {row[header]} <= {value for item in items for value in item.values()}
        assert len(items) < len(whole)
    assert client.get(f"{url}/postings", params={"teacher": "nobody"}).json() == {"total": 0, "items": [], "next": None}
    assert_problem(client.get(f"{url}/postings", params={"cursor": "!"}), 422, "invalid")


def test_a_plan_is_verified_anew_by_the_policy_it_was_made_with(client: TestClient, solved: dict[str, Any]) -> None:
    report = client.get(f"{solved['plans'][0]['url']}/verification").json()
    assert report["valid"]
    assert report["policy"] == solved["policy"]
    stored = client.get(solved["plans"][0]["url"]).json()["verification"]
    assert {item["rule"]: item["verdict"] for item in report["verification"]} == {
        item["rule"]: item["verdict"] for item in stored
    }
    assert client.get(f"{API}/plans/{NOBODY}/verification").status_code == 404


def test_a_plans_own_list_is_verified_as_valid_and_a_short_one_is_not(
    client: TestClient, data: Path, roster: dict[str, Any], solved: dict[str, Any]
) -> None:
    before = sorted((data / "rosters").iterdir())
    whole = client.get(f"{solved['plans'][0]['url']}/export", params={"format": "csv"}).content
    fields = {"dataset_id": roster["id"], "year": "2027"}
    report = client.post(f"{API}/verifications", data=fields, files={"file": ("plan.csv", whole)}).json()
    assert report["valid"], report
    row = client.get(solved["plans"][0]["url"]).json()["postings"][0]
    short = f"教师编号,接收学校代码\n{row['教师编号']},{row['接收学校代码']}\n".encode()
    report = client.post(f"{API}/verifications", data=fields, files={"file": ("mine.csv", short)}).json()
    assert not report["valid"]
    assert [item["violations"] for item in report["verification"] if item["verdict"] == "not_met"]
    wrong = client.post(f"{API}/verifications", data=fields, files={"file": ("mine.csv", b"x")})
    assert_problem(wrong, 422, "list_refused")
    assert sorted((data / "rosters").iterdir()) == before


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_plan_is_downloaded_in_the_other_formats(client: TestClient, solved: dict[str, Any], form: str) -> None:
    answer = client.get(f"{solved['plans'][0]['url']}/export", params={"format": form})
    assert answer.status_code == 200
    assert f".{form}" in answer.headers["content-disposition"]
    assert "教师编号" in answer.content.decode("utf-8-sig")


def test_cancelling_a_finished_solve_changes_nothing(client: TestClient, solved: dict[str, Any]) -> None:
    answer = client.post(f"{API}/solves/{solved['id']}/cancel")
    assert answer.status_code == 200
    assert answer.json() == solved


def test_a_cursor_that_is_none_of_ours_is_a_422_problem(client: TestClient) -> None:
    answer = client.get(f"{API}/solves", params={"cursor": "何"})
    assert assert_problem(answer, 422, "invalid")["errors"][0]["where"] == "query.cursor"


def test_what_a_client_has_already_is_not_sent_again(client: TestClient, roster: dict[str, Any]) -> None:
    first = client.get(f"{API}/datasets/{roster['id']}")
    again = client.get(f"{API}/datasets/{roster['id']}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{API}/datasets/{roster['id']}", headers={"If-None-Match": '"other"'})
    assert other.json() == first.json()


@pytest.mark.parametrize("path", ["datasets", "solves", "plans"])
def test_an_unknown_id_is_a_404_problem(client: TestClient, path: str) -> None:
    assert_problem(client.get(f"{API}/{path}/{NOBODY}"), 404, "not_found")


def test_a_solve_of_an_unknown_roster_is_a_404_problem(client: TestClient) -> None:
    assert_problem(client.post(f"{API}/solves", json={"dataset_id": NOBODY}), 404, "not_found")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("policy", "../../etc/x.toml"),
        ("goal_profiles", ["best"]),
        ("time_limit", 80_000),
        ("year", "2027"),
        ("extra", 1),
    ],
)
def test_a_wrong_field_of_a_solve_is_a_422_problem_that_names_it(
    client: TestClient, roster: dict[str, Any], field: str, value: object
) -> None:
    answer = client.post(f"{API}/solves", json={"dataset_id": roster["id"], field: value})
    assert assert_problem(answer, 422, "invalid")["errors"][0]["where"] == f"body.{field}"


def test_a_broken_body_is_a_400_problem(client: TestClient) -> None:
    answer = client.post(f"{API}/solves", content=b"{", headers={"content-type": "application/json"})
    assert_problem(answer, 400, "bad_request")


def test_a_wrong_method_is_a_405_problem_that_tells_the_right_ones(client: TestClient) -> None:
    answer = client.put(f"{API}/datasets")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]


def test_a_surprise_is_a_500_problem_without_a_traceback(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, roster: dict[str, Any]
) -> None:
    monkeypatch.setattr("app.rosters.routes.shown", lambda _: 1 / 0)
    answer = client.get(f"{API}/datasets/{roster['id']}")
    assert_problem(answer, 500, "internal")
    assert "ZeroDivision" not in answer.text


def test_policies_and_goal_profiles_are_listed_with_their_parameters(client: TestClient) -> None:
    policies = {item["id"]: item for item in client.get(f"{API}/policies").json()["items"]}
    assert policies["shanwei-chengqu"]["rules"]["annual_share"]["parameters"]["share"] == 0.05
    titles = [item["title"] for item in client.get(f"{API}/goal-profiles").json()["items"]]
    assert set(titles) == {"综合", "均衡优先", "通勤优先", "志愿优先", "稳定优先"}


@pytest.mark.parametrize("path", ["/", "/docs", "/static/page.js", "/static/theme.js", "/static/style/theme.css"])
def test_pages_ask_for_nothing_elsewhere(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "https://" not in answer.text.replace("https://fastapi.tiangolo.com", "")
    assert "http://" not in answer.text


def test_answers_carry_their_number_and_forbid_what_browsers_need_not_do(client: TestClient) -> None:
    answer = client.get(f"{API}/health", headers={"X-Request-ID": "abc-1"})
    assert answer.headers["X-Request-ID"] == "abc-1"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/docs", "/static/sign-in.html", "/static/page.js", "/nothing"])
def test_a_page_runs_no_script_but_our_own_and_is_shown_in_no_frame(client: TestClient, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == rules["form-action"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in rules.get("script-src", "")
    assert "data:" not in rules.get("script-src", "")


def test_an_open_demonstration_answers_no_other_sites_page(client: TestClient) -> None:
    answer = client.post(f"{API}/solves", json={}, headers={"Origin": "https://evil.example"})
    assert_problem(answer, 403, "foreign_origin")


def test_an_open_demonstration_answers_under_this_machines_names_only(client: TestClient) -> None:
    answer = client.post(f"{API}/solves", json={}, headers={"Host": "evil.example"})
    assert_problem(answer, 400, "unknown_host")


def test_health_answers(client: TestClient) -> None:
    assert client.get(f"{API}/health").json()["status"] == "ok"
