"""Verifications as the API shows them."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.plans.schemas import Verdict
from app.rosters.schemas import ProblemOut

REPORT: JsonDict = {
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

    valid: bool = Field(description="没有“不符合”的规则，也没有不成立的行")
    year: int
    policy: str
    dataset: str = Field(description="花名册内容的版本")
    verification: list[Verdict]
    broken: list[str] = Field(description="不成立的行：编号、学校、日期对不上")
    problems: list[ProblemOut] = Field(description="名单文件中的提醒")
