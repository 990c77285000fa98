"""Decisions on plans as the API takes and shows them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Action = Literal["submit", "withdraw", "approve", "send_back", "publish"]
State = Literal["draft", "submitted", "approved", "published", "superseded"]
DECISION: JsonDict = {
    "id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "created_at": "2026-11-20T08:00:00Z",
    "name": "planner-1",
    "action": "submit",
    "reason": "均衡方案，骨干占比达标",
    "overridden": False,
}


class DecisionIn(BaseModel):
    """One step."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"action": "submit", "reason": "均衡方案，骨干占比达标"}]},
    )

    action: Action
    reason: str = Field(min_length=1, max_length=1000, pattern=r"\S", description="理由，会记录并可查")
    override_deadline: bool = Field(default=False, description="学年已开始仍要发布；须在 reason 写明原因，会单独记录")


class DecisionOut(BaseModel):
    """A step that was taken."""

    model_config = ConfigDict(json_schema_extra={"examples": [DECISION]})

    id: str
    created_at: datetime
    name: str
    action: str
    reason: str
    overridden: bool


class ApprovalOut(BaseModel):
    """Where a plan's approval stands, and how it came there, oldest first."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"state": "submitted", "version": 2, "decisions": [DECISION]}]}
    )

    state: State
    version: int
    decisions: list[DecisionOut]
