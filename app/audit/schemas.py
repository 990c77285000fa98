"""The audit as the API shows it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

LINE: JsonDict = {
    "number": 1,
    "at": "2026-11-20T08:00:00Z",
    "actor": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "name": "planner-1",
    "action": "plan_exported",
    "subject": "c0ffee00c0ffee00c0ffee00c0ffee00",
    "details": {"format": "xlsx"},
    "previous": "00…",
    "digest": "9b2c…",
}


class EntryOut(BaseModel):
    """One line of the audit."""

    model_config = ConfigDict(json_schema_extra={"examples": [LINE]})

    number: int
    at: datetime
    actor: str
    name: str
    action: str
    subject: str
    details: dict[str, Any]
    previous: str
    digest: str


class EntryList(BaseModel):
    """A page of the audit."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [LINE]}]})

    items: list[EntryOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class ActionList(BaseModel):
    """What has been done at all."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": ["plan_exported", "signed_in"]}]})

    items: list[str]


class ChainOut(BaseModel):
    """Whether the chain holds."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"whole": True, "lines": 12, "digest": "9b2c…", "first_break": None}]}
    )

    whole: bool
    lines: int
    digest: str
    first_break: int | None
