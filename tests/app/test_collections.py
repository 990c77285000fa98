"""Every collection of the API comes in pages: a cursor, a ``Link`` to the next, and the pages together are the whole."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.app.office import PASSWORD, Office
from tests.app.places import READING
from tests.app.test_api import API

BOUNDED = {
    "/columns": "the roster's tables, part of the software",
    "/document-templates": "two papers in two forms",
    "/audit/actions": "as many as the software has kinds of actions",
    "/solves/{solve_id}/curve": "at most 240 points, of which every second is dropped where there would be more",
    "/calendars/{year}/days": "the days of one year, the table that is changed as a whole",
    "/datasets/{dataset_id}/people": "answers what was typed, at most 100, with how many there are in all",
    "/datasets/{dataset_id}/people/{teacher}/openings": "the schools of one county, told for one teacher as a whole",
}
"""Collections that are bounded by nature, with the reason."""


def collections(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Address → operation of every GET whose answer is a list of items."""
    shapes = document["components"]["schemas"]
    found = {}
    for path, operations in document["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200", {})
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        shape = shapes.get(schema.get("$ref", "").rpartition("/")[2], schema)
        assert shape.get("type") != "array", f"{path}: a bare list cannot say where it goes on"
        if "items" in shape.get("properties", {}):
            found[path.removeprefix(API)] = {**operations["get"], "shape": shape}
    return found


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    document = create_app(Settings(open_access=True, data=tmp_path_factory.mktemp("api"))).openapi()
    return {path: one for path, one in collections(document).items() if path not in BOUNDED}


@pytest.mark.no_database
def test_every_collection_is_documented_with_a_cursor_and_a_link(paged: dict[str, dict[str, Any]]) -> None:
    for path, operation in paged.items():
        assert {"limit", "cursor"} <= {one["name"] for one in operation["parameters"]}, path
        assert "offset" not in {one["name"] for one in operation["parameters"]}, path
        assert "next" in operation["shape"]["properties"], path
        assert "Link" in operation["responses"]["200"]["headers"], path


@pytest.mark.no_database
def test_nothing_is_called_bounded_that_is_no_collection_or_has_pages(tmp_path: Any) -> None:
    found = collections(create_app(Settings(open_access=True, data=tmp_path)).openapi())
    assert set(BOUNDED) <= set(found)
    for path in BOUNDED:
        assert "cursor" not in {one["name"] for one in found[path].get("parameters", [])}, path


def filled(office: Office, plans: list[dict[str, Any]]) -> dict[str, str]:
    """Two or more of everything; what stands for the parts of an address."""
    client = office.clients["administrator"]
    plan = client.get(plans[0]["url"]).json()

    def add(path: str, content: dict[str, Any], *, status: int = 201) -> dict[str, Any]:
        answer = client.post(f"{API}{path}", json=content)
        assert answer.status_code == status, (path, answer.text)
        made: dict[str, Any] = answer.json()
        return made

    kept = [[row["教师编号"], row["接收学校代码"]] for row in plan["postings"]]
    listed = "教师编号,接收学校代码\n" + "".join(f"{teacher},{school}\n" for teacher, school in kept)
    wanted = {"dataset_id": plan["dataset_id"], "year": 2027}
    for title in ("one", "two"):
        add("/users", {"name": title, "role": "planner"})
        add("/api-keys", {"name": title, "rights": ["plans"]})
        add("/mappings", {"name": title, "recipe": {}})
        add("/scenarios", {"name": title, **wanted})
        webhook = add("/webhooks", {"url": "https://example.com/x", "events": ["solve.succeeded"]})
        for job in ("solves", "diagnoses", "frontiers"):
            goals = {"goals": ["travel", "equity"]} if job == "frontiers" else {}
            made = add(f"/{job}", {**wanted, **goals}, status=202)
            client.post(f"{API}/{job}/{made['id']}/cancel")
        answer = client.post(
            f"{API}/verifications",
            data={"dataset_id": plan["dataset_id"], "year": "2027", "keep": "true"},
            files={"file": (f"{title}.csv", listed.encode())},
        )
        assert answer.status_code == 200, answer.text
        days = client.get(f"{API}/calendars/2027/days").json()
        change = {"days": [{"date": "2027-03-01", "working": False, "name": title}], "reason": title}
        assert client.post(f"{API}/calendars/2027/days", json=change).status_code == 200, days
        add(f"/webhooks/{webhook['id']}/test", {}, status=202)
        add(f"/webhooks/{webhook['id']}/test", {}, status=202)
    again = {"name": "administrator", "password": PASSWORD}
    assert office.nobody().post(f"{API}/session", json=again).status_code == 200
    policy = add("/policies", {"title": "本局", "copy_of": "shanwei-chengqu"})
    add(f"/policies/{policy['id']}/versions", {"title": "本局二", "rules": {}, "note": "再改"})
    profile = add("/goal-profiles", {"title": "本局", "copy_of": "balanced"})
    add(f"/goal-profiles/{profile['id']}/versions", {"title": "本局二", "note": "再改"})
    with READING.open("rb") as file:
        second = client.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()
    rows = {"教师": [{"教师编号": teacher, "姓名": f"改{number}"} for number, (teacher, _) in enumerate(kept[:3])]}
    newer = client.post(f"{API}/datasets/{second['id']}/amendments/rows", json={"tables": rows, "kind": "rows"})
    assert newer.status_code == 201, newer.text
    return {
        "dataset_id": newer.json()["id"],
        "plan_id": plan["id"],
        "policy_id": policy["id"],
        "profile_id": profile["id"],
        "webhook_id": webhook["id"],
    }


def name(item: Any) -> Any:
    """What stays the same of an item while jobs and deliveries go on."""
    return item.get("reference") or item.get("id") or item if isinstance(item, dict) else item


def walked(client: TestClient, place: str) -> list[Any]:
    """Every item, one page of two after the other, led by the ``Link`` alone."""
    found: list[Any] = []
    while place:
        answer = client.get(place)
        assert answer.status_code == 200, answer.text
        assert 0 < len(answer.json()["items"]) <= 2
        found += map(name, answer.json()["items"])
        place = answer.links.get("next", {}).get("url", "")
        assert bool(place) == bool(answer.json()["next"])
    return found


def test_the_pages_of_every_collection_are_together_the_whole(
    office: Office, plans: list[dict[str, Any]], paged: dict[str, dict[str, Any]]
) -> None:
    client, known = office.clients["administrator"], filled(office, plans)
    for path in paged:
        place = f"{API}{path.format(**known)}"
        query = f"of={plans[0]['id']}&of=nobody&" if path.startswith("/comparisons") else ""
        if path == "/audit":  # which grows while it is read
            query = "action=user_made&"
        whole = [name(item) for item in client.get(f"{place}?{query}limit=1000").json()["items"]]
        assert len(whole) > 1, path
        assert walked(client, f"{place}?{query}limit=2") == whole, path
        refused = client.get(f"{place}?{query}cursor=!")
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), path
