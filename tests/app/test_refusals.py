"""What the service refuses is said in Chinese, or in English where a caller prefers it."""

import pytest
from starlette.testclient import TestClient

from app.errors import language_of
from tests.words.calls import CHINESE

API = "/api/v1"
NONE = "0" * 32


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("fr, en;q=0.4", "en"),
        ("zh;q=0.3, en;q=x", "zh"),
        ("en;q=0", "zh"),
    ],
)
@pytest.mark.no_database
def test_english_is_spoken_where_it_is_preferred_to_chinese(asked: str, language: str) -> None:
    assert language_of(asked) == language


REFUSED: list[tuple[str, str, dict[str, object]]] = [
    ("GET", f"{API}/plans/{NONE}", {}),
    ("GET", f"{API}/nowhere", {}),
    ("DELETE", f"{API}/health", {}),
    ("GET", f"{API}/datasets", {"params": {"cursor": "x"}}),
    ("POST", f"{API}/solves", {"json": {"dataset_id": "0" * 32, "goal_profiles": ["none"], "year": 2027}}),
    ("POST", f"{API}/datasets", {"files": {"file": ("a.xlsx", b"\x89PNG\r\n")}}),
    ("POST", f"{API}/mappings", {"json": {"name": "x", "recipe": {"fixes": [{"from": "a", "column": "x"}]}}}),
    ("GET", f"{API}/comparisons", {"params": {"of": ["nobody", "last-year"]}}),
]


@pytest.mark.parametrize(("method", "path", "more"), REFUSED)
def test_a_refusal_is_told_in_the_language_asked_for(
    client: TestClient, method: str, path: str, more: dict[str, object]
) -> None:
    chinese = client.request(method, path, headers={"Accept-Language": "zh-CN"}, **more)  # type: ignore[arg-type]
    english = client.request(method, path, headers={"Accept-Language": "en-US,en"}, **more)  # type: ignore[arg-type]
    assert chinese.status_code == english.status_code >= 400
    assert (chinese.headers["content-language"], english.headers["content-language"]) == ("zh-CN", "en")
    zh, en = chinese.json(), english.json()
    assert CHINESE.search(zh["detail"]) and CHINESE.search(zh["todo"])
    assert not CHINESE.search(en["detail"] + en["todo"]), (en["detail"], en["todo"])
    assert {key: zh[key] for key in ("code", "status", "where", "title")} == {
        key: en[key] for key in ("code", "status", "where", "title")
    }


def test_without_a_wish_a_refusal_is_chinese(client: TestClient) -> None:
    assert client.get(f"{API}/plans/{NONE}", headers={"Accept-Language": ""}).json()["detail"].startswith("没有编号为")
