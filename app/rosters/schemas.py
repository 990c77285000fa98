"""Rosters as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

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
}
ISSUE: JsonDict = {
    "severity": "warning",
    "code": "no_coordinates",
    "sheet": "学校",
    "row": 5,
    "column": "纬度",
    "value": "",
    "text": "没有经纬度，不能计算距离；请补填。",
    "text_en": "No coordinates; distances cannot be computed.",
}

NOTE: JsonDict = {
    "code": "read_as",
    "sheet": "教师",
    "column": "主教学科",
    "value": "语",
    "meaning": "语文",
    "count": 12,
    "confidence": 1.0,
    "text": "“主教学科”的“语”读作“语文”，12 处。",
    "text_en": "主教学科: 语 was read as 语文, 12 cells.",
}
CHECK: JsonDict = {
    "usable": True,
    "schools": 8,
    "teachers": 60,
    "digest": "9b2c…",
    "invented": False,
    "problems": [ISSUE],
    "notes": [NOTE],
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


class RosterList(BaseModel):
    """Rosters, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [EXAMPLE]}]})

    items: list[RosterOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class ProblemOut(BaseModel):
    """One thing to look at in a roster."""

    model_config = ConfigDict(json_schema_extra={"examples": [ISSUE]})

    severity: str
    code: str
    sheet: str
    row: int = Field(description="表中的行号；0 指整张表")
    column: str
    value: str
    text: str
    text_en: str


class ProblemList(BaseModel):
    """A page of a roster's problems; an accepted roster has warnings only."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"total": 1, "items": [ISSUE]}]})

    total: int
    items: list[ProblemOut]


class NoteOut(BaseModel):
    """How something in a roster was understood that was not written canonically."""

    model_config = ConfigDict(json_schema_extra={"examples": [NOTE]})

    code: str
    sheet: str
    column: str
    value: str = Field(description="原文")
    meaning: str = Field(description="读作")
    count: int = Field(description="多少处")
    confidence: float = Field(description="把握，0 到 1")
    text: str
    text_en: str


class CheckOut(BaseModel):
    """What a check found; nothing is kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHECK]})

    usable: bool = Field(description="没有错误，可以上传")
    schools: int
    teachers: int
    digest: str | None = Field(description="内容的版本；有错误时为空")
    invented: bool = Field(description="样例数据（虚构）")
    problems: list[ProblemOut]
    notes: list[NoteOut] = Field(description="自动理解了什么")


def shown(roster: Roster) -> RosterOut:
    """A stored roster as the API shows it."""
    return RosterOut(**roster.model_dump(exclude={"warning_count", "file"}), warnings=roster.warning_count)
