"""Verifications as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.plans.schemas import Verdict
from app.rosters.problem_schemas import ProblemOut
from app.tables import KeptList

REPORT: JsonDict = {
    "id": None,
    "valid": False,
    "year": 2027,
    "policy": "shanwei-chengqu",
    "dataset": "9b2c…",
    "verification": [
        {
            "rule": "reach",
            "title": "距离上限",
            "verdict": "not_met",
            "verdict_text": "不符合",
            "violations": ["教师 T00012 到接收学校 52.1 公里，超过 40 公里。"],
        }
    ],
    "broken": [],
    "problems": [],
}


class VerificationOut(BaseModel):
    """What the independent checker says of a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [REPORT]})

    id: str | None = Field(
        default=None, description="保存的名单编号，可用于 /comparisons；没有要求保存，或有不成立的行时为空"
    )
    valid: bool = Field(description="没有“不符合”的规则，也没有不成立的行")
    year: int
    policy: str
    dataset: str = Field(description="花名册内容的版本")
    verification: list[Verdict]
    broken: list[str] = Field(description="不成立的行：编号、学校、日期对不上")
    problems: list[ProblemOut] = Field(description="名单文件中的提醒")


LISTED: JsonDict = {
    "id": "7d1e5a1ed0114a90b2f1c5d6e7f80912",
    "created_at": "2026-11-20T08:00:00Z",
    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "name": "手工名单",
    "policy": "shanwei-chengqu",
    "year": 2027,
    "rows": 120,
    "valid": False,
}


class ListLine(BaseModel):
    """A list that was kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [LISTED]})

    id: str
    created_at: datetime
    dataset_id: str
    name: str
    policy: str
    year: int
    rows: int
    valid: bool = Field(description="上传时是否符合全部规则")

    @classmethod
    def of(cls, kept: KeptList) -> "ListLine":
        """A kept list as the API lists it."""
        shown = set(cls.model_fields) - {"dataset_id"}
        return cls(dataset_id=kept.roster_id, **kept.model_dump(include=shown))


class ListList(BaseModel):
    """A page of kept lists, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [LISTED], "next": None}]})

    items: list[ListLine]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")
