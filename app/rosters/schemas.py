"""Rosters as the API shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.rosters.recipes import RECIPE, RecipeIn
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
ISSUE: JsonDict = {
    "severity": "warning",
    "code": "no_coordinates",
    "sheet": "学校",
    "row": 5,
    "column": "纬度",
    "value": "",
    "text": "没有经纬度，不能计算距离；请补填。",
    "text_en": "No coordinates; distances cannot be computed.",
    "at": 8,
    "table": "学校",
    "means": "纬度",
    "suggest": [],
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
    "undo": {"fixes": [{"from": "语", "table": "教师", "column": "主教学科"}]},
    "drop": None,
}
COLUMN: JsonDict = {
    "at": 6,
    "key": "所教科目",
    "header": "所教科目",
    "means": "",
    "confidence": 0.0,
    "chosen": False,
    "passed": False,
    "samples": ["语文", "数学"],
    "maybe": ["主教学科", "兼教学科"],
}
SHEET: JsonDict = {
    "sheet": "Sheet1",
    "table": "教师",
    "confidence": 0.83,
    "header_row": 3,
    "header_confidence": 0.92,
    "rows": 60,
    "columns": [COLUMN],
    "chosen": False,
}
PEOPLE: JsonDict = {
    "group": "kindergarten",
    "text": "幼儿园教师，缺学科或学段",
    "text_en": "kindergarten teachers without subject or stage",
    "count": 12,
    "apart": True,
}
PERSON: JsonDict = {
    "group": "kindergarten",
    "sheet": "教师",
    "row": 31,
    "id": "T30",
    "name": "某某",
    "unit": "中心幼儿园",
}
READING: JsonDict = {
    "based_on": None,
    "recipe": RECIPE,
    "notes": [NOTE],
    "layout": [SHEET],
    "people": [PEOPLE],
    "apart": [PERSON],
}
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
PROPOSED: JsonDict = {
    "id": "7d1c1f0e9a6b4b0c8a5d2f7e3c1b9a81",
    "name": "白云区教师表",
    "fits": True,
    "changes": 2,
    "lacking": [],
}
CHECK: JsonDict = {
    "usable": True,
    "schools": 8,
    "teachers": 60,
    "digest": "9b2c…",
    "invented": False,
    "problems": [ISSUE],
    "notes": [NOTE],
    "layout": [SHEET],
    "rows": [{"sheet": "学校", "row": 5, "cells": ["S4", "海边小学", "小学"]}],
    "recipe": RECIPE,
    "people": [PEOPLE],
    "apart": [PERSON],
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


class SuggestionOut(BaseModel):
    """What may be meant."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"value": "S1", "label": "第一小学"}]})

    value: str = Field(description="写成")
    label: str = Field(description="即")


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
    at: int = Field(default=0, description="列的位置，1 为 A；0 指不在一列")
    table: str = Field(default="", description="这张工作表是哪张表")
    means: str = Field(default="", description="这一列的规范列名")
    suggest: list[SuggestionOut] = Field(default_factory=list, description="可能的写法，只供选择，不会自动采用")


class ProblemList(BaseModel):
    """A page of a roster's problems; an accepted roster has warnings only."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"total": 1, "items": [ISSUE]}]})

    total: int
    items: list[ProblemOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


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
    undo: RecipeIn | None = Field(default=None, description="加进 recipe 即撤销这一处理解")
    drop: RecipeIn | None = Field(default=None, description="从 recipe 去掉即恢复")


class ColumnSeenOut(BaseModel):
    """One column as found."""

    model_config = ConfigDict(json_schema_extra={"examples": [COLUMN]})

    at: int = Field(description="位置，1 为 A")
    key: str = Field(description="recipe 里怎样称呼它")
    header: str
    means: str = Field(description="读作哪一列（规范列名）；空为不读入")
    confidence: float = Field(description="把握，0 到 1")
    chosen: bool = Field(description="由 recipe 指定")
    passed: bool = Field(description="没有读入，因为另一列更确切")
    samples: list[str] = Field(description="几个值，隐私已遮盖")
    maybe: list[str] = Field(description="可能的含义，最像的在前；只供选择")


class SheetSeenOut(BaseModel):
    """One sheet as found."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHEET]})

    sheet: str
    table: str = Field(description="作为哪张表读入；空为不读入")
    confidence: float = Field(description="把握，0 到 1")
    header_row: int = Field(description="表头所在行")
    header_confidence: float = Field(description="表头里认识的列所占的比例")
    rows: int = Field(description="数据行数")
    columns: list[ColumnSeenOut]
    chosen: bool = Field(description="由 recipe 指定")


class RowSeenOut(BaseModel):
    """A row that has problems, as found."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sheet": "学校", "row": 5, "cells": ["S4", "小学"]}]})

    sheet: str
    row: int
    cells: list[str] = Field(description="与 layout 里这张表的 columns 一一对应；隐私已遮盖")


class PeopleOut(BaseModel):
    """How many people of one kind a roster has."""

    model_config = ConfigDict(json_schema_extra={"examples": [PEOPLE]})

    group: str
    text: str
    text_en: str
    count: int
    apart: bool = Field(description="另列：留存并计数，不参加交流，不在花名册的教师之中")


class PersonApartOut(BaseModel):
    """Somebody who is set apart."""

    model_config = ConfigDict(json_schema_extra={"examples": [PERSON]})

    group: str
    sheet: str
    row: int
    id: str
    name: str
    unit: str


class ProposedMapping(BaseModel):
    """A kept mapping profile that seems made for the file; it was not used."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROPOSED]})

    id: str
    name: str
    fits: bool = Field(description="它说到的列和工作表都在，名称和表头位置没有变；否则请核对后再用")
    changes: int = Field(description="用了它会改变几处读法")
    lacking: list[str] = Field(description="它说到而文件里没有的列和工作表")


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
    layout: list[SheetSeenOut] = Field(description="每张工作表、每一列被当作什么")
    rows: list[RowSeenOut] = Field(description="有问题的行的内容（前 400 行）")
    recipe: RecipeIn = Field(description="这次所用的读法")
    people: list[PeopleOut] = Field(description="文件里的人逐类计数，每人只在一类；有错误时为空")
    apart: list[PersonApartOut] = Field(description="另列的人（前 2000 名）")
    mapping: ProposedMapping | None = Field(default=None, description="可能适用的列名对照；没有写读法时才有")


class ReadingOut(BaseModel):
    """How a stored roster was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [READING]})

    based_on: str | None = Field(description="由哪一版改成")
    recipe: RecipeIn = Field(description="读法，可用于下一份文件")
    notes: list[NoteOut]
    layout: list[SheetSeenOut]
    people: list[PeopleOut] = Field(description="人员构成；较早版本的程序保存的为空")
    apart: list[PersonApartOut] = Field(description="另列的人（前 2000 名）")


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


def shown(roster: Roster) -> RosterOut:
    """A stored roster as the API shows it."""
    values = roster.model_dump(exclude={"warning_count", "file", "based_on"})
    return RosterOut(**values, warnings=roster.warning_count, based_on=roster.based_on or None)
