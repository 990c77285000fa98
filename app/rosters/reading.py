"""Has rosters read, checked and marked in a process of its own that may be killed at any moment."""

import contextlib
import json
import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import Any

import structlog

from app.errors import Refusal
from app.processes import context
from app.rosters import work
from solver.domain.terms import Text
from solver.roster import Limits
from solver.words import say

log = structlog.get_logger()
AT_ONCE = 2
"""Rosters read at the same time; each may take the memory of ``Limits``."""
WAIT = 60.0
"""Seconds a further one waits for its turn."""
SECONDS = {"check": 100.0, "keep": 100.0, "mark": 300.0, "compare": 200.0}
"""What each piece of work may take on the clock; reading the raw cells has its own, shorter limit inside."""


class Readers:
    """Starts a fresh process for every roster; the imports are made once, in the server they are forked from."""

    def __init__(self) -> None:
        self.context = context()
        self.places = threading.BoundedSemaphore(AT_ONCE)

    def ask(self, task: str, job: dict[str, Any], limits: Limits | None = None) -> dict[str, Any]:
        """What ``work`` answers to a task.

        Raises:
            Refusal: 422 where the file costs more than allowed, 429 where too many are being read.
            RuntimeError: the program failed, which the log tells more of.
        """
        if not self.places.acquire(timeout=WAIT):
            raise BUSY
        try:
            with tempfile.TemporaryDirectory(prefix="lungang-reading-") as folder:
                return self._asked(task, job, limits or Limits(), Path(folder) / "answer.json")
        finally:
            self.places.release()

    def _asked(self, task: str, job: dict[str, Any], limits: Limits, answer: Path) -> dict[str, Any]:
        process = self.context.Process(target=work.run, args=(task, job, limits, str(answer)), daemon=False)
        process.start()
        process.join(SECONDS[task])
        late = process.exitcode is None
        if late:
            end(process)
        if process.exitcode == 0 and answer.exists():
            found: dict[str, Any] = json.loads(answer.read_bytes())
            process.close()
            return found
        code = process.exitcode
        process.close()
        log.warning("roster_not_read", task=task, late=late, exit=code)
        if code == work.FAILED:
            raise RuntimeError("reading a roster failed")
        late = late or code == -getattr(signal, "SIGXCPU", 0)
        raise (
            too_costly("file_too_slow", SECONDS[task]) if late else too_costly("file_too_much", limits.memory // 10**6)
        )


def end(process: Any) -> None:
    """Kills a process and those it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it dies by itself, or has no group yet
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def too_costly(code: str, limit: float) -> Refusal:
    """The refusal of a roster that took too long or too much memory."""
    found = work.told(code, limit)
    return Refusal(
        422,
        "roster_refused",
        "花名册读取过久或过大，没有保存 / Roster refused",
        Text(found["text"], found["text_en"]),
        say("refusals.keep_needed_only"),
        [{"where": "file", **found}],
    )


BUSY = Refusal(
    429,
    "too_many_rosters",
    "正在读取别的花名册 / Busy",
    say("refusals.readers_busy"),
    say("refusals.wait_a_moment"),
)
READERS = Readers()
"""Of this server process."""
