"""``/comparisons``: two to four plans side by side, and who and which schools differ."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.comparisons import service
from app.comparisons.schemas import ComparisonOut, SchoolRows, TeacherRows
from app.deps import Caller, Database, Setting
from app.errors import documented
from app.lookups import Asking
from app.window import LongPage

router = APIRouter(prefix="/comparisons", tags=["对比 comparisons"])
Of = Annotated[
    list[Annotated[str, Query(pattern="^([0-9a-f]{32}|nobody|last-year)$")]],
    Query(
        min_length=2,
        max_length=4,
        description="二至四份：方案编号、名单编号（见 /verifications）、nobody（无人交流）、last-year（去年公布的方案）",
        examples=[["c0ffee00c0ffee00c0ffee00c0ffee00", "nobody"]],
    ),
]


@router.get("", summary="二至四份方案并列：目标、合规指标、要紧的差别", responses=documented(404, 409, 422))
def whole(engine: Database, settings: Setting, process: Asking, caller: Caller, of: Of) -> ComparisonOut:
    """第一份方案或名单的花名册、政策和学年是尺子，其余都用它衡量；去年的方案按它自己的花名册。"""
    return ComparisonOut.model_validate(service.compared(engine, settings, process, caller, of))


@router.get("/teachers", summary="去向不同的教师", responses=documented(404, 409, 422))
def teachers(
    engine: Database,
    settings: Setting,
    process: Asking,
    caller: Caller,
    page: LongPage,
    of: Of,
) -> TeacherRows:
    items, count, following = service.rows(engine, settings, process, caller, of, "teachers", page.cursor, page.limit)
    return TeacherRows(items=items, all=count, next=page.then(following))


@router.get("/schools", summary="人数变化不同的学校，差别大的在前", responses=documented(404, 409, 422))
def schools(
    engine: Database,
    settings: Setting,
    process: Asking,
    caller: Caller,
    page: LongPage,
    of: Of,
) -> SchoolRows:
    items, count, following = service.rows(engine, settings, process, caller, of, "schools", page.cursor, page.limit)
    return SchoolRows(items=items, all=count, next=page.then(following))
