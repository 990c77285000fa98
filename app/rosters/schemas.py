"""Rosters as the API takes and shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.rosters.recipes import RecipeIn
from app.rosters.versions import Kind
from app.tables import Roster

EXAMPLE: JsonDict = {
    "id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "created_at": "2026-11-20T08:00:00Z",
    "name": "reading-60.xlsx",
    "size": 18231,
    "digest": "9b2c…",
    "schools": 8,
    "teachers": 60,
    "invented": True,
    "warnings": 2,
    "based_on": None,
}


Cell = str | int | float | bool | None


ROWS: JsonDict = {
    "name": "人事系统 2026-11-20",
    "tables": {
        "学校": [{"学校代码": "S1", "学校名称": "海边小学", "办学类型": "小学", "城乡类型": "乡村", "小学班数": 6}],
        "教师": [
            {
                "工号": "T1",
                "姓名": "某某",
                "性别": "女",
                "出生年月": "1988-03",
                "现任学校": "海边小学",
                "学段": "小学",
                "学科": "语文",
                "编制类型": "在编",
                "现聘职称": "一级",
                "进入现单位年月": "2016-09",
            }
        ],
    },
}


class RowsIn(BaseModel):
    """Rows of a personnel system; columns and words are understood as in files."""

    model_config = ConfigDict(json_schema_extra={"examples": [ROWS]}, extra="forbid")

    name: str = Field(default="rows.json", max_length=200, description="怎样称呼这份花名册")
    tables: dict[str, list[dict[str, Cell]]] = Field(min_length=1, description="表名到行；每行是列名到值")
    recipe: RecipeIn | None = Field(default=None, description="读法；不写则自动识别")
    mapping: str = Field(default="", max_length=80, description="先用这份列名对照（名称或编号）")


class RowAmendmentIn(RowsIn):
    """Changed rows of a personnel system."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "rows", "tables": {"教师": [{"工号": "T1", "现聘职称": "高级"}]}}]},
        extra="forbid",
    )

    kind: Kind = Field(default="rows", description="rows：更新相同的行；schools：出现的学校整校代替")


class RosterOut(BaseModel):
    """An accepted roster."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: str
    created_at: datetime
    name: str = Field(description="上传时的文件名")
    size: int = Field(description="字节")
    digest: str = Field(description="内容的版本（SHA-256），方案会写明")
    schools: int
    teachers: int
    invented: bool = Field(description="样例数据（虚构）")
    warnings: int = Field(description="提醒条数")
    based_on: str | None = Field(default=None, description="由哪一版改成；整份上传的为空")


class RosterList(BaseModel):
    """Rosters, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [EXAMPLE]}]})

    items: list[RosterOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


def shown(roster: Roster) -> RosterOut:
    """A stored roster as the API shows it."""
    values = roster.model_dump(exclude={"warning_count", "file", "based_on"})
    return RosterOut(**values, warnings=roster.warning_count, based_on=roster.based_on or None)
