"""Keeps the time, tells the caller how far the search is, and passes on the wish to stop."""

from time import perf_counter

from solver.domain.proof import Progress, Report

EVERY_SECONDS = 0.2
"""Progress is told at most this often."""


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
        self.best: float | None = None
        self.bound: float | None = None

    @property
    def elapsed(self) -> float:
        return perf_counter() - self.started

    @property
    def left(self) -> float:
        """Seconds until the deadline, at least 0."""
        return max(0.0, self.deadline - perf_counter())

    @property
    def stopped(self) -> bool:
        return self.cancelled or self.left <= 0

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
