"""Who may do what: signing in, one-time passwords, roles, own-school rows, API keys, approvals, and the audit of it all."""

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from app.access import service as access
from app.access.gate import Gate
from app.access.roles import DEMO, ROLES, Right
from app.audit.chain import first_break
from app.db import reading, writing
from app.main import create_app
from app.serving import proxied
from app.settings import Settings
from app.solves.events import told
from app.solves.schemas import shown
from app.tables import ApiKey, Entry, SignIn, Solve, StoredPlan, User, now
from app.throttle import FAILURES_NOTED
from tests.app.databases import address
from tests.app.places import READING
from tests.app.test_api import API, assert_problem, finished

PASSWORD = "a long enough sentence"
SCHOOL = "S002"


class Office:
    """A service with one user of each role, signed in, and a plan."""

    def __init__(self, data: Path, kind: str) -> None:
        self.api = create_app(Settings(data=data, database_url=address(kind), most_sign_ins=1000))
        self.engine = self.api.state.engine
        self.first = access.first_administrator(self.engine)
        self.users: dict[str, User] = {}
        self.people: dict[str, TestClient] = {}
        self.school = SCHOOL
        """Whose officer the school officer is."""
        self.clients = {role: self.signed_in(role) for role in ROLES}
        self.clients["second approver"] = self.signed_in("approver", "approver-2")

    def signed_in(self, role: str, name: str = "") -> TestClient:
        user = User(
            name=name or role,
            role=role,
            school=SCHOOL if role == "school" else "",
            password=access.hashed(PASSWORD),
            must_change=False,
        )
        with writing(self.engine) as session:
            session.add(user)
        self.users[user.name] = user
        client = self.nobody()
        answer = client.post(f"{API}/session", json={"name": user.name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.people[user.name] = client
        return client

    def nobody(self) -> TestClient:
        return TestClient(self.api, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def office(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp(kind), kind)
    with TestClient(office.api):
        yield office


@pytest.fixture(scope="module")
def plans(office: Office) -> list[dict[str, Any]]:
    client = office.clients["planner"]
    with READING.open("rb") as file:
        roster = client.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()
    wanted = {"dataset_id": roster["id"], "goal_profiles": ["balanced", "commute-first"], "year": 2027}
    job = finished(client, client.post(f"{API}/solves", json=wanted).json()["id"])
    found: list[dict[str, Any]] = job["plans"]
    some_school = client.get(found[1]["url"]).json()["postings"][0]["接收学校代码"]
    with writing(office.engine) as session:
        session.get_one(User, office.users["school"].id).school = some_school
    office.school = some_school
    return found


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
    asked = {what for what in operations(office) if what != ("DELETE", f"{API}/session")}
    allowed = {role: {what for what in asked if call(office.clients[role], *what).status_code != 403} for role in ROLES}

    def of(*nouns: str, methods: tuple[str, ...] = ("GET", "POST", "PATCH", "DELETE")) -> set[tuple[str, str]]:
        found = {what for what in asked if what[1].split("/")[3] in nouns and what[0] in methods}
        assert {path.split("/")[3] for _, path in found} == set(nouns)
        return found

    everybody = of("session", "health", "readiness", "faults", "api-keys")
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
        "approver": everybody | whole_plans,
        "school": everybody | own_school,
        "auditor": everybody | of("audit"),
    }


def test_the_first_start_makes_one_administrator_who_must_choose_a_password(office: Office) -> None:
    assert access.first_administrator(office.engine) is None
    assert office.first is not None
    name, once = office.first
    client = office.nobody()
    assert client.post(f"{API}/session", json={"name": name, "password": once}).json()["must_change"]
    assert_problem(client.get(f"{API}/users"), 403, "password_change_required")
    for weak in ("short", "password123456", "1qaz2wsx3edc4rfv", "lungang is good enough", f"{name} is who I am today"):
        answer = client.post(f"{API}/session/password", json={"current": once, "password": weak})
        assert_problem(answer, 422, "invalid")
    assert client.post(f"{API}/session/password", json={"current": once, "password": PASSWORD}).status_code == 204
    assert_problem(client.get(f"{API}/users"), 401, "not_signed_in")
    assert client.post(f"{API}/session", json={"name": name, "password": PASSWORD}).status_code == 200
    assert client.get(f"{API}/users").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(office: Office) -> None:
    answer = office.nobody().post(f"{API}/session", json={"name": "planner", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_by_https_the_cookie_is_for_this_host_and_https_alone_and_browsers_are_told_to_stay_there(
    office: Office,
) -> None:
    client = TestClient(office.api, base_url="https://testserver")
    answer = client.post(f"{API}/session", json={"name": "planner", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-")
    assert "secure" in cookie
    assert "domain" not in cookie
    assert int(re.search(r"max-age=(\d+)", answer.headers["strict-transport-security"])[1]) >= 31536000  # type: ignore[index]
    assert client.get(f"{API}/session").json()["name"] == "planner"
    assert client.delete(f"{API}/session").status_code == 204
    assert client.get(f"{API}/session").status_code == 401
    assert "strict-transport-security" not in office.nobody().get(f"{API}/health").headers


def test_a_request_for_another_host_is_refused_everywhere(office: Office, tmp_path: Path) -> None:
    for path in (f"{API}/health", "/", "/static/page.js"):
        assert_problem(office.nobody().get(path, headers={"Host": "evil.example"}), 400, "unknown_host")
    named = TestClient(create_app(Settings(data=tmp_path, hosts=("plan.example.cn",))))
    assert named.get(f"{API}/health", headers={"Host": "plan.example.cn:8443"}).status_code == 200


def test_a_page_of_another_site_is_refused_even_where_the_browser_names_no_origin(office: Office) -> None:
    for site in ("cross-site", "same-site"):
        answer = office.clients["planner"].post(f"{API}/solves", json={}, headers={"Sec-Fetch-Site": site})
        assert_problem(answer, 403, "foreign_origin")
    assert office.clients["planner"].get(f"{API}/solves", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_the_word_of_a_proxy_is_taken_only_where_it_is_named() -> None:
    assert proxied(Settings()) == {"proxy_headers": False, "forwarded_allow_ips": []}
    assert proxied(Settings(proxies=("10.0.0.2",))) == {"proxy_headers": True, "forwarded_allow_ips": ["10.0.0.2"]}


def test_signing_out_ends_the_session_on_the_server(office: Office) -> None:
    client = office.nobody()
    client.post(f"{API}/session", json={"name": "planner", "password": PASSWORD})
    token = client.cookies["lungang_session"]
    out = client.delete(f"{API}/session")
    assert out.status_code == 204
    assert out.headers["Clear-Site-Data"] == '"cache"'
    client.cookies.set("lungang_session", token)
    assert_problem(client.get(f"{API}/session"), 401, "not_signed_in")


@pytest.mark.parametrize("field", ["expires_at", "seen_at"])
def test_a_session_ends_by_age_and_by_idleness(office: Office, field: str) -> None:
    _, token = access.sign_in(office.engine, "planner", PASSWORD, lambda _: None)
    assert access.by_session(office.engine, token) is not None
    with writing(office.engine) as session:
        row = session.get_one(SignIn, access.token_hash(token))
        setattr(row, field, now() - timedelta(hours=2))
    assert access.by_session(office.engine, token) is None


def test_five_wrong_passwords_lock_a_user_for_a_while_and_say_nothing_about_it(office: Office) -> None:
    client = office.signed_in("planner", "forgetful")
    answers = [
        office.nobody().post(f"{API}/session", json={"name": name, "password": password})
        for name, password in [("forgetful", "wrong")] * 5 + [("forgetful", PASSWORD), ("no such user", "wrong")]
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert client.get(f"{API}/session").status_code == 200  # nobody is thrown out by somebody else's guessing
    with writing(office.engine) as session:
        session.get_one(User, office.users["forgetful"].id).locked_until = now()
    assert office.nobody().post(f"{API}/session", json={"name": "forgetful", "password": PASSWORD}).status_code == 200


def test_failed_sign_ins_are_in_the_audit_as_often_as_is_good_for_it(office: Office) -> None:
    office.signed_in("planner", "guessed-at")
    user = office.users["guessed-at"]
    for name in (user.name, "my secret typed into the wrong field"):
        office.nobody().post(f"{API}/session", json={"name": name, "password": "wrong"})
    counters = office.api.state.throttle
    for _ in range(25):
        access.note_failure(office.engine, counters, user, "10.1.2.3")
    counters.limiter.clear(FAILURES_NOTED, "failure", user.id)  # as when an hour has passed
    access.note_failure(office.engine, counters, user, "10.1.2.3")
    file = office.clients["auditor"].get(f"{API}/audit/export", params={"action": "sign_in_failed"}).text
    assert "typed into" not in file
    with reading(office.engine) as session:
        noted = session.exec(select(Entry).where(Entry.action == "sign_in_failed").order_by(col(Entry.number))).all()
    assert "" in {line.subject for line in noted}
    mine = [line.details["attempts"] for line in noted if line.subject == user.id]
    assert mine == [1] * 20 + [7]
    assert noted[0].details["address"] == "testclient"


def test_a_one_time_password_that_is_not_used_in_time_is_good_no_longer(office: Office) -> None:
    admin = office.clients["administrator"]
    made = admin.post(f"{API}/users", json={"name": "late", "role": "planner"}).json()
    once = {"name": "late", "password": made["password"]}
    assert office.nobody().post(f"{API}/session", json=once).status_code == 200
    with writing(office.engine) as session:
        user = session.get_one(User, made["id"])
        assert user.one_time_until is not None
        assert timedelta(days=6) < user.one_time_until - now() <= timedelta(days=7)
        user.one_time_until = now()
    assert_problem(office.nobody().post(f"{API}/session", json=once), 401, "wrong_credentials")
    again = admin.post(f"{API}/users/{made['id']}/password").json()["password"]
    client = office.nobody()
    assert client.post(f"{API}/session", json={"name": "late", "password": again}).status_code == 200
    assert client.post(f"{API}/session/password", json={"current": again, "password": PASSWORD}).status_code == 204
    with writing(office.engine) as session:
        session.get_one(User, made["id"]).one_time_until = now()
    assert client.post(f"{API}/session", json={"name": "late", "password": PASSWORD}).status_code == 200


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


def test_users_and_keys_are_paged_by_a_link(office: Office) -> None:
    admin = office.clients["administrator"]
    for _ in range(3):
        assert admin.post(f"{API}/api-keys", json={"name": "x", "rights": ["plans"]}).status_code == 201
    for path in ("users", "api-keys"):
        whole = admin.get(f"{API}/{path}").json()["items"]
        place, found = f"{API}/{path}?limit=2", []
        while place:
            answer = admin.get(place)
            found += answer.json()["items"]
            place = answer.links.get("next", {}).get("url", "")
        assert found == whole
        assert len(whole) > 2


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


def test_a_stream_that_is_open_ends_with_the_session_and_does_not_keep_it_alive(office: Office) -> None:
    _, token = access.sign_in(office.engine, "planner", PASSWORD, lambda _: None)
    headers = Headers({"cookie": f"lungang_session={token}"})
    gate = Gate(office.api, office.engine, open_access=False)
    job = shown(Solve(roster_id="r", state="running", policy="p", profiles=[], year=2027, seed=0, time_limit=1), [])

    async def told_until_signed_out() -> list[str]:
        stream = told("solve", job, lambda: job, lambda: gate.again(headers), Right.SOLVES)
        heard = [await anext(stream)]
        with writing(office.engine) as session:
            session.get_one(SignIn, access.token_hash(token)).seen_at = now() - timedelta(minutes=59)
        assert gate.again(headers) is not None
        with reading(office.engine) as session:
            assert session.get_one(SignIn, access.token_hash(token)).seen_at < now() - timedelta(minutes=58)
        access.sign_out(office.engine, DEMO, token)
        return heard + [event async for event in stream]

    assert len(asyncio.run(told_until_signed_out())) == 1


def test_an_expired_key_is_no_key(office: Office) -> None:
    made = office.clients["planner"].post(f"{API}/api-keys", json={"name": "old", "rights": ["plans"]}).json()
    with writing(office.engine) as session:
        session.get_one(ApiKey, made["id"]).expires_at = now()
    assert access.by_key(office.engine, made["token"]) is None


def test_another_sites_page_can_change_nothing_with_the_users_cookie(office: Office) -> None:
    answer = office.clients["planner"].post(f"{API}/solves", json={}, headers={"Origin": "https://evil.example"})
    assert_problem(answer, 403, "foreign_origin")


def decide(client: TestClient, plan: dict[str, Any], action: str, **more: Any) -> Any:
    return client.post(f"{plan['url']}/approval", json={"action": action, "reason": "测试", **more})


def publish(office: Office, plan: dict[str, Any]) -> None:
    """Takes a plan the whole way, if no test did so before."""
    planner = office.clients["planner"]
    if planner.get(plan["url"]).json()["state"] == "draft":
        decide(planner, plan, "submit")
        decide(office.clients["approver"], plan, "approve")
        decide(planner, plan, "publish")


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


def test_too_many_requests_in_a_minute_are_refused(tmp_path: Path) -> None:
    api = create_app(Settings(data=tmp_path, open_access=True, most_requests=5))
    client = TestClient(api)
    answers = [client.get(f"{API}/policies") for _ in range(7)]
    assert answers[0].status_code == 200
    assert_problem(answers[-1], 429, "too_many_requests")


def test_one_user_may_have_only_so_many_solves_open(tmp_path: Path) -> None:
    client = TestClient(create_app(Settings(data=tmp_path, open_access=True, most_open=1)))
    with READING.open("rb") as file:
        roster = client.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()["id"]
    assert client.post(f"{API}/solves", json={"dataset_id": roster}).status_code == 202
    assert_problem(client.post(f"{API}/solves", json={"dataset_id": roster}), 429, "too_many_solves")
