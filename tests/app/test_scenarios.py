"""Scenarios: remembered with their versions, copied to what-ifs, solved again and again alike."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.office import Office
from tests.app.places import READING
from tests.app.scenarios import SCENARIOS, SOLVES, hosts, made, plan_of, solved
from tests.app.test_api import API, NOBODY, assert_problem


def test_a_scenario_remembers_the_versions_it_was_made_with(client: TestClient, roster: str) -> None:
    own = client.post(f"{API}/policies", json={"title": "本县"}).json()
    scenario = made(client, roster, policy=own["id"])
    assert scenario["policy"] == {"reference": f"{own['id']}@1", "title": "本县"}
    client.post(f"{API}/policies/{own['id']}/versions", json={"rules": {"reach": {"on": False}}})
    assert client.get(f"{SCENARIOS}/{scenario['id']}").json() == scenario
    job = solved(client, scenario_id=scenario["id"])
    assert (job["policy"], job["scenario_id"], job["scenario_version"]) == (f"{own['id']}@1", scenario["id"], 1)
    plan = plan_of(client, job)
    assert plan["scenario"] == {"id": scenario["id"], "version": 1, "name": "基准"}
    assert plan["policy"]["id"] == f"{own['id']}@1"
    assert "reach" in plan["policy"]["rules"]
    assert client.get(SOLVES, params={"scenario_id": scenario["id"]}).json()["items"] == [job]
    moved = next(iter(hosts(plan)))
    why = client.get(f"{API}/plans/{plan['id']}/explanations/teachers/{moved}", params={"exact": True})
    assert why.json()["exact"], why.text


def test_a_changed_scenario_has_a_new_version_and_nobody_overwrites_anothers_change(
    client: TestClient, roster: str
) -> None:
    scenario = made(client, roster)
    place = f"{SCENARIOS}/{scenario['id']}"
    tag = client.get(place).headers["ETag"]
    changed = client.patch(place, json={"name": "改名", "alternatives": 1}, headers={"If-Match": tag})
    assert (changed.json()["name"], changed.json()["version"], changed.headers["ETag"]) == ("改名", 2, '"2"')
    assert changed.json()["goal_profiles"] == scenario["goal_profiles"]
    assert_problem(client.patch(place, json={"name": "又改"}, headers={"If-Match": tag}), 412, "changed_meanwhile")
    listed = [one["id"] for one in client.get(SCENARIOS).json()["items"]]
    assert scenario["id"] in listed
    client.patch(place, json={"archived": True})
    assert scenario["id"] not in [one["id"] for one in client.get(SCENARIOS).json()["items"]]
    assert scenario["id"] in [one["id"] for one in client.get(SCENARIOS, params={"archived": True}).json()["items"]]


def test_a_what_if_is_a_copy_with_changes_and_solves_by_them(client: TestClient, roster: str) -> None:
    scenario = made(client, roster, note="底稿")
    rules = {"annual_share": {"parameters": {"share": 0.13}}}
    copy = client.post(f"{SCENARIOS}/{scenario['id']}/copies", json={"name": "比例 13 %", "rules": rules}).json()
    assert (copy["name"], copy["note"], copy["copied_from"]) == ("比例 13 %", "底稿", scenario["id"])
    assert copy["rules"]["annual_share"]["parameters"] == {"share": 0.13}
    assert client.get(f"{SCENARIOS}/{scenario['id']}").json()["rules"] == {}
    job = solved(client, scenario_id=copy["id"])
    plan = plan_of(client, job)
    assert plan["policy"]["rules"]["annual_share"]["parameters"]["share"] == 0.13
    assert plan["policy"]["id"].startswith("shanwei-chengqu~")
    assert plan["policy"]["title"] == "汕尾市城区（有改动）"
    assert len(hosts(plan)) >= 8  # of sixty; without the change there are seven


def test_the_same_scenario_gives_the_same_plan(client: TestClient, roster: str, base: dict[str, Any]) -> None:
    again = plan_of(client, solved(client, scenario_id=made(client, roster)["id"]))
    assert again["postings"] == base["postings"]
    flat = solved(client, dataset_id=roster, goal_profiles=["balanced"], year=2027)
    assert plan_of(client, flat)["postings"] == base["postings"]


def test_a_solve_saved_as_a_scenario_keeps_its_changes_to_the_policy(client: TestClient, roster: str) -> None:
    rules = {"reach": {"on": False}, "annual_share": {"parameters": {"share": 0.1}}}
    job = solved(client, dataset_id=roster, goal_profiles=["balanced"], year=2027, rules=rules)
    saved = client.post(f"{SOLVES}/{job['id']}/scenarios", json={"name": "x"}).json()
    assert saved["policy"]["reference"] == "shanwei-chengqu"
    assert saved["rules"]["reach"]["on"] is False
    assert saved["rules"]["annual_share"]["parameters"] == {"share": 0.1}
    assert solved(client, scenario_id=saved["id"])["policy"] == job["policy"]


def test_alternatives_are_further_plans_that_clearly_differ(client: TestClient, roster: str) -> None:
    job = solved(client, dataset_id=roster, goal_profiles=["balanced"], year=2027, alternatives=2)
    # fewer than asked for where none that differs costs little more
    assert [plan["profile"] for plan in job["plans"]][:2] == ["balanced", "balanced-2"]
    best, other = (set(hosts(plan_of(client, job, which)).items()) for which in range(2))
    assert len(best - other) >= 0.2 * len(best)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"scenario_id": NOBODY}, 404),
        ({"plan_id": NOBODY}, 404),
        ({}, 422),
        ({"plan_id": NOBODY, "scenario_id": NOBODY}, 422),
    ],
)
def test_a_solve_is_of_one_thing_that_exists(client: TestClient, wanted: dict[str, str], code: int) -> None:
    assert client.post(SOLVES, json=wanted).status_code == code


def test_a_plan_of_another_year_is_nothing_to_stay_near_to(
    client: TestClient, roster: str, base: dict[str, Any]
) -> None:
    wanted = {"dataset_id": roster, "year": 2028, "near_plan": base["id"]}
    problem = assert_problem(client.post(SOLVES, json=wanted), 422, "invalid")
    assert problem["errors"][0]["where"] == "body.near_plan"
    assert "2027" in problem["detail"]


def test_planners_make_scenarios_approvers_read_them_and_others_do_neither(tmp_path: Path) -> None:
    office = Office(tmp_path)
    with TestClient(office.api):
        with READING.open("rb") as file:
            roster = (
                office.clients["planner"].post(f"{API}/datasets", files={"file": (READING.name, file)}).json()["id"]
            )
        scenario = made(office.clients["planner"], roster)
        for role, (reads, writes) in {
            "administrator": (200, 201),
            "planner": (200, 201),
            "approver": (200, 403),
            "school": (403, 403),
            "auditor": (403, 403),
        }.items():
            client = office.clients[role]
            assert client.get(f"{SCENARIOS}/{scenario['id']}").status_code == reads, role
            assert client.get(f"{API}/frontiers").status_code == reads, role
            assert client.get(f"{API}/diagnoses").status_code == reads, role
            copy = client.post(f"{SCENARIOS}/{scenario['id']}/copies", json={})
            assert copy.status_code == writes, role
            people = client.get(f"{API}/datasets/{roster}/people")
            assert people.status_code == (200 if writes == 201 else 403), role
            for place in ("frontiers", "diagnoses"):
                refused = client.post(f"{API}/{place}", json={"scenario_id": NOBODY, "goals": ["travel", "equity"]})
                assert (refused.status_code == 403) == (writes == 403), role


def test_plans_of_own_and_changed_policies_are_compared_too(
    client: TestClient, roster: str, base: dict[str, Any]
) -> None:
    rules = {"annual_share": {"parameters": {"share": 0.13}}}
    other = plan_of(client, solved(client, plan_id=base["id"], rules=rules))
    answer = client.get(f"{API}/comparisons", params={"of": [other["id"], base["id"]]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["policy"] == other["policy"]["id"]
