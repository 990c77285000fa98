"""Signing in and out: one-time passwords, cookies, sessions that end, guessing, other sites and other hosts."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from app.access import service as access
from app.access.gate import Gate
from app.access.roles import DEMO, Right
from app.db import reading, writing
from app.main import create_app
from app.serving import proxied
from app.settings import Settings
from app.solves.events import told
from app.solves.schemas import shown
from app.tables import Entry, SignIn, Solve, User, now
from app.throttle import FAILURES_NOTED
from tests.app.office import PASSWORD, Office
from tests.app.test_api import API, assert_problem


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


def test_another_sites_page_can_change_nothing_with_the_users_cookie(office: Office) -> None:
    answer = office.clients["planner"].post(f"{API}/solves", json={}, headers={"Origin": "https://evil.example"})
    assert_problem(answer, 403, "foreign_origin")


def test_too_many_requests_in_a_minute_are_refused(tmp_path: Path) -> None:
    api = create_app(Settings(data=tmp_path, open_access=True, most_requests=5))
    client = TestClient(api)
    answers = [client.get(f"{API}/policies") for _ in range(7)]
    assert answers[0].status_code == 200
    assert_problem(answers[-1], 429, "too_many_requests")


def browsers(office: Office, name: str, count: int) -> list[TestClient]:
    """So many browsers in which one user is signed in."""
    found = [office.signed_in("planner", name)]
    while len(found) < count:
        client = office.nobody()
        assert client.post(f"{API}/session", json={"name": name, "password": PASSWORD}).status_code == 200
        found.append(client)
    return found


def test_a_user_sees_own_sessions_and_ends_one_that_is_not_known(office: Office) -> None:
    here, there, elsewhere = browsers(office, "seeing", 3)
    listed = here.get(f"{API}/sessions").json()["items"]
    assert [one["current"] for one in listed] == [False, False, True]  # the newest first
    kept = " ".join(str(row) for row in all_sessions(office))
    assert not any(one["id"] in kept for one in listed)  # the number shown tells nothing of what is kept
    assert_problem(office.clients["planner"].delete(f"{API}/sessions/{listed[0]['id']}"), 404, "not_found")
    assert here.delete(f"{API}/sessions/{listed[0]['id']}").status_code == 204
    assert [client.get(f"{API}/session").status_code for client in (here, there, elsewhere)] == [200, 200, 401]
    assert len(here.get(f"{API}/sessions").json()["items"]) == 2


def all_sessions(office: Office) -> list[str]:
    with reading(office.engine) as session:
        return [one.token for one in session.exec(select(SignIn))]


def test_signing_out_everywhere_ends_every_session_of_that_user_alone(office: Office) -> None:
    here, there = browsers(office, "leaving everywhere", 2)
    key = here.post(f"{API}/api-keys", json={"name": "x", "rights": ["plans"]}).json()["token"]
    program = TestClient(office.api, headers={"Authorization": f"Bearer {key}"})
    assert_problem(program.delete(f"{API}/sessions"), 409, "no_session")
    answer = here.delete(f"{API}/sessions")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (204, '"cache"')
    assert [client.get(f"{API}/session").status_code for client in (here, there)] == [401, 401]
    assert office.clients["planner"].get(f"{API}/session").status_code == 200
    assert program.get(f"{API}/plans").status_code == 200


def test_signing_in_anew_ends_the_session_that_the_browser_had(office: Office) -> None:
    (client,) = browsers(office, "anew", 1)
    token = client.cookies["lungang_session"]
    assert client.post(f"{API}/session", json={"name": "anew", "password": PASSWORD}).status_code == 200
    assert client.cookies["lungang_session"] != token
    assert len(client.get(f"{API}/sessions").json()["items"]) == 1
    former = office.nobody()
    former.cookies.set("lungang_session", token)
    assert_problem(former.get(f"{API}/session"), 401, "not_signed_in")
