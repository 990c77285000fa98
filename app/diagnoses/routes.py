"""``/diagnoses``: why no plan is possible and what would help, as a job: start, poll, follow, cancel."""

from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from app.access.roles import Right
from app.deps import Caller, Database, Identifier, Runner, needs
from app.diagnoses import service
from app.diagnoses.schemas import DiagnosisList, DiagnosisOut
from app.errors import documented
from app.solves import events as following
from app.solves.desk import AtDesk
from app.solves.routes import OfScenario
from app.solves.schemas import SolveIn
from app.window import Page

router = APIRouter(prefix="/diagnoses", tags=["诊断 diagnoses"])
CHANGES = [needs(Right.SOLVES)]


@router.post(
    "", status_code=202, summary="诊断有没有方案、为什么没有", responses=documented(404, 409, 422), dependencies=CHANGES
)
def start(desk: AtDesk, request: Request, response: Response, wanted: SolveIn) -> DiagnosisOut:
    """不排方案，只问能不能排：不能时给出最小的一组冲突规则和改动最小的几种放宽。"""
    found = service.start(desk, wanted, date.today())
    response.headers["Location"] = f"{request.url.path}/{found.id}"
    return found


@router.get("", summary="诊断，新的在前", responses=documented(422))
def listing(
    engine: Database,
    page: Page,
    scenario_id: OfScenario = None,
) -> DiagnosisList:
    """没有可行方案的求解任务，编号就是它的诊断编号。"""
    found, more = service.newest(engine, page.limit, page.cursor, scenario_id)
    return DiagnosisList(items=found, next=page.then(more))


@router.get("/{diagnosis_id}", summary="一次诊断：冲突的规则、可行的放宽", responses=documented(404, 422))
def one(engine: Database, diagnosis_id: Identifier) -> DiagnosisOut:
    """编号也可以是没有可行方案的求解任务的编号。"""
    return service.one(engine, diagnosis_id)


@router.get(
    "/{diagnosis_id}/events",
    summary="诊断的进度，随发生随发送（SSE）",
    response_class=StreamingResponse,
    responses={**documented(404, 422), 200: following.documented("/diagnoses/{diagnosis_id}")},
)
async def events(engine: Database, request: Request, diagnosis_id: Identifier) -> StreamingResponse:
    return await following.stream(
        request, "diagnosis", lambda: service.one(engine, diagnosis_id), Right.SOLVES, Right.PLANS
    )


@router.post("/{diagnosis_id}/cancel", summary="取消", responses=documented(404, 422), dependencies=CHANGES)
def cancel(engine: Database, jobs: Runner, caller: Caller, diagnosis_id: Identifier) -> DiagnosisOut:
    return service.cancel(engine, jobs, caller, diagnosis_id)
