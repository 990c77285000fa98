"""``/verifications``: anybody's list, checked against every rule."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from app.deps import Caller, Database, Sealing, Setting
from app.errors import documented
from app.verifications import service
from app.verifications.schemas import VerificationOut
from solver.policies import DEFAULT

router = APIRouter(prefix="/verifications", tags=["核验 verifications"])


@router.post("", summary="核验一份手工编制的名单", responses=documented(404, 409, 413, 422))
def verify(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    caller: Caller,
    file: Annotated[UploadFile, File(description="名单：.xlsx、.csv 或 .json；至少有 教师编号 和 接收学校代码")],
    dataset_id: Annotated[str, Form(pattern="^[0-9a-f]{32}$", description="花名册编号")],
    policy: Annotated[str, Form(min_length=1, max_length=100, description="政策方案，见 GET /policies")] = DEFAULT,
    year: Annotated[int | None, Form(ge=2000, le=2100, description="学年；默认取名单中最多的开始日期")] = None,
) -> VerificationOut:
    """逐条列出每条规则符合、不符合（谁、哪里、差多少）或不适用；名单不保存。"""
    report = service.verified(engine, settings, ring, caller, dataset_id, policy, year, file.file, file.filename or "")
    return VerificationOut(**report)
