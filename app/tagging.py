"""``ETag`` on every JSON answer to a GET, and 304 where the client has that version already."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Tagged:
    """ASGI middleware; routes that count versions set their own tag, which stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []
        wanted = Headers(scope=scope).get("if-none-match", "")

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                if message["status"] == 200 and kind == "application/json":
                    held.append(message)
                    return
            elif held:
                held.append(message)
                if message.get("more_body"):
                    return
                await answer(held, wanted, send)
                held.clear()
                return
            await send(message)

        await self.app(scope, receive, tagged)


def tag_of(body: bytes) -> str:
    """The entity tag of an answer's very bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


async def answer(held: list[Message], wanted: str, send: Send) -> None:
    """Sends a whole answer with its tag, or says that the client has it."""
    start, body = held[0], b"".join(message.get("body", b"") for message in held[1:])
    headers = MutableHeaders(raw=start["headers"])
    tag = headers.get("ETag") or tag_of(body)
    headers["ETag"] = tag
    headers.setdefault("Cache-Control", "private, no-cache")
    if tag in (part.strip().removeprefix("W/") for part in wanted.split(",")):
        del headers["content-length"]
        start["status"], body = 304, b""
    await send(start)
    await send({"type": "http.response.body", "body": body})
