"""Scenarios and plans over several school years."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.scenarios import SOLVES, hosts, made, plan_of, solved
from tests.app.test_api import API, assert_problem


@pytest.fixture(scope="module")
def medium(client: TestClient, roster: str) -> dict[str, Any]:
    """The plan of a scenario over three years."""
    scenario = made(client, roster, name="三年", horizon=3)
    assert scenario["horizon"] == 3
    job = solved(client, scenario_id=scenario["id"])
    assert job["horizon"] == 3
    saved = client.post(f"{SOLVES}/{job['id']}/scenarios", json={"name": "存"}).json()
    assert saved["horizon"] == 3
    return plan_of(client, job)


def test_a_scenario_over_three_years_gives_a_plan_with_its_annual_parts(
    client: TestClient, medium: dict[str, Any]
) -> None:
    place = f"{API}/plans/{medium['id']}"
    assert [one["学年"] for one in medium["annual"]] == [2027, 2028, 2029]
    assert client.get(f"{place}/verification").json()["valid"]
    assert client.get(f"{place}/summary").json()["horizon"] == 3
    starts = 0
    for one in medium["annual"]:
        rows = client.get(f"{place}/postings", params={"year": one["学年"], "limit": 100}).json()["items"]
        own = [row for row in rows if row["事由"] != "期满返回"]
        assert {row["开始日期"] for row in own} == {f"{one['学年']}-09-01"}
        assert len(own) == one["派出"] + one["留任"]
        starts += one["派出"]
        part = client.get(f"{place}/export", params={"format": "json", "year": one["学年"]})
        assert f"plan-{one['学年']}-" in part.headers["Content-Disposition"]
        assert part.json()["part"]
        assert part.json()["counts"]["starts"] == one["派出"]
    assert starts == len(hosts(medium))
    assert_problem(client.get(f"{place}/export", params={"year": 2030}), 404, "not_found")


def test_a_medium_term_plan_is_explained_year_by_year(client: TestClient, medium: dict[str, Any]) -> None:
    place = f"{API}/plans/{medium['id']}/explanations"
    assert [one["year"] for one in client.get(place).json()["years"]] == [2027, 2028, 2029]
    teacher, host = next(iter(hosts(medium).items()))
    answer = client.get(f"{place}/teachers/{teacher}").json()
    assert not answer["exact"]
    assert len(answer["others"]) == 2
    assert not any(one["price"] for one in answer["others"])
    assert list(client.get(f"{place}/schools/{host}").json()["years"]) == ["2027", "2028", "2029"]
    assert client.get(f"{place}/teachers/{teacher}/why-not/{host}").json()["verdict"] == "posted"
    stay = client.get(f"{place}/teachers/{teacher}/how-to-stay").json()
    assert stay["exact"]
    assert stay["price"]["verdict"] in ("worse", "equal", "impossible")


def test_what_only_a_plan_of_one_year_can_do_is_refused_for_a_medium_term_plan(
    client: TestClient, roster: str, medium: dict[str, Any], base: dict[str, Any]
) -> None:
    place = f"{API}/plans/{medium['id']}"
    teacher = next(iter(hosts(medium)))
    for answer in (
        client.get(f"{place}/explanations/without/arrival_cap"),
        client.get(f"{place}/explanations/teachers/{teacher}/instead-of/{teacher}"),
        client.get(f"{API}/comparisons", params={"of": [medium["id"], "nobody"]}),
        client.post(f"{place}/approval", json={"action": "submit", "reason": "报批"}),
        client.post(SOLVES, json={"plan_id": medium["id"]}),
        client.get(f"{place}/documents/notice", params={"format": "docx"}),
    ):
        assert_problem(answer, 409, "medium_term")
    of = {"dataset_id": roster, "year": 2027, "horizon": 2}
    for wrong in ({"alternatives": 1}, {"near_plan": base["id"]}):
        assert_problem(client.post(SOLVES, json={**of, **wrong}), 422, "invalid")
    frontier = {**of, "goals": ["travel", "equity"], "goal_profiles": ["balanced"]}
    assert_problem(client.post(f"{API}/frontiers", json=frontier), 422, "invalid")
    for horizon in (0, 6):
        assert_problem(client.post(SOLVES, json={**of, "horizon": horizon}), 422, "invalid")
