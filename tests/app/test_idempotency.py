"""A request repeated with its Idempotency-Key has no second effect and gets the first one's answer."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.db import writing
from app.idempotency import Idempotent, forget_old
from app.main import create_app
from app.settings import Settings
from app.tables import Answer
from tests.app.places import READING
from tests.app.test_api import API, assert_problem
from tests.app.waiting import PATIENCE


@pytest.fixture(scope="module")
def client(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(open_access=True, data=tmp_path_factory.mktemp(kind))
    yield TestClient(create_app(settings), raise_server_exceptions=False)


def upload(client: TestClient, key: str, name: str = "r.xlsx") -> Any:
    with READING.open("rb") as file:
        return client.post(f"{API}/datasets", files={"file": (name, file)}, headers={"Idempotency-Key": key})


def test_the_same_request_again_gets_the_same_answer_and_stores_nothing(client: TestClient) -> None:
    first, again = upload(client, "a"), upload(client, "a")  # each with a boundary of its own
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(client.get(f"{API}/datasets").json()["items"]) == 1


def test_refusals_are_repeated_too(client: TestClient) -> None:
    answers = [
        client.post(f"{API}/solves", json={"dataset_id": "0" * 32}, headers={"Idempotency-Key": "b"}) for _ in "12"
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["content-type"] == "application/problem+json"


def test_the_key_of_another_request_is_refused(client: TestClient) -> None:
    upload(client, "c")
    assert_problem(upload(client, "c", "other.xlsx"), 422, "idempotency_key_reused")


def test_a_key_that_is_no_key_is_refused(client: TestClient) -> None:
    assert_problem(upload(client, "x" * 256), 400, "bad_request")


def test_a_request_still_at_work_is_not_done_a_second_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, go_on = threading.Event(), threading.Event()
    keep = Idempotent.keep

    def slow(self: Idempotent, *arguments: Any) -> None:
        entered.set()
        go_on.wait(PATIENCE)
        keep(self, *arguments)

    monkeypatch.setattr(Idempotent, "keep", slow)
    answers: list[Any] = []
    other = threading.Thread(target=lambda: answers.append(upload(client, "d")))
    other.start()
    assert entered.wait(PATIENCE)
    assert_problem(upload(client, "d"), 409, "request_in_progress")
    go_on.set()
    other.join()
    assert answers[0].status_code == 201
    assert upload(client, "d").json() == answers[0].json()


def test_after_a_failure_of_the_service_the_key_can_be_used_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("app.rosters.routes.shown", lambda _: 1 / 0)
        assert upload(client, "e").status_code == 500
    assert upload(client, "e").status_code == 201


def test_a_key_whose_server_died_at_work_can_be_used_with_the_next_server(client: TestClient) -> None:
    engine = client.app.state.engine  # type: ignore[attr-defined]
    first = upload(client, "g").json()
    with writing(engine) as session:
        session.add(Answer(actor="demo", key="h", fingerprint="x"))
    assert upload(client, "h").status_code == 422
    forget_old(engine)
    assert upload(client, "h").status_code == 201
    assert upload(client, "g").json() == first


def test_kept_answers_cannot_be_read_in_the_database(client: TestClient, tmp_path: Path) -> None:
    first = upload(client, "f").json()
    with client.app.state.engine.connect() as connection:  # type: ignore[attr-defined]
        kept = connection.exec_driver_sql("SELECT body FROM idempotent_answer").scalars().all()
    assert kept
    assert not any(first["id"].encode() in bytes(body) for body in kept)


def test_a_job_accepted_by_a_server_that_died_before_answering_is_not_accepted_twice(client: TestClient) -> None:
    roster = upload(client, "roster-of-the-lost-answer").json()["id"]
    ask = {"json": {"dataset_id": roster, "year": 2027}, "headers": {"Idempotency-Key": "lost"}}
    first = client.post(f"{API}/solves", **ask)  # type: ignore[arg-type]
    with writing(client.app.state.engine) as session:  # type: ignore[attr-defined]
        session.get_one(Answer, ("demo", "lost")).status = 0  # as where the server died before it kept the answer
    forget_old(client.app.state.engine)  # type: ignore[attr-defined]
    again = client.post(f"{API}/solves", **ask)  # type: ignore[arg-type]
    assert again.status_code == first.status_code == 202
    assert again.json()["id"] == first.json()["id"]
    assert "Idempotent-Replayed" not in again.headers
    assert len(client.get(f"{API}/solves").json()["items"]) == 1


def test_a_roster_stored_by_a_server_that_died_before_answering_is_not_stored_twice(client: TestClient) -> None:
    engine = client.app.state.engine  # type: ignore[attr-defined]

    def twice(path: str, **content: Any) -> dict[str, Any]:
        content["headers"] = {"Idempotency-Key": f"lost{path}"}
        before = len(client.get(f"{API}/datasets").json()["items"])
        first = client.post(f"{API}{path}", **content)
        assert first.status_code == 201, first.text
        with writing(engine) as session:
            session.get_one(Answer, ("demo", f"lost{path}")).status = 0
        forget_old(engine)
        again = client.post(f"{API}{path}", **content)
        assert "Idempotent-Replayed" not in again.headers
        assert again.json() == first.json()
        assert len(client.get(f"{API}/datasets").json()["items"]) == before + 1
        return dict(again.json())

    roster = twice("/datasets", files={"file": (READING.name, READING.read_bytes())})
    rows = {"教师": [{"教师编号": "T00001", "学历": "本科"}]}
    twice(f"/datasets/{roster['id']}/amendments/rows", json={"tables": rows})
    corrected = {"file": ("rows.csv", "教师编号,学历\nT00002,本科\n".encode())}
    twice(f"/datasets/{roster['id']}/amendments", files=corrected, data={"kind": "rows"})


def test_a_key_whose_failure_could_not_be_noted_is_free_all_the_same(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as broken:
        broken.setattr("app.rosters.service.record", failing)
        broken.setattr("app.idempotency.delete", failing)
        refused = upload(client, "unlucky")
    assert_problem(refused, 503, "busy")
    assert refused.headers["Retry-After"]
    assert upload(client, "unlucky").status_code == 201
