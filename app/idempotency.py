"""``Idempotency-Key`` on every POST: a request repeated after a lost answer gets the first one's answer, not a second effect."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, or_
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.crypto import Keys
from app.db import writing
from app.errors import Refusal, response
from app.tables import Answer, now
from solver.words import say

HEADER = "idempotency-key"
PATTERN = re.compile(r"[!-~]{1,255}")
KEPT_FOR = timedelta(days=2)
KEPT = {"content-type", "location", "etag", "content-disposition"}
"""Headers that belong to an answer; the others are made anew."""


class Idempotent:
    """ASGI middleware inside the gate: keys of different callers are different keys."""

    def __init__(self, app: ASGIApp, engine: Engine, keys: Keys) -> None:
        self.app = app
        self.engine = engine
        self.keys = keys
        self.loose: set[tuple[str, str]] = set()
        """Keys whose request failed while even that could not be noted: free, whatever the table says."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = scope.get("state", {}).get("principal")
        headers = Headers(scope=scope) if scope["type"] == "http" and scope["method"] == "POST" else Headers()
        if HEADER not in headers or who is None:
            await self.app(scope, receive, send)
            return
        key = headers[HEADER]
        if not PATTERN.fullmatch(key):
            await response(scope["path"], UNREADABLE, Headers(scope=scope))(scope, receive, send)
            return
        body = await whole(receive)
        mark = fingerprint(scope, headers, body)
        earlier = await run_in_threadpool(self.begin, who.id, key, mark)
        if isinstance(earlier, Refusal):
            await response(scope["path"], earlier, Headers(scope=scope))(scope, receive, send)
        elif earlier is not None:
            await self.repeat(earlier, send)
        else:
            scope["state"]["effect"] = effect(who.id, key, mark)
            await self.first(scope, body, send, who.id, key)

    def begin(self, actor: str, key: str, mark: str) -> Answer | Refusal | None:
        """What is known of a key; None where it is new, and from now on taken."""
        try:
            with writing(self.engine) as session:
                known = session.get(Answer, (actor, key))
                if known is None:
                    session.add(Answer(actor=actor, key=key, fingerprint=mark))
                    return None
                if known.status == 0 and (actor, key) in self.loose:
                    self.loose.discard((actor, key))
                    known.fingerprint = mark
                    return None
        except IntegrityError:  # two at once on PostgreSQL
            return AT_WORK
        if known.fingerprint != mark:
            return OTHER_REQUEST
        return known if known.status else AT_WORK

    async def repeat(self, answer: Answer, send: Send) -> None:
        """The first answer once more."""
        body = self.keys.open(answer.body)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        headers += [(b"content-length", str(len(body)).encode()), (b"idempotent-replayed", b"true")]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def first(self, scope: Scope, body: bytes, send: Send, actor: str, key: str) -> None:
        """Does the work and keeps the answer before anybody sees it; a failure of the service itself is not kept."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        kept = False
        try:
            await self.app(scope, again(body), collect)
            start = messages[0]
            if start["status"] < 500 and start["status"] != 429:
                headers = [
                    [name.decode("latin-1"), value.decode("latin-1")]
                    for name, value in start["headers"]
                    if name.decode("latin-1").lower() in KEPT
                ]
                content = b"".join(message.get("body", b"") for message in messages[1:])
                await run_in_threadpool(self.keep, actor, key, start["status"], headers, content)
                kept = True
        finally:
            if not kept:
                await run_in_threadpool(self.forget, actor, key)
        for message in messages:
            await send(message)

    def keep(self, actor: str, key: str, status: int, headers: list[list[str]], body: bytes) -> None:
        """Stores an answer."""
        with writing(self.engine) as session:
            answer = session.get_one(Answer, (actor, key))
            answer.status, answer.headers, answer.body = status, headers, self.keys.seal(body)

    def forget(self, actor: str, key: str) -> None:
        """The key may be used again."""
        self.loose.add((actor, key))
        with writing(self.engine) as session:
            session.exec(delete(Answer).where(col(Answer.actor) == actor, col(Answer.key) == key))
        self.loose.discard((actor, key))


def forget_old(engine: Engine) -> None:
    """At the start of a server: forgets answers nobody will ask for again, and requests whose server died at work."""
    with writing(engine) as session:
        session.exec(delete(Answer).where(or_(col(Answer.created_at) < now() - KEPT_FOR, col(Answer.status) == 0)))


async def whole(receive: Receive) -> bytes:
    """The request's body; its size is limited by the edge."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)


def again(body: bytes) -> Receive:
    """A body already read, for the application to read; then the client is as good as gone."""
    messages: Iterator[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return receive


def fingerprint(scope: Scope, headers: Headers, body: bytes) -> str:
    """SHA-256 of what was asked. A form's boundary is drawn anew by every client library and does not count."""
    kind = headers.get("content-type", "")
    boundary = re.search(r'boundary="?([^";,]+)', kind)
    if boundary:
        body = body.replace(boundary[1].encode("latin-1"), b"")
        kind = kind[: boundary.start()]
    parts: list[Any] = [scope["method"].encode(), scope["path"].encode(), scope["query_string"], kind.encode("latin-1")]
    return hashlib.sha256(b"\0".join([*parts, body])).hexdigest()


def effect(actor: str, key: str, mark: str) -> str:
    """The id of what a request makes. It follows from the request, so that a server killed after the work was done
    and before its answer was kept finds what there is when the request comes again."""
    return hashlib.sha256("\0".join((actor, key, mark)).encode()).hexdigest()[:32]


UNREADABLE = Refusal(
    400,
    "bad_request",
    "请求写法不对 / Bad request",
    say("refusals.key_unreadable"),
    say("refusals.use_uuid"),
)
OTHER_REQUEST = Refusal(
    422,
    "idempotency_key_reused",
    "这个键已用于别的请求 / Key used for another request",
    say("refusals.key_reused"),
    say("refusals.new_key_each"),
)
AT_WORK = Refusal(
    409,
    "request_in_progress",
    "同一请求正在处理 / Still at work",
    say("refusals.key_at_work"),
    say("refusals.send_again_soon"),
    retry_after=2,
)
