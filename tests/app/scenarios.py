"""What tests of scenarios, decisions, exceptions and plans over several years do with the service."""

from typing import Any

from starlette.testclient import TestClient

from tests.app.test_api import API, finished

SCENARIOS, SOLVES = f"{API}/scenarios", f"{API}/solves"
REASON = "与接收学校已商定"


def made(client: TestClient, roster: str, **more: Any) -> dict[str, Any]:
    wanted = {"name": "基准", "dataset_id": roster, "goal_profiles": ["balanced"], "year": 2027, **more}
    answer = client.post(SCENARIOS, json=wanted)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"{SCENARIOS}/{found['id']}"
    return found


def solved(client: TestClient, **wanted: Any) -> dict[str, Any]:
    answer = client.post(SOLVES, json=wanted)
    assert answer.status_code == 202, answer.text
    job = finished(client, answer.json()["id"])
    assert job["state"] == "succeeded", job["problem"]
    return job


def plan_of(client: TestClient, job: dict[str, Any], which: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = client.get(job["plans"][which]["url"]).json()
    return found


def hosts(plan: dict[str, Any]) -> dict[str, str]:
    """Teacher → school of every posting that starts."""
    return {row["教师编号"]: row["接收学校代码"] for row in plan["postings"] if row["事由"] not in {"期满返回", "留任"}}


def other_opening(client: TestClient, roster: str, teacher: str, *used: str) -> str:
    """A school a teacher may go to, other than some."""
    doors = client.get(f"{API}/datasets/{roster}/people/{teacher}/openings", params={"year": 2027}).json()["items"]
    return next(door["school"] for door in doors if door["open"] and door["school"] not in used)


def exception(**more: Any) -> dict[str, Any]:
    return {"rule": "minimum_service", "reason": "家校协商", "permitted_by": "局长办公会", "until": "2028-08", **more}
