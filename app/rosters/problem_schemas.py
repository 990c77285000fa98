"""Problems of a roster as the API shows them."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

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
