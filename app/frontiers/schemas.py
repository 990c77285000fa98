"""Frontiers as the API takes and shows them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.policies.schemas import Word
from app.solves.inputs import Inputs
from app.solves.schemas import ProgressOut, SolveIn, State
from app.tables import Solve, StoredPlan
from solver.goals.base import registry

MOST_POINTS = 20
POINT: JsonDict = {
    "plan_id": "c0ffee00c0ffee00c0ffee00c0ffee00",
    "url": "/api/v1/plans/c0ffee00c0ffee00c0ffee00c0ffee00",
    "title": "综合（前沿 1）",
    "first": 3120.4,
    "second": 41.0,
    "gap": 0.0,
    "starts": 214,
    "goals": {"travel": 3120.4, "unmet_posts": 41.0},
}
FRONTIER: JsonDict = {
    "id": "f00d00d00f4c4b5a8d9e0a1b2c3d4e5f",
    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "scenario_id": None,
    "state": "running",
    "goals": ["travel", "unmet_posts"],
    "asked": 12,
    "policy": "shanwei-chengqu",
    "goal_profile": "balanced",
    "year": 2027,
    "seed": 0,
    "time_limit": 60.0,
    "created_at": "2026-11-20T08:00:00Z",
    "started_at": "2026-11-20T08:00:01Z",
    "finished_at": None,
    "cancel_requested": False,
    "progress": None,
    "problem": None,
    "points": [POINT],
}


class FrontierIn(SolveIn):
    """What to trace: two goals, on a roster, a scenario or like a plan; the profile's levels but the last are kept."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "scenario_id": "5ce0a210aa5540d7b3cf1d2e3f405162",
                    "goals": ["travel", "unmet_posts"],
                    "points": 12,
                }
            ]
        },
    )

    goals: list[Word] = Field(min_length=2, max_length=2, description="两个不同的目标，见 GET /goal-profiles 的 goals")
    points: int = Field(default=12, ge=2, le=MOST_POINTS, description="最多几个点")

    @model_validator(mode="after")
    def two_goals(self) -> "FrontierIn":
        """Two different goals that there are."""
        if self.goals[0] == self.goals[1] or not set(self.goals) <= registry().keys():
            raise ValueError(f"goals 应为两个不同的目标，可用：{'、'.join(registry())}")
        return self


class Point(BaseModel):
    """One efficient plan: none that keeps the earlier levels is better in one goal without being worse in the other."""

    plan_id: str
    url: str
    title: str
    first: float = Field(description="第一个目标的值")
    second: float
    gap: float = Field(description="与最优的差距上限")
    starts: int
    goals: dict[str, float]


class FrontierOut(BaseModel):
    """A frontier and how far it is traced."""

    model_config = ConfigDict(json_schema_extra={"examples": [FRONTIER]})

    id: str
    dataset_id: str
    scenario_id: str | None
    state: State
    goals: list[str]
    asked: int = Field(description="最多几个点")
    policy: str
    goal_profile: str
    year: int
    seed: int
    time_limit: float
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    progress: ProgressOut | None
    problem: dict[str, Any] | None
    points: list[Point] = Field(description="从第一个目标最好到第二个目标最好")


class FrontierList(BaseModel):
    """Frontiers, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [FRONTIER], "next": None}]})

    items: list[FrontierOut]
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


def shown(solve: Solve, plans: list[StoredPlan], inputs: Inputs) -> FrontierOut:
    """A stored job as the API shows it."""
    first, second = inputs.goals or ("", "")
    return FrontierOut(
        **solve.model_dump(include=SHOWN),
        dataset_id=solve.roster_id,
        scenario_id=solve.scenario_id or None,
        goals=[first, second],
        asked=inputs.points,
        goal_profile=solve.profiles[0],
        points=[
            Point(
                plan_id=plan.id,
                url=f"/api/v1/plans/{plan.id}",
                title=plan.title,
                first=plan.goals[first],
                second=plan.goals[second],
                gap=plan.gap,
                starts=plan.starts,
                goals=plan.goals,
            )
            for plan in sorted(plans, key=lambda plan: (plan.goals[first], -plan.goals[second]))
        ],
    )
