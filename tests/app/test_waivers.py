"""Permitted exceptions (特批) on the service: kept with who recorded them, planned with, named wherever the plan is, refused where no rule knows them."""

from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.db import reading
from app.tables import Scenario, Solve
from tests.app.scenarios import SCENARIOS, SOLVES, exception, hosts, made, plan_of, solved
from tests.app.test_api import API, assert_problem


@pytest.fixture(scope="module")
def newcomer(client: TestClient, roster: str) -> tuple[str, str]:
    """A teacher whom the minimum service alone closes, and a school that is closed by nothing else."""
    people = client.get(f"{API}/datasets/{roster}/people", params={"limit": 100, "year": 2027}).json()["items"]
    for one in people:
        if one["posted_by_rules"] and one["closed_by"] == ["新教师不交流"]:
            place = f"{API}/datasets/{roster}/people/{one['teacher']}/openings"
            for door in client.get(place, params={"year": 2027}).json()["items"]:
                if door["closed_by"] == ["新教师不交流"]:
                    return one["teacher"], door["school"]
    raise AssertionError("the sample has a new teacher with a school in reach")


def test_a_permitted_exception_opens_what_it_says_and_the_plan_its_verification_and_its_explanation_name_it(
    client: TestClient, roster: str, newcomer: tuple[str, str]
) -> None:
    teacher, school = newcomer
    lock = {"kind": "lock", "teacher": teacher, "school": school}
    wanted = {"name": "特批", "dataset_id": roster, "year": 2027, "goal_profiles": ["balanced"], "decisions": [lock]}
    assert_problem(client.post(SCENARIOS, json=wanted), 422, "decision_refused")
    scenario = made(client, roster, decisions=[lock], waivers=[exception(teacher=teacher, school=school)])
    (kept,) = scenario["waivers"]
    assert (kept["rule_title"], kept["by"]) == ("新教师不交流", "演示 / demonstration")
    assert kept["teacher_name"]
    job = solved(client, scenario_id=scenario["id"])
    assert job["policy"].startswith("shanwei-chengqu~")
    plan = plan_of(client, job)
    assert hosts(plan)[teacher] == school
    assert plan["policy"]["title"] == "汕尾市城区（有特批）"
    assert plan["policy"]["waivers"] == [exception(teacher=teacher, school=school)]
    again = client.get(f"{API}/plans/{plan['id']}/verification").json()
    assert again["valid"]
    for report in (plan, again):
        (found,) = [one for one in report["verification"] if one["rule"] == "minimum_service"]
        assert (found["verdict"], found["verdict_text"], found["violations"]) == ("met_by_waiver", "经特批符合", [])
        (said,) = found["waived"]
        assert all(word in said for word in (teacher, "局长办公会", "家校协商", "2028-08"))
    why = client.get(f"{API}/plans/{plan['id']}/explanations/teachers/{teacher}").json()
    assert sum("局长办公会特批" in line["zh"] for line in why["lines"]) == 2, why  # on the standing, and on the posting
    saved = client.post(f"{SOLVES}/{job['id']}/scenarios", json={"name": "存"}).json()
    assert (saved["policy"]["reference"], saved["rules"], saved["waivers"]) == ("shanwei-chengqu", {}, [kept])
    # without the exception the same decision is refused again, and a plan made with it stays what it was
    gone = client.patch(f"{SCENARIOS}/{scenario['id']}", json={"waivers": []})
    assert_problem(gone, 422, "decision_refused")
    without = solved(client, plan_id=plan["id"], waivers=[], decisions=[{"kind": "stay", "teacher": teacher}])
    assert without["policy"] == "shanwei-chengqu"
    assert teacher not in hosts(plan_of(client, without))


def test_the_one_who_recorded_an_exception_stays_written_when_others_are_added(
    client: TestClient, roster: str, newcomer: tuple[str, str]
) -> None:
    first = exception(teacher=newcomer[0])
    scenario = made(client, roster, waivers=[first])
    second = {**exception(rule="arrival_cap", school=newcomer[1]), "amount": 2}
    changed = client.patch(f"{SCENARIOS}/{scenario['id']}", json={"waivers": [first, second]}).json()
    assert changed["waivers"][0] == scenario["waivers"][0]
    assert changed["waivers"][1]["amount"] == 2
    copy = client.post(f"{SCENARIOS}/{scenario['id']}/copies", json={}).json()
    assert copy["waivers"] == changed["waivers"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"rule": "deferral", "teacher": "T00001"}, "不能特批"),
        ({"rule": "locked_in_term", "teacher": "T00001"}, "不能特批"),
        ({"rule": "no_such_rule", "teacher": "T00001"}, "没有规则"),
        ({"teacher": "无此人"}, "教师编号"),
        ({"school": "无此校"}, "学校代码"),
        ({}, "哪名教师"),
        ({"teacher": "T00001", "amount": 1}, "不写 amount"),
        ({"rule": "release_cap", "school": "1199000001"}, "amount"),
        ({"teacher": "T00001", "until": "2027-08"}, "为止"),
    ],
)
def test_an_exception_that_no_rule_knows_or_that_fits_nothing_is_refused_with_the_reason(
    client: TestClient, roster: str, wrong: dict[str, Any], says: str
) -> None:
    wanted = {"dataset_id": roster, "year": 2027, "waivers": [exception(**wrong)]}
    problem = assert_problem(client.post(SOLVES, json=wanted), 422, "waiver_refused")
    assert problem["errors"][0]["where"] == "body.waivers.0"
    assert says in problem["errors"][0]["text"]


def test_reasons_of_decisions_are_unreadable_in_the_database(
    client: TestClient, roster: str, base: dict[str, Any]
) -> None:
    teacher = next(iter(hosts(base)))
    waivers = [exception(teacher=teacher, reason="孕期，本人要求")]
    made(client, roster, decisions=[{"kind": "stay", "teacher": teacher, "reason": "孕期，本人要求"}], waivers=waivers)
    with reading(client.app.state.engine) as session:  # type: ignore[attr-defined]
        kept = [str(one.model_dump()) for one in (*session.exec(select(Scenario)), *session.exec(select(Solve)))]
    assert kept
    assert not any("孕期，" in one or repr("孕期，".encode())[2:-1] in one for one in kept)
