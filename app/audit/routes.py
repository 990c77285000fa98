"""``/audit``: read it, take it away as a file, and check that nothing in it was changed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from app.access.roles import Right
from app.audit import chain, listing
from app.audit.schemas import ActionList, ChainOut, EntryList, EntryOut
from app.audit.sights import seen
from app.audit.wanted import Wanted
from app.deps import Caller, Database, Day, needs
from app.errors import documented
from app.window import LongPage

router = APIRouter(prefix="/audit", tags=["审计 audit"], dependencies=[needs(Right.AUDIT)])


async def wanted(
    action: Annotated[str, Query(max_length=50, description="只要做了这件事的", examples=["plan_exported"])] = "",
    name: Annotated[str, Query(max_length=100, description="用户名，可只写一部分", examples=["planner"])] = "",
    subject: Annotated[
        str, Query(max_length=100, description="对象的编号", examples=["c0ffee00c0ffee00c0ffee00c0ffee00"])
    ] = "",
    since: Annotated[Day | None, Query(description="从这一天起（北京时间）", examples=["2026-11-01"])] = None,
    until: Annotated[Day | None, Query(description="到这一天为止（北京时间）", examples=["2026-11-30"])] = None,
) -> Wanted:
    """What the parameters ask for."""
    return Wanted(action, name, subject, since, until)


Asked = Annotated[Wanted, Depends(wanted)]
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="只列这个序号之前的", examples=[None])]


@router.get("", summary="审计记录，旧的在前", responses=documented(401, 403, 422))
def lines(
    engine: Database,
    asked: Asked,
    page: LongPage,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="从这个序号之后列起", examples=[0])] = 0,
    before: Number = None,
    newest: Annotated[bool, Query(description="新的在前")] = False,
) -> EntryList:
    """cursor 之外，也可以用序号：旧的在前时写 after，新的在前时写 before。"""
    found, more = listing.part(engine, asked, after, before, newest, page.limit, page.cursor)
    return EntryList(items=[EntryOut(**entry.model_dump()) for entry in found], next=page.then(more))


@router.get("/actions", summary="有记录的各种操作", responses=documented(401, 403))
def actions(engine: Database) -> ActionList:
    return ActionList(items=listing.actions(engine))


@router.get(
    "/export",
    summary="审计记录下载为 CSV",
    response_class=StreamingResponse,
    responses={
        **documented(401, 403, 422),
        200: {"description": "文件", "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}},
    },
)
def export(engine: Database, caller: Caller, asked: Asked) -> StreamingResponse:
    """下载本身也会记录。"""
    seen(engine, caller, "audit_exported", "")
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(listing.table(engine, asked), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/verification", summary="核对审计链是否完整", responses=documented(401, 403))
def verified(engine: Database) -> ChainOut:
    """请把 digest 另外保存：以后再核对时，能发现末尾被整段删去。"""
    broken, count, digest = chain.first_break(engine)
    return ChainOut(whole=broken is None, lines=count, digest=digest, first_break=broken)
