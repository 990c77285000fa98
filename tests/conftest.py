"""The database server that tests share, and on which database they run."""

from collections.abc import Iterator

import pytest

from tests.app import databases

databases.everywhere()  # before any module makes a service


@pytest.fixture(scope="session", autouse=True)
def cluster_ends() -> Iterator[None]:
    yield from databases.stopped()
