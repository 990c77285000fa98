"""``/frontiers``: what one goal costs in another, as a job: start, poll, follow, cancel."""

from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from app.access.roles import Right
from app.deps import Caller, Database, Identifier, Runner, Sealing, needs
from app.errors import documented
from app.frontiers import service
from app.frontiers.schemas import FrontierIn, FrontierList, FrontierOut
from app.solves import events as following
from app.solves.desk import AtDesk
from app.solves.routes import OfScenario
from app.window import Page

router = APIRouter(prefix="/frontiers", tags=["前沿 frontiers"])
CHANGES = [needs(Right.SOLVES)]


@router.post(
    "", status_code=202, summary="求两个目标之间的有效前沿", responses=documented(404, 409, 422), dependencies=CHANGES
)
def start(desk: AtDesk, request: Request, response: Response, wanted: FrontierIn) -> FrontierOut:
    """每个点都是一份经核验的方案：不多花第一个目标，就不能再改善第二个。每个点最多用 time_limit 秒。"""
    found = service.start(desk, wanted, date.today())
    response.headers["Location"] = f"{request.url.path}/{found.id}"
    return found


@router.get("", summary="前沿，新的在前", responses=documented(422))
def listing(
    engine: Database,
    ring: Sealing,
    page: Page,
    scenario_id: OfScenario = None,
) -> FrontierList:
    found, more = service.newest(engine, ring, page.limit, page.cursor, scenario_id)
    return FrontierList(items=found, next=page.then(more))


@router.get("/{frontier_id}", summary="一条前沿：状态、进度、各点", responses=documented(404, 422))
def one(engine: Database, ring: Sealing, frontier_id: Identifier) -> FrontierOut:
    return service.one(engine, ring, frontier_id)


@router.get(
    "/{frontier_id}/events",
    summary="前沿的进度，随发生随发送（SSE）",
    response_class=StreamingResponse,
    responses={**documented(404, 422), 200: following.documented("/frontiers/{frontier_id}")},
)
async def events(engine: Database, ring: Sealing, request: Request, frontier_id: Identifier) -> StreamingResponse:
    return await following.stream(
        request, "frontier", lambda: service.one(engine, ring, frontier_id), Right.SOLVES, Right.PLANS
    )


@router.post("/{frontier_id}/cancel", summary="取消", responses=documented(404, 422), dependencies=CHANGES)
def cancel(engine: Database, ring: Sealing, jobs: Runner, caller: Caller, frontier_id: Identifier) -> FrontierOut:
    """已经得到的点保留。"""
    return service.cancel(engine, ring, jobs, caller, frontier_id)
