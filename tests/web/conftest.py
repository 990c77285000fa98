"""A service for the pages of each module, on each database."""

from collections.abc import Iterator

import pytest

from tests.app.test_server import Server
from tests.web.office import Bureau


@pytest.fixture(scope="module", autouse=True)
def on_each_database(kind: str) -> None:
    """Whatever a test here starts has the database whose turn it is."""


@pytest.fixture(scope="module")
def server(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that anybody may use."""
    running = Server(tmp_path_factory.mktemp(kind), LUNGANG_OPEN_ACCESS="true")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def bureau(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """One with a user of every role."""
    running = Bureau(tmp_path_factory.mktemp(kind))
    yield running
    running.stop()
