"""Explanations as the API shows them: sentences with their clauses, and the figures behind them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

SENTENCE: JsonDict = {
    "zh": "现聘一级，2019-08 到本校，至 2027-09-01 满 97 个月，超过 72 个月，应当交流。",
    "en": "Appointed 一级, at this school since 2019-08, 97 months by 2027-09-01, more than 72: must rotate.",
    "rule": "obligation",
    "clause": {"zh": "应交流，《……三年行动方案》第6条", "en": "Obligation to rotate, …, 第6条"},
}
EXAMPLE: JsonDict = {
    "plan_id": "c0ffee00c0ffee00c0ffee00c0ffee00",
    "year": 2027,
    "audience": "bureau",
    "exact": True,
    "lines": [SENTENCE],
}


class Words(BaseModel):
    """A text in both languages."""

    zh: str
    en: str


class Sentence(Words):
    """One sentence to read aloud; ``rule`` and ``clause`` say what it rests on, blank for a plain fact."""

    rule: str
    clause: Words


class Explanation(BaseModel):
    """An answer; beside the sentences it holds the figures they are made from."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE]})

    plan_id: str
    year: int
    audience: str
    exact: bool = Field(description="代价是否已精确计算；false 时只有直接影响")
    lines: list[Sentence] = Field(description="可以直接宣读的句子，按顺序")

    terms: list[Sentence] = Field(default=[], description="答复里的数怎样计：提到的目标，“相当于多少公里”的换算")

    @classmethod
    def of(cls, found: dict[str, Any]) -> "Explanation":
        return cls.model_validate(found)
