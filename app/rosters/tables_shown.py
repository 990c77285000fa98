"""The tables and columns of rosters as the API shows them."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

COLUMN: JsonDict = {"header": "编制类型", "required": True, "hint": "填：在编、临聘", "words": ["在编", "临聘"]}
TABLE: JsonDict = {"table": "教师", "required": True, "columns": [COLUMN]}


class ColumnOut(BaseModel):
    """One column a table may have."""

    model_config = ConfigDict(json_schema_extra={"examples": [COLUMN]})

    header: str = Field(description="规范列名")
    required: bool
    hint: str = Field(description="填法")
    words: list[str] = Field(description="可填的词；空为不限")


class TableOut(BaseModel):
    """One table of a roster."""

    model_config = ConfigDict(json_schema_extra={"examples": [TABLE]})

    table: str
    required: bool
    columns: list[ColumnOut]


class TableList(BaseModel):
    """All tables of a roster."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [TABLE]}]})

    items: list[TableOut]
