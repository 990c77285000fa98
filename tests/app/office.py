"""A service with one user of each role, and what they do with its plans."""

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.access import service as access
from app.access.roles import ROLES
from app.db import writing
from app.main import create_app
from app.settings import Settings
from app.tables import User
from tests.app.test_api import API

PASSWORD = "a long enough sentence"
SCHOOL = "S002"


class Office:
    """A service with one user of each role, signed in, and a plan."""

    def __init__(self, data: Path) -> None:
        self.api = create_app(Settings(data=data, most_sign_ins=1000))
        self.engine = self.api.state.engine
        self.first = access.first_administrator(self.engine)
        self.users: dict[str, User] = {}
        self.people: dict[str, TestClient] = {}
        self.school = SCHOOL
        """Whose officer the school officer is."""
        self.clients = {role: self.signed_in(role) for role in ROLES}
        self.clients["second approver"] = self.signed_in("approver", "approver-2")

    def signed_in(self, role: str, name: str = "") -> TestClient:
        user = User(
            name=name or role,
            role=role,
            school=SCHOOL if role == "school" else "",
            password=access.hashed(PASSWORD),
            must_change=False,
        )
        with writing(self.engine) as session:
            session.add(user)
        self.users[user.name] = user
        client = self.nobody()
        answer = client.post(f"{API}/session", json={"name": user.name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.people[user.name] = client
        return client

    def nobody(self) -> TestClient:
        return TestClient(self.api, raise_server_exceptions=False)


def decide(client: TestClient, plan: dict[str, Any], action: str, **more: Any) -> Any:
    return client.post(f"{plan['url']}/approval", json={"action": action, "reason": "测试", **more})


def publish(office: Office, plan: dict[str, Any]) -> None:
    """Takes a plan the whole way, if no test did so before."""
    planner = office.clients["planner"]
    if planner.get(plan["url"]).json()["state"] == "draft":
        decide(planner, plan, "submit")
        decide(office.clients["approver"], plan, "approve")
        decide(planner, plan, "publish")
