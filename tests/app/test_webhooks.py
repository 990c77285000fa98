"""Webhooks: signed messages to a real receiver, sent again after failures and deaths, and never to inner addresses."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import select
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError
from starlette.testclient import TestClient

from app.access import service as access
from app.approvals.schemas import DecisionIn
from app.approvals.service import decide
from app.db import reading, writing
from app.main import create_app
from app.settings import Settings
from app.solves import states
from app.tables import SUCCEEDED, Delivery, Roster, Solve, StoredPlan, User, Webhook, now
from app.webhooks import sender
from app.webhooks.addresses import allowed
from tests.app.test_api import API, assert_problem
from tests.app.waiting import until

PASSWORD = "a long enough sentence"


class Receiver:
    """Another system: keeps what it is sent and answers as told, 204 when nothing else is left to say."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.pause = 0.0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.messages.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
                time.sleep(receiver.pause)
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("Location", f"{receiver.url}/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "LOOK_SECONDS", 0.05)


@pytest.fixture
def api(tmp_path: Path, database: str) -> FastAPI:
    networks = (ip_network("127.0.0.0/8"),)
    return create_app(
        Settings(data=tmp_path, database_url=database, webhook_networks=networks, webhook_pauses=(0.05, 0.05))
    )


def signed_in(api: FastAPI, name: str = "planner", role: str = "planner") -> TestClient:
    user = User(name=name, role=role, password=access.hashed(PASSWORD), must_change=False)
    with writing(api.state.engine) as session:
        session.add(user)
    client = TestClient(api)
    assert client.post(f"{API}/session", json={"name": name, "password": PASSWORD}).status_code == 200
    return client


def made(client: TestClient, url: str, *events: str) -> dict[str, Any]:
    answer = client.post(f"{API}/webhooks", json={"url": url, "events": list(events or ("solve.succeeded",))})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def solve_ends(api: FastAPI) -> Solve:
    """A solve that a worker has brought to its end."""
    engine = api.state.engine
    roster = Roster(name="r", file="r", size=1, digest="d", schools=1, teachers=1, invented=True)
    solve = Solve(
        roster_id=roster.id, policy="p", profiles=["a"], year=2050, seed=0, time_limit=1, state="running", lease="x"
    )
    with writing(engine) as session:
        session.add(roster)
        session.flush()
        session.add(solve)
    assert states.settle(engine, solve.id, "x", SUCCEEDED)
    return solve


def log_of(client: TestClient, hook: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{API}/webhooks/{hook['id']}/deliveries").json()["items"]
    return found


def test_the_end_of_a_solve_and_the_steps_of_a_plan_are_told_with_a_valid_signature(
    api: FastAPI, receiver: Receiver
) -> None:
    with TestClient(api):
        planner = signed_in(api)
        hook = made(
            planner, f"{receiver.url}/in", "solve.succeeded", "plan.submitted", "plan.approved", "plan.published"
        )
        solve = solve_ends(api)
        plan = StoredPlan(
            solve_id=solve.id,
            roster_id=solve.roster_id,
            profile="a",
            title="",
            year=2050,
            starts=1,
            status="",
            gap=0,
            goals={},
        )
        with writing(api.state.engine) as session:
            session.add(plan)
        people = [access.by_session(api.state.engine, planner.cookies["lungang_session"])]
        people.append(
            access.by_session(api.state.engine, signed_in(api, "boss", "administrator").cookies["lungang_session"])
        )
        for action, who in (("submit", 0), ("approve", 1), ("publish", 0)):
            wanted = DecisionIn(action=action, reason="x")  # type: ignore[arg-type]
            decide(api.state.engine, people[who], plan.id, wanted, None, solve.created_at.date())  # type: ignore[arg-type]
        until(lambda: len(receiver.messages) == 4)
        until(lambda: {item["state"] for item in log_of(planner, hook)} == {"delivered"})
    told = []
    for path, headers, body in receiver.messages:
        assert path == "/in"
        content = Verifier(hook["secret"]).verify(body, headers)
        told.append((content["type"], content["data"]["id"]))
        with pytest.raises(WebhookVerificationError):
            Verifier(hook["secret"]).verify(body + b" ", headers)
    assert sorted(told) == sorted(
        [("solve.succeeded", solve.id)]
        + [(f"plan.{state}", plan.id) for state in ("submitted", "approved", "published")]
    )
    assert len({headers["webhook-id"] for _, headers, _ in receiver.messages}) == 4


def test_a_message_not_taken_is_sent_again_by_the_next_server_too(api: FastAPI, receiver: Receiver) -> None:
    planner = signed_in(api)
    hook = made(planner, receiver.url)
    solve_ends(api)  # no server is running: the message waits in the database
    receiver.answers = [500]
    with TestClient(api):
        until(lambda: receiver.messages)
    with TestClient(api):
        until(lambda: log_of(planner, hook)[0]["state"] == "delivered")
    (message,) = log_of(planner, hook)
    assert [attempt["status"] for attempt in message["log"]] == [500, 204]
    assert [headers["webhook-id"] for _, headers, _ in receiver.messages] == [message["id"]] * 2


def test_a_message_is_given_up_after_the_last_pause_and_sent_again_when_asked(api: FastAPI, receiver: Receiver) -> None:
    planner = signed_in(api)
    hook = made(planner, receiver.url)
    receiver.answers = [500, 503, 404]
    with TestClient(api):
        message = planner.post(f"{API}/webhooks/{hook['id']}/test").json()
        until(lambda: log_of(planner, hook)[0]["state"] == "failed")
        assert len(receiver.messages) == 3
        again = planner.post(f"{API}/webhooks/{hook['id']}/deliveries/{message['id']}/retry")
        assert again.status_code == 202
        until(lambda: log_of(planner, hook)[0]["state"] == "delivered")
    assert len(log_of(planner, hook)[0]["log"]) == 4


def test_a_redirect_is_not_followed(api: FastAPI, receiver: Receiver) -> None:
    planner = signed_in(api)
    hook = made(planner, receiver.url)
    receiver.answers = [302, 307, 308]
    with TestClient(api):
        planner.post(f"{API}/webhooks/{hook['id']}/test")
        until(lambda: log_of(planner, hook)[0]["state"] == "failed")
    assert {path for path, _, _ in receiver.messages} == {"/"}


def test_a_receiver_that_is_gone_is_sent_nothing_more(api: FastAPI, receiver: Receiver) -> None:
    planner = signed_in(api)
    hook = made(planner, receiver.url)
    receiver.answers = [410]
    with TestClient(api):
        planner.post(f"{API}/webhooks/{hook['id']}/test")
        until(lambda: log_of(planner, hook)[0]["state"] == "failed")
    assert planner.get(f"{API}/webhooks/{hook['id']}").json()["disabled"]
    solve_ends(api)
    assert len(log_of(planner, hook)) == 1


def test_a_receiver_that_never_answers_is_left_after_a_while(
    api: FastAPI, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "LONGEST_SECONDS", 0.2)
    receiver.pause = 1.0
    planner = signed_in(api)
    hook = made(planner, receiver.url)
    with TestClient(api):
        planner.post(f"{API}/webhooks/{hook['id']}/test")
        until(lambda: log_of(planner, hook)[0]["log"])
    assert "no answer in time" in log_of(planner, hook)[0]["log"][0]["error"]


def test_after_a_change_of_secret_both_are_good_for_a_day(api: FastAPI, receiver: Receiver) -> None:
    planner = signed_in(api)
    hook = made(planner, receiver.url)
    fresh = planner.post(f"{API}/webhooks/{hook['id']}/secret").json()["secret"]
    with TestClient(api):
        planner.post(f"{API}/webhooks/{hook['id']}/test")
        until(lambda: receiver.messages)
    _, headers, body = receiver.messages[0]
    assert fresh != hook["secret"]
    for secret in (fresh, hook["secret"]):
        assert Verifier(secret).verify(body, headers)["type"] == "webhook.test"
    with writing(api.state.engine) as session:
        kept = session.get_one(Webhook, hook["id"])
        assert kept.old_until is not None
        assert timedelta(hours=23) < kept.old_until - now() <= timedelta(hours=24)
        kept.old_until = now()
    with TestClient(api):
        planner.post(f"{API}/webhooks/{hook['id']}/test")
        until(lambda: len(receiver.messages) == 2)
    _, headers, body = receiver.messages[1]
    assert Verifier(fresh).verify(body, headers)["type"] == "webhook.test"
    with pytest.raises(WebhookVerificationError):
        Verifier(hook["secret"]).verify(body, headers)


NOT_TO = [
    "https://127.0.0.1/x",
    "https://10.0.0.7/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[fe80::1]/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "http://example.org/",
    "ftp://example.org/",
    "https://user:password@example.org/",
    "https://example.org:99999/",
    "no address",
]


def test_an_address_not_to_send_to_is_refused_when_it_is_given(tmp_path: Path) -> None:
    planner = signed_in(create_app(Settings(data=tmp_path)))
    for url in NOT_TO:
        answer = planner.post(f"{API}/webhooks", json={"url": url, "events": ["solve.succeeded"]})
        assert_problem(answer, 422, "invalid")
        assert answer.json()["errors"][0]["where"] == "body.url", url


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["93.184.216.34", "10.1.2.3"]])
def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    def looked_up(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, 443)) for found in answers]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    api = create_app(Settings(data=tmp_path, webhook_pauses=()))
    planner = signed_in(api)
    hook = made(planner, "https://innocent.example/")
    with TestClient(api):
        planner.post(f"{API}/webhooks/{hook['id']}/test")
        until(lambda: log_of(planner, hook)[0]["state"] == "failed")
    (attempt,) = log_of(planner, hook)[0]["log"]
    assert attempt["status"] == 0
    assert "LUNGANG_WEBHOOK_NETWORKS" in attempt["error"]


def test_only_the_networks_that_the_administrator_names_are_open(receiver: Receiver) -> None:
    networks = [ip_network("10.1.0.0/16")]
    good = [ip_address(text) for text in ("10.1.2.3", "::ffff:10.1.2.3", "93.184.216.34", "2606:2800:220:1::1")]
    bad = [ip_address(text) for text in ("10.2.0.1", "127.0.0.1", "fc00::1", "2002:0a02:0001::")]
    assert [allowed(one, networks) for one in good + bad] == [True] * 4 + [False] * 4


def test_a_webhook_is_its_owners_alone_and_its_secret_is_kept_encrypted(api: FastAPI) -> None:
    planner, other = signed_in(api), signed_in(api, "other")
    hook = made(planner, "https://example.org/")
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("GET", "/deliveries")):
        more = {"json": {}} if method == "PATCH" else {}
        assert_problem(other.request(method, f"{API}/webhooks/{hook['id']}{path}", **more), 404, "not_found")  # type: ignore[arg-type]
    assert other.get(f"{API}/webhooks").json()["items"] == []
    assert "secret" not in planner.get(f"{API}/webhooks/{hook['id']}").json()
    with api.state.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM webhook")).all())
    assert hook["secret"] not in kept
    with reading(api.state.engine) as session:
        assert api.state.keys.open(session.get_one(Webhook, hook["id"]).secret).decode() == hook["secret"]


def test_a_change_is_made_on_the_version_that_was_read(api: FastAPI) -> None:
    planner = signed_in(api)
    place = f"{API}/webhooks/{made(planner, 'https://example.org/')['id']}"
    tag = planner.get(place).headers["ETag"]
    assert planner.patch(place, json={"events": ["plan.published"]}, headers={"If-Match": tag}).json()["events"] == [
        "plan.published"
    ]
    assert_problem(planner.patch(place, json={"disabled": True}, headers={"If-Match": tag}), 412, "changed_meanwhile")
    assert planner.delete(place).status_code == 204
    assert_problem(planner.get(place), 404, "not_found")


def test_an_event_is_written_with_its_change_or_not_at_all(api: FastAPI) -> None:
    made(signed_in(api), "https://example.org/")
    solve = Solve(roster_id="none", policy="p", profiles=["a"], year=2050, seed=0, time_limit=1)
    with pytest.raises(RuntimeError), writing(api.state.engine) as session:
        states.end(session, solve, SUCCEEDED)
        session.flush()
        assert len(session.exec(select(Delivery)).all()) == 1
        raise RuntimeError
    with reading(api.state.engine) as session:
        assert not session.exec(select(Delivery)).all()


def test_who_may_no_longer_see_solves_is_told_of_none(api: FastAPI) -> None:
    planner = signed_in(api)
    made(planner, "https://example.org/")
    with writing(api.state.engine) as session:
        session.exec(select(User)).one().role = "auditor"
    solve_ends(api)
    with reading(api.state.engine) as session:
        assert not session.exec(select(Delivery)).all()
