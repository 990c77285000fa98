"""Explanations over HTTP, on a plan the service made itself."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.app.places import READING
from tests.explain.test_standing import HEALTH

API = "/api/v1"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    data: Path = tmp_path_factory.mktemp("data")
    with TestClient(create_app(Settings(open_access=True, data=data)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def plan(client: TestClient) -> dict[str, Any]:
    roster = client.post(f"{API}/datasets", files={"file": ("roster.xlsx", READING.read_bytes())}).json()
    wanted = {"dataset_id": roster["id"], "goal_profiles": ["balanced"], "year": 2027}
    solve = client.post(f"{API}/solves", json=wanted).json()
    for _ in range(600):
        state = client.get(f"{API}/solves/{solve['id']}").json()
        if state["state"] == "succeeded":
            found: dict[str, Any] = client.get(f"{API}/plans").json()["items"][0]
            return dict(client.get(f"{API}/plans/{found['id']}").json())
        time.sleep(0.2)
    raise AssertionError(state["state"])


def ask(client: TestClient, plan: dict[str, Any], path: str, **query: Any) -> Any:
    return client.get(f"{API}/plans/{plan['id']}/explanations{path}", params=query)


def test_a_teacher_is_explained_with_exact_alternatives(client: TestClient, plan: dict[str, Any]) -> None:
    row = next(row for row in plan["postings"] if row["事由"] == "应交流")
    quick = ask(client, plan, f"/teachers/{row['教师编号']}").json()
    assert not quick["exact"]
    assert quick["standing"]["kind"] == "obligated"
    assert quick["lines"][0]["clause"]["zh"].endswith("第6条")
    exact = ask(client, plan, f"/teachers/{row['教师编号']}", exact=True).json()
    assert exact["exact"]
    assert [line["zh"] for line in exact["lines"]] == [line["zh"] for line in quick["lines"]]


def test_why_not_has_an_exact_price_or_a_rule(client: TestClient, plan: dict[str, Any]) -> None:
    row = next(row for row in plan["postings"] if row["事由"] == "应交流")
    schools = {other["接收学校代码"] for other in plan["postings"]} - {row["接收学校代码"]}
    verdicts = set()
    for school in sorted(schools):
        found = ask(client, plan, f"/teachers/{row['教师编号']}/why-not/{school}", exact=True).json()
        verdicts.add(found["verdict"])
        assert found["lines"]
        assert found["rules"] if found["verdict"] == "closed" else found["verdict"] != "open" or found["price"]
    assert verdicts


def test_a_school_and_the_whole_plan_are_explained(client: TestClient, plan: dict[str, Any]) -> None:
    school = plan["postings"][0]["接收学校代码"]
    assert ask(client, plan, f"/schools/{school}").json()["posts"]
    whole = ask(client, plan, "").json()
    assert whole["gauges"]
    assert whole["rules"]
    assert not HEALTH.search(ask(client, plan, "", audience="public").text.replace("fill", "").replace("till", ""))


def test_what_would_have_to_be_different_is_answered(client: TestClient, plan: dict[str, Any]) -> None:
    row = next(row for row in plan["postings"] if row["事由"] == "应交流")
    stay = ask(client, plan, f"/teachers/{row['教师编号']}/how-to-stay").json()
    assert stay["price"]["verdict"] in ("worse", "equal", "impossible")
    other = next(one["教师编号"] for one in plan["unplaced"])
    swap = ask(client, plan, f"/teachers/{other}/instead-of/{row['教师编号']}").json()
    assert swap["lines"][0]["zh"].startswith("改由")
    assert "T" in swap["lines"][0]["zh"]
    go = ask(client, plan, f"/teachers/{other}/how-to/{row['接收学校代码']}", exact=True).json()
    assert go["openings"] or go["lines"]
    share = ask(client, plan, "/largest-share").json()
    assert share["starts"] >= len([one for one in plan["postings"] if one["事由"] not in ("期满返回", "留任")])
    without = ask(client, plan, "/without/arrival_cap").json()
    assert without["rule"] == "arrival_cap"
    assert "不执行" in without["lines"][0]["zh"]


def test_a_plan_with_prices_says_what_relaxing_limits_brings(client: TestClient, plan: dict[str, Any]) -> None:
    assert ask(client, plan, "", exact=True).json()["steps"]
    assert not ask(client, plan, "").json()["steps"]


def test_nobody_can_be_exchanged_with_a_teacher_who_is_not_posted(client: TestClient, plan: dict[str, Any]) -> None:
    one, other = (row["教师编号"] for row in plan["unplaced"][:2])
    answer = ask(client, plan, f"/teachers/{one}/instead-of/{other}")
    assert answer.status_code == 409
    assert "没有派出" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/teachers/T99999/how-to-stay",
        "/without/no_such_rule",
        "/teachers/T99999",
        "/schools/X",
        "/teachers/T00001/why-not/X",
    ],
)
def test_what_is_not_in_the_roster_is_not_found(client: TestClient, plan: dict[str, Any], path: str) -> None:
    answer = ask(client, plan, path)
    assert answer.status_code == 404
    assert answer.json()["todo"]


def test_an_unknown_plan_is_not_found(client: TestClient) -> None:
    assert client.get(f"{API}/plans/{'0' * 32}/explanations").status_code == 404
