"""A school officer's session and key, tried on every operation of the OpenAPI document against other schools' people."""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.roles import ROLES
from app.db import writing
from app.plans.service import of_school
from app.tables import User
from tests.app.office import Office, publish
from tests.app.places import READING
from tests.app.test_api import API, finished

MOST = 40
"""Ways to fill in the parts of one address."""


class Case:
    """A published plan and a draft, the officer of one school, and what names the people of the others."""

    def __init__(self, office: Office) -> None:
        self.office = office
        admin = self.admin = office.clients["administrator"]
        with READING.open("rb") as file:
            roster = admin.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()["id"]
        wanted = {"dataset_id": roster, "goal_profiles": ["balanced", "commute-first"], "year": 2027}
        job = finished(admin, admin.post(f"{API}/solves", json=wanted).json()["id"])
        publish(office, job["plans"][0])
        whole = admin.get(job["plans"][0]["url"]).json()
        self.school = whole["postings"][0]["接收学校代码"]
        rows = [*whole["postings"], *admin.get(job["plans"][1]["url"]).json()["postings"], *whole["unplaced"]]
        own = [row for row in whole["postings"] if self.school in {row["派出学校代码"], row["接收学校代码"]}]
        known = {str(row[name]) for row in own for name in ("教师编号", "姓名")}
        self.secret = {str(row[name]) for row in rows for name in ("教师编号", "姓名") if row.get(name)} - known
        self.strangers = sorted({str(row["教师编号"]) for row in rows} & self.secret)
        with writing(office.engine) as session:
            session.get_one(User, office.users["school"].id).school = self.school
        officer = office.clients["school"]
        made = officer.post(f"{API}/api-keys", json={"name": "x", "rights": sorted(ROLES["school"])}).json()
        bearer = {"Authorization": f"Bearer {made['token']}"}
        self.officers = {"session": officer, "key": TestClient(office.api, headers=bearer)}
        hook = {"url": "https://example.org/", "events": ["plan.published"]}
        self.hook = admin.post(f"{API}/webhooks", json=hook).json()["id"]
        admin.post(f"{API}/webhooks/{self.hook}/test")
        others = {row[name] for row in rows for name in ("派出学校代码", "接收学校代码", "学校代码") if row.get(name)}
        self.values = {
            "teacher": self.strangers[:3],
            "school": sorted(others - {self.school})[:3],
            "delivery_id": [admin.get(f"{API}/webhooks/{self.hook}/deliveries").json()["items"][0]["id"]],
        }
        self.paths: dict[str, Any] = office.api.openapi()["paths"]

    def ids(self, path: str, name: str) -> list[str]:
        """What may stand for a part of an address: what the administrator finds in the collection before it."""
        if name in self.values:
            return self.values[name]
        operation = next(iter(self.paths[path].values()))
        for entry in operation.get("parameters", []):
            if entry["in"] == "path" and entry["name"] == name and "enum" in entry["schema"]:
                return [str(value) for value in entry["schema"]["enum"]]
        collection = path[: path.index(f"/{{{name}}}")]
        answer = self.admin.get(re.sub(r"\{.*?\}", "0" * 32, collection))
        items = answer.json().get("items", []) if answer.status_code == 200 else []
        return [str(item["id"]) for item in items if "id" in item][:6] or ["0" * 32]

    def requests(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Every operation on everything there is, with the document's own example as its body."""
        for path, methods in self.paths.items():
            names = re.findall(r"\{(.*?)\}", path)
            for values in list(product(*(self.ids(path, name) for name in names)))[:MOST]:
                address = path
                for name, value in zip(names, values, strict=True):
                    address = address.replace(f"{{{name}}}", value)
                for method, operation in methods.items():
                    yield method.upper(), address, {**self.body(operation), **self.query(operation)}

    def query(self, operation: dict[str, Any]) -> dict[str, Any]:
        """The plans and rosters there are, wherever an operation asks for some in its query."""
        plans = [plan["id"] for plan in self.admin.get(f"{API}/plans").json()["items"]]
        wanted = [entry["name"] for entry in operation.get("parameters", []) if entry["in"] == "query"]
        known = {"plan": plans, "plans": plans, "plan_id": plans[0], "teacher": self.strangers[0]}
        return {"params": {name: known[name] for name in wanted if name in known}}

    def body(self, operation: dict[str, Any]) -> dict[str, Any]:
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        name = schema.get("$ref", "").rsplit("/", 1)[-1]
        examples = self.office.api.openapi()["components"]["schemas"].get(name, {}).get("examples")
        return {"json": examples[0]} if examples else {}


@pytest.fixture(scope="module")
def case(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    office = Office(tmp_path_factory.mktemp(kind))
    with TestClient(office.api):
        yield Case(office)


def words(content: bytes) -> str:
    """What an answer says; of a Word file or workbook every part."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(words(parts.read(name)) for name in parts.namelist())


def told(case: Case, text: str) -> list[str]:
    """Which of the other schools' people an answer names."""
    return sorted(word for word in case.secret if word in text)


def test_no_operation_tells_a_school_officer_about_another_schools_people(case: Case) -> None:
    ends = {("DELETE", f"{API}/session"), ("DELETE", f"{API}/sessions")}
    asked = [request for request in case.requests() if request[:2] not in ends and not request[1].endswith("/events")]
    assert len({(method, path) for method, path, _ in asked}) > 50
    assert case.secret
    before = case.admin.get(f"{API}/audit", params={"limit": 1000}).json()["items"]
    for way, officer in case.officers.items():
        for method, path, more in asked:
            if method == "DELETE" and "/api-keys/" in path:
                continue  # the officer's own
            answer = officer.request(method, path, **more)
            assert answer.status_code < 500, (method, path, answer.text[:300])
            # a refusal may repeat what the officer asked for, nothing else
            leaked = [word for word in told(case, words(answer.content)) if word not in path and word not in str(more)]
            assert not leaked, (way, method, path, answer.status_code, leaked)
    after = case.admin.get(f"{API}/audit", params={"limit": 1000, "after": before[-1]["number"]}).json()["items"]
    done = {line["action"] for line in after if line["name"] == "school"}
    assert done <= {"plan_seen", "document_made", "signed_in", "key_made"}, done


def test_the_same_requests_tell_an_administrator_about_them(case: Case) -> None:
    named = {
        path
        for method, path, more in case.requests()
        if method == "GET" and not path.endswith("/events") and told(case, words(case.admin.get(path, **more).content))
    }
    assert len(named) >= 5  # otherwise the test above would show nothing


def test_remarks_that_name_people_are_not_for_schools() -> None:
    """What officials should know beside any plan, such as a head beyond the term, is of any school."""
    said = {
        "rule": "principal_term",
        "verdict": "met",
        "remarks": ["甲校 T1 超期"],
        "remarks_en": ["T1 beyond the term"],
    }
    plan = {"postings": [], "verification": [said], "policy": {}}
    (left,) = of_school(plan, "S1")["verification"]
    assert (left["verdict"], left["remarks"], left["remarks_en"]) == ("met", [], [])


def test_an_officer_of_no_school_in_the_plan_sees_no_row_of_it(case: Case) -> None:
    other = case.office.signed_in("school", "elsewhere")
    with writing(case.office.engine) as session:
        session.get_one(User, case.office.users["elsewhere"].id).school = "9999999999"
    (plan,) = other.get(f"{API}/plans").json()["items"]
    assert other.get(f"{API}/plans/{plan['id']}").json()["postings"] == []
