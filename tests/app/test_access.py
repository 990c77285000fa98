"""Who may do what: roles, own-school rows, API keys, approvals by two persons, and the audit of it all."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from app.access import service as access
from app.access.roles import ROLES
from app.audit.chain import first_break
from app.db import writing
from app.main import create_app
from app.settings import Settings
from app.tables import ApiKey, StoredPlan, now
from tests.app.office import PASSWORD, SCHOOL, Office, decide, publish
from tests.app.places import READING
from tests.app.test_api import API, assert_problem

SCHOOL_MAY_ASK = (
    "",
    "/{plan_id}",
    "/{plan_id}/postings",
    "/{plan_id}/summary",
    "/{plan_id}/export",
    "/{plan_id}/documents/{paper}",
)
"""Of plans; each sees to it that a school officer gets own rows only."""


def operations(office: Office) -> list[tuple[str, str]]:
    paths = office.api.openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def call(client: TestClient, method: str, path: str) -> Any:
    return client.request(method, re.sub(r"\{.*?\}", "0" * 32, path))


def test_nothing_but_signing_in_and_health_is_answered_to_nobody(office: Office) -> None:
    refused = {what for what in operations(office) if call(office.nobody(), *what).status_code == 401}
    answered = set(operations(office)) - refused
    oidc = {("GET", f"{API}/session/oidc"), ("GET", f"{API}/session/oidc/callback")}
    looking = {("GET", f"{API}/{what}") for what in ("session/ways", "health", "readiness")}
    assert answered == oidc | looking | {("POST", f"{API}/session")}


def test_every_role_may_do_exactly_what_it_has_a_right_to(office: Office) -> None:
    asked = {
        what
        for what in operations(office)
        if what[0] != "DELETE" or what[1] not in {f"{API}/session", f"{API}/sessions"}
    }
    allowed = {role: {what for what in asked if call(office.clients[role], *what).status_code != 403} for role in ROLES}

    def of(*nouns: str, methods: tuple[str, ...] = ("GET", "POST", "PATCH", "DELETE")) -> set[tuple[str, str]]:
        found = {what for what in asked if what[1].split("/")[3] in nouns and what[0] in methods}
        assert {path.split("/")[3] for _, path in found} == set(nouns)
        return found

    everybody = of("session", "sessions", "health", "readiness", "api-keys", "faults")
    everybody |= of("policies", "goal-profiles", "calendars", methods=("GET",))
    own_school = {("GET", f"{API}/plans{more}") for more in SCHOOL_MAY_ASK}
    whole_plans = of("plans", "policy-effects") | of(
        "comparisons", "scenarios", "frontiers", "diagnoses", methods=("GET",)
    )
    office_only = of("users", "audit", "retention", "metrics", "document-templates")
    office_only |= {("POST", f"{API}/calendars/{{year}}/{what}") for what in ("days", "notice")}
    assert allowed == {
        "administrator": asked,
        "planner": asked - office_only,
        "approver": everybody | whole_plans - {("GET", f"{API}/plans/{{plan_id}}/model")},
        "school": everybody | own_school,
        "auditor": everybody | of("audit"),
    }


def test_a_disabled_user_is_out_at_once_with_keys_and_sessions(office: Office) -> None:
    client = office.signed_in("planner", "leaving")
    key = client.post(f"{API}/api-keys", json={"name": "x", "rights": ["plans"]}).json()["token"]
    bearer = {"Authorization": f"Bearer {key}"}
    assert office.nobody().get(f"{API}/plans", headers=bearer).status_code == 200
    address = f"{API}/users/{office.users['leaving'].id}"
    admin = office.clients["administrator"]
    tag = admin.get(address).headers["ETag"]
    assert admin.patch(address, json={"disabled": True}, headers={"If-Match": tag}).json()["disabled"]
    assert client.get(f"{API}/plans").status_code == 401
    assert office.nobody().get(f"{API}/plans", headers=bearer).status_code == 401
    stale = admin.patch(address, json={"disabled": False}, headers={"If-Match": tag})
    assert_problem(stale, 412, "changed_meanwhile")


def test_a_new_user_gets_a_one_time_password_and_a_school_officer_needs_a_school(office: Office) -> None:
    admin = office.clients["administrator"]
    assert_problem(admin.post(f"{API}/users", json={"name": "clerk", "role": "school"}), 422, "invalid")
    made = admin.post(f"{API}/users", json={"name": "clerk", "role": "school", "school": SCHOOL})
    assert made.status_code == 201
    client = office.nobody()
    signed = client.post(f"{API}/session", json={"name": "clerk", "password": made.json()["password"]})
    assert signed.json()["must_change"]
    assert "password" not in admin.get(made.headers["Location"]).json()


def test_a_key_has_no_more_rights_than_it_was_given_nor_than_its_owner(office: Office) -> None:
    planner = office.clients["planner"]
    assert_problem(planner.post(f"{API}/api-keys", json={"name": "x", "rights": ["users"]}), 422, "invalid")
    made = planner.post(f"{API}/api-keys", json={"name": "x", "rights": ["plans"]}).json()
    program = TestClient(office.api, headers={"Authorization": f"Bearer {made['token']}"})
    assert program.get(f"{API}/plans").status_code == 200
    assert_problem(program.get(f"{API}/datasets"), 403, "not_allowed")
    assert "token" not in planner.get(f"{API}/api-keys").json()["items"][0]
    planner.delete(f"{API}/api-keys/{made['id']}")
    assert_problem(program.get(f"{API}/plans"), 401, "not_signed_in")


def test_an_expired_key_is_no_key(office: Office) -> None:
    made = office.clients["planner"].post(f"{API}/api-keys", json={"name": "old", "rights": ["plans"]}).json()
    with writing(office.engine) as session:
        session.get_one(ApiKey, made["id"]).expires_at = now()
    assert access.by_key(office.engine, made["token"]) is None


def test_a_plan_is_published_by_two_persons_and_then_frozen(office: Office, plans: list[dict[str, Any]]) -> None:
    planner, approver, plan = office.clients["planner"], office.clients["approver"], plans[0]
    assert_problem(decide(planner, plan, "publish"), 409, "wrong_state")
    assert decide(planner, plan, "submit").json()["state"] == "submitted"
    assert_problem(decide(planner, plan, "approve"), 403, "not_allowed")
    assert decide(approver, plan, "send_back").json()["state"] == "draft"
    decide(planner, plan, "submit")
    shown = planner.get(plan["url"])
    assert shown.json()["state"] == "submitted"
    tag = approver.get(f"{plan['url']}/approval").headers["ETag"]
    decide(planner, plan, "withdraw")
    decide(planner, plan, "submit")
    stale = approver.post(
        f"{plan['url']}/approval", json={"action": "approve", "reason": "x"}, headers={"If-Match": tag}
    )
    assert_problem(stale, 412, "changed_meanwhile")
    assert decide(approver, plan, "approve").json()["state"] == "approved"
    done = decide(planner, plan, "publish").json()
    assert done["state"] == "published"
    again = planner.get(plan["url"], headers={"If-None-Match": shown.headers["ETag"]})
    assert again.json() == {**shown.json(), "state": "published"}
    assert planner.get(plan["url"], headers={"If-None-Match": again.headers["ETag"]}).status_code == 304
    assert [step["action"] for step in done["decisions"]][-3:] == ["submit", "approve", "publish"]
    for action in ("submit", "withdraw", "approve", "send_back", "publish"):
        who = approver if action in {"approve", "send_back"} else planner
        assert_problem(decide(who, plan, action), 409, "wrong_state")


def test_nobody_approves_what_they_submitted(office: Office, plans: list[dict[str, Any]]) -> None:
    admin, plan = office.clients["administrator"], plans[1]
    publish(office, plans[0])
    decide(admin, plan, "submit")
    assert_problem(decide(admin, plan, "approve"), 409, "two_persons")
    assert decide(office.clients["second approver"], plan, "approve").json()["state"] == "approved"
    assert decide(admin, plan, "publish").json()["state"] == "published"
    assert admin.get(plans[0]["url"]).json()["state"] == "superseded"


def test_a_plan_of_a_year_that_has_begun_is_published_only_explicitly(
    office: Office, plans: list[dict[str, Any]]
) -> None:
    planner = office.clients["planner"]
    with writing(office.engine) as session:
        old = session.get_one(StoredPlan, plans[1]["id"])
        late = StoredPlan(
            **{**old.model_dump(exclude={"id", "created_at", "version"}), "year": 2020, "state": "approved"}
        )
        session.add(late)
    plan = {"url": f"{API}/plans/{late.id}"}
    assert_problem(decide(planner, plan, "publish"), 409, "deadline_passed")
    assert decide(planner, plan, "publish", override_deadline=True).json()["decisions"][-1]["overridden"]
    with writing(office.engine) as session:
        session.get_one(StoredPlan, late.id).state = "draft"


def test_a_school_officer_sees_published_plans_and_own_rows_only(office: Office, plans: list[dict[str, Any]]) -> None:
    officer, planner = office.clients["school"], office.clients["planner"]
    publish(office, plans[1])
    listed = officer.get(f"{API}/plans").json()["items"]
    published = planner.get(f"{API}/plans", params={"state": "published"}).json()["items"]
    assert plans[1]["id"] in {plan["id"] for plan in listed}
    assert listed == published
    assert_problem(officer.get(plans[0]["url"]), 404, "not_found")
    whole, own = planner.get(plans[1]["url"]).json(), officer.get(plans[1]["url"])
    others = [row for row in whole["postings"] if office.school not in {row["派出学校代码"], row["接收学校代码"]}]
    mine = [row for row in whole["postings"] if row not in others]
    assert others
    assert mine
    assert own.json()["postings"] == mine
    names = {row["姓名"] for row in others} - {row["姓名"] for row in mine}
    assert names
    assert not any(name in own.text for name in names)
    assert_problem(officer.get(f"{plans[1]['url']}/export"), 403, "not_allowed")


def test_the_audit_tells_who_did_what_and_shows_tampering(office: Office, plans: list[dict[str, Any]]) -> None:
    office.clients["planner"].get(f"{plans[0]['url']}/export")
    publish(office, plans[1])
    office.clients["school"].get(plans[1]["url"])
    auditor = office.clients["auditor"]
    lines = auditor.get(f"{API}/audit", params={"limit": 1000}).json()["items"]
    done = {(line["name"], line["action"]) for line in lines}
    for expected in [
        ("planner", "signed_in"),
        ("planner", "roster_uploaded"),
        ("planner", "solve_started"),
        ("planner", "plan_exported"),
        ("planner", "plan_publish"),
        ("school", "plan_seen"),
        ("系统 / system", "user_made"),
    ]:
        assert expected in done, expected
    assert auditor.get(f"{API}/audit/verification").json()["whole"]
    assert {line["action"] for line in lines} <= set(auditor.get(f"{API}/audit/actions").json()["items"])
    newest = auditor.get(f"{API}/audit", params={"newest": True, "name": "plann", "limit": 2}).json()["items"]
    assert [line["number"] for line in newest] == sorted((line["number"] for line in newest), reverse=True)
    older = {"newest": True, "name": "plann", "before": newest[-1]["number"], "action": "signed_in"}
    assert {line["action"] for line in auditor.get(f"{API}/audit", params=older).json()["items"]} == {"signed_in"}
    assert auditor.get(f"{API}/audit", params={"until": "2001-01-01"}).json()["items"] == []
    assert auditor.get(f"{API}/audit", params={"since": "2001-01-01", "name": "%"}).json()["items"] == []
    file = auditor.get(f"{API}/audit/export", params={"action": "plan_exported"}).text
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
    assert {row["做了什么"] for row in rows} == {"plan_exported"}
    assert "audit_exported" in auditor.get(f"{API}/audit/actions").json()["items"]
    for statement in ("UPDATE audit_entry SET name = 'x' WHERE number = 3", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError), office.engine.begin() as connection:
            connection.execute(text(statement))
    drop = (
        "DROP TRIGGER audit_UPDATE"
        if office.engine.dialect.name == "sqlite"
        else "DROP TRIGGER audit_append_only ON audit_entry"
    )
    with office.engine.begin() as connection:
        connection.execute(text(drop))
        connection.execute(text("UPDATE audit_entry SET name = 'x' WHERE number = 3"))
    assert first_break(office.engine)[0] == 3
    assert auditor.get(f"{API}/audit/verification").json()["first_break"] == 3


def test_neither_passwords_nor_keys_are_in_the_database(office: Office) -> None:
    with office.engine.connect() as connection:
        kept = "".join(
            str(connection.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("user_account", "sign_in", "api_key")
        )
    assert PASSWORD not in kept
    assert "lungang_" not in kept.replace("lungang_session", "")
    assert "$argon2id$" in kept


def test_one_user_may_have_only_so_many_solves_open(tmp_path: Path) -> None:
    client = TestClient(create_app(Settings(data=tmp_path, open_access=True, most_open=1)))
    with READING.open("rb") as file:
        roster = client.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()["id"]
    assert client.post(f"{API}/solves", json={"dataset_id": roster}).status_code == 202
    assert_problem(client.post(f"{API}/solves", json={"dataset_id": roster}), 429, "too_many_solves")
