"""Templates as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

TEMPLATE: JsonDict = {
    "paper": "notice",
    "form": "docx",
    "title": "公示名单",
    "own": True,
    "version": 1,
    "created_at": "2026-11-20T08:00:00Z",
    "by": "admin",
    "reason": "换成本局的版头",
}


class TemplateOut(BaseModel):
    """The template of a document in a form, as it holds now."""

    model_config = ConfigDict(json_schema_extra={"examples": [TEMPLATE]}, from_attributes=True)

    paper: str = Field(description="notice 公示名单，schools 学校通知单")
    form: str = Field(description="docx 或 pdf")
    title: str
    own: bool = Field(description="本单位的；否则为随软件附带的")
    version: int
    created_at: datetime | None
    by: str
    reason: str


class TemplateList(BaseModel):
    """Every template."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [TEMPLATE]}]})

    items: list[TemplateOut]
