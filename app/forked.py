"""Processes forked from one that has the imports made, begun again where that one is killed while it forks."""

import time
from multiprocessing.context import ForkServerContext, ForkServerProcess

TRIES = 20
PAUSE = 0.05
"""Seconds until the next try: a killed process takes some milliseconds to be gone, and is believed alive until then."""


class Forked(ForkServerProcess):
    """A process whose start outlives the death of the one it is forked from."""

    def start(self) -> None:
        """Starts it.

        Raises:
            OSError, EOFError: the process to fork from died time after time.
        """
        for _ in range(TRIES):
            try:
                super().start()
                return
            except (ConnectionError, EOFError):  # it died after it was looked at; a new one takes its place
                time.sleep(PAUSE)
        super().start()


class Forking(ForkServerContext):
    """The standard library's context with ``Forked`` for its processes."""

    Process = Forked
