"""``/solves``: start, poll, follow, cancel."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from app.access.roles import Principal, Right
from app.deps import Caller, Database, Effect, Identifier, Limit, Runner, Setting
from app.errors import documented
from app.paging import Cursor, linked
from app.solves import service
from app.solves.schemas import SolveIn, SolveList, SolveOut, shown

EVERY_SECONDS = 0.5
EVENTS_SECONDS = 60.0
router = APIRouter(prefix="/solves", tags=["求解 solves"])


@router.post(
    "",
    status_code=202,
    summary="开始求解",
    response_description="已接受，Location 指向任务",
    responses=documented(404, 413, 422),
)
def start(
    engine: Database,
    settings: Setting,
    jobs: Runner,
    caller: Caller,
    effect: Effect,
    request: Request,
    response: Response,
    wanted: SolveIn,
) -> SolveOut:
    """任务在单独的进程里进行；用 Location 的地址轮询。"""
    solve, plans = service.start(engine, settings, jobs, caller, wanted, date.today(), effect)
    response.headers["Location"] = f"{request.url.path}/{solve.id}"
    return shown(solve, plans)


@router.get("", summary="求解任务，新的在前", responses=documented(422))
def listing(
    engine: Database, request: Request, response: Response, limit: Limit = 50, cursor: Cursor = None
) -> SolveList:
    found, following = service.newest(engine, limit, cursor)
    linked(request, response, following)
    return SolveList(items=[shown(*one) for one in found], next=following)


@router.get("/{solve_id}", summary="一个求解任务：状态、进度、方案", responses=documented(404, 422))
def one(engine: Database, solve_id: Identifier) -> SolveOut:
    return shown(*service.one(engine, solve_id))


@router.get(
    "/{solve_id}/events",
    summary="求解进度，随发生随发送（SSE）",
    response_class=StreamingResponse,
    responses={
        **documented(404, 422),
        200: {
            "description": "每个事件的 data 是 GET /solves/{solve_id} 的内容；任务结束或满一分钟后断开，浏览器会自动重连",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
    },
)
async def events(engine: Database, request: Request, solve_id: Identifier) -> StreamingResponse:
    first = shown(*await run_in_threadpool(service.one, engine, solve_id))
    return StreamingResponse(told(engine, first, request.state.again), media_type="text/event-stream")


async def told(engine: Database, solve: SolveOut, again: Callable[[], Principal | None]) -> AsyncIterator[str]:
    """A solve's states as events, each once, for a minute at most, and only as long as ``again`` finds that the
    listener may still see them: a session may end, and a right be taken away, while the stream is open."""
    text, until = "", time.monotonic() + EVENTS_SECONDS
    while True:
        fresh = solve.model_dump_json()
        if fresh != text:
            text = fresh
            yield f"event: solve\ndata: {text}\n\n"
        if solve.finished_at is not None or time.monotonic() > until:
            return
        await asyncio.sleep(EVERY_SECONDS)
        who = await run_in_threadpool(again)
        if who is None or who.must_change or Right.SOLVES not in who.rights:
            return
        solve = shown(*await run_in_threadpool(service.one, engine, solve.id))


@router.post("/{solve_id}/cancel", summary="取消求解", responses=documented(404, 422))
def cancel(engine: Database, jobs: Runner, caller: Caller, solve_id: Identifier) -> SolveOut:
    """排队的立即取消；进行中的尽快停下，已经找到并核验的方案保留；已结束的不变。"""
    return shown(*service.cancel(engine, jobs, caller, solve_id))
