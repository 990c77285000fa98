"""``/scenarios``: make, list, copy, change; and whom decisions can be about."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.access.roles import Right
from app.clock import planning_year
from app.deps import Caller, Database, Effect, Expected, Identifier, Limit, Sealing, Setting, needs
from app.errors import documented
from app.lookups import Asking
from app.paging import Cursor, linked
from app.policies.schemas import REFERENCE
from app.scenarios import service
from app.scenarios.schemas import NameIn, Openings, PeopleOut, ScenarioChange, ScenarioIn, ScenarioList, ScenarioOut
from solver.policies import DEFAULT

router = APIRouter(tags=["情景 scenarios"])
CHANGES = [needs(Right.SOLVES)]
Archived = Annotated[bool, Query(description="也列出已归档的", examples=[False])]
Policy = Annotated[str, Query(pattern=REFERENCE, description="按哪份政策", examples=[DEFAULT])]
Year = Annotated[int | None, Query(ge=2000, le=2100, description="学年；默认下一个尚未到来的", examples=[2027])]
Text = Annotated[str, Query(max_length=64, description="姓名、教师编号或学校的一部分", examples=["样例"])]
Most = Annotated[int, Query(ge=1, le=100, description="最多列几名", examples=[20])]
Teacher = Annotated[str, Path(min_length=1, max_length=64, description="教师编号", examples=["T00012"])]


def tagged(response: Response, found: ScenarioOut) -> ScenarioOut:
    response.headers["ETag"] = f'"{found.version}"'
    return found


@router.get("/scenarios", summary="情景，新的在前", responses=documented(422))
def listing(
    engine: Database,
    ring: Sealing,
    request: Request,
    response: Response,
    archived: Archived = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ScenarioList:
    found, following = service.newest(engine, ring, archived, limit, cursor)
    linked(request, response, following)
    return ScenarioList(items=found, next=following)


@router.post(
    "/scenarios", status_code=201, summary="新建情景", responses=documented(404, 409, 422), dependencies=CHANGES
)
def make(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    process: Asking,
    caller: Caller,
    effect: Effect,
    request: Request,
    response: Response,
    wanted: ScenarioIn,
) -> ScenarioOut:
    """记住花名册、政策、目标方案的版本；人工决定当场检查能否照办。"""
    found = service.make(engine, settings, ring, process, caller, wanted, date.today(), effect)
    response.headers["Location"] = f"{request.url.path}/{found.id}"
    return tagged(response, found)


@router.get("/scenarios/{scenario_id}", summary="一个情景", responses=documented(404, 422))
def one(engine: Database, ring: Sealing, response: Response, scenario_id: Identifier) -> ScenarioOut:
    return tagged(response, service.one(engine, ring, scenario_id))


@router.patch(
    "/scenarios/{scenario_id}",
    summary="改情景，或归档、恢复",
    responses=documented(404, 409, 412, 422),
    dependencies=CHANGES,
)
def change(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    process: Asking,
    caller: Caller,
    response: Response,
    scenario_id: Identifier,
    wanted: ScenarioChange,
    version: Expected,
) -> ScenarioOut:
    """没有写的不变；rules 和 decisions 整体替换。先前由它开始的求解不受影响。"""
    return tagged(response, service.change(engine, settings, ring, process, caller, scenario_id, version, wanted))


@router.post(
    "/scenarios/{scenario_id}/copies",
    status_code=201,
    summary="复制成另一个情景（假如……）",
    responses=documented(404, 409, 422),
    dependencies=CHANGES,
)
def copy(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    process: Asking,
    caller: Caller,
    effect: Effect,
    response: Response,
    scenario_id: Identifier,
    wanted: ScenarioChange,
) -> ScenarioOut:
    """复制时可以同时改动；例如采用诊断给出的一项放宽。"""
    found = service.copy(engine, settings, ring, process, caller, scenario_id, wanted, effect)
    response.headers["Location"] = f"/api/v1/scenarios/{found.id}"
    return tagged(response, found)


@router.post(
    "/solves/{solve_id}/scenarios",
    status_code=201,
    summary="把一次求解所用的一切存为情景",
    responses=documented(404, 409, 422),
    dependencies=CHANGES,
)
def from_solve(
    engine: Database,
    ring: Sealing,
    caller: Caller,
    effect: Effect,
    response: Response,
    solve_id: Identifier,
    wanted: NameIn,
) -> ScenarioOut:
    """包括在方案上直接锁定、不派后积累的决定。"""
    found = service.of_solve(engine, ring, caller, solve_id, wanted, effect)
    response.headers["Location"] = f"/api/v1/scenarios/{found.id}"
    return tagged(response, found)


@router.get(
    "/datasets/{dataset_id}/people",
    summary="按姓名、编号或学校找教师，及其身份",
    responses=documented(404, 409, 422),
    dependencies=CHANGES,
)
def people(
    engine: Database,
    settings: Setting,
    process: Asking,
    caller: Caller,
    dataset_id: Identifier,
    search: Text = "",
    policy: Policy = DEFAULT,
    year: Year = None,
    limit: Most = 20,
) -> PeopleOut:
    """供锁定、不派时选人；不含身份证号、健康原因。"""
    when = year or planning_year(date.today())
    return PeopleOut(**service.search(engine, settings, process, caller, dataset_id, policy, when, search, limit))


@router.get(
    "/datasets/{dataset_id}/people/{teacher}/openings",
    summary="一名教师可去的学校；不可去的由哪些规则关闭",
    responses=documented(404, 409, 422),
    dependencies=CHANGES,
)
def openings(
    engine: Database,
    settings: Setting,
    process: Asking,
    caller: Caller,
    dataset_id: Identifier,
    teacher: Teacher,
    policy: Policy = DEFAULT,
    year: Year = None,
) -> Openings:
    when = year or planning_year(date.today())
    return Openings(**service.openings(engine, settings, process, caller, dataset_id, policy, when, teacher))
