"""Between a search and the job table: progress goes there, the wish to stop comes back."""

import time
from dataclasses import asdict
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.crypto import Keys
from app.solves.states import progressed
from app.tables import Solve
from solver.domain.proof import Progress

log = structlog.get_logger()
EVERY_SECONDS = 0.5
"""Progress is noted in the table at most this often."""
MOST_POINTS = 240
"""Points of the curve that are kept: of a longer solve every second one is dropped, again and again."""


class Told:
    """Passes the search's progress to the job table, and the wish to stop back to the search."""

    def __init__(self, engine: Engine, solve: Solve, ring: Keys) -> None:
        self.engine = engine
        self.ring = ring
        self.solve = solve
        self.stopped = False
        """Cancelled, or the job is no longer this worker's."""
        self.profiles: set[str] = set()
        """Goal profiles that have their plan."""
        self.plans = 0
        self.last = 0.0
        self.points: list[dict[str, Any]] = []
        """Moments with a gap, for the curve that people see."""
        self.every = 0.02
        self.latest: dict[str, Any] | None = None

    def report(self, progress: Progress) -> bool:
        """Notes the progress now and then; False asks the search to stop."""
        self.latest = asdict(progress)
        self.remember(self.latest)
        if not self.stopped and time.monotonic() - self.last >= EVERY_SECONDS:
            self.note()
        return not self.stopped

    def note(self) -> None:
        """Puts into the table how far the job is, with the curve so far."""
        self.last = time.monotonic()
        if self.latest is None:
            return
        noted = {**self.latest, "points": self.points}
        try:
            self.stopped = not progressed(self.engine, self.solve.id, self.solve.lease, noted)
        except DBAPIError:
            log.warning("progress_not_noted", solve=self.solve.id)  # a busy database must not end a solve

    def remember(self, noted: dict[str, Any]) -> None:
        """Adds a point to the curve where the gap is another, or after a while; a while is longer in a long solve."""
        if noted["gap"] is None:
            return
        if self.points:
            last = self.points[-1]
            told = all(noted[part] == last[part] for part in ("profile", "level", "gap"))
            if told or (noted["level"] == last["level"] and 0 <= noted["elapsed"] - last["elapsed"] < self.every):
                return
        self.points.append(noted)
        if len(self.points) > MOST_POINTS:
            self.points, self.every = self.points[::2], 2 * self.every
