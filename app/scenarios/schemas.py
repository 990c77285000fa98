"""Scenarios as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.policies.schemas import REFERENCE, Changes, Long, Strict, Title
from app.policies.versions import Found
from app.solves.inputs import Kind, Permitted, Settled
from app.tables import Scenario
from solver.policies import DEFAULT

IDENTIFIER = "^[0-9a-f]{32}$"
MOST_DECISIONS = 500
MONTH = "^20[0-9]{2}-(0[1-9]|1[0-2])$"
MOST_ALTERNATIVES = 5
ROSTER = "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80"
PLAN = "c0ffee00c0ffee00c0ffee00c0ffee00"

DECISION: JsonDict = {"kind": "lock", "teacher": "T00012", "school": "S021", "reason": "与接收学校已商定"}
SHOWN: JsonDict = {
    **DECISION,
    "by": "李规划",
    "at": "2026-11-20T08:00:00Z",
    "teacher_name": "样例甲",
    "school_name": "样例海边小学",
}
WAIVER: JsonDict = {
    "rule": "reach",
    "teacher": "T00012",
    "school": "S021",
    "reason": "本人自愿到该校，已安排住宿",
    "permitted_by": "县教育局局长办公会",
    "until": "2028-08",
}
NOTES: JsonDict = {
    "stage": "",
    "subject": "",
    "amount": 0,
    "by": "李规划",
    "at": "2026-11-20T08:00:00Z",
    "teacher_name": "样例甲",
    "school_name": "样例海边小学",
    "rule_title": "路程上限",
}
SCENARIO: JsonDict = {
    "id": "5ce0a210aa5540d7b3cf1d2e3f405162",
    "name": "派出比例放宽到 18 %",
    "note": "征求意见稿",
    "dataset_id": ROSTER,
    "policy": {"reference": "shanwei-chengqu", "title": "汕尾市城区"},
    "rules": {"release_cap": {"parameters": {"school_share": 0.18}}},
    "goal_profiles": [{"reference": "balanced", "title": "综合"}],
    "year": 2027,
    "horizon": 1,
    "seed": 0,
    "time_limit": 300.0,
    "alternatives": 0,
    "near_plan": None,
    "decisions": [SHOWN],
    "waivers": [{**WAIVER, **NOTES}],
    "copied_from": None,
    "author": "李规划",
    "created_at": "2026-11-20T08:00:00Z",
    "changed_at": "2026-11-20T08:00:00Z",
    "archived": False,
    "version": 1,
}

Reference = Annotated[str, Field(pattern=REFERENCE)]
Profiles = Annotated[list[Reference], Field(max_length=20, description="目标方案编号，见 GET /goal-profiles")]
Year = Annotated[int, Field(ge=2000, le=2100)]
Horizon = Annotated[int, Field(ge=1, le=5, description="规划期：几个学年一起排；1 为年度方案，多年为中期方案")]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
Limit = Annotated[float, Field(ge=1, le=86400)]
Alternatives = Annotated[int, Field(ge=0, le=MOST_ALTERNATIVES)]
Identified = Annotated[str, Field(pattern=IDENTIFIER)]
Near = Annotated[str, Field(pattern="^([0-9a-f]{32})?$")]


class DecisionIn(Strict):
    """What a planner has settled by hand about one teacher."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [DECISION]})

    kind: Kind = Field(description="lock 必须派往（不写学校为任一学校）；forbid 不派往；stay 留在本校")
    teacher: str = Field(min_length=1, max_length=64, description="教师编号")
    school: str = Field(default="", max_length=64, description="学校代码")
    reason: str = Field(default="", max_length=500, description="为什么，给以后的人看")

    @model_validator(mode="after")
    def says_where(self) -> Self:
        """Which kinds need a school."""
        if self.kind == "forbid" and not self.school:
            raise ValueError("forbid 须写 school；不派往任何学校请用 stay")
        if self.kind == "stay" and self.school:
            raise ValueError("stay 是留在本校，不写 school")
        return self


class WaiverIn(Strict):
    """A permitted exception to one rule: for a teacher, a school or both, or room under a school's limit."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [WAIVER]})

    rule: Annotated[str, Field(pattern="^[a-z_]{1,40}$", description="规则编号；哪些可以特批见 GET /policies/{id}")]
    teacher: str = Field(default="", max_length=64, description="教师编号；只用于针对派出的规则")
    school: str = Field(default="", max_length=64, description="学校代码；学校限额必填，针对派出的规则为接收学校")
    stage: str = Field(default="", max_length=10, description="学段；空为各学段，只用于学校限额")
    subject: str = Field(default="", max_length=40, description="学科；空为各学科，只用于学校限额")
    amount: int = Field(default=0, ge=0, le=100, description="学校限额放宽多少人；针对派出的规则不写")
    reason: str = Field(min_length=1, max_length=500, description="理由")
    permitted_by: str = Field(min_length=1, max_length=100, description="批准人或批准会议")
    until: Annotated[str, Field(pattern=MONTH, description="到哪一月为止，含当月，如 2028-08")]


Waivers = Annotated[
    list[WaiverIn], Field(max_length=MOST_DECISIONS, description="特批：经批准的例外，每条只放开所写的")
]
Decisions = Annotated[list[DecisionIn], Field(max_length=MOST_DECISIONS)]


class ScenarioIn(Strict):
    """A new scenario; everything but name and roster has a default."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "name": "派出比例放宽到 18 %",
                    "dataset_id": ROSTER,
                    "policy": DEFAULT,
                    "rules": {"release_cap": {"parameters": {"school_share": 0.18}}},
                    "goal_profiles": ["balanced"],
                    "year": 2027,
                    "decisions": [DECISION],
                    "waivers": [WAIVER],
                }
            ]
        },
    )

    name: Title
    note: Long = ""
    dataset_id: Identified = Field(description="花名册编号")
    policy: Reference = Field(default=DEFAULT, description="政策；没有写版本的取最新版本并记住它")
    rules: Changes = Field(default_factory=dict)
    goal_profiles: Profiles = Field(default_factory=list)
    year: Year | None = Field(default=None, description="学年；默认下一个尚未到来的 9 月 1 日")
    horizon: Horizon = 1
    seed: Seed = 0
    time_limit: Limit = Field(default=300.0, description="每次搜索最多多少秒")
    alternatives: Alternatives = Field(default=0, description="每个目标方案另给几份明显不同的备选")
    near_plan: Near = Field(default="", description="方案编号：首先尽量少改动它")
    decisions: Decisions = Field(default_factory=list)
    waivers: Waivers = Field(default_factory=list)


class ScenarioChange(Strict):
    """What is changed; what is left out stays. ``rules``, ``decisions`` and ``waivers`` replace what was there."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"name": "再放宽", "rules": {"release_cap": {"parameters": {"school_share": 0.2}}}}]
        },
    )

    name: Title | None = None
    note: Long | None = None
    dataset_id: Identified | None = None
    policy: Reference | None = None
    rules: Changes | None = None
    goal_profiles: Profiles | None = None
    year: Year | None = None
    horizon: Horizon | None = None
    seed: Seed | None = None
    time_limit: Limit | None = None
    alternatives: Alternatives | None = None
    near_plan: Near | None = None
    decisions: Decisions | None = None
    waivers: Waivers | None = None
    archived: bool | None = None


class NameIn(Strict):
    """What a scenario made from a solve is called."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"name": "锁定两人之后"}]})

    name: Title
    note: Long = ""


class Named(BaseModel):
    """A version by reference and title."""

    reference: str
    title: str

    @classmethod
    def of(cls, found: Found) -> "Named":
        return cls(reference=found.reference, title=found.content["title"])


class ScenarioOut(BaseModel):
    """A scenario."""

    model_config = ConfigDict(json_schema_extra={"examples": [SCENARIO]})

    id: str
    name: str
    note: str
    dataset_id: str
    policy: Named
    rules: Changes
    goal_profiles: list[Named]
    year: int
    horizon: int
    seed: int
    time_limit: float
    alternatives: int
    near_plan: str | None
    decisions: list[Settled]
    waivers: list[Permitted]
    copied_from: str | None
    author: str
    created_at: datetime
    changed_at: datetime
    archived: bool
    version: int

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        policy: Found,
        profiles: list[Found],
        decisions: list[Settled],
        waivers: list[Permitted],
    ) -> "ScenarioOut":
        plain = scenario.model_dump(
            include={"id", "name", "note", "rules", "year", "horizon", "seed", "time_limit", "alternatives"}
            | {"author", "created_at", "changed_at", "archived", "version"}
        )
        return cls(
            **plain,
            dataset_id=scenario.roster_id,
            policy=Named.of(policy),
            goal_profiles=[Named.of(one) for one in profiles],
            near_plan=scenario.near_plan_id or None,
            copied_from=scenario.copied_from or None,
            decisions=decisions,
            waivers=waivers,
        )


class ScenarioList(BaseModel):
    """A page of scenarios, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [SCENARIO], "next": None}]})

    items: list[ScenarioOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class PersonOut(BaseModel):
    """A teacher, to be decided about."""

    teacher: str
    name: str
    school: str
    school_name: str
    subject: str
    title: str
    posted_by_rules: bool = Field(description="是否在教师交流规则的范围内")
    obligated: bool
    excused_by: list[str] = Field(description="免除应交流的规则")
    closed_by: list[str] = Field(description="使其完全不能派出的规则")


PERSON: JsonDict = {
    "teacher": "T00012",
    "name": "样例甲",
    "school": "S003",
    "school_name": "样例第一小学",
    "subject": "体育",
    "title": "一级",
    "posted_by_rules": True,
    "obligated": True,
    "excused_by": [],
    "closed_by": [],
}


class PeopleOut(BaseModel):
    """Teachers found; ``total`` may be more than are listed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"total": 1, "items": [PERSON]}]})

    total: int
    items: list[PersonOut]


class Opening(BaseModel):
    """A school as a destination of one teacher."""

    school: str
    school_name: str
    open: bool
    closed_by: list[str]
    distance_km: float | None
    choice: int | None = Field(description="志愿序；不在志愿中为空")


class Openings(BaseModel):
    """Every school a teacher could go to, open ones first, near ones first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "school": "S021",
                            "school_name": "样例海边小学",
                            "open": True,
                            "closed_by": [],
                            "distance_km": 12.4,
                            "choice": 1,
                        }
                    ]
                }
            ]
        }
    )

    items: list[Opening]
