"""How often somebody may ask: a limit for each caller, and narrower ones for signing in and for costly requests."""

from collections import Counter

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import Refusal
from solver.words import say

FAILURES_NOTED = RateLimitItemPerHour(20)
"""Lines of the audit for failed attempts to sign in as one user; those as nobody who exists count as one user's."""


class Throttle:
    """The counters of one server; they begin anew when it does."""

    def __init__(self, requests: int, changes: int, sign_ins: int) -> None:
        self.limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self.requests = RateLimitItemPerMinute(requests)
        self.changes = RateLimitItemPerMinute(changes)
        self.sign_ins = RateLimitItemPerMinute(sign_ins)
        self.unnoted: Counter[str] = Counter()
        """Failed attempts since the last line for that user."""

    def request(self, who: str, *, change: bool) -> None:
        """Counts a request of a caller.

        Raises:
            Refusal: 429.
        """
        if change and not self.limiter.hit(self.changes, "change", who):
            raise TOO_MANY
        if not self.limiter.hit(self.requests, "request", who):
            raise TOO_MANY

    def sign_in(self, address: str, name: str) -> None:
        """Counts an attempt to sign in.

        Raises:
            Refusal: 429.
        """
        for kind, value in (("address", address), ("name", name)):
            if not self.limiter.hit(self.sign_ins, kind, value):
                raise TOO_MANY

    def failure(self, user: str) -> int | None:
        """How many failed attempts the audit is to be told of, this one included; None: it is told of them later."""
        self.unnoted[user] += 1
        return self.unnoted.pop(user) if self.limiter.hit(FAILURES_NOTED, "failure", user) else None


TOO_MANY = Refusal(
    429,
    "too_many_requests",
    "请求太多 / Too many requests",
    say("refusals.too_many_requests"),
    say("refusals.slow_down"),
    retry_after=15,
)
