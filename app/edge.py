"""What every request passes first: its number, the host it names, a size limit, safe headers, a log line, a catch for surprises."""

import re
import time
from collections.abc import Callable, Collection
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db import transient
from app.errors import Refusal, common, response
from app.log import bare
from solver.words import say

log = structlog.get_logger()
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Content-Security-Policy of pages and of what they are made of."""
API_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
"""Content-Security-Policy of answers that are no pages."""
STRICT = "max-age=31536000; includeSubDomains"
"""Strict-Transport-Security, where the request came by https."""
PREFIX = "/api/v1"
OWN = re.compile("[0-9a-f]{32}")
STRANGE = Refusal(
    400,
    "unknown_host",
    "主机名不对 / Unknown host",
    say("refusals.unknown_host"),
    say("refusals.use_own_address"),
)
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Edge:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, max_body: int, hosts: Collection[str], answered: Callable[[str, str, int, float], None]
    ) -> None:
        self.app = app
        self.max_body = max_body
        self.hosts = hosts
        """Names under which the service may be called; ``*`` for any."""
        self.answered = answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0
        api = scope["path"].startswith("/api/")
        given = Headers(scope=scope).get("x-request-id", "")
        number = given if NUMBER.fullmatch(given) else uuid4().hex

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-ID"] = number
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", STRICT)
                headers.setdefault("Content-Security-Policy", API_POLICY if api else PAGE_POLICY)
                if api:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        try:
            if "*" not in self.hosts and hostname(Headers(scope=scope).get("host", "")) not in self.hosts:
                await response(scope["path"], STRANGE, Headers(scope=scope))(scope, receive, watched)
                return
            await self.app(scope, limited(receive, self.max_body), watched)
        except Exception as error:
            log.error("unexpected", method=scope["method"], **bare(error))
            if status:  # the answer has begun; all that is left is to break it off
                raise
            await response(scope["path"], common(503 if transient(error) else 500), Headers(scope=scope))(
                scope, receive, watched
            )
        finally:
            seconds = time.perf_counter() - began
            place = route(scope)
            self.answered(scope["method"], place, status, seconds)
            if api or not 200 <= status < 400:  # what pages are made of goes without saying: dozens of files each
                log.info(
                    "request",
                    method=scope["method"],
                    path=place,
                    status=status,
                    ms=round(1000 * seconds),
                    **named(scope),
                )


def route(scope: Scope) -> str:
    """The address with names for its parts: what stands in their place may be somebody's number."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "other"
    return f"{PREFIX}{path}" if scope["path"].startswith(f"{PREFIX}/") and not path.startswith(PREFIX) else path


def named(scope: Scope) -> dict[str, str]:
    """The service's own ids in an address, which are nobody's."""
    parts = scope.get("path_params") or {}
    return {name: value for name, value in parts.items() if isinstance(value, str) and OWN.fullmatch(value)}


def hostname(host: str) -> str:
    """Without the port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def limited(receive: Receive, most: int) -> Receive:
    """Counts the body while it streams in and refuses the rest once it is too large."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return counted
