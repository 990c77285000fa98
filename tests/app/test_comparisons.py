"""Comparisons through the API: plans, lists made by hand, last year's plan and nobody moving, side by side."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.db import connect, reading, writing
from app.main import create_app
from app.settings import Settings
from app.tables import PUBLISHED, KeptList, StoredPlan
from tests.app.places import READING
from tests.app.test_api import finished

API = "/api/v1"
COMPARISONS = f"{API}/comparisons"


@pytest.fixture(scope="module")
def settings(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(open_access=True, data=tmp_path_factory.mktemp(kind))


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def dataset(client: TestClient) -> str:
    found = client.post(f"{API}/datasets", files={"file": ("reading.xlsx", READING.read_bytes())}).json()
    return str(found["id"])


def planned(client: TestClient, dataset: str, year: int, *profiles: str, **more: Any) -> list[dict[str, Any]]:
    """Plans as documents."""
    wanted = {"dataset_id": dataset, "goal_profiles": list(profiles), "year": year, **more}
    solve = client.post(f"{API}/solves", json=wanted).json()["id"]
    return [client.get(plan["url"]).json() for plan in finished(client, solve)["plans"]]


@pytest.fixture(scope="module")
def plans(client: TestClient, dataset: str) -> list[dict[str, Any]]:
    return planned(client, dataset, 2027, "balanced", "commute-first")


def compare(client: TestClient, *of: str, part: str = "", **more: Any) -> dict[str, Any]:
    answer = client.get(COMPARISONS + part, params={"of": list(of), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def places(plan: dict[str, Any]) -> dict[str, str]:
    return {row["教师编号"]: row["接收学校代码"] for row in plan["postings"] if row["事由"] != "期满返回"}


def test_two_plans_and_nobody_moving_stand_side_by_side_with_their_own_figures(
    client: TestClient, plans: list[dict[str, Any]]
) -> None:
    first, second = plans
    found = compare(client, first["id"], second["id"], "nobody")
    assert [one["kind"] for one in found["columns"]] == ["plan", "plan", "nobody"]
    assert [one["starts"] for one in found["columns"]] == [first["counts"]["starts"], second["counts"]["starts"], 0]
    assert found["columns"][0]["valid"]
    assert not found["columns"][2]["valid"]
    assert found["columns"][2]["broken"]
    for row in found["goals"]:
        assert row["values"][:2] == pytest.approx([first["goals"][row["goal"]], second["goals"][row["goal"]]])
        least = min(row["values"])
        assert row["best"] in ([], [at for at, value in enumerate(row["values"]) if value == pytest.approx(least)])
    travel = next(row for row in found["goals"] if row["goal"] == "travel")
    assert travel["best"] == [2]
    said = " ".join(one["zh"] for one in found["lines"])
    assert "综合" in said
    assert "新派出 0 人" in said
    assert "人去向不同" in said


def test_the_people_who_differ_are_exactly_those_whose_place_differs_and_come_page_by_page(
    client: TestClient, plans: list[dict[str, Any]]
) -> None:
    first, second = map(places, plans)
    differing = {one for one in first | second if first.get(one) != second.get(one)}
    assert differing
    pages, cursor = [], None
    while True:
        found = compare(client, plans[0]["id"], plans[1]["id"], part="/teachers", limit=2, cursor=cursor or "")
        pages.append(found["items"])
        cursor = found["next"]
        if cursor is None:
            break
    assert all(len(page) <= 2 for page in pages)
    everybody = [row for page in pages for row in page]
    assert {row["教师编号"] for row in everybody} == differing
    assert found["all"] == len(everybody) == len(differing)
    for row in everybody:
        told = [place and place["学校代码"] for place in row["places"]]
        assert told == [first.get(row["教师编号"]), second.get(row["教师编号"])]
        assert row["姓名"]


def test_the_schools_that_differ_add_up_to_the_moves(client: TestClient, plans: list[dict[str, Any]]) -> None:
    found = compare(client, plans[0]["id"], "nobody", part="/schools", limit=1000)
    assert found["items"]
    for row in found["items"]:
        own, still = row["columns"]
        assert own["净变化"] == own["接收"] - own["派出"] != 0
        assert still == {"派出": 0, "接收": 0, "净变化": 0} or still["净变化"] != own["净变化"]
    spread = [abs(row["columns"][0]["净变化"] - row["columns"][1]["净变化"]) for row in found["items"]]
    assert spread == sorted(spread, reverse=True)


def test_a_list_made_by_hand_is_kept_sealed_compared_said_to_break_rules_and_forgotten(
    client: TestClient, settings: Settings, dataset: str, plans: list[dict[str, Any]]
) -> None:
    row = plans[0]["postings"][0]
    content = f"教师编号,接收学校代码\n{row['教师编号']},{row['接收学校代码']}\n".encode()

    def sent(**more: str) -> dict[str, Any]:
        fields = {"dataset_id": dataset, "year": "2027", **more}
        files = {"file": ("去年的办法.csv", content)}
        report: dict[str, Any] = client.post(f"{API}/verifications", data=fields, files=files).json()
        return report

    assert sent()["id"] is None
    kept = sent(keep="true")["id"]
    (line,) = client.get(f"{API}/verifications").json()["items"]
    assert (line["id"], line["name"], line["rows"], line["valid"]) == (kept, "去年的办法", 1, False)
    with reading(connect(settings.database)) as session:
        assert row["教师编号"].encode() not in session.get_one(KeptList, kept).content

    found = compare(client, plans[0]["id"], kept)
    own = found["columns"][1]
    assert (own["kind"], own["title"]["zh"], own["starts"], own["valid"]) == ("list", "去年的办法", 1, False)
    assert own["broken"]
    assert any("去年的办法（2027 学年）：新派出 1 人" in one["zh"] and "不符合" in one["zh"] for one in found["lines"])

    assert client.delete(f"{API}/verifications/{kept}").status_code == 204
    assert client.delete(f"{API}/verifications/{kept}").status_code == 404
    assert client.get(COMPARISONS, params={"of": [plans[0]["id"], kept]}).status_code == 404


def test_last_year_is_read_from_the_rosters_records_until_a_plan_for_it_was_published(
    client: TestClient, settings: Settings, dataset: str, plans: list[dict[str, Any]]
) -> None:
    recorded = compare(client, plans[0]["id"], "last-year")["columns"][1]
    assert (recorded["kind"], recorded["id"], recorded["year"]) == ("last-year", None, 2026)
    assert "按交流记录" in recorded["title"]["zh"]
    assert recorded["starts"] > 0
    future = planned(client, dataset, 2029, "balanced")[0]
    absent = client.get(COMPARISONS, params={"of": [future["id"], "last-year"]})
    assert (absent.status_code, absent.json()["code"]) == (404, "not_found")


def test_last_years_published_plan_is_a_column_by_its_own_roster_and_is_not_ranked(
    client: TestClient, settings: Settings, dataset: str, plans: list[dict[str, Any]]
) -> None:
    (old,) = planned(client, dataset, 2026, "balanced")
    with writing(connect(settings.database)) as session:
        session.get_one(StoredPlan, old["id"]).state = PUBLISHED
    found = compare(client, plans[0]["id"], "nobody", "last-year")
    last = found["columns"][2]
    assert (last["kind"], last["year"], last["comparable"]) == ("last-year", 2026, False)
    assert last["starts"] == old["counts"]["starts"]
    assert all(2 not in row["best"] for row in found["goals"])
    assert any("不与今年的方案比优劣" in one["zh"] for one in found["lines"])
    crossed = client.get(COMPARISONS, params={"of": [plans[0]["id"], old["id"]]})
    assert (crossed.status_code, crossed.json()["code"]) == (409, "different_years")


def test_a_plan_is_compared_by_the_rules_of_its_own_solve(
    client: TestClient, dataset: str, plans: list[dict[str, Any]]
) -> None:
    stricter = {"annual_share": {"parameters": {"share": 0.14}}}
    (own,) = planned(client, dataset, 2027, "balanced", rules=stricter)
    assert own["counts"]["starts"] > plans[0]["counts"]["starts"]
    mine = compare(client, own["id"], plans[0]["id"])["columns"]
    assert [one["valid"] for one in mine] == [True, False]
    assert mine[1]["broken"] == ["年度交流比例"]
    other = compare(client, plans[0]["id"], own["id"])["columns"]
    assert other[0]["valid"]


def test_what_cannot_be_compared_is_refused_in_words(client: TestClient, plans: list[dict[str, Any]]) -> None:
    one = plans[0]["id"]
    for of, status in (
        ([one], 422),
        ([one, one], 422),
        (["nobody", "last-year"], 422),
        ([one] * 5, 422),
        ([one, "0" * 32], 404),
        ([one, "anybody"], 422),
    ):
        answer = client.get(COMPARISONS, params={"of": of})
        assert answer.status_code == status, of
        assert answer.json()["todo"]
    answer = client.get(f"{COMPARISONS}/teachers", params={"of": [one, "nobody"], "cursor": "eHg"})
    assert answer.status_code == 422


def test_who_compared_what_is_in_the_audit(client: TestClient, settings: Settings, plans: list[dict[str, Any]]) -> None:
    compare(client, plans[1]["id"], "nobody")
    with connect(settings.database).begin() as connection:
        found = connection.execute(
            text("SELECT subject FROM audit_entry WHERE action = 'plans_compared' ORDER BY number DESC")
        ).scalars()
        assert next(iter(found)) == plans[1]["id"]
