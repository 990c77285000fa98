"""Frontiers and diagnoses as jobs: points that are verified plans; clashes and ways out as data that can be applied."""

from itertools import pairwise
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.test_api import API, FINAL, NOBODY, assert_problem, finished

FRONTIERS, DIAGNOSES = f"{API}/frontiers", f"{API}/diagnoses"
TOO_MUCH = {"annual_share": {"parameters": {"share": 0.9}}}


def ended(client: TestClient, place: str, **wanted: Any) -> dict[str, Any]:
    answer = client.post(place, json=wanted)
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"{place}/{answer.json()['id']}"
    for line in client.get(f"{answer.headers['Location']}/events").iter_lines():
        assert not line.startswith("event:") or line in {"event: frontier", "event: diagnosis"}
    job: dict[str, Any] = client.get(answer.headers["Location"]).json()
    assert job["state"] in FINAL
    return job


def test_a_frontier_is_a_row_of_verified_plans_none_better_in_both_goals(client: TestClient, roster: str) -> None:
    job = ended(client, FRONTIERS, dataset_id=roster, year=2027, goals=["travel", "equity"], points=4, seed=1)
    assert job["state"] == "succeeded", job["problem"]
    points = job["points"]
    assert 2 <= len(points) <= 4
    for before, after in pairwise(points):
        assert before["first"] < after["first"]
        assert before["second"] > after["second"]
    assert all(point["gap"] <= 1e-4 for point in points)
    plan = client.get(points[1]["url"]).json()
    assert plan["goals"]["travel"] == pytest.approx(points[1]["first"])
    assert {item["verdict"] for item in plan["verification"]} <= {"met", "left_over", "not_applicable"}
    assert points[1]["plan_id"] not in {one["id"] for one in client.get(f"{API}/plans").json()["items"]}
    assert job["id"] in {one["id"] for one in client.get(FRONTIERS).json()["items"]}
    assert job["id"] not in {one["id"] for one in client.get(f"{API}/solves").json()["items"]}
    assert_problem(client.get(f"{API}/solves/{job['id']}"), 404, "not_found")
    again = client.post(f"{FRONTIERS}/{job['id']}/cancel").json()
    assert again == job


def test_a_queued_frontier_is_cancelled_at_once(client: TestClient, roster: str) -> None:
    first = client.post(FRONTIERS, json={"dataset_id": roster, "year": 2027, "goals": ["travel", "equity"]}).json()
    second = client.post(FRONTIERS, json={"dataset_id": roster, "year": 2027, "goals": ["travel", "equity"]}).json()
    assert client.post(f"{FRONTIERS}/{second['id']}/cancel").json()["cancel_requested"]
    client.post(f"{FRONTIERS}/{first['id']}/cancel")
    for one in (first, second):
        list(client.get(f"{FRONTIERS}/{one['id']}/events").iter_lines())
        assert client.get(f"{FRONTIERS}/{one['id']}").json()["state"] in {"cancelled", "succeeded"}


@pytest.mark.parametrize(
    "goals", [["travel"], ["travel", "travel"], ["travel", "speed"], ["travel", "equity", "overdue"]]
)
def test_a_frontier_is_between_two_goals_that_there_are(client: TestClient, roster: str, goals: list[str]) -> None:
    assert_problem(client.post(FRONTIERS, json={"dataset_id": roster, "goals": goals}), 422, "invalid")


def test_a_possible_scenario_is_diagnosed_as_possible(client: TestClient, roster: str) -> None:
    job = ended(client, DIAGNOSES, dataset_id=roster, year=2027)
    assert (job["state"], job["possible"], job["conflicts"], job["relaxations"]) == ("succeeded", True, [], [])


def test_an_impossible_scenario_names_what_clashes_and_a_way_out_that_works(client: TestClient, roster: str) -> None:
    base = {"name": "太多", "dataset_id": roster, "year": 2027, "goal_profiles": ["balanced"]}
    scenario = client.post(f"{API}/scenarios", json={**base, "rules": TOO_MUCH}).json()
    job = ended(client, DIAGNOSES, scenario_id=scenario["id"])
    assert (job["state"], job["possible"], job["scenario_id"]) == ("infeasible", False, scenario["id"])
    assert "annual_share" in {conflict["rule"] for conflict in job["conflicts"]}
    way = next(one for one in job["relaxations"] if one["rule"] == "annual_share" and one["parameter"] == "share")
    assert way["from"] == 0.9
    assert way["to"] < 0.9
    assert way["parameter_title"]["zh"]
    rules = {**scenario["rules"], **way["rules"]}
    copy = client.post(f"{API}/scenarios/{scenario['id']}/copies", json={"name": "放宽", "rules": rules}).json()
    solve = finished(client, client.post(f"{API}/solves", json={"scenario_id": copy["id"]}).json()["id"])
    assert solve["state"] == "succeeded", solve["problem"]


def test_a_solve_that_ended_infeasible_is_a_diagnosis_under_its_own_id(client: TestClient, roster: str) -> None:
    wanted = {"dataset_id": roster, "year": 2027, "goal_profiles": ["balanced"], "rules": TOO_MUCH}
    solve = finished(client, client.post(f"{API}/solves", json=wanted).json()["id"])
    assert solve["state"] == "infeasible"
    found = client.get(f"{DIAGNOSES}/{solve['id']}").json()
    assert (found["solve_id"], found["possible"]) == (solve["id"], False)
    assert found["conflicts"]
    assert found["relaxations"]
    assert found in client.get(DIAGNOSES).json()["items"]
    good = finished(
        client,
        client.post(f"{API}/solves", json={"dataset_id": roster, "year": 2027, "goal_profiles": ["balanced"]}).json()[
            "id"
        ],
    )
    assert_problem(client.get(f"{DIAGNOSES}/{good['id']}"), 404, "not_found")


@pytest.mark.parametrize("place", [FRONTIERS, DIAGNOSES])
def test_an_unknown_job_is_a_404_problem(client: TestClient, place: str) -> None:
    for path in ("", "/events"):
        assert_problem(client.get(f"{place}/{NOBODY}{path}"), 404, "not_found")
    assert_problem(client.post(f"{place}/{NOBODY}/cancel"), 404, "not_found")
