"""Goal profiles as the API takes and shows them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.policies.schemas import REFERENCE, Long, Strict, Title, VersionOut, Word, Words, stamp
from app.policies.versions import Found
from solver.goals.base import registry as goals

PROFILE: JsonDict = {
    "id": "balanced",
    "reference": "balanced",
    "title": "综合",
    "why": "",
    "levels": [{"overdue": 1.0}],
    "tolerance": 0.0,
    "built_in": True,
    "origin": "balanced",
    "version": 0,
    "newest": 0,
    "archived": False,
    "created_at": None,
    "by": "",
    "note": "",
}
GOAL: JsonDict = {
    "id": "travel",
    "title": {"zh": "通勤距离", "en": "Travel"},
    "unit": {"zh": "公里", "en": "km"},
    "why": {"zh": "……", "en": "…"},
}
Weights = Annotated[dict[Word, float], Field(min_length=1, max_length=50)]
Levels = Annotated[list[Weights], Field(min_length=1, max_length=10, description="各级 目标 → 权重，第一级最先")]


class GoalProfileIn(Strict):
    """A goal profile of the bureau's own."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"title": "补岗优先", "levels": [{"overdue": 1}, {"unmet_posts": 60, "travel": 1}]}]
        },
    )

    title: Title
    copy_of: str = Field(default="balanced", pattern=REFERENCE, description="没有写的项从这一份抄")
    why: Long | None = Field(default=None, description="这样取舍的理由")
    levels: Levels | None = None
    tolerance: float | None = Field(default=None, ge=0, lt=1, description="做后面各级时允许前面的级变差的比例")
    note: Long = ""


class GoalProfileVersionIn(Strict):
    """The next version of an own goal profile; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"levels": [{"overdue": 1}, {"unmet_posts": 80, "travel": 1}]}]},
    )

    title: Title | None = None
    why: Long | None = None
    levels: Levels | None = None
    tolerance: float | None = Field(default=None, ge=0, lt=1)
    note: Long = ""


class GoalProfileOut(VersionOut):
    """A goal profile: priority levels, each a weighted sum of goals."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROFILE]})

    why: str
    levels: list[dict[str, float]]
    tolerance: float

    @classmethod
    def of(cls, found: Found) -> "GoalProfileOut":
        content = found.content
        return cls(**stamp(found), why=content["why"], levels=content["levels"], tolerance=content["tolerance"])


class GoalOut(BaseModel):
    """A goal that can be weighted."""

    id: str
    title: Words
    unit: Words
    why: Words


class GoalProfileList(BaseModel):
    """The goal profiles there are, balanced first, then the bureau's own; and the goals they can weigh."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [PROFILE], "goals": [GOAL]}]})

    items: list[GoalProfileOut]
    goals: list[GoalOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class GoalProfileVersions(BaseModel):
    """Every version of a goal profile, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [PROFILE]}]})

    items: list[GoalProfileOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


def all_goals() -> list[GoalOut]:
    """Every goal, in the order goals are shown."""
    return [
        GoalOut(
            id=goal.id,
            title=Words(zh=goal.title.zh, en=goal.title.en),
            unit=Words(zh=goal.unit.zh, en=goal.unit.en),
            why=Words(zh=goal.why.zh, en=goal.why.en),
        )
        for goal in goals().values()
    ]
