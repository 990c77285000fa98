"""The bureau's own policies and goal profiles: copied, changed by versions, checked like the files, kept for ever."""

from collections.abc import Iterator
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.policies.versions import MOST_OWN
from tests.app.office import Office
from tests.app.test_api import API, NOBODY, assert_problem

POLICIES, PROFILES, EFFECTS = f"{API}/policies", f"{API}/goal-profiles", f"{API}/policy-effects"
WIDER = {"release_cap": {"parameters": {"school_share": 0.18}}, "reach": {"on": False}}


@pytest.fixture
def own(client: TestClient) -> Iterator[dict[str, Any]]:
    """A policy of the bureau's own; afterwards it is out of the way."""
    answer = client.post(POLICIES, json={"title": "本县", "rules": WIDER, "note": "起草"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{POLICIES}/{answer.json()['id']}"
    yield answer.json()
    client.patch(f"{POLICIES}/{answer.json()['id']}", json={"archived": True})


def rule(policy: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in policy["settings"] if item["rule"] == name)
    return found


def parameter(policy: dict[str, Any], name: str, which: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in rule(policy, name)["parameters"] if item["name"] == which)
    return found


def test_a_policy_shows_every_rule_with_clause_unit_range_and_the_value_to_compare_with(client: TestClient) -> None:
    shipped = client.get(f"{POLICIES}/shanwei-chengqu").json()
    assert not rule(client.get(f"{POLICIES}/national-2014").json(), "temporary_staff")["on"]
    assert "第6条" in rule(shipped, "obligation")["clauses"][0]["clause"]
    assert rule(shipped, "obligation")["enforcements"] == ["hard", "priority"]
    reach = parameter(shipped, "reach", "ordinary_km")
    assert (reach["unit"], reach["low"], reach["high"], reach["value"]) == ("公里", 0, 1000, 40)
    assert parameter(shipped, "annual_share", "share")["kind"] == "share"
    assert set(parameter(shipped, "annual_share", "denominator")["options"]) == {"all", "eligible", "eligible_sending"}


def test_an_own_policy_is_a_copy_with_its_changes_and_keeps_the_figures_it_came_from(
    client: TestClient, own: dict[str, Any]
) -> None:
    cap = parameter(own, "release_cap", "school_share")
    assert (cap["value"], cap["default"]) == (0.18, 0.15)
    assert not rule(own, "reach")["on"]
    assert (own["version"], own["origin"], own["built_in"]) == (1, "shanwei-chengqu", False)
    copy = client.post(POLICIES, json={"title": "再抄", "copy_of": own["reference"]}).json()
    assert [item["on"] for item in copy["settings"]] == [item["on"] for item in own["settings"]]
    assert (copy["origin"], parameter(copy, "release_cap", "school_share")["value"]) == ("shanwei-chengqu", 0.18)
    client.patch(f"{POLICIES}/{copy['id']}", json={"archived": True})


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was(client: TestClient, own: dict[str, Any]) -> None:
    place = f"{POLICIES}/{own['id']}"
    tag = client.get(place).headers["ETag"]
    changes = {"rules": {"release_cap": {"parameters": {"school_share": 0.2}}}, "note": "征求意见"}
    newer = client.post(f"{place}/versions", json=changes, headers={"If-Match": tag}).json()
    assert (newer["version"], newer["reference"]) == (2, f"{own['id']}@2")
    assert parameter(newer, "release_cap", "school_share")["value"] == 0.2
    assert not rule(newer, "reach")["on"]
    older = client.get(f"{POLICIES}/{own['reference']}").json()
    assert older["settings"] == own["settings"]
    assert older["newest"] == 2
    stale = client.post(f"{place}/versions", json=changes, headers={"If-Match": tag})
    assert_problem(stale, 412, "changed_meanwhile")
    listed = client.get(f"{place}/versions").json()["items"]
    assert [item["version"] for item in listed] == [2, 1]
    assert listed[0]["changes"] == [{"rule": "release_cap", "parameter": "school_share", "before": 0.18, "after": 0.2}]
    assert listed[1]["changes"] == []


@pytest.mark.parametrize(
    ("rules", "where", "says"),
    [
        ({"reech": {"on": True}}, "reech", "没有规则 reech"),
        ({"reach": {"parameters": {"km": 3}}}, "reach.parameters.km", "没有参数 km"),
        ({"reach": {"parameters": {"ordinary_km": -1}}}, "reach.parameters.ordinary_km", "超出范围"),
        ({"reach": {"parameters": {"ordinary_km": 10**400}}}, "reach.parameters.ordinary_km", "超出范围"),
        ({"obligation": {"parameters": {"terms": 2.5}}}, "obligation.parameters.terms", "整数"),
        ({"obligation": {"parameters": {"titles": ["教授"]}}}, "obligation.parameters.titles", "不能是 教授"),
        ({"reach": {"enforcement": "priority"}}, "reach", "应为 hard"),
        (
            {"rotation_length": {"parameters": {"min_years": 4}}},
            "rotation_length.parameters.min_years",
            "大于 max_years",
        ),
        ({"reach": {"parameters": {"on": False}}}, "reach.parameters", "不是参数"),
    ],
)
def test_a_change_that_the_files_would_not_accept_is_refused_and_says_where(
    client: TestClient, rules: dict[str, Any], where: str, says: str
) -> None:
    before = client.get(POLICIES).json()
    answer = client.post(POLICIES, json={"title": "错", "rules": rules})
    (issue,) = assert_problem(answer, 422, "invalid")["errors"]
    assert issue["where"] == f"body.rules.{where}"
    assert says in issue["text"]
    assert client.get(POLICIES).json() == before


def test_the_steps_to_the_first_of_september_are_changed_like_rules(client: TestClient, own: dict[str, Any]) -> None:
    steps = own["steps"]
    assert [step["id"] for step in steps][-2:] == ["publication", "reporting"]
    longer = [{**step, "days": 7} if step["id"] == "publication" else step for step in steps]
    place = f"{POLICIES}/{own['id']}"
    newer = client.post(f"{place}/versions", json={"steps": longer}).json()
    assert newer["steps"] == longer
    assert newer["settings"] == own["settings"]
    (change,) = client.get(f"{place}/versions").json()["items"][0]["changes"]
    assert (change["rule"], change["parameter"]) == ("calendar", "steps")
    assert "公示（交流名单） 7 个工作日" in change["after"]
    dates = [
        client.get(f"{API}/calendars/2027", params={"policy": reference, "as_of": "2027-02-01"}).json()
        for reference in (own["reference"], newer["reference"])
    ]
    assert dates[1]["steps"][0]["latest_start"] < dates[0]["steps"][0]["latest_start"]


@pytest.mark.parametrize(
    ("steps", "where"),
    [
        ([], "body.steps"),
        ([{"id": "a", "title": "申报", "days": 0}], "body.steps.0.days"),
        ([{"id": "A!", "title": "申报", "days": 1}], "body.steps.0.id"),
        ([{"id": "a", "title": "申报", "days": 1}] * 2, "body.steps"),
    ],
)
def test_steps_that_a_file_would_not_accept_are_refused(
    client: TestClient, steps: list[dict[str, Any]], where: str
) -> None:
    answer = client.post(POLICIES, json={"title": "错", "steps": steps})
    (issue,) = assert_problem(answer, 422, "invalid")["errors"]
    assert issue["where"] == where


def test_a_figure_that_is_no_number_is_refused(client: TestClient) -> None:
    body = '{"title": "错", "rules": {"reach": {"parameters": {"ordinary_km": NaN}}}}'
    answer = client.post(POLICIES, content=body, headers={"content-type": "application/json"})
    assert_problem(answer, 422, "invalid")


@pytest.mark.parametrize("place", [f"{POLICIES}/shanwei-chengqu", f"{PROFILES}/balanced"])
def test_what_is_shipped_cannot_be_changed(client: TestClient, place: str) -> None:
    assert_problem(client.post(f"{place}/versions", json={"title": "改"}), 409, "built_in")
    assert_problem(client.patch(place, json={"archived": True}), 409, "built_in")


@pytest.mark.parametrize("place", [POLICIES, PROFILES])
@pytest.mark.parametrize("reference", [NOBODY, f"{NOBODY}@3", "nowhere"])
def test_an_unknown_profile_is_a_404_problem(client: TestClient, place: str, reference: str) -> None:
    assert_problem(client.get(f"{place}/{reference}"), 404, "not_found")
    assert_problem(client.get(f"{place}/{reference}/versions"), 404, "not_found")
    assert_problem(client.post(place, json={"title": "x", "copy_of": reference}), 404, "not_found")


def test_a_policy_is_no_goal_profile(client: TestClient, own: dict[str, Any]) -> None:
    assert_problem(client.get(f"{PROFILES}/{own['id']}"), 404, "not_found")


def test_an_archived_policy_is_listed_no_longer_but_found_and_can_come_back(
    client: TestClient, own: dict[str, Any]
) -> None:
    def listed(query: str = "") -> set[str]:
        return {item["id"] for item in client.get(POLICIES + query).json()["items"]}

    assert own["id"] in listed()
    client.patch(f"{POLICIES}/{own['id']}", json={"archived": True})
    assert own["id"] not in listed()
    assert own["id"] in listed("?archived=true")
    assert client.get(f"{POLICIES}/{own['id']}").json()["archived"]
    client.patch(f"{POLICIES}/{own['id']}", json={"archived": False})
    assert own["id"] in listed()


def test_there_is_an_end_to_own_policies(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_OWN > 100
    monkeypatch.setattr("app.policies.versions.MOST_OWN", 0)
    assert_problem(client.post(POLICIES, json={"title": "多"}), 409, "too_many")


def test_an_own_goal_profile_has_versions_too(client: TestClient) -> None:
    levels = [{"overdue": 1.0}, {"unmet_posts": 60.0, "travel": 1.0}]
    own = client.post(PROFILES, json={"title": "补岗优先", "levels": levels}).json()
    assert own["levels"] == levels
    assert own["why"]  # from the profile it was copied from
    newer = client.post(f"{PROFILES}/{own['id']}/versions", json={"tolerance": 0.01, "why": ""}).json()
    assert (newer["version"], newer["tolerance"], newer["why"], newer["levels"]) == (2, 0.01, "", levels)
    assert client.get(f"{PROFILES}/{own['reference']}").json()["tolerance"] == 0
    assert [item["version"] for item in client.get(f"{PROFILES}/{own['id']}/versions").json()["items"]] == [2, 1]
    known = {goal["id"] for goal in client.get(PROFILES).json()["goals"]}
    assert {"overdue", "unmet_posts", "equity", "travel"} <= known


@pytest.mark.parametrize(
    ("levels", "says"),
    [([{"speed": 1.0}], "没有目标 speed"), ([{"travel": 0.0}], "大于 0"), ([{"travel": 1e9}], "超出范围")],
)
def test_a_goal_profile_that_the_files_would_not_accept_is_refused(
    client: TestClient, levels: list[dict[str, float]], says: str
) -> None:
    answer = client.post(PROFILES, json={"title": "错", "levels": levels})
    (issue,) = assert_problem(answer, 422, "invalid")["errors"]
    assert issue["where"] == "body.levels"
    assert says in issue["text"]


def test_a_draft_shows_what_its_rules_close_before_anybody_keeps_it(client: TestClient, roster: str) -> None:
    def asked(rules: dict[str, Any]) -> dict[str, Any]:
        answer = client.post(EFFECTS, json={"dataset_id": roster, "year": 2027, "rules": rules})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def closes(found: dict[str, Any]) -> dict[str, int]:
        return {effect["rule"]: effect["closes"] for effect in found["rules"]}

    policies = client.get(POLICIES).json()
    now, nearer = asked({}), asked({"reach": {"parameters": {"ordinary_km": 1}}})
    assert closes(nearer)["reach"] > closes(now)["reach"]
    assert nearer["open"] < now["open"] < now["considered"]
    assert "reach" not in closes(asked({"reach": {"on": False}}))
    assert client.get(POLICIES).json() == policies


def test_effects_of_what_does_not_exist_are_refused(client: TestClient, roster: str) -> None:
    place = EFFECTS
    assert_problem(client.post(place, json={"dataset_id": NOBODY}), 404, "not_found")
    assert_problem(client.post(place, json={"dataset_id": roster, "policy": NOBODY}), 404, "not_found")
    wrong = {"dataset_id": roster, "rules": {"reach": {"parameters": {"ordinary_km": "25"}}}}
    assert_problem(client.post(place, json=wrong), 422, "invalid")


def test_a_queue_of_questions_has_an_end(client: TestClient, roster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client.app.state.lookups, "places", BoundedSemaphore(1))  # type: ignore[attr-defined]
    with client.app.state.lookups.places:  # type: ignore[attr-defined]
        answer = client.post(EFFECTS, json={"dataset_id": roster})
    assert_problem(answer, 503, "busy")
    assert answer.headers["Retry-After"]


def test_own_policies_are_made_by_planners_and_read_by_all(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for role, status in {"administrator": 201, "planner": 201, "approver": 403, "school": 403, "auditor": 403}.items():
        client = office.clients[role]
        assert client.get(f"{POLICIES}/shanwei-chengqu").status_code == 200
        assert client.post(POLICIES, json={"title": "我的"}).status_code == status, role
        assert client.post(PROFILES, json={"title": "我的"}).status_code == status, role
    lines = office.clients["auditor"].get(f"{API}/audit", params={"limit": 1000}).json()["items"]
    assert {line["name"] for line in lines if line["action"] == "profile_made"} == {"administrator", "planner"}


def test_a_list_is_verified_by_the_version_of_an_own_policy_that_is_named(client: TestClient, roster: str) -> None:
    own = client.post(POLICIES, json={"title": "不设年度比例", "rules": {"annual_share": {"on": False}}}).json()
    changed = client.post(f"{POLICIES}/{own['id']}/versions", json={"rules": {"annual_share": {"on": True}}})
    assert changed.status_code == 201, changed.text

    def verified(policy: str) -> tuple[str, str]:
        fields = {"dataset_id": roster, "year": "2027", "policy": policy}
        one = {"file": ("one.csv", "教师编号,接收学校代码\nT00001,2199000003\n".encode())}
        report = client.post(f"{API}/verifications", data=fields, files=one).json()
        return report["policy"], {item["rule"]: item["verdict"] for item in report["verification"]}.get(
            "annual_share", ""
        )

    assert verified("shanwei-chengqu") == ("shanwei-chengqu", "not_met")
    assert verified(f"{own['id']}@1") == (f"{own['id']}@1", "")
    assert verified(own["id"]) == (f"{own['id']}@2", "not_met")
    fields = {"dataset_id": roster, "policy": NOBODY}
    refused = client.post(f"{API}/verifications", data=fields, files={"file": ("x.csv", b"x")})
    assert_problem(refused, 422, "invalid")
    client.patch(f"{POLICIES}/{own['id']}", json={"archived": True})
