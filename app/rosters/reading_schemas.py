"""How a roster was read, as the API shows it."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.rosters.problem_schemas import ISSUE, ProblemOut
from app.rosters.recipes import RECIPE, RecipeIn

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
