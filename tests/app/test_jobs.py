"""Jobs survive cancelling, dying workers and restarts."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pebble.pool.base_pool import PoolStatus
from starlette.testclient import TestClient

from app.db import reading
from app.main import create_app
from app.rosters import files
from app.settings import Settings
from app.solves import worker
from app.solves.planning import patient
from app.tables import CANCELLED, FAILED, RUNNING, SUCCEEDED, Solve, now
from solver.pipeline import Unsure
from solver.roster import Loaded
from solver.roster.problems import problem
from solver.sample import county, write_workbook
from tests.app.office import Office
from tests.app.places import READING, SEASIDE
from tests.app.test_api import API, finished
from tests.app.waiting import until


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county whose solve lasts long enough to be interrupted and ends soon enough to be waited for."""
    path = tmp_path_factory.mktemp("medium") / "medium.xlsx"
    write_workbook(county(300, 14, 5), path)
    return path


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(open_access=True, data=tmp_path, cancel_grace=3.0, most_attempts=2))) as client:
        yield client


def started(client: TestClient, roster: Path, *profiles: str) -> str:
    """Uploads a roster, starts a solve, and returns its id."""
    with roster.open("rb") as file:
        answer = client.post(f"{API}/datasets", files={"file": (roster.name, file)})
    wanted = {"dataset_id": answer.json()["id"], "goal_profiles": list(profiles), "year": 2027}
    return str(client.post(f"{API}/solves", json=wanted).json()["id"])


def stored(client: TestClient, identifier: str) -> Solve:
    with reading(client.app.state.engine) as session:  # type: ignore[attr-defined]
        return session.get_one(Solve, identifier)


def worker_pids() -> list[int]:
    """This test's own solve processes."""
    return [child.pid for child in multiprocessing.active_children() if child.name != "SyncManager-1" and child.pid]


def kill_workers() -> None:
    """As a full memory would."""
    for pid in worker_pids():
        os.kill(pid, signal.SIGKILL)


def test_a_job_whose_worker_dies_once_is_finished_by_the_next(client: TestClient, medium: Path) -> None:
    job = started(client, medium, "balanced")
    until(lambda: stored(client, job).state == RUNNING)
    kill_workers()
    done = finished(client, job)
    assert done["state"] == SUCCEEDED
    assert stored(client, job).attempts == 2
    assert len(done["plans"]) == 1


def test_a_job_that_kills_every_worker_is_given_up_and_the_server_goes_on(client: TestClient, medium: Path) -> None:
    job = started(client, medium)
    for attempt in (1, 2):
        until(lambda attempt=attempt: stored(client, job).attempts == attempt)
        kill_workers()
    done = finished(client, job)
    assert done["state"] == FAILED
    assert done["problem"]["code"] == "worker_died"
    assert client.get(f"{API}/health").status_code == 200
    assert finished(client, started(client, READING, "balanced"))["state"] == SUCCEEDED


def test_workers_killed_while_they_have_nothing_to_do_cost_nothing(client: TestClient) -> None:
    until(worker_pids)
    for _ in range(2):
        time.sleep(1)  # for the new worker to begin its imports
        kill_workers()
        until(lambda: not worker_pids() or client.app.state.jobs.seats[0].process.alive)  # type: ignore[attr-defined]
    assert finished(client, started(client, READING, "balanced"))["state"] == SUCCEEDED


def test_a_job_handed_to_a_process_that_died_unseen_is_handed_to_another(client: TestClient) -> None:
    keeper = client.app.state.jobs  # type: ignore[attr-defined]
    until(worker_pids)
    until(lambda: keeper.seats[0].process.pool is not None)
    keeper.seats[0].process.pool._context.status = PoolStatus.ERROR  # as Pebble does, telling nobody
    assert finished(client, started(client, READING, "balanced"))["state"] == SUCCEEDED


def test_a_job_whose_reader_of_cells_was_killed_is_for_another_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(open_access=True, data=tmp_path)
    client = TestClient(create_app(settings))
    job = started(client, READING, "balanced")
    with monkeypatch.context() as killed:
        killed.setattr(files, "load", lambda *_, **__: Loaded(None, (problem("file_too_much", limit=1),)))
        with pytest.raises(files.ReadingCutShort):
            worker.run(job, settings)
    assert stored(client, job).state == RUNNING
    assert client.app.state.jobs.orphaned(job, "worker")  # type: ignore[attr-defined]
    worker.run(job, settings)
    assert stored(client, job).state == SUCCEEDED


@pytest.mark.no_database
def test_a_job_of_which_nothing_can_be_said_for_certain_says_that() -> None:
    def unsure(_: Any) -> None:
        raise Unsure(disagree=True)

    task: Any = SimpleNamespace(told=SimpleNamespace(stopped=False), request=SimpleNamespace(time_limit=1.0))
    ended = patient(task, unsure, "方案")
    assert ended is not None
    state, reason = ended
    assert state == FAILED
    assert reason is not None
    assert reason["code"] == "unsure"
    assert "不能断言" in reason["detail"]
    assert "加大时间限制" in reason["todo"]


def test_eight_solves_of_three_people_are_begun_in_turns(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.signed_in("planner", "second")
    people = {"a": office.clients["planner"], "b": office.clients["administrator"], "c": office.people["second"]}
    with TestClient(office.api), READING.open("rb") as file:
        roster = people["a"].post(f"{API}/datasets", files={"file": (READING.name, file)}).json()["id"]
        wanted = {"dataset_id": roster, "goal_profiles": ["balanced"], "year": 2027}
        jobs = {people[who].post(f"{API}/solves", json=wanted).json()["id"]: who for who in "aaaaabbc"}
        for job in jobs:
            assert finished(people["a"], job)["state"] == SUCCEEDED
        begun = {job: stored(people["a"], job).started_at for job in jobs}
    assert "".join(jobs[job] for job in sorted(jobs, key=lambda job: begun[job] or now())) == "abcabaaa"


def test_a_running_job_can_be_cancelled(client: TestClient) -> None:
    job = started(client, SEASIDE)
    until(lambda: stored(client, job).state == RUNNING)
    assert client.post(f"{API}/solves/{job}/cancel").json()["cancel_requested"]
    assert finished(client, job)["state"] == CANCELLED


def test_a_worker_that_falls_silent_is_ended_and_its_job_finished_by_another(tmp_path: Path, medium: Path) -> None:
    with TestClient(create_app(Settings(open_access=True, data=tmp_path, lease=3.0))) as client:
        job = started(client, medium, "balanced")
        until(lambda: stored(client, job).state == RUNNING)
        for pid in worker_pids():
            os.kill(pid, signal.SIGSTOP)
        assert finished(client, job)["state"] == SUCCEEDED
        assert stored(client, job).attempts == 2


def test_a_cancelled_job_keeps_the_plans_it_has(client: TestClient, medium: Path) -> None:
    job = started(client, medium, "balanced", "commute-first", "wishes-first", "stability-first")
    until(lambda: client.get(f"{API}/solves/{job}").json()["plans"])
    client.post(f"{API}/solves/{job}/cancel")
    done = finished(client, job)
    assert done["state"] == CANCELLED
    assert client.get(done["plans"][0]["url"]).status_code == 200


def test_a_queued_job_is_cancelled_at_once(client: TestClient) -> None:
    first, second = started(client, SEASIDE), started(client, READING)
    assert client.post(f"{API}/solves/{second}/cancel").json()["state"] == CANCELLED
    client.post(f"{API}/solves/{first}/cancel")
    assert finished(client, first)["state"] == CANCELLED


def test_jobs_left_by_a_stopped_server_are_finished_by_the_next(tmp_path: Path, medium: Path) -> None:
    with TestClient(create_app(Settings(open_access=True, data=tmp_path))) as client:
        job = started(client, medium, "balanced")
        until(lambda: stored(client, job).state == RUNNING)
    with TestClient(create_app(Settings(open_access=True, data=tmp_path))) as client:
        assert finished(client, job)["state"] == SUCCEEDED
        assert stored(client, job).attempts == 1
