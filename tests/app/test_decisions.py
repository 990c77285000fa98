"""Hand-made decisions: kept by the plan, written with reason and who, refused where a rule stands in the way; the people they are about."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.scenarios import REASON, SCENARIOS, SOLVES, hosts, made, other_opening, plan_of, solved
from tests.app.test_api import API, NOBODY, assert_problem


def test_decisions_are_kept_by_the_plan_and_written_with_reason_and_who(
    client: TestClient, roster: str, base: dict[str, Any]
) -> None:
    (locked, there), (kept, _) = list(hosts(base).items())[:2]
    elsewhere = other_opening(client, roster, locked, there)
    scenario = made(
        client,
        roster,
        decisions=[
            {"kind": "lock", "teacher": locked, "school": elsewhere, "reason": REASON},
            {"kind": "stay", "teacher": kept},
        ],
    )
    first = scenario["decisions"][0]
    assert (first["reason"], first["by"]) == (REASON, "演示 / demonstration")
    assert first["teacher_name"]
    assert first["school_name"]
    plan = plan_of(client, solved(client, scenario_id=scenario["id"]))
    assert hosts(plan)[locked] == elsewhere
    assert kept not in hosts(plan)
    assert {one["教师编号"] for one in plan["decisions"]} == {locked, kept}


def test_locking_on_a_plan_and_solving_again_near_it_is_one_call(
    client: TestClient, roster: str, base: dict[str, Any]
) -> None:
    teacher, there = next(iter(hosts(base).items()))
    decision = {"kind": "forbid", "teacher": teacher, "school": there, "reason": "家访"}
    job = solved(client, plan_id=base["id"], decisions=[decision])
    plan = plan_of(client, job)
    assert (job["near_plan"], job["decision_count"]) == (base["id"], 1)
    assert plan["near_published"]
    before, after = set(hosts(base).items()), set(hosts(plan).items())
    assert (teacher, there) not in after
    assert len(before ^ after) <= 3  # one falls away, and at most one other moves in its place
    # schools somebody is kept from add up from plan to plan; a lock takes their place
    away = hosts(plan).get(teacher) or other_opening(client, roster, teacher, there)
    third = {"kind": "forbid", "teacher": teacher, "school": away}
    assert solved(client, plan_id=plan["id"], decisions=[third])["decision_count"] == 2
    elsewhere = other_opening(client, roster, teacher, there)
    second = solved(client, plan_id=plan["id"], decisions=[{"kind": "lock", "teacher": teacher, "school": elsewhere}])
    assert second["decision_count"] == 1
    assert hosts(plan_of(client, second))[teacher] == elsewhere
    answer = client.post(f"{SOLVES}/{second['id']}/scenarios", json={"name": "存下来"})
    assert answer.status_code == 201, answer.text
    (only,) = answer.json()["decisions"]
    assert (only["kind"], only["teacher"], only["school"]) == ("lock", teacher, elsewhere)
    assert answer.json()["near_plan"] == plan["id"]


def test_decisions_that_cannot_be_kept_are_refused_and_say_which_rules_stand_in_the_way(
    client: TestClient, roster: str, base: dict[str, Any]
) -> None:
    teacher, there = next(iter(hosts(base).items()))
    elsewhere = other_opening(client, roster, teacher, there)
    people = client.get(f"{API}/datasets/{roster}/people", params={"limit": 100, "year": 2027}).json()["items"]
    late = next(one for one in people if one["posted_by_rules"] and one["closed_by"])
    doors = client.get(f"{API}/datasets/{roster}/people/{late['teacher']}/openings", params={"year": 2027}).json()
    closed = doors["items"][0]
    assert not closed["open"]
    assert late["closed_by"][0] in closed["closed_by"]
    wanted = {
        "name": "错",
        "dataset_id": roster,
        "year": 2027,
        "decisions": [
            {"kind": "lock", "teacher": "无此人", "school": there},
            {"kind": "lock", "teacher": teacher, "school": "无此校"},
            {"kind": "lock", "teacher": late["teacher"], "school": closed["school"]},
            {"kind": "lock", "teacher": teacher, "school": elsewhere},
            {"kind": "lock", "teacher": teacher, "school": there},
        ],
    }
    before = client.get(SCENARIOS).json()
    problem = assert_problem(client.post(SCENARIOS, json=wanted), 422, "decision_refused")
    assert [issue["where"] for issue in problem["errors"]] == [f"body.decisions.{at}" for at in (0, 1, 2, 4)]
    assert "无此人" in problem["errors"][0]["text"]
    assert closed["closed_by"][0] in problem["errors"][2]["text"]
    assert "前面的决定" in problem["errors"][3]["text"]
    assert client.get(SCENARIOS).json() == before
    again = client.post(SOLVES, json={"plan_id": base["id"], "decisions": wanted["decisions"][2:3]})
    assert_problem(again, 422, "decision_refused")


@pytest.mark.parametrize(
    "decision",
    [
        {"kind": "forbid", "teacher": "T1"},
        {"kind": "stay", "teacher": "T1", "school": "S1"},
        {"kind": "hold", "teacher": "T1"},
    ],
)
def test_a_decision_that_says_too_little_or_too_much_is_refused(
    client: TestClient, roster: str, decision: dict[str, str]
) -> None:
    assert_problem(client.post(SOLVES, json={"dataset_id": roster, "decisions": [decision]}), 422, "invalid")


def test_people_are_found_by_a_part_of_name_number_or_school(client: TestClient, roster: str) -> None:
    place = f"{API}/datasets/{roster}/people"
    everybody = client.get(place, params={"limit": 100, "year": 2027}).json()
    assert everybody["total"] == len(everybody["items"]) == 60
    one = next(item for item in everybody["items"] if item["obligated"] and item["posted_by_rules"])
    for part in (one["name"], one["teacher"], one["school_name"]):
        found = client.get(place, params={"search": part, "limit": 100, "year": 2027}).json()["items"]
        assert one in found
        assert all(part in (item["name"] + item["teacher"] + item["school_name"]) for item in found)
    assert client.get(place, params={"search": "无此人"}).json() == {"total": 0, "items": []}
    assert_problem(client.get(f"{place}/nobody/openings"), 404, "not_found")
    assert_problem(client.get(f"{API}/datasets/{NOBODY}/people"), 404, "not_found")
