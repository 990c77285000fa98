"""``/audit``: read it, and check that nothing in it was changed."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.access.roles import Right
from app.audit import chain
from app.audit.schemas import ChainOut, EntryList, EntryOut
from app.deps import Database, Limit, needs
from app.errors import documented

router = APIRouter(prefix="/audit", tags=["审计 audit"], dependencies=[needs(Right.AUDIT)])


@router.get("", summary="审计记录，旧的在前", responses=documented(401, 403, 422))
def listing(
    engine: Database,
    limit: Limit = 200,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="从这个序号之后列起", examples=[0])] = 0,
) -> EntryList:
    return EntryList(items=[EntryOut(**entry.model_dump()) for entry in chain.some(engine, after, limit)])


@router.get("/verification", summary="核对审计链是否完整", responses=documented(401, 403))
def verified(engine: Database) -> ChainOut:
    """请把 digest 另外保存：以后再核对时，能发现末尾被整段删去。"""
    broken, lines, digest = chain.first_break(engine)
    return ChainOut(whole=broken is None, lines=lines, digest=digest, first_break=broken)
