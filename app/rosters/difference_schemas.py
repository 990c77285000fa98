"""What changed between two versions of a roster, as the API shows it."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.rosters.schemas import EXAMPLE, RosterOut, shown

MOVE: JsonDict = {
    "key": "T1",
    "name": "某某",
    "before": "S1",
    "after": "S2",
    "before_name": "城中小学",
    "after_name": "海边小学",
}


CHANGE: JsonDict = {
    "table": "教师",
    "key": "T1",
    "name": "某某",
    "field": "现任学校代码",
    "before": "S1",
    "after": "S2",
    "kind": "changed",
}


class SaidOut(BaseModel):
    """One sentence."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "请核对。", "text_en": "Check."}]})

    text: str
    text_en: str


class MoveOut(BaseModel):
    """Somebody who is at another school now."""

    model_config = ConfigDict(json_schema_extra={"examples": [MOVE]})

    key: str = Field(description="教师编号")
    name: str
    before: str = Field(description="原学校代码")
    after: str
    before_name: str
    after_name: str


class ChangeOut(BaseModel):
    """One row that came or went, or one field that changed."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHANGE]})

    table: str
    key: str
    name: str
    field: str = Field(description="空为整行")
    before: str
    after: str
    kind: str = Field(description="added、removed 或 changed")


class DifferencesOut(BaseModel):
    """What changed between two versions."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "before": EXAMPLE,
                    "after": EXAMPLE,
                    "counts": {"教师": {"added": 0, "removed": 0, "changed": 1}},
                    "moves": [MOVE],
                    "odd": [],
                    "total": 1,
                    "items": [CHANGE],
                }
            ]
        }
    )

    before: RosterOut
    after: RosterOut
    counts: dict[str, dict[str, int]] = Field(description="表到 added、removed、changed 的行数")
    moves: list[MoveOut] = Field(description="调动了学校的人")
    odd: list[SaidOut] = Field(description="变动异常，请核对")
    total: int = Field(description="变动共多少条")
    items: list[ChangeOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


def compared(found: dict[str, Any], items: Sequence[Any], following: str | None) -> DifferencesOut:
    """A page of differences as the API shows them."""
    return DifferencesOut(
        before=shown(found["before"]),
        after=shown(found["after"]),
        counts=found["counts"],
        moves=found["moves"],
        odd=found["odd"],
        total=len(found["changes"]),
        items=list(items),
        next=following,
    )
