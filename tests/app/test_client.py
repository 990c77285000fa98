"""The typed client against a real server: the whole way, refusals, and answers that got lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import openpyxl
import pytest

from app.client import Lungang, ProblemError
from tests.app.places import READING
from tests.app.test_server import Server
from tests.app.waiting import PATIENCE


@pytest.fixture(scope="module")
def server(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp(kind), LUNGANG_OPEN_ACCESS="true")
    yield running
    running.stop()


@pytest.fixture
def service(server: Server) -> Iterator[Lungang]:
    with Lungang(server.address) as client:
        yield client


def test_from_roster_to_workbook(service: Lungang) -> None:
    roster = service.upload(READING)
    assert roster.id in {item.id for item in service.rosters()}
    started = service.solve(roster.id, ["balanced"], year=2027)
    done = service.wait(started.id, every=0.2)
    assert done.state == "succeeded"
    (link,) = done.plans
    plan = service.plan(link.id)
    assert plan.postings
    assert link.id in {item.id for item in service.plans()}
    assert service.export(link.id).startswith(b"PK")
    assert [one.kind for one in service.compare(link.id, "nobody").columns] == ["plan", "nobody"]
    assert service.cancel(done.id).state == "succeeded"
    assert done.id in {item.id for item in service.solves()}


def test_progress_arrives_as_events_until_the_end(server: Server, service: Lungang) -> None:
    roster = service.upload(READING)
    started = service.solve(roster.id, ["balanced"], year=2027)
    with httpx2.stream("GET", f"{server.address}/api/v1/solves/{started.id}/events", timeout=60) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in answer.iter_lines() if line.startswith("data: ")]
    assert '"state":"succeeded"' in lines[-1].replace(" ", "")
    assert all(started.id in line for line in lines)
    curve = httpx2.get(f"{server.address}/api/v1/solves/{started.id}/curve", timeout=PATIENCE).json()["items"]
    assert all(point["gap"] is not None and point["profile"] == "balanced" for point in curve)


def test_a_refusal_says_what_is_wrong_and_what_to_do(service: Lungang, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"no roster")
    with pytest.raises(ProblemError) as refused:
        service.upload(bad)
    assert (refused.value.status, refused.value.code) == (422, "roster_refused")
    assert refused.value.todo
    assert refused.value.errors


class Lossy(httpx2.BaseTransport):
    """Loses the first answer to every POST, after the service has done the work."""

    def __init__(self) -> None:
        self.inner = httpx2.HTTPTransport()
        self.lost: set[Any] = set()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self.inner.handle_request(request)
        key = request.headers.get("Idempotency-Key")
        if key and key not in self.lost:
            self.lost.add(key)
            answer.read()
            raise httpx2.ReadError("lost")
        return answer


def test_an_answer_that_got_lost_is_fetched_without_a_second_effect(server: Server) -> None:
    with Lungang(server.address, transport=Lossy()) as service:
        before = len(list(service.rosters()))
        roster = service.upload(READING)
        assert len(list(service.rosters())) == before + 1
        jobs = len(list(service.solves()))
        service.solve(roster.id, ["balanced"], year=2027)
        assert len(list(service.solves())) == jobs + 1


def test_the_log_names_no_person(server: Server, service: Lungang) -> None:
    roster = service.upload(READING)
    done = service.wait(service.solve(roster.id, ["balanced"], year=2027).id, every=0.2)
    service.plan(done.plans[0].id)
    log = server.log.read_text(encoding="utf-8")
    assert {"roster_stored", "solve_settled", "request"} <= {json.loads(line)["event"] for line in log.splitlines()}
    table = openpyxl.load_workbook(READING)["教师"]
    cells = {str(cell.value) for row in table.iter_rows(min_row=2, max_col=3) for cell in row if cell.value}
    assert len(cells) > 100
    assert [cell for cell in cells if len(cell) > 1 and cell in log] == []
