"""``/plans``: the plans there are, a plan as a document, and its files."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from app.approvals.schemas import State
from app.deps import Caller, Database, Identifier, Sealing, Setting
from app.errors import documented
from app.exports.base import registry
from app.paging import part
from app.plans import service
from app.plans.rendered import rendered
from app.plans.schemas import PlanLine, PlanList, PlanOut, PlanSummary, PostingList
from app.window import Page

router = APIRouter(prefix="/plans", tags=["方案 plans"])


@router.get("", summary="方案，新的在前", responses=documented(422))
def listing(
    engine: Database,
    caller: Caller,
    page: Page,
    state: Annotated[State | None, Query(description="只列这种状态的", examples=["published"])] = None,
) -> PlanList:
    """学校账号只看到已发布的方案。"""
    found, following = service.newest(engine, caller, state, page.limit, page.cursor)
    return PlanList(items=[PlanLine.of(plan) for plan in found], next=page.then(following))


@router.get(
    "/{plan_id}", summary="一份方案：名单、目标、证明、核验", responses=documented(404, 422), response_model=PlanOut
)
def one(engine: Database, settings: Setting, ring: Sealing, caller: Caller, plan_id: Identifier) -> Response:
    """学校账号只看到派出或接收学校为本校的行。"""
    found = rendered(engine, settings, ring, caller, plan_id)
    return Response(found.body, media_type="application/json", headers={"ETag": found.tag})


@router.get("/{plan_id}/postings", summary="一份方案的名单，分页、可筛选", responses=documented(404, 422))
def postings(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    caller: Caller,
    page: Page,
    plan_id: Identifier,
    school: Annotated[str | None, Query(max_length=40, description="派出或接收学校代码", examples=["S021"])] = None,
    subject: Annotated[str | None, Query(max_length=20, description="任教学科", examples=["体育"])] = None,
    teacher: Annotated[str | None, Query(max_length=40, description="教师编号", examples=["T00012"])] = None,
    year: Annotated[int | None, Query(ge=2000, le=2200, description="学年：当年开始或返回的", examples=[2027])] = None,
) -> PostingList:
    """学校账号只看到派出或接收学校为本校的行。"""
    wanted = {"school": school, "subject": subject, "teacher": teacher, "year": None if year is None else str(year)}
    rows = service.postings(engine, settings, ring, caller, plan_id, wanted)
    items, following = part(rows, page.cursor, page.limit)
    return PostingList(total=len(rows), items=list(items), next=page.then(following))


@router.get("/{plan_id}/summary", summary="一份方案的数字和合规指标，不含名单", responses=documented(404, 422))
def summary(engine: Database, settings: Setting, ring: Sealing, caller: Caller, plan_id: Identifier) -> PlanSummary:
    """供工作台一类的页面用；不含任何人，所以不记入查看记录。"""
    return service.summary(engine, settings, ring, caller, plan_id)


@router.get(
    "/{plan_id}/export",
    summary="下载方案文件",
    response_class=Response,
    responses={
        **documented(404, 422),
        200: {
            "description": "文件",
            "content": {
                export.media_type.split(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                for export in registry().values()
            },
        },
    },
)
def export(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    caller: Caller,
    plan_id: Identifier,
    form: Annotated[
        Literal["xlsx", "csv", "json"], Query(alias="format", description="文件格式", examples=["xlsx"])
    ] = "xlsx",
    year: Annotated[
        int | None, Query(ge=2000, le=2200, description="学年：中期方案中这一年的部分", examples=[2027])
    ] = None,
) -> Response:
    """工作簿、CSV 或 JSON；内容相同，均不含身份证号和健康原因。"""
    plan, content, kind = service.exported(engine, settings, ring, caller, plan_id, form, year)
    name = f"plan-{year or plan.year}-{plan.profile}.{kind.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind.media_type, headers=headers)
