"""Comparisons as the API shows them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.explain.schemas import SENTENCE, Sentence, Words

TITLE: JsonDict = {"zh": "综合", "en": "综合"}
PLACE: JsonDict = {
    "学校代码": "S021",
    "学校": "样例海边小学",
    "学段": "小学",
    "任教学科": "体育",
    "年限": 3.0,
    "事由": "应交流",
}
TEACHER: JsonDict = {
    "教师编号": "T00012",
    "姓名": "样例甲",
    "派出学校代码": "S003",
    "派出学校": "样例第一小学",
    "places": [PLACE, None],
}
SCHOOL: JsonDict = {
    "学校代码": "S021",
    "学校名称": "样例海边小学",
    "城乡类型": "乡村",
    "办学水平": "薄弱",
    "columns": [{"派出": 0, "接收": 2, "净变化": 2}, {"派出": 0, "接收": 0, "净变化": 0}],
}
EXAMPLE: JsonDict = {
    "year": 2027,
    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "policy": "shanwei-chengqu",
    "columns": [
        {
            "kind": "plan",
            "id": "c0ffee00c0ffee00c0ffee00c0ffee00",
            "title": TITLE,
            "year": 2027,
            "comparable": True,
            "starts": 7,
            "obligated": 13,
            "placed": 7,
            "valid": True,
            "broken": [],
        },
        {
            "kind": "nobody",
            "id": None,
            "title": {"zh": "无人交流", "en": "Nobody moves"},
            "year": 2027,
            "comparable": True,
            "starts": 0,
            "obligated": 13,
            "placed": 0,
            "valid": False,
            "broken": ["年度交流比例"],
        },
    ],
    "goals": [
        {
            "goal": "unmet_posts",
            "title": {"zh": "岗位缺口", "en": "Unmet posts"},
            "unit": {"zh": "加权岗位数", "en": "weighted posts"},
            "values": [5.5, 9.0],
            "best": [0],
        }
    ],
    "gauges": [
        {
            "title": {"zh": "骨干教师占交流人数", "en": "Backbone teachers among movers"},
            "unit": "%",
            "before": None,
            "values": [28.6, 0.0],
            "words": ["2 / 7 人", "0 / 0 人"],
        }
    ],
    "lines": [SENTENCE],
    "movers": 7,
    "different_teachers": 7,
    "different_schools": 6,
}


class ColumnOut(BaseModel):
    """One plan of the comparison."""

    kind: Literal["plan", "list", "nobody", "last-year"]
    id: str | None = Field(description="方案或名单编号；无人交流时为空")
    title: Words
    year: int
    comparable: bool = Field(description="是否按同一份花名册和政策计算；去年的方案只供参照")
    starts: int
    obligated: int
    placed: int
    valid: bool = Field(description="按比较所用的政策，没有“不符合”的规则")
    broken: list[str] = Field(description="不符合的规则")


class GoalRow(BaseModel):
    """One goal in every column; less is better."""

    goal: str
    title: Words
    unit: Words
    values: list[float]
    best: list[int] = Field(description="最好的各栏（从 0 数）；各栏相同时为空")


class GaugeRow(BaseModel):
    """One compliance gauge after every column's plan."""

    title: Words
    unit: str
    before: float | None
    values: list[float | None]
    words: list[str]


class ComparisonOut(BaseModel):
    """Plans side by side; every list of values runs in the order of ``columns``."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    year: int
    dataset_id: str
    policy: str
    columns: list[ColumnOut]
    goals: list[GoalRow]
    gauges: list[GaugeRow]
    lines: list[Sentence] = Field(description="每处要紧的差别一句话")
    movers: int = Field(description="至少在一栏中交流的人数")
    different_teachers: int
    different_schools: int


class TeacherRows(BaseModel):
    """A page of the teachers whose place is not the same in all columns."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [TEACHER], "all": 1, "next": None}]})

    items: list[dict[str, Any]]
    all: int = Field(description="共多少行")
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class SchoolRows(BaseModel):
    """A page of the schools whose heads do not change alike in all columns, the largest difference first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [SCHOOL], "all": 1, "next": None}]})

    items: list[dict[str, Any]]
    all: int = Field(description="共多少行")
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")
