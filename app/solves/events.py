"""A job's states as server-sent events, each once, for a minute at most: whoever reconnects is checked anew."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from app.access.roles import Principal, Right

EVERY_SECONDS = 0.5
EVENTS_SECONDS = 60.0


class Followed(Protocol):
    """What is followed: a job as the API shows it."""

    finished_at: Any

    def model_dump_json(self) -> str: ...


async def told(
    name: str,
    first: Followed,
    again: Callable[[], Followed],
    listener: Callable[[], Principal | None],
    *rights: Right,
) -> AsyncIterator[str]:
    """Events called ``name`` until the job has ended or the minute is over; ``again`` reads the job anew.

    Only as long as ``listener`` finds that whoever listens has one of the rights: a session may end, and a right be
    taken away, while the stream is open.
    """
    job, text, until = first, "", time.monotonic() + EVENTS_SECONDS
    while True:
        fresh = job.model_dump_json()
        if fresh != text:
            text = fresh
            yield f"event: {name}\ndata: {text}\n\n"
        if job.finished_at is not None or time.monotonic() > until:
            return
        await asyncio.sleep(EVERY_SECONDS)
        who = await run_in_threadpool(listener)
        if who is None or who.must_change or not who.rights & set(rights):
            return
        job = await run_in_threadpool(again)


async def stream(request: Request, name: str, again: Callable[[], Followed], *rights: Right) -> StreamingResponse:
    """The events of a job as an answer.

    Raises:
        Refusal: what ``again`` raises where there is no such job.
    """
    first = await run_in_threadpool(again)
    return StreamingResponse(told(name, first, again, request.state.again, *rights), media_type="text/event-stream")


def documented(path: str) -> dict[str, Any]:
    """The answer of an operation that sends events."""
    return {
        "description": f"每个事件的 data 是 GET {path} 的内容；任务结束或满一分钟后断开，浏览器会自动重连",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
