"""A bureau at work: the service with a user of every role, a roster, and plans on their way to publication."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Page

from tests.app.places import READING
from tests.app.test_server import Server
from tests.app.waiting import PATIENCE

PASSWORD = "seven calm rivers"
ROLES = {"planner": "chen", "approver": "liang", "auditor": "song", "school": "he"}
YEAR = 2027


@dataclass
class Bureau:
    """A running service; everybody has the same password."""

    folder: Path
    module: str = "app"
    """What runs the service."""
    server: Server = field(init=False)
    clients: dict[str, httpx2.Client] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.server = Server(
            self.folder, module=self.module, LUNGANG_MOST_REQUESTS="100000", LUNGANG_MOST_SIGN_INS="1000"
        )
        assert self.server.process.stdout is not None
        found = re.search(r"用户名 (\w+)，一次性密码 ([\w-]+)", self.server.process.stdout.readline())
        assert found
        self.clients["administrator"] = self.enters(found[1], found[2])
        for role, name in ROLES.items():
            wanted = {"name": name, "role": role, "school": "2199000001" if role == "school" else ""}
            made = self.clients["administrator"].post("/users", json=wanted)
            assert made.status_code == 201, made.text
            self.clients[role] = self.enters(name, made.json()["password"])

    def enters(self, name: str, password: str) -> httpx2.Client:
        """Signs somebody in with a one-time password and chooses the other."""
        client = httpx2.Client(base_url=self.server.address + "/api/v1", timeout=PATIENCE)
        assert client.post("/session", json={"name": name, "password": password}).status_code == 200
        assert client.post("/session/password", json={"current": password, "password": PASSWORD}).status_code == 204
        assert client.post("/session", json={"name": name, "password": PASSWORD}).status_code == 200
        return client

    def ask(self, role: str, method: str, path: str, **content: Any) -> Any:
        """Somebody's request, which succeeds; the answer as JSON."""
        answer = self.clients[role].request(method, path, **content)
        assert answer.is_success, answer.text
        return answer.json()

    def upload(self, roster: Path = READING, content: bytes | None = None) -> dict[str, Any]:
        """A roster that is kept."""
        file = ("样例县.xlsx", content) if content else (roster.name, roster.read_bytes())
        return dict(self.ask("planner", "POST", "/datasets", files={"file": file}))

    def plans(self, roster: str, *profiles: str, seconds: float = 60) -> list[dict[str, Any]]:
        """The plans of a solve, once it is done."""
        wanted = {"dataset_id": roster, "goal_profiles": list(profiles), "year": YEAR, "time_limit": seconds}
        solve = self.ask("planner", "POST", "/solves", json=wanted)
        while solve["state"] in {"queued", "running"}:
            time.sleep(0.3)
            solve = self.ask("planner", "GET", f"/solves/{solve['id']}")
        assert solve["state"] == "succeeded", solve
        return list(solve["plans"])

    def decide(self, role: str, plan: str, action: str, reason: str) -> None:
        """A step of a plan's approval."""
        self.ask(role, "POST", f"/plans/{plan}/approval", json={"action": action, "reason": reason})

    def signs_in(self, page: Page, role: str) -> None:
        """Signs somebody in in a browser."""
        name = ROLES.get(role, "admin")
        answer = page.request.post("/api/v1/session", data={"name": name, "password": PASSWORD})
        assert answer.ok, answer.text()

    def stop(self) -> None:
        for client in self.clients.values():
            client.close()
        self.server.stop()
