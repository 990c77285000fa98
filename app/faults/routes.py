"""``/faults``: a page's own program failed; one line of the log says where."""

import structlog
from fastapi import APIRouter

from app.errors import documented
from app.faults.schemas import FaultIn

router = APIRouter(tags=["状态 health"])
log = structlog.get_logger()


@router.post("/faults", status_code=204, summary="报告网页程序出错", responses=documented(422, 429))
def tell(fault: FaultIn) -> None:
    """网页自己发送；日志记下代码、种类和程序位置，不含页面上的内容。"""
    log.error("page_failed", code=fault.code, kind=fault.kind, page=fault.page, at=fault.at)
