"""Solves as the API takes and shows them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.tables import Solve, StoredPlan
from solver.policies import DEFAULT

State = Literal["queued", "running", "succeeded", "infeasible", "failed", "cancelled"]

EXAMPLE: JsonDict = {
    "id": "b7e2…",
    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "state": "running",
    "policy": "shanwei-chengqu",
    "goal_profiles": ["balanced"],
    "year": 2027,
    "seed": 0,
    "time_limit": 60.0,
    "created_at": "2026-11-20T08:00:00Z",
    "started_at": "2026-11-20T08:00:01Z",
    "finished_at": None,
    "cancel_requested": False,
    "progress": {
        "phase": "integer",
        "profile": "balanced",
        "level": 2,
        "best": 5123.5,
        "bound": 5123.1,
        "gap": 0.0001,
        "elapsed": 4.2,
    },
    "problem": None,
    "plans": [],
}


class SolveIn(BaseModel):
    """What to plan; everything but the roster has a default."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
                    "policy": "shanwei-chengqu",
                    "goal_profiles": ["balanced"],
                    "year": 2027,
                    "seed": 0,
                    "time_limit": 60,
                }
            ]
        },
    )

    dataset_id: str = Field(pattern="^[0-9a-f]{32}$", description="花名册编号")
    policy: str = Field(default=DEFAULT, min_length=1, max_length=100, description="政策方案，见 GET /policies")
    goal_profiles: list[str] = Field(
        default_factory=list, max_length=20, description="目标方案编号，见 GET /goal-profiles；空为全部"
    )
    year: int | None = Field(default=None, ge=2000, le=2100, description="学年；默认下一个尚未到来的 9 月 1 日")
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="随机种子：同样的输入得到同样的方案")
    time_limit: float = Field(
        default=300.0,
        ge=1,
        le=86400,
        description="每个目标方案最多多少秒；到时一个方案都没有，才再给四倍时间",
    )


class ProgressOut(BaseModel):
    """A moment of a running solve."""

    phase: str = Field(description="build, relax, fix, integer, verify")
    profile: str
    level: int
    best: float | None
    bound: float | None
    gap: float | None
    elapsed: float = Field(description="秒")


class PlanLink(BaseModel):
    """A plan of a solve."""

    id: str
    profile: str
    title: str
    starts: int
    gap: float
    url: str


class SolveOut(BaseModel):
    """A job and where it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: str
    dataset_id: str
    state: State
    policy: str
    goal_profiles: list[str]
    year: int
    seed: int
    time_limit: float
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    progress: ProgressOut | None
    problem: dict[str, Any] | None = Field(description="不能求解、失败或结果不完整的原因与下一步")
    plans: list[PlanLink]


class SolveList(BaseModel):
    """Solves, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [EXAMPLE]}]})

    items: list[SolveOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


SHOWN = {
    "id",
    "state",
    "policy",
    "year",
    "seed",
    "time_limit",
    "created_at",
    "started_at",
    "finished_at",
    "cancel_requested",
    "progress",
    "problem",
}
"""What is shown of a job as it is stored."""


def shown(solve: Solve, plans: list[StoredPlan]) -> SolveOut:
    """A stored job as the API shows it."""
    return SolveOut(
        **solve.model_dump(include=SHOWN),
        dataset_id=solve.roster_id,
        goal_profiles=solve.profiles,
        plans=[
            PlanLink(
                id=plan.id,
                profile=plan.profile,
                title=plan.title,
                starts=plan.starts,
                gap=plan.gap,
                url=f"/api/v1/plans/{plan.id}",
            )
            for plan in plans
        ],
    )
