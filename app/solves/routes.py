"""``/solves``: start, poll, follow, cancel."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.access.roles import Right
from app.deps import Caller, Database, Identifier, Runner
from app.errors import documented
from app.scenarios.schemas import IDENTIFIER
from app.solves import events as following
from app.solves import service
from app.solves.desk import AtDesk
from app.solves.schemas import CurveOut, SolveIn, SolveList, SolveOut, shown
from app.window import Page

router = APIRouter(prefix="/solves", tags=["求解 solves"])
OfScenario = Annotated[
    str | None,
    Query(pattern=IDENTIFIER, description="只列这个情景的", examples=["5ce0a210aa5540d7b3cf1d2e3f405162"]),
]


@router.post(
    "",
    status_code=202,
    summary="开始求解",
    response_description="已接受，Location 指向任务",
    responses=documented(404, 409, 413, 422),
)
def start(desk: AtDesk, request: Request, response: Response, wanted: SolveIn) -> SolveOut:
    """从花名册、情景或已有方案开始，三者写一个。任务在单独的进程里进行；用 Location 的地址轮询。

    写 plan_id 和 decisions，就是“在这份方案上锁定或不派，再重排”，改动尽量少。
    """
    solve, plans = service.start(desk, wanted, date.today())
    response.headers["Location"] = f"{request.url.path}/{solve.id}"
    return shown(solve, plans)


@router.get("", summary="求解任务，新的在前", responses=documented(422))
def listing(
    engine: Database,
    page: Page,
    scenario_id: OfScenario = None,
) -> SolveList:
    found, following = service.newest(engine, page.limit, page.cursor, scenario=scenario_id)
    return SolveList(items=[shown(*one) for one in found], next=page.then(following))


@router.get("/{solve_id}", summary="一个求解任务：状态、进度、方案", responses=documented(404, 422))
def one(engine: Database, solve_id: Identifier) -> SolveOut:
    return shown(*service.one(engine, solve_id))


@router.get(
    "/{solve_id}/events",
    summary="求解进度，随发生随发送（SSE）",
    response_class=StreamingResponse,
    responses={
        **documented(404, 422),
        200: following.documented("/solves/{solve_id}"),
    },
)
async def events(engine: Database, request: Request, solve_id: Identifier) -> StreamingResponse:
    return await following.stream(request, "solve", lambda: shown(*service.one(engine, solve_id)), Right.SOLVES)


@router.get("/{solve_id}/curve", summary="差距随时间的变化", responses=documented(404, 422))
def curve(engine: Database, solve_id: Identifier) -> CurveOut:
    """求解中和结束后都可以看；还没有差距时为空。"""
    solve, _ = service.one(engine, solve_id)
    return CurveOut.model_validate({"items": (solve.progress or {}).get("points", [])})


@router.post("/{solve_id}/cancel", summary="取消求解", responses=documented(404, 422))
def cancel(engine: Database, jobs: Runner, caller: Caller, solve_id: Identifier) -> SolveOut:
    """排队的立即取消；进行中的尽快停下，已经找到并核验的方案保留；已结束的不变。"""
    return shown(*service.cancel(engine, jobs, caller, solve_id))
