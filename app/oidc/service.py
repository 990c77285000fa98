"""Signs in whoever the provider vouches for and the administrator has entered; nobody is entered silently."""

import hmac
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine

from app.access.service import session_for
from app.crypto import Keys, KeysMissing
from app.errors import Refusal, missing
from app.tables import User, now
from solver.words import say

if TYPE_CHECKING:
    from app.oidc.provider import Attempt, Provider

log = structlog.get_logger()
ATTEMPT_LIFE = timedelta(minutes=10)


def switched_on(provider: "Provider | None") -> "Provider":
    """The provider.

    Raises:
        Refusal: 404 where the installation has none.
    """
    if provider is None:
        raise missing(say("refusals.kind.provider"), "oidc", "/api/v1/session")
    return provider


def begun(provider: "Provider", ring: Keys) -> tuple[str, str]:
    """Where to send the browser, and what it must keep meanwhile, sealed.

    Raises:
        Refusal: 503 where the provider does not answer as it should.
    """
    from app.oidc.provider import Attempt, Untrusted

    attempt = Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    kept = {**vars(attempt), "until": (now() + ATTEMPT_LIFE).timestamp()}
    try:
        place = provider.place(attempt)
    except Untrusted as problem:
        log.warning("provider_unusable", why=str(problem))
        raise Refusal(
            503,
            "provider_unusable",
            "登录服务不可用 / Provider unusable",
            say("refusals.provider_silent"),
            say("refusals.without_provider"),
            retry_after=30,
        ) from None
    return place, ring.seal(json.dumps(kept).encode()).decode()


def ended(engine: Engine, provider: "Provider", ring: Keys, kept: str, state: str, code: str) -> str:
    """A session's token for whoever comes back from the provider.

    Raises:
        Refusal: 401, the same for every reason; the log tells the administrator which it was.
    """
    from app.oidc.provider import Untrusted

    attempt = opened(ring, kept)
    if attempt is None or not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise refused("no such attempt")
    try:
        subject = provider.subject(code, attempt)
    except Untrusted as problem:
        raise refused(str(problem)) from None
    found = session_for(engine, User.subject == subject, "provider")
    if found is None:
        raise refused("no such user, or disabled")
    return found[1]


def opened(ring: Keys, kept: str) -> "Attempt | None":
    """The attempt that a browser kept, if it is one of ours and not too old."""
    from app.oidc.provider import Attempt

    try:
        content = json.loads(ring.open(kept.encode()))
        until = content.pop("until")
        return Attempt(**content) if now().timestamp() < until else None
    except (KeysMissing, ValueError, TypeError, KeyError, AttributeError):
        return None


def refused(why: str) -> Refusal:
    """401 for whatever went wrong on the way through the provider."""
    log.warning("provider_sign_in_refused", why=why)
    return Refusal(
        401,
        "not_signed_in_by_provider",
        "登录失败 / Not signed in",
        say("refusals.provider_refused"),
        say("refusals.begin_again"),
    )
