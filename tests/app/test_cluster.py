"""Solves on a cluster: a real scheduler and real workers, spoken to over the network; the job table remains the truth."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.serving import clustered
from app.settings import Settings
from app.tables import CANCELLED, RUNNING, SUCCEEDED
from app.usage import CommandError
from tests.app import databases
from tests.app.places import READING
from tests.app.test_api import API, finished
from tests.app.test_jobs import started, stored
from tests.app.test_server import ROOT, descendants, running
from tests.app.waiting import PATIENCE, until

QUIET = {"DASK_DISTRIBUTED__WORKER__HEARTBEAT": "200ms", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}


@dataclass
class Machines:
    """A scheduler and its workers, each a process as on a machine of its own."""

    folder: Path
    address: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def begin(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        data = {
            **databases.environment(self.folder / "data"),
            "LUNGANG_DATA": str(self.folder / "data"),
            "LUNGANG_CANCEL_GRACE": "1",
            "LUNGANG_LEASE": "6",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + kind, *options, "--no-dashboard"],
            cwd=self.folder,
            env={**os.environ, **QUIET, **data, "PYTHONPATH": str(ROOT)},
            stderr=(self.folder / f"{kind}.log").open("a"),
            stdout=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def some_worker(self) -> None:
        """One at least."""
        if all(one.poll() is not None for one in self.processes[1:]):
            self.worker()

    def worker(self) -> subprocess.Popen[bytes]:
        """One more machine, for one solve at a time."""
        return self.begin("dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait(PATIENCE)


@pytest.fixture(scope="module")
def machines(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    found = Machines(tmp_path_factory.mktemp(kind))
    place = found.folder / "scheduler.json"
    found.begin("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(place))
    until(lambda: place.exists() and place.stat().st_size)
    found.address = next(
        part for part in place.read_text(encoding="utf-8").split('"') if part.startswith("tcp://127.0.0.1:")
    )
    yield found
    found.stop()


@pytest.fixture(scope="module")
def client(machines: Machines) -> Iterator[TestClient]:
    settings = Settings(
        open_access=True, data=machines.folder / "data", cluster=machines.address, cancel_grace=1.0, lease=6.0
    )
    clustered(settings)
    with TestClient(create_app(settings)) as client:
        yield client


def test_a_job_waits_for_the_first_machine_is_done_there_and_outlives_one_that_is_killed(
    machines: Machines, client: TestClient
) -> None:
    job = started(client, READING, "balanced")
    first = machines.worker()
    until(lambda: stored(client, job).state == RUNNING)
    work = descendants(first.pid)
    assert work
    first.kill()
    first.wait(PATIENCE)
    second = machines.worker()
    done = finished(client, job)
    assert (done["state"], len(done["plans"]), stored(client, job).attempts) == (SUCCEEDED, 1, 2)
    assert client.get(f"{done['plans'][0]['url']}/verification").json()["valid"]
    until(lambda: not any(running(pid) for pid in work))  # nothing is left of the machine that was killed
    assert second.poll() is None


def test_a_cancelled_job_ends_and_its_machine_takes_the_next(machines: Machines, client: TestClient) -> None:
    machines.some_worker()
    job = started(client, READING, "balanced", "equity-first")
    until(lambda: stored(client, job).state == RUNNING)
    work = [pid for process in machines.processes if process.poll() is None for pid in descendants(process.pid)]
    for pid in work:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)  # so that it cannot stop by itself
    client.post(f"{API}/solves/{job}/cancel")
    assert finished(client, job)["state"] == CANCELLED
    for pid in work:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
    assert finished(client, started(client, READING, "balanced"))["state"] == SUCCEEDED
    assert stored(client, job).state == CANCELLED
    until(lambda: not any(running(pid) for pid in work))


@pytest.mark.no_database
def test_a_cluster_that_could_not_work_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = f"sqlite:///{tmp_path / 'lungang.db'}"
    settings = Settings(data=tmp_path, database_url=inside, cluster="tls://10.1.0.5:8786")
    with pytest.raises(CommandError) as refused:
        clustered(settings)
    assert "SQLite" in refused.value.text.zh
    monkeypatch.setattr("app.serving.find_spec", lambda _name: None)
    with pytest.raises(CommandError) as refused:
        clustered(settings)
    assert "lungang[cluster]" in refused.value.text.zh
