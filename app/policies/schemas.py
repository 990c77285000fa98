"""Policies and goal profiles as the API shows them."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

POLICY: JsonDict = {
    "id": "shanwei-chengqu",
    "title": "汕尾市城区",
    "source": "",
    "rules": {"release_cap": {"enforcement": "hard", "parameters": {"school_share": 0.15}}},
}
PROFILE: JsonDict = {"id": "balanced", "title": "综合", "why": "", "levels": [{"overdue": 1.0}], "tolerance": 0.0}


class PolicyOut(BaseModel):
    """A policy profile with every active rule and its effective parameters."""

    model_config = ConfigDict(json_schema_extra={"examples": [POLICY]})

    id: str
    title: str
    source: str
    rules: dict[str, dict[str, Any]]


class PolicyList(BaseModel):
    """The policies there are, the default first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [POLICY]}]})

    items: list[PolicyOut]


class GoalProfileOut(BaseModel):
    """A goal profile: priority levels, each a weighted sum of goals."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "balanced", "title": "综合", "why": "", "levels": [{"overdue": 1.0}], "tolerance": 0.0}]
        }
    )

    id: str
    title: str
    why: str
    levels: list[dict[str, float]]
    tolerance: float


class GoalProfileList(BaseModel):
    """The goal profiles there are, balanced first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [PROFILE]}]})

    items: list[GoalProfileOut]
