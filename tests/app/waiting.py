"""How long tests wait."""

import time
from collections.abc import Callable

PATIENCE = 180.0
"""Seconds until anything is there; only what is broken takes as long, however busy the machine."""


def until(condition: Callable[[], object], often: float = 0.05) -> None:
    """Waits until something is so.

    Raises:
        AssertionError: it never was.
    """
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(often)
