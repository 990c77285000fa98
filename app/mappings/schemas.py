"""Mapping profiles as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.rosters.recipes import RECIPE, RecipeIn
from app.tables import MappingProfile

EXAMPLE: JsonDict = {
    "id": "7d1c1f0e9a6b4b0c8a5d2f7e3c1b9a81",
    "name": "白云区教师表",
    "created_at": "2026-11-20T08:00:00Z",
    "updated_at": "2026-11-20T08:00:00Z",
    "recipe": RECIPE,
}


class MappingIn(BaseModel):
    """A recipe to be kept under a name."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "白云区教师表", "recipe": RECIPE}]}, extra="forbid"
    )

    name: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f/\\]+$", description="名称")
    recipe: RecipeIn


class MappingOut(BaseModel):
    """A mapping profile."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    recipe: RecipeIn


class MappingList(BaseModel):
    """Mapping profiles, the last changed first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [EXAMPLE]}]})

    items: list[MappingOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


def shown(profile: MappingProfile) -> MappingOut:
    """A profile as the API shows it."""
    return MappingOut(**profile.model_dump())
