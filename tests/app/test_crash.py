"""Servers and workers killed at random moments under load: every accepted job ends once, with plans or a reason.

``LUNGANG_CRASHES`` sets how many are killed (a few by default, so that the suite stays short); ``LUNGANG_CRASH_SEED`` when.
"""

import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy import text

from app.audit.chain import first_break
from app.db import connect
from app.settings import Settings
from tests.app.places import READING
from tests.app.ports import free_port
from tests.app.test_server import Server, ended, running
from tests.app.waiting import PATIENCE

CRASHES = int(os.environ.get("LUNGANG_CRASHES", "2"))
SEED = int(os.environ.get("LUNGANG_CRASH_SEED", "1"))
IN_FLIGHT = min(20, max(3, CRASHES // 10))
FINAL = {"succeeded", "infeasible", "failed", "cancelled"}
PAUSE = 2.0
"""Mean seconds between an answer and the next strike. Moments are drawn without memory: some strike a server that has
hardly started, some one that has finished several jobs, so that work gets done though not between any two strikes."""


class Load:
    """A client that goes on whatever happens to the server, as a real one would, and remembers what was accepted."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.database = database
        self.chance = random.Random(SEED)
        self.port = free_port()
        self.server = self.started()
        self.accepted: list[str] = []
        self.repeated = 0
        """Requests that had to be sent again."""
        self.ends: dict[str, tuple[str, str]] = {}
        """Job → its end as first seen: state and time."""
        self.errors: list[BaseException] = []
        self.answered = 0
        self.enough = threading.Event()
        content = READING.read_bytes()
        self.roster = self.ask("POST", "/datasets", files={"file": (READING.name, content)})["id"]

    def started(self) -> Server:
        environment = {"LUNGANG_OPEN_ACCESS": "true", "LUNGANG_MOST_REQUESTS": "1000000"}
        environment |= {"LUNGANG_MOST_CHANGES": "1000000", "LUNGANG_DATABASE_URL": self.database}
        return Server(self.folder, "--port", str(self.port), **environment)

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """An answer; asked for again, with the same key, where it got lost or the service says to come back."""
        headers = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        until = time.monotonic() + PATIENCE
        while True:
            problem = "no answer"
            try:
                answer = httpx2.request(
                    method,
                    f"http://127.0.0.1:{self.port}/api/v1{path}",
                    headers=headers,
                    timeout=PATIENCE,
                    **options,
                )
            except httpx2.TransportError:
                pause = 0.2
            else:
                if answer.is_success:
                    self.answered += 1
                    return answer.json()
                problem = answer.text
                # 503, or 409 for a request still at work; anything else is final
                assert "Retry-After" in answer.headers, (problem, self.log())
                pause = float(answer.headers["Retry-After"])
            assert time.monotonic() < until, (problem, self.log())
            self.repeated += 1
            time.sleep(pause)

    def log(self) -> str:
        return self.server.log.read_text(encoding="utf-8")[-4000:]

    def watch(self) -> int:
        """Looks at every job not yet ended. Returns how many are open."""
        still = 0
        for job in list(self.accepted):
            if job in self.ends:
                continue
            found = self.ask("GET", f"/solves/{job}")
            if found["state"] in FINAL:
                self.ends[job] = (found["state"], found["finished_at"])
            else:
                still += 1
        return still

    def post(self) -> None:
        """Keeps as many jobs in flight as wanted, also while the server is being killed."""
        wanted = {"dataset_id": self.roster, "goal_profiles": ["balanced", "commute-first"], "year": 2027}
        try:
            while not self.enough.is_set():
                for _ in range(IN_FLIGHT - self.watch()):
                    self.accepted.append(self.ask("POST", "/solves", json=wanted)["id"])
                self.enough.wait(0.05)
        except BaseException as error:
            self.errors.append(error)

    def served(self) -> None:
        """Waits until the server is answering: a busy machine takes a while to start it."""
        before, until = self.answered, time.monotonic() + PATIENCE
        while self.answered == before and not self.errors:
            assert time.monotonic() < until, self.log()
            time.sleep(0.05)

    def strike(self) -> None:
        """Kills one of the processes beside the server, busy or idle, or the server, and starts the server anew."""
        self.served()
        time.sleep(min(5 * PAUSE, self.chance.expovariate(1 / PAUSE)))
        workers = self.server.workers()
        if self.chance.random() < 0.4 and workers:
            victim = self.chance.choice(workers)
            if running(victim):
                os.kill(victim, signal.SIGKILL)
            return
        self.server.process.kill()
        self.server.process.wait(PATIENCE)
        self.server = self.started()
        assert ended(workers)


def test_every_accepted_job_ends_once_whatever_is_killed(tmp_path: Path, kind: str, database: str) -> None:
    load = Load(tmp_path, database)
    strikes = CRASHES if kind == "sqlite" else max(1, CRASHES // 5)
    poster = threading.Thread(target=load.post)
    poster.start()
    try:
        for _ in range(strikes):
            load.strike()
        during = len(load.ends)
        load.enough.set()
        poster.join()
        assert not load.errors, load.errors
        for _ in range(3000):
            if not load.watch():
                break
            time.sleep(0.2)
        jobs = [load.ask("GET", f"/solves/{job}") for job in load.accepted]
        for job in jobs:
            assert (job["state"], job["finished_at"]) == load.ends[job["id"]]  # as it was first seen to end
            if job["state"] == "succeeded":
                assert [plan["profile"] for plan in job["plans"]] == ["balanced", "commute-first"]
                for plan in job["plans"]:
                    verdicts = load.ask("GET", f"/plans/{plan['id']}")["verification"]
                    assert {item["verdict"] for item in verdicts} <= {"met", "left_over", "not_applicable"}
            else:
                assert job["problem"]["code"] == "worker_died", job
        assert {job["state"] for job in jobs} >= {"succeeded"}
    finally:
        load.enough.set()
        workers = load.server.workers()
        load.server.stop()
    assert ended(workers)
    states = {state: sum(job["state"] == state for job in jobs) for state in FINAL}
    print(f"{kind}: {strikes} killed, {states}, {during} while killing, sent again: {load.repeated}")
    settings = Settings(data=tmp_path / "data", database_url=database)
    engine = connect(settings.database)
    assert first_break(engine)[0] is None
    with engine.connect() as connection:
        if kind == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        kept = set(connection.execute(text("SELECT id FROM plan")).scalars())
        solves = list(connection.execute(text("SELECT id FROM solve")).scalars())
    engine.dispose()
    assert sorted(solves) == sorted(load.accepted)  # a request sent again made no second job
    assert kept <= {folder.name for folder in settings.plans.iterdir()}
