"""Solves as the API takes and shows them."""

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.policies.schemas import Changes, Strict
from app.scenarios.schemas import (
    DECISION,
    Alternatives,
    Decisions,
    Horizon,
    Identified,
    Limit,
    Near,
    Profiles,
    Reference,
    Seed,
    Waivers,
    Year,
)
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
    "horizon": 1,
    "seed": 0,
    "time_limit": 60.0,
    "scenario_id": None,
    "scenario_version": None,
    "near_plan": None,
    "alternatives": 0,
    "decision_count": 0,
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


class SolveIn(Strict):
    """What to plan: from a roster, a scenario or a plan, with whatever else is said in its place or on top."""

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
                },
                {"scenario_id": "5ce0a210aa5540d7b3cf1d2e3f405162"},
                {"plan_id": "c0ffee00c0ffee00c0ffee00c0ffee00", "decisions": [DECISION]},
            ]
        },
    )

    dataset_id: Identified | None = Field(default=None, description="花名册编号")
    scenario_id: Identified | None = Field(default=None, description="情景编号：按它求解")
    plan_id: Identified | None = Field(
        default=None,
        description="方案编号：花名册、政策、目标、决定都同它，首先尽量少改动它；锁定或不派后重排只需这一次调用",
    )
    policy: Reference | None = Field(
        default=None, description=f"政策，见 GET /policies；默认 {DEFAULT}，或同情景、方案"
    )
    rules: Changes = Field(default_factory=dict, description="只对这一次求解的规则改动，叠加在政策之上")
    goal_profiles: Profiles = Field(
        default_factory=list, description="目标方案编号，见 GET /goal-profiles；空为全部随附的，或同情景、方案"
    )
    year: Year | None = Field(default=None, description="学年；默认下一个尚未到来的 9 月 1 日")
    horizon: Horizon | None = Field(default=None, description="规划期：几个学年一起排，1–5；默认 1，或同情景")
    seed: Seed | None = Field(default=None, description="随机种子：同样的输入得到同样的方案；默认 0")
    time_limit: Limit | None = Field(
        default=None, description="每次搜索最多多少秒，默认 300；到时一个方案都没有，才再给四倍时间"
    )
    decisions: Decisions = Field(default_factory=list, description="人工决定；对同一教师，取代情景、方案中原有的决定")
    waivers: Waivers | None = Field(default=None, description="特批；写了就取代情景、方案中原有的全部特批")
    near_plan: Near | None = Field(default=None, description="方案编号：首先尽量少改动它；空文字为不要求")
    alternatives: Alternatives | None = Field(default=None, description="每个目标方案另给几份明显不同的备选")

    @model_validator(mode="after")
    def from_one_thing(self) -> Self:
        """A roster, a scenario or a plan."""
        if sum(one is not None for one in (self.dataset_id, self.scenario_id, self.plan_id)) != 1:
            raise ValueError("dataset_id、scenario_id、plan_id 须写其中一个，且只写一个")
        return self


class ProgressOut(BaseModel):
    """A moment of a running solve."""

    phase: str = Field(description="build, relax, fix, integer, verify")
    profile: str
    level: int
    best: float | None
    bound: float | None
    gap: float | None
    elapsed: float = Field(description="秒")


class CurveOut(BaseModel):
    """How the gap of a solve closed, moment by moment."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "phase": "integer",
                            "profile": "balanced",
                            "level": 1,
                            "best": 21.9,
                            "bound": 21.4,
                            "gap": 0.02,
                            "elapsed": 3.5,
                        }
                    ]
                }
            ]
        }
    )

    items: list[ProgressOut] = Field(description="有了差距以后的各个时刻，早的在前，最多 240 个")


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
    horizon: int = Field(description="规划期：几个学年一起排")
    seed: int
    time_limit: float
    scenario_id: str | None = Field(description="按哪个情景求解")
    scenario_version: int | None
    near_plan: str | None = Field(description="首先尽量少改动的方案")
    alternatives: int
    decision_count: int = Field(description="人工决定和特批的条数")
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
    "horizon",
    "seed",
    "time_limit",
    "alternatives",
    "decision_count",
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
        scenario_id=solve.scenario_id or None,
        scenario_version=solve.scenario_version or None,
        near_plan=solve.near_plan_id or None,
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
