"""Keeps the time, tells the caller how far the search is, and passes on the wish to stop."""

import os
from time import perf_counter

from solver.domain.proof import Progress, Report

EVERY_SECONDS = 0.2
"""Progress is told at most this often."""


LOOK_SECONDS = 0.1
"""How often the caller hears of progress, and may stop, while searches run in threads of their own."""


class Stopped(Exception):
    """The time limit or the caller ended the search before it had what it needed."""


class Watch:
    """One search's clock. ``stopped`` turns true at the deadline or when the caller answers False."""

    def __init__(self, seconds: float, report: Report | None = None) -> None:
        self.started = perf_counter()
        self.deadline = self.started + seconds
        self.report = report
        self.cancelled = False
        self.profile = ""
        self.level = 0
        self.phase = ""
        self.told = -1.0
        self.last: Progress | None = None
        self.above: Watch | None = None
        self.best: float | None = None
        self.bound: float | None = None

    def beside(self) -> "Watch":
        """A watch for a search in a thread of its own: it keeps the last progress for ``relay`` and tells nobody."""
        twin = Watch(self.left)
        twin.started = self.started
        twin.report = twin.keep
        twin.above = self
        return twin

    def keep(self, progress: Progress) -> bool:
        """Notes how far the search is; whether it should go on."""
        self.last = progress
        return not self.called_off

    @property
    def called_off(self) -> bool:
        """Whether the caller ended the search, or the one that it is part of."""
        return self.cancelled or (self.above is not None and self.above.cancelled)

    def relay(self, other: "Watch") -> None:
        """Tells the caller how far a search in another thread is."""
        progress = other.last
        if progress is not None and self.report is not None and not self.report(progress):
            self.cancelled = True

    @property
    def elapsed(self) -> float:
        return perf_counter() - self.started

    @property
    def left(self) -> float:
        """Seconds until the deadline, at least 0."""
        return max(0.0, self.deadline - perf_counter())

    @property
    def stopped(self) -> bool:
        return self.called_off or self.left <= 0

    def begin(self, profile: str, level: int, seconds: float) -> None:
        """Starts the clock of a profile's level."""
        self.profile, self.level = profile, level
        self.best = self.bound = None
        self.deadline = perf_counter() + seconds

    def tell(self, phase: str, best: float | None = None, bound: float | None = None) -> None:
        """Reports where the search is; values not named stay as last told."""
        if best is not None and abs(best) < 1e29:
            self.best = best
        if bound is not None and abs(bound) < 1e29:
            self.bound = bound
        now = self.elapsed
        if self.report is None or (phase == self.phase and now - self.told < EVERY_SECONDS):
            return
        self.phase, self.told = phase, now
        gap = None if self.best is None or self.bound is None else relative_gap(self.best, self.bound)
        if not self.report(Progress(phase, self.profile, self.level, self.best, self.bound, gap, now)):
            self.cancelled = True

    def check(self) -> None:
        """Raises Stopped where the search should end."""
        if self.stopped:
            raise Stopped


def relative_gap(value: float, bound: float) -> float:
    """(value − bound) / max(1, |value|), never below 0."""
    return max(0.0, value - bound) / max(1.0, abs(value))


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
