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
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient

from app.access import service
from app.main import create_app
from app.settings import Settings

CASES = int(os.environ.get("LUNGANG_CASES", "4"))
folder = TemporaryDirectory()
api = create_app(
    Settings(data=Path(folder.name), max_body=1_000_000, most_requests=10**6, most_changes=10**6, most_sign_ins=10**6)
)


def program() -> str:
    """The API key of an administrator's program, so that requests without it are tried too."""
    service.first_administrator(api.state.engine)
    ((user,), _) = service.users(api.state.engine, 2, None)
    who = service.principal(user)
    return service.add_key(api.state.engine, who, "contract", sorted(who.rights), 1)[1]


KEY = {"Authorization": f"Bearer {program()}"}
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
schema = schemathesis.openapi.from_asgi("/openapi.json", api, config=config)


@pytest.fixture(scope="module", autouse=True)
def running() -> Iterator[None]:
    with TestClient(api):
        yield
    folder.cleanup()


@schema.parametrize()
@settings(
    max_examples=CASES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_contract(case: schemathesis.Case) -> None:
    case.call_and_validate(headers=KEY)


def components() -> dict[str, Any]:
    found: dict[str, Any] = api.openapi()["components"]["schemas"]
    return found


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = api.openapi()["paths"]
    return [(path, method, operation) for path, methods in paths.items() for method, operation in methods.items()]


@pytest.mark.parametrize(
    ("path", "method", "operation"), operations(), ids=lambda value: value if isinstance(value, str) else ""
)
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


def test_every_change_can_name_the_version_it_builds_on() -> None:
    changes = [(path, operation) for path, method, operation in operations() if method in {"patch", "put"}]
    assert changes
    for path, operation in changes:
        assert "if-match" in {parameter["name"] for parameter in operation["parameters"]}, path
        assert "412" in operation["responses"], path
