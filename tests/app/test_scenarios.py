"""Scenarios: remembered with their versions, copied to what-ifs, decided about by hand, solved again and again alike."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.db import reading
from app.main import create_app
from app.settings import Settings
from app.tables import Scenario, Solve
from tests.app.databases import address
from tests.app.office import Office
from tests.app.places import READING
from tests.app.test_api import API, NOBODY, assert_problem, finished

SCENARIOS, SOLVES = f"{API}/scenarios", f"{API}/solves"
REASON = "与接收学校已商定"


@pytest.fixture(scope="module")
def client(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp(kind)
    with TestClient(create_app(Settings(open_access=True, data=folder, database_url=address(kind)))) as client:
        yield client


@pytest.fixture(scope="module")
def roster(client: TestClient) -> str:
    with READING.open("rb") as file:
        return str(client.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()["id"])


def made(client: TestClient, roster: str, **more: Any) -> dict[str, Any]:
    wanted = {"name": "基准", "dataset_id": roster, "goal_profiles": ["balanced"], "year": 2027, **more}
    answer = client.post(SCENARIOS, json=wanted)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"{SCENARIOS}/{found['id']}"
    return found


def solved(client: TestClient, **wanted: Any) -> dict[str, Any]:
    answer = client.post(SOLVES, json=wanted)
    assert answer.status_code == 202, answer.text
    job = finished(client, answer.json()["id"])
    assert job["state"] == "succeeded", job["problem"]
    return job


def plan_of(client: TestClient, job: dict[str, Any], which: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = client.get(job["plans"][which]["url"]).json()
    return found


def hosts(plan: dict[str, Any]) -> dict[str, str]:
    """Teacher → school of every posting that starts."""
    return {row["教师编号"]: row["接收学校代码"] for row in plan["postings"] if row["事由"] not in {"期满返回", "留任"}}


@pytest.fixture(scope="module")
def base(client: TestClient, roster: str) -> dict[str, Any]:
    """The plan of a scenario without decisions."""
    return plan_of(client, solved(client, scenario_id=made(client, roster)["id"]))


def other_opening(client: TestClient, roster: str, teacher: str, *used: str) -> str:
    """A school a teacher may go to, other than some."""
    doors = client.get(f"{API}/datasets/{roster}/people/{teacher}/openings", params={"year": 2027}).json()["items"]
    return next(door["school"] for door in doors if door["open"] and door["school"] not in used)


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


def exception(**more: Any) -> dict[str, Any]:
    return {"rule": "minimum_service", "reason": "家校协商", "permitted_by": "局长办公会", "until": "2028-08", **more}


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


def test_planners_make_scenarios_approvers_read_them_and_others_do_neither(tmp_path: Path) -> None:
    office = Office(tmp_path, "sqlite")
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
