"""Stands before every request: finds out who makes it, and refuses whoever may not be known and foreign pages."""

from functools import partial
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.access.roles import DEMO, Principal
from app.access.service import by_key, by_session
from app.edge import hostname
from app.errors import Refusal, response
from app.settings import LOCAL
from solver.words import say

COOKIE = "lungang_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""By https: a name that browsers accept from this host alone, and over https alone."""
API = "/api/"
OPEN = {
    ("POST", "/api/v1/session"),
    ("GET", "/api/v1/session/ways"),
    ("GET", "/api/v1/session/oidc"),
    ("GET", "/api/v1/session/oidc/callback"),
    ("GET", "/api/v1/health"),
    ("GET", "/api/v1/readiness"),
}
"""What anybody may ask; pages and static files hold no data."""
CHANGE = {("POST", "/api/v1/session/password"), ("DELETE", "/api/v1/session"), ("GET", "/api/v1/session")}
"""What somebody with a one-time password may ask."""
HARMLESS = {"GET", "HEAD", "OPTIONS"}


class Gate:
    """ASGI middleware; leaves who it is in ``request.state.principal``."""

    def __init__(self, app: ASGIApp, engine: Engine, open_access: bool) -> None:
        self.app = app
        self.engine = engine
        self.open_access = open_access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or not scope["path"].startswith(API):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        what = (scope.get("method", "GET"), scope["path"])
        refusal = None
        if foreign(headers, what[0]) or (self.open_access and hostname(headers.get("host", "")) not in LOCAL):
            refusal = FOREIGN
        elif what not in OPEN:
            who = DEMO if self.open_access else await run_in_threadpool(self.known, headers)
            scope.setdefault("state", {})["principal"] = who
            scope["state"]["again"] = partial(self.again, headers)
            if who is not None:
                structlog.contextvars.bind_contextvars(caller=who.id)
            if who is None:
                refusal = NOBODY
            elif who.must_change and what not in CHANGE:
                refusal = ONE_TIME
        if refusal is None:
            await self.app(scope, receive, send)
        else:
            challenge = {"WWW-Authenticate": "Bearer"} if refusal is NOBODY else None
            await response(scope["path"], refusal, Headers(scope=scope), challenge)(scope, receive, send)

    def again(self, headers: Headers) -> Principal | None:
        """Who made a request that is still being answered, looked up anew; merely listening does not keep a session alive."""
        return DEMO if self.open_access else self.known(headers, noted=False)

    def known(self, headers: Headers, noted: bool = True) -> Principal | None:
        """Whose key or session a request carries; a wrong key is not made good by a session."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme:
            return by_key(self.engine, token.strip()) if scheme.lower() == "bearer" else None
        token = cookie(headers)
        return by_session(self.engine, token, noted) if token else None


def cookie(headers: Headers) -> str:
    """The session's token, or nothing."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
        found = cookies.get(SECURE_COOKIE) or cookies.get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def foreign(headers: Headers, method: str) -> bool:
    """Whether another site's page makes this request; programs send no Origin."""
    if method in HARMLESS:
        return False
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc != headers.get("host")


FOREIGN = Refusal(
    403,
    "foreign_origin",
    "来自别的网站 / Foreign origin",
    say("refusals.foreign_origin"),
    say("refusals.use_own_pages"),
)
NOBODY = Refusal(
    401,
    "not_signed_in",
    "请先登录 / Sign in first",
    say("refusals.not_signed_in"),
    say("refusals.sign_in"),
)
ONE_TIME = Refusal(
    403,
    "password_change_required",
    "请先改密码 / Choose a password first",
    say("refusals.one_time_password"),
    say("refusals.choose_password"),
)
