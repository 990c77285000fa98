"""``/plans/{id}/explanations``: why a plan is as it is, for everybody in it, and what would have to be different."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from app.deps import Caller, Database, Identifier, Setting
from app.errors import documented
from app.explain import service
from app.explain.process import Asked
from app.explain.questions import STAY, Question
from app.explain.schemas import Explanation
from app.explain.service import Explainers


@asynccontextmanager
async def lifespan(api: FastAPI) -> AsyncIterator[None]:
    """The explaining process ends with the server."""
    api.state.explainers = Explainers()
    yield
    api.state.explainers.stop()


router = APIRouter(prefix="/plans/{plan_id}/explanations", tags=["说明 explanations"], lifespan=lifespan)

models = APIRouter(prefix="/plans/{plan_id}/model", tags=["方案 plans"])
GZIP = "application/gzip"


async def explainers(request: Request) -> Explainers:
    """The application's explaining process."""
    found: Explainers = request.app.state.explainers
    return found


Explaining = Annotated[Explainers, Depends(explainers)]
Audience = Annotated[
    Literal["bureau", "public"],
    Query(description="bureau 教育局内部；public 供公开，不含健康原因和出生信息", examples=["bureau"]),
]
Exact = Annotated[
    bool, Query(description="同时给出重新求解得到的精确代价；每份方案第一次要多几秒准备", examples=[False])
]
Teacher = Annotated[str, Path(min_length=1, max_length=64, description="教师编号", examples=["T00012"])]
School = Annotated[str, Path(min_length=1, max_length=64, description="学校代码", examples=["2199000001"])]


Rule = Annotated[str, Path(min_length=1, max_length=64, description="规则编号", examples=["release_cap"])]


@dataclass(frozen=True)
class Desk:
    """What every explanation needs to be asked for."""

    engine: Database
    settings: Setting
    process: Explaining
    caller: Caller
    plan_id: Identifier

    def ask(self, question: Question, audience: str = "bureau", *, exact: bool = False) -> Explanation:
        asked = Asked(self.plan_id, question, audience, exact)
        return Explanation.of(service.explained(self.engine, self.settings, self.process, self.caller, asked))


Asking = Annotated[Desk, Depends()]
ANSWERS = documented(404, 409, 422)
WITH_PROOF = documented(404, 409, 422)


@router.get("", summary="整份方案：合规指标、各规则余量、放宽一步的好处、谁被留下及原因、志愿", responses=ANSWERS)
def plan(desk: Asking, audience: Audience = "bureau", exact: Exact = False) -> Explanation:
    return desk.ask(Question(), audience, exact=exact)


@router.get("/teachers/{teacher}", summary="一名教师：身份、为什么派或不派、最好的其他去处", responses=ANSWERS)
def teacher(desk: Asking, teacher: Teacher, audience: Audience = "bureau", exact: Exact = False) -> Explanation:
    return desk.ask(Question(teacher=teacher), audience, exact=exact)


@router.get(
    "/teachers/{teacher}/why-not/{school}", summary="为什么不去这所学校：不允许的规定及事实，或代价", responses=ANSWERS
)
def why_not(
    desk: Asking, teacher: Teacher, school: School, audience: Audience = "bureau", exact: Exact = False
) -> Explanation:
    return desk.ask(Question(teacher=teacher, why_not=school), audience, exact=exact)


@router.get(
    "/teachers/{teacher}/instead-of/{other}", summary="为什么派别人不派我：两人互换的代价", responses=WITH_PROOF
)
def instead_of(desk: Asking, teacher: Teacher, other: Teacher, audience: Audience = "bureau") -> Explanation:
    return desk.ask(Question(teacher=teacher, instead_of=other), audience, exact=True)


@router.get(
    "/teachers/{teacher}/how-to/{school}", summary="怎样改变才能派到这所学校：最小的政策改动，或代价", responses=ANSWERS
)
def how_to_go(
    desk: Asking, teacher: Teacher, school: School, audience: Audience = "bureau", exact: Exact = False
) -> Explanation:
    return desk.ask(Question(teacher=teacher, how_to=school), audience, exact=exact)


@router.get("/teachers/{teacher}/how-to-stay", summary="留在本校的代价", responses=ANSWERS)
def how_to_stay(desk: Asking, teacher: Teacher, audience: Audience = "bureau", exact: Exact = True) -> Explanation:
    return desk.ask(Question(teacher=teacher, how_to=STAY), audience, exact=exact)


@router.get("/largest-share", summary="今年最多能派出多少人", responses=ANSWERS)
def largest_share(desk: Asking) -> Explanation:
    return desk.ask(Question(largest_share=True))


@router.get("/without/{rule}", summary="如果不执行这条规则，方案会好多少", responses=WITH_PROOF)
def without(desk: Asking, rule: Rule) -> Explanation:
    return desk.ask(Question(without=rule))


@router.get(
    "/schools/{school}", summary="一所学校：谁走谁来、学科、职称、三项指标，前后对照；多一个人值多少", responses=ANSWERS
)
def school(desk: Asking, school: School, audience: Audience = "bureau", exact: Exact = False) -> Explanation:
    return desk.ask(Question(school=school), audience, exact=exact)


@models.get(
    "",
    summary="方案背后的数学模型，MPS 文件",
    response_class=FileResponse,
    responses={
        **documented(404, 409, 413, 422),
        200: {
            "description": "gzip 压缩的 MPS 文件",
            "content": {GZIP: {"schema": {"type": "string", "format": "binary"}}},
        },
    },
)
def model(
    engine: Database, settings: Setting, process: Explaining, caller: Caller, plan_id: Identifier
) -> FileResponse:
    """最后一级的全部限制和目标，前面各级保持已达到的值；任何求解器都能读，最优值就是方案的目标值。

    教师和学校只写在花名册里的序号（t17、h3），不含编号和姓名。
    """
    found = service.model_of(engine, settings, process, caller, plan_id)
    done = BackgroundTask(found.path.unlink, missing_ok=True)
    return FileResponse(found.path, media_type=GZIP, filename=found.name, background=done)
