"""Servers and workers killed at random moments under load: every accepted job ends once, with plans or a reason.

``LUNGANG_CRASHES`` sets how many are killed (a few by default, so that the suite stays short); ``LUNGANG_CRASH_SEED`` when.
"""

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import text

from app.db import connect
from app.settings import Settings
from tests.app.places import READING
from tests.app.test_server import Server, running

CRASHES = int(os.environ.get("LUNGANG_CRASHES", "3"))
SEED = int(os.environ.get("LUNGANG_CRASH_SEED", "1"))
IN_FLIGHT = max(3, CRASHES // 10)
FINAL = {"succeeded", "infeasible", "failed", "cancelled"}


class Load:
    """A client that goes on whatever happens to the server, and remembers what was accepted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chance = random.Random(SEED)
        self.server = Server(folder, LUNGANG_OPEN_ACCESS="true")
        self.accepted: list[str] = []
        self.ends: dict[str, tuple[str, str]] = {}
        """Job → its end as first seen: state and time."""
        with READING.open("rb") as file:
            answer = httpx2.post(f"{self.server.address}/api/v1/datasets", files={"file": (READING.name, file)})
        self.roster = answer.json()["id"]

    def ask(self, method: str, path: str, **options: Any) -> Any:
        answer = httpx2.request(method, f"{self.server.address}/api/v1{path}", timeout=60, **options)
        assert answer.is_success, (answer.text, self.server.log.read_text(encoding="utf-8")[-3000:])
        return answer.json()

    def watch(self) -> int:
        """Looks at every accepted job; a job that has ended must stay as it ended. Returns how many are open."""
        still = 0
        for job in self.accepted:
            found = self.ask("GET", f"/solves/{job}")
            if found["state"] in FINAL:
                end = (found["state"], found["finished_at"])
                assert self.ends.setdefault(job, end) == end
            else:
                still += 1
        return still

    def refill(self) -> None:
        """Keeps as many jobs in flight as wanted."""
        for _ in range(IN_FLIGHT - self.watch()):
            wanted = {"dataset_id": self.roster, "goal_profiles": ["balanced", "commute-first"], "year": 2027}
            self.accepted.append(self.ask("POST", "/solves", json=wanted)["id"])

    def strike(self) -> None:
        """Kills a worker or the server, and starts the server anew."""
        workers = self.server.workers()
        time.sleep(self.chance.uniform(0, 2))
        if self.chance.random() < 0.4 and workers:
            victim = self.chance.choice(workers)
            if running(victim):
                os.kill(victim, signal.SIGKILL)
            return
        workers = self.server.workers()
        self.server.process.kill()
        self.server.process.wait(30)
        self.server = Server(self.folder, LUNGANG_OPEN_ACCESS="true")
        for _ in range(200):
            if not any(running(pid) for pid in workers):
                return
            time.sleep(0.1)
        raise AssertionError("a worker outlived its server")


def test_every_accepted_job_ends_once_whatever_is_killed(tmp_path: Path) -> None:
    load = Load(tmp_path)
    try:
        for _ in range(CRASHES):
            load.refill()
            load.strike()
        for _ in range(3000):
            if not load.watch():
                break
            time.sleep(0.2)
        jobs = [load.ask("GET", f"/solves/{job}") for job in load.accepted]
        for job in jobs:
            if job["state"] == "succeeded":
                assert [plan["profile"] for plan in job["plans"]] == ["balanced", "commute-first"]
                for plan in job["plans"]:
                    verdicts = load.ask("GET", f"/plans/{plan['id']}")["verification"]
                    assert {item["verdict"] for item in verdicts} <= {"met", "left_over", "not_applicable"}
            else:
                assert job["problem"]["code"] == "worker_died", job
        assert {job["state"] for job in jobs} >= {"succeeded"}
    finally:
        load.server.stop()
    print({state: sum(job["state"] == state for job in jobs) for state in FINAL})
    settings = Settings(data=tmp_path / "data")
    with connect(settings.database).connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        kept = set(connection.execute(text("SELECT id FROM plan")).scalars())
    assert kept <= {folder.name for folder in settings.plans.iterdir()}
