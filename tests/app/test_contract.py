"""The OpenAPI document and the service agree: generated requests, right and wrong, with every check.

``LUNGANG_CASES`` sets how many for each operation (a few by default, so that the suite stays short).
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.access import service
from app.main import create_app
from app.settings import Settings
from tests.app import databases

CASES = int(os.environ.get("LUNGANG_CASES", "4"))
folder = TemporaryDirectory()
turns: dict[str, tuple[FastAPI, dict[str, str]]] = {}
"""The service on each database, and the header with the API key of an administrator's program there."""


def made(kind: str) -> FastAPI:
    most = {"most_requests": 10**6, "most_changes": 10**6, "most_sign_ins": 10**6}
    return create_app(Settings(data=Path(folder.name) / kind, max_body=1_000_000, **most))


api = made("document")


async def in_turn(scope: Scope, receive: Receive, send: Send) -> None:
    """The service on the database whose turn it is; before the first turn the one whose document is read.

    It is started and stopped below, once for each database: Schemathesis would do so for every test.
    """
    if scope["type"] == "lifespan":
        for done in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{done}.complete"})
        return
    there = turns.get(databases.turn)
    await (there[0] if there else api)(scope, receive, send)


def program(on: FastAPI) -> dict[str, str]:
    """With an API key, so that requests without it are tried too."""
    service.first_administrator(on.state.engine)
    ((user,), _) = service.users(on.state.engine, 2, None)
    who = service.principal(user)
    return {"Authorization": f"Bearer {service.add_key(on.state.engine, who, 'contract', sorted(who.rights), 1)[1]}"}


# a file or a policy name of the right type may still be no roster and no policy: 422 is a right answer there,
# as are 401 for a name and password of the right form, 409 for a step that does not follow, 412 for another version
config = SchemathesisConfig.from_dict(
    {
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "404", "409", "412", "422"]}},
        "operations": [
            # a form carries bytes: a number sent as the file is a file with digits in it, and checking it is right
            {"include-path": "/api/v1/validations", "checks": {"negative_data_rejection": {"enabled": False}}}
        ],
        "seed": 1,
    }
)
schema = schemathesis.openapi.from_asgi("/openapi.json", in_turn, config=config)


@pytest.fixture(scope="module")
def running(kind: str) -> Iterator[None]:
    on = made(kind)
    turns[kind] = on, program(on)
    with TestClient(on):
        yield


@schema.parametrize()
@settings(
    max_examples=CASES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_contract(case: schemathesis.Case, running: None) -> None:
    case.call_and_validate(headers=turns[databases.turn][1])


def components() -> dict[str, Any]:
    found: dict[str, Any] = api.openapi()["components"]["schemas"]
    return found


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = api.openapi()["paths"]
    return [(path, method, operation) for path, methods in paths.items() for method, operation in methods.items()]


@pytest.mark.parametrize(
    ("path", "method", "operation"), operations(), ids=lambda value: value if isinstance(value, str) else ""
)
@pytest.mark.no_database
def test_every_operation_says_what_it_does_and_how_it_fails(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert {"400", "500"} <= set(operation["responses"])
    assert ("404" in operation["responses"]) or "{" not in path
    for status, answer in operation["responses"].items():
        for kind, body in answer.get("content", {}).items():
            if kind == "application/json" and "$ref" in body["schema"]:
                assert components()[body["schema"]["$ref"].rsplit("/", 1)[1]]["examples"]
            if kind == "application/json":
                told = "$ref" in body["schema"] or body["schema"].get("format") == "binary"
                assert told, "an answer without a shape, and so without an example"
        if status.startswith(("4", "5")):
            assert list(answer["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(
    ("path", "method", "operation"), operations(), ids=lambda value: value if isinstance(value, str) else ""
)
@pytest.mark.no_database
def test_every_operation_shows_by_examples_what_to_send(path: str, method: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        assert shown({**parameter["schema"], **parameter}), parameter["name"]
    for body in operation.get("requestBody", {}).get("content", {}).values():
        shape = components()[body["schema"]["$ref"].rsplit("/", 1)[1]]
        assert "examples" in shape or all(shown(field) for field in shape["properties"].values())


def shown(field: dict[str, Any]) -> bool:
    """Whether it has an example, or needs none: what is ticked, chosen from a list, or a file."""
    kind = field.get("items", field)
    return (
        bool({"example", "examples", "enum"} & set(field))
        or kind.get("type") == "boolean"
        or "contentMediaType" in kind
    )


@pytest.mark.no_database
def test_every_change_can_name_the_version_it_builds_on() -> None:
    changes = [(path, operation) for path, method, operation in operations() if method in {"patch", "put"}]
    assert changes
    for path, operation in changes:
        assert "if-match" in {parameter["name"] for parameter in operation["parameters"]}, path
        assert "412" in operation["responses"], path
