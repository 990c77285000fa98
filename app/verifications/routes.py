"""``/verifications``: anybody's list, checked against every rule."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from app.deps import Caller, Database, Identifier, Sealing, Setting
from app.errors import documented
from app.lookups import Asking
from app.policies.schemas import REFERENCE
from app.verifications import service
from app.verifications.schemas import ListLine, ListList, VerificationOut
from app.window import Page
from solver.policies import DEFAULT

router = APIRouter(prefix="/verifications", tags=["核验 verifications"])
of_plans = APIRouter(prefix="/plans/{plan_id}/verification", tags=["核验 verifications"])


@router.post("", summary="核验一份手工编制的名单", responses=documented(404, 409, 413, 422))
def verify(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    process: Asking,
    caller: Caller,
    file: Annotated[UploadFile, File(description="名单：.xlsx、.csv 或 .json；至少有 教师编号 和 接收学校代码")],
    dataset_id: Annotated[
        str, Form(pattern="^[0-9a-f]{32}$", description="花名册编号", examples=["4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80"])
    ],
    policy: Annotated[
        str,
        Form(
            pattern=REFERENCE,
            description="政策方案，见 GET /policies；自己的写编号，或 编号@版本",
            examples=["shanwei-chengqu"],
        ),
    ] = DEFAULT,
    year: Annotated[
        int | None, Form(ge=2000, le=2100, description="学年；默认取名单中最多的开始日期", examples=[2027])
    ] = None,
    keep: Annotated[bool, Form(description="保存名单，以便与方案对比；默认不保存")] = False,
) -> VerificationOut:
    """逐条列出每条规则符合、不符合（谁、哪里、差多少）或不适用；名单默认不保存。"""
    name = file.filename or ""
    report = service.verified(engine, settings, ring, process, caller, dataset_id, policy, year, file.file, name, keep)
    return VerificationOut(**report)


@of_plans.get("", summary="一份方案重新核验", responses=documented(404, 409, 422))
def verify_plan(
    engine: Database, settings: Setting, ring: Sealing, process: Asking, caller: Caller, plan_id: Identifier
) -> VerificationOut:
    """独立核验程序当场再核一遍：花名册、名单和求解所用的政策；保存的名单若被改动过就会不符。"""
    return VerificationOut(**service.of_plan(engine, settings, ring, process, caller, plan_id))


@router.get("", summary="保存的手工名单，新的在前", responses=documented(422))
def listing(engine: Database, page: Page) -> ListList:
    found, following = service.newest(engine, page.limit, page.cursor)
    return ListList(items=[ListLine.of(one) for one in found], next=page.then(following))


@router.delete("/{list_id}", status_code=204, summary="删去一份保存的名单", responses=documented(404, 422))
def forget(engine: Database, caller: Caller, list_id: Identifier) -> None:
    service.forget(engine, caller, list_id)
