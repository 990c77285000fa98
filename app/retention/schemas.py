"""Retention as the API takes and shows it."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from app.access.schemas import examples
from app.retention.service import Doomed


class RetentionIn(BaseModel):
    """Before which day."""

    model_config = examples({"before": "2024-09-01"})

    before: date = Field(strict=False, description="删去这一天之前上传的花名册及由它得到的一切；不能在今天之后")


class RetentionOut(BaseModel):
    """How much is, or was, deleted."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rosters": 2, "solves": 5, "plans": 12, "kept_plans": 1, "busy_rosters": 0}]}
    )

    rosters: int = Field(description="花名册（含身份证号、健康等一切资料）")
    solves: int
    plans: int = Field(description="没有公布过的方案")
    kept_plans: int = Field(description="公布过的方案：依法留存，只留名单，不留背后的花名册")
    busy_rosters: int = Field(description="正在求解、这次不动的花名册")


def shown(what: Doomed) -> RetentionOut:
    return RetentionOut(
        rosters=len(what.rosters),
        solves=len(what.solves),
        plans=len(what.plans),
        kept_plans=len(what.kept),
        busy_rosters=len(what.busy),
    )
