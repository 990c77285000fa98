"""``/plans/{id}/explanations``: why a plan is as it is, as a whole, for a teacher, for a school, and why not a school."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request

from app.deps import Caller, Database, Identifier, Setting
from app.errors import documented
from app.explain import service
from app.explain.process import Question
from app.explain.schemas import Explanation
from app.explain.service import Explainers


@asynccontextmanager
async def lifespan(api: FastAPI) -> AsyncIterator[None]:
    """The explaining process ends with the server."""
    api.state.explainers = Explainers()
    yield
    api.state.explainers.stop()


router = APIRouter(prefix="/plans/{plan_id}/explanations", tags=["说明 explanations"], lifespan=lifespan)


def explainers(request: Request) -> Explainers:
    """The application's explaining process."""
    found: Explainers = request.app.state.explainers
    return found


Explaining = Annotated[Explainers, Depends(explainers)]
Audience = Annotated[
    Literal["bureau", "public"],
    Query(description="bureau 教育局内部；public 供公开，不含健康原因和出生信息", examples=["bureau"]),
]
Exact = Annotated[
    bool, Query(description="同时给出重新求解得到的精确代价；第一次约需十余秒，之后每次约一两秒", examples=[False])
]
Teacher = Annotated[str, Path(min_length=1, max_length=64, description="教师编号", examples=["T00012"])]
School = Annotated[str, Path(min_length=1, max_length=64, description="学校代码", examples=["2199000001"])]


@router.get("", summary="整份方案：合规指标、各规则余量、谁被留下及原因、志愿", responses=documented(404, 422))
def plan(
    engine: Database,
    settings: Setting,
    process: Explaining,
    caller: Caller,
    plan_id: Identifier,
    audience: Audience = "bureau",
) -> Explanation:
    question = Question(plan_id, audience=audience)
    return Explanation.of(service.explained(engine, settings, process, caller, question))


@router.get(
    "/teachers/{teacher}", summary="一名教师：身份、为什么派或不派、最好的其他去处", responses=documented(404, 422)
)
def teacher(
    engine: Database,
    settings: Setting,
    process: Explaining,
    caller: Caller,
    plan_id: Identifier,
    teacher: Teacher,
    audience: Audience = "bureau",
    exact: Exact = False,
) -> Explanation:
    question = Question(plan_id, teacher=teacher, audience=audience, exact=exact)
    return Explanation.of(service.explained(engine, settings, process, caller, question))


@router.get(
    "/teachers/{teacher}/why-not/{school}",
    summary="为什么不去这所学校：不允许的规定及事实，或代价",
    responses=documented(404, 422),
)
def why_not(
    engine: Database,
    settings: Setting,
    process: Explaining,
    caller: Caller,
    plan_id: Identifier,
    teacher: Teacher,
    school: School,
    audience: Audience = "bureau",
    exact: Exact = False,
) -> Explanation:
    question = Question(plan_id, teacher=teacher, school=school, audience=audience, exact=exact)
    return Explanation.of(service.explained(engine, settings, process, caller, question))


@router.get(
    "/schools/{school}", summary="一所学校：谁走谁来、学科、职称、三项指标，前后对照", responses=documented(404, 422)
)
def school(
    engine: Database,
    settings: Setting,
    process: Explaining,
    caller: Caller,
    plan_id: Identifier,
    school: School,
    audience: Audience = "bureau",
) -> Explanation:
    question = Question(plan_id, school=school, audience=audience)
    return Explanation.of(service.explained(engine, settings, process, caller, question))
