"""What the tests of explanations share."""

import pytest

from tests.explain.solved import Solved


@pytest.fixture(scope="session")
def solved() -> Solved:
    return Solved()
