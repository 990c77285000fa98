"""What the rules of a policy do to a roster, as the API asks and tells."""

from pydantic import BaseModel, ConfigDict, Field

from app.policies.schemas import REFERENCE, Changes, Strict
from solver.policies import DEFAULT


class EffectsIn(Strict):
    """Whose effects are counted: a policy, with changes that nobody has kept yet, on a roster."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
                    "policy": DEFAULT,
                    "year": 2027,
                    "rules": {"reach": {"parameters": {"ordinary_km": 25}}},
                }
            ]
        },
    )

    dataset_id: str = Field(pattern="^[0-9a-f]{32}$", description="花名册编号")
    policy: str = Field(default=DEFAULT, pattern=REFERENCE)
    year: int | None = Field(default=None, ge=2000, le=2100, description="学年；默认下一个尚未到来的 9 月 1 日")
    rules: Changes = Field(default_factory=dict)


class RuleEffect(BaseModel):
    """What one active rule does now."""

    rule: str
    closes: int = Field(description="它关闭的候选派出，不论别的规则是否也关闭")
    alone: int = Field(description="其中只由它关闭的：停用它就会开放")
    closed_teachers: int = Field(description="因它而完全不能派出的教师")
    obliges: int = Field(description="它使之应交流的教师")
    excuses: int = Field(description="应交流者中由它免、暂缓、锁定或视为已完成的")
    limits: int = Field(description="它对整份方案设的限制条数（按学校、学科组或全县）")


class EffectsOut(BaseModel):
    """What every active rule does now, before any plan."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
                    "policy": DEFAULT,
                    "year": 2027,
                    "considered": 98004,
                    "open": 61250,
                    "pool": 2551,
                    "obligated": 920,
                    "excused": 193,
                    "duty": 727,
                    "stuck": 0,
                    "rules": [
                        {
                            "rule": "reach",
                            "closes": 3412,
                            "alone": 2801,
                            "closed_teachers": 0,
                            "obliges": 0,
                            "excuses": 0,
                            "limits": 0,
                        }
                    ],
                }
            ]
        }
    )

    dataset_id: str
    policy: str
    year: int
    considered: int = Field(description="候选派出：可派教师 × 另一所学校 × 学段 × 所教学科")
    open: int = Field(description="没有规则关闭的")
    pool: int = Field(description="教师规则可以派出的教师")
    obligated: int
    excused: int
    duty: int = Field(description="应交流且没有免除：必须安排")
    stuck: int = Field(description="其中没有任何一条派出开放的")
    rules: list[RuleEffect]
