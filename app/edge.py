"""What every request passes first: its number, a size limit on its body, safe headers, one log line, a catch for surprises."""

import re
import time
import traceback
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db import transient
from app.errors import common, response

log = structlog.get_logger()
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Content-Security-Policy of answers that are no pages."""
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Edge:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, max_body: int) -> None:
        self.app = app
        self.max_body = max_body

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
                if api:
                    headers.setdefault("Content-Security-Policy", API_POLICY)
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, limited(receive, self.max_body), watched)
        except Exception as error:
            log.error("unexpected", request=number, method=scope["method"], **bare(error))
            if status:  # the answer has begun; all that is left is to break it off
                raise
            await response(scope["path"], common(503 if transient(error) else 500))(scope, receive, watched)
        finally:
            milliseconds = round(1000 * (time.perf_counter() - began))
            log.info(
                "request", request=number, method=scope["method"], path=scope["path"], status=status, ms=milliseconds
            )


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


def bare(error: BaseException) -> dict[str, Any]:
    """An error for the log: its type and where it arose; not its message, which may quote personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__name__,
        "at": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
