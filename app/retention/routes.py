"""``/retention``: delete personal data whose time is over."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.access.roles import Right
from app.deps import Caller, Database, Day, Setting, needs
from app.errors import documented
from app.retention import service
from app.retention.schemas import RetentionIn, RetentionOut, shown

router = APIRouter(prefix="/retention", tags=["留存 retention"], dependencies=[needs(Right.RETENTION)])


@router.get("", summary="这一天之前的资料有多少可删", responses=documented(401, 403, 422))
def found(engine: Database, before: Annotated[Day, Query(description="日期", examples=["2024-09-01"])]) -> RetentionOut:
    """只看，不删。"""
    return shown(service.found(engine, service.checked(before, datetime.now(UTC).date())))


@router.post("", summary="删去这一天之前的资料", responses=documented(401, 403, 422))
def carried_out(engine: Database, settings: Setting, caller: Caller, wanted: RetentionIn) -> RetentionOut:
    """不能撤销。公布过的方案和操作记录保留。"""
    before = service.checked(wanted.before, datetime.now(UTC).date())
    return shown(service.carried_out(engine, settings, caller, before))
