"""``/plans/{id}/approval``: where a plan's approval stands, and the next step."""

from fastapi import APIRouter, Response

from app.access.roles import Right
from app.approvals import service
from app.approvals.schemas import ApprovalOut, DecisionIn
from app.clock import today
from app.deps import Caller, Database, Expected, Identifier, needs
from app.errors import documented

router = APIRouter(prefix="/plans/{plan_id}/approval", tags=["审批 approvals"], dependencies=[needs(Right.PLANS)])


@router.get("", summary="一份方案的审批", responses=documented(404, 422))
def one(engine: Database, response: Response, plan_id: Identifier) -> ApprovalOut:
    approval = service.one(engine, plan_id)
    response.headers["ETag"] = f'"{approval.version}"'
    return approval


@router.post("", summary="提交、撤回、批准、退回、发布", responses=documented(404, 409, 412, 422))
def decide(
    engine: Database,
    caller: Caller,
    response: Response,
    plan_id: Identifier,
    wanted: DecisionIn,
    version: Expected,
) -> ApprovalOut:
    """提交和批准必须是两个人；发布后方案冻结，同一学年先前发布的方案即被替代。"""
    approval = service.decide(engine, caller, plan_id, wanted, version, today())
    response.headers["ETag"] = f'"{approval.version}"'
    return approval
