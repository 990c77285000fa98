"""Measures the service under load: ``python -m tests.app.load`` prints how long 50 clients wait for plans while two solves run.

Each client is a signed-in planner who looks at something, thinks for a second or so, and looks at the next: the list
of plans, a plan with its postings, its summary. ``server`` is
what the server's own log says the same reads took. Then eight solves of three people are queued and their order is printed.
"""

import argparse
import json
import random
import re
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.app.places import READING, SEASIDE
from tests.app.test_server import Server

PASSWORD = "seven calm rivers"
PLANNERS = ("zhao", "qian", "sun")
OWNERS = ["zhao", "zhao", "zhao", "zhao", "zhao", "qian", "qian", "sun"]
"""Whose the eight solves are."""
THINK = (0.5, 1.5)
SLOW_MS = 250


@dataclass
class Figures:
    """What the clients saw."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    """Kind of read → milliseconds."""
    errors: list[str] = field(default_factory=list)
    served: list[float] = field(default_factory=list)
    """Milliseconds that the server says it took for the same reads: the rest is the clients' own and the way."""
    solved: int = 0
    """Solves that succeeded meanwhile."""

    def printed(self) -> None:
        everything = [wait for waits in self.waits.values() for wait in waits]
        for kind, waits in [*sorted(self.waits.items()), ("all", everything), ("server", self.served)]:
            cuts = statistics.quantiles(waits, n=100)
            print(
                f"{kind:>8}: {len(waits):5} reads, p50 {cuts[49]:6.1f} ms, p95 {cuts[94]:6.1f} ms, "
                f"p99 {cuts[98]:6.1f} ms, longest {max(waits):6.1f} ms"
            )
        print(f"  errors: {len(self.errors)} {self.errors[:3]}")
        print(f"  solves: {self.solved} done meanwhile")
        kept = statistics.quantiles(everything, n=100)[98] < SLOW_MS and not self.errors
        print(f"promised: p99 of all reads under {SLOW_MS} ms, no error: {'kept' if kept else 'NOT kept'}")


class Office:
    """A server with people signed in."""

    def __init__(self, folder: Path) -> None:
        self.server = Server(
            folder,
            LUNGANG_WORKERS="2",
            LUNGANG_MOST_REQUESTS="1000000",
            LUNGANG_MOST_CHANGES="1000000",
            LUNGANG_MOST_SIGN_INS="100000",
        )
        assert self.server.process.stdout is not None
        found = re.search(r"用户名 (\w+)，一次性密码 ([\w-]+)", self.server.process.stdout.readline())
        assert found
        admin = self.entered(found[1], found[2])
        self.people = {
            name: self.entered(name, admin.post("/users", json={"name": name, "role": "planner"}).json()["password"])
            for name in PLANNERS
        }

    def entered(self, name: str, password: str) -> httpx2.Client:
        """Somebody who signs in with a one-time password and chooses another."""
        client = httpx2.Client(base_url=self.server.address + "/api/v1", timeout=120)
        assert client.post("/session", json={"name": name, "password": password}).is_success
        assert client.post("/session/password", json={"current": password, "password": PASSWORD}).is_success
        return self.signed_in(name, client)

    def signed_in(self, name: str, client: httpx2.Client | None = None) -> httpx2.Client:
        client = client or httpx2.Client(base_url=self.server.address + "/api/v1", timeout=120)
        assert client.post("/session", json={"name": name, "password": PASSWORD}).is_success
        return client

    def upload(self, roster: Path) -> str:
        answer = self.people["zhao"].post("/datasets", files={"file": (roster.name, roster.read_bytes())})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def solve(self, who: str, roster: str, *profiles: str, seconds: float = 60) -> str:
        wanted = {"dataset_id": roster, "goal_profiles": profiles, "year": 2027, "time_limit": seconds}
        answer = self.people[who].post("/solves", json=wanted)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def ended(self, job: str) -> dict[str, Any]:
        while (found := self.people["zhao"].get(f"/solves/{job}").json())["finished_at"] is None:
            time.sleep(0.5)
        assert found["state"] == "succeeded", found
        return dict(found)


def reading(client: httpx2.Client, plans: list[str], seed: int, until: threading.Event, figures: Figures) -> None:
    """One client, until told to stop."""
    chance = random.Random(seed)
    time.sleep(chance.uniform(0, THINK[1]))
    while not until.is_set():
        plan = chance.choice(plans)
        kind, path = chance.choice(
            [
                ("list", "/plans"),
                ("plan", f"/plans/{plan}"),
                ("plan", f"/plans/{plan}"),
                ("summary", f"/plans/{plan}/summary"),
            ]
        )
        began = time.perf_counter()
        try:
            answer = client.get(path)
            if not answer.is_success:
                figures.errors.append(f"{answer.status_code} {path}")
        except httpx2.TransportError as problem:
            figures.errors.append(f"{type(problem).__name__} {path}")
        figures.waits.setdefault(kind, []).append(1000 * (time.perf_counter() - began))
        until.wait(chance.uniform(*THINK))


def reads(office: Office, county: Path, clients: int, seconds: float) -> Figures:
    """What the clients wait while two solves of the county run."""
    roster = office.upload(county)
    plans = [plan["id"] for plan in office.ended(office.solve("zhao", roster, "balanced", "commute-first"))["plans"]]
    figures, until = Figures(), threading.Event()
    everybody = [
        threading.Thread(
            target=reading, args=(office.signed_in(PLANNERS[n % len(PLANNERS)]), plans, n, until, figures), daemon=True
        )
        for n in range(clients)
    ]
    jobs: list[str] = []
    before = office.server.log.stat().st_size
    for client in everybody:
        client.start()
    began, busy = time.monotonic(), 0.0
    while (passed := time.monotonic() - began) < seconds:
        running = [office.people["sun"].get(f"/solves/{job}").json()["state"] for job in jobs]
        busy += 0.5 * (running.count("running") >= 2)
        if len([state for state in running if state in {"queued", "running"}]) < 3:  # so that two are always at work
            jobs.append(office.solve("qian", roster, "balanced", "equity-first", "commute-first"))
        time.sleep(0.5)
    until.set()
    for client in everybody:
        client.join()
    figures.served = served(office.server.log, before)
    ends = [office.people["qian"].get(f"/solves/{job}").json()["state"] for job in jobs]
    figures.solved = ends.count("succeeded")
    print(f"{clients} clients, {passed:.0f} s, two solves at work for about {busy:.0f} s of them")
    for job in jobs:
        office.people["qian"].post(f"/solves/{job}/cancel")
    return figures


def served(log: Path, after: int) -> list[float]:
    """Milliseconds of the reads of plans that the server's log tells of behind a place."""
    with log.open("rb") as file:
        file.seek(after)
        lines = [json.loads(line) for line in file]
    return [line["ms"] for line in lines if line.get("path", "").startswith("/api/v1/plans")]


def turns(office: Office) -> str:
    """Whose solves began in which order, of eight queued at once behind two that run."""
    roster = office.upload(READING)
    jobs = {office.solve(owner, roster, "balanced", "commute-first"): owner for owner in OWNERS}
    started = {job: office.ended(job)["started_at"] for job in jobs}
    return " ".join(jobs[job] for job in sorted(jobs, key=lambda job: started[job]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--county", type=Path, default=SEASIDE)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        try:
            figures = reads(office, asked.county, asked.clients, asked.seconds)
            figures.printed()
            print("queued:", " ".join(OWNERS))
            print("begun: ", turns(office))
        finally:
            office.server.stop()


if __name__ == "__main__":
    main()
