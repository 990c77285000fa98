"""What watches over the service is told: alive, ready, and figures that hold nobody's data."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.app.test_api import API, assert_problem

PERSON = "441502199001011234"


def figures(client: TestClient) -> dict[tuple[str, ...], float]:
    """Every figure by its name and labels."""
    answer = client.get(f"{API}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_ready_is_more_than_alive(tmp_path: Path, database: str) -> None:
    client = TestClient(create_app(Settings(data=tmp_path, open_access=True, database_url=database)))
    assert client.get(f"{API}/health").status_code == 200
    refused = client.get(f"{API}/readiness")  # nobody hands out jobs yet
    assert_problem(refused, 503, "not_ready")
    assert refused.headers["Retry-After"]
    with client:
        assert client.get(f"{API}/readiness").status_code == 200
    assert client.get(f"{API}/readiness").status_code == 503


def test_a_full_disk_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.health.service.LEAST_FREE", 2**62)
    with TestClient(create_app(Settings(data=tmp_path, open_access=True))) as client:
        assert_problem(client.get(f"{API}/readiness"), 503, "not_ready")


def test_requests_are_counted_by_route_and_never_by_what_was_asked_for(tmp_path: Path, database: str) -> None:
    client = TestClient(create_app(Settings(data=tmp_path, open_access=True, database_url=database)))
    client.__enter__()
    before = figures(client)
    plan = "0" * 32
    for path in (f"{API}/plans/{plan}", f"{API}/plans/{plan}/explanations/teachers/{PERSON}", f"{API}/{PERSON}"):
        assert client.get(path).status_code == 404
    after = figures(client)
    assert after[("lungang_requests_total", f"{API}/plans/{{plan_id}}", "404", "GET")] == 1
    teachers = f"{API}/plans/{{plan_id}}/explanations/teachers/{{teacher}}"
    assert after[("lungang_requests_total", teachers, "404", "GET")] == 1
    assert after[("lungang_request_seconds_count", "GET", "other")] == 1
    assert ("lungang_solves", "queued") in before
    assert PERSON not in client.get(f"{API}/metrics").text
    client.__exit__()
