"""Policies as the API takes and shows them, and what they have in common with goal profiles."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.config import JsonDict

from app.policies.versions import Found
from solver.domain import english
from solver.policies import DEFAULT
from solver.policies.steps import MOST_DAYS, MOST_STEPS

REFERENCE = "^([0-9a-f]{32}(@[1-9][0-9]{0,3})?|[a-z][0-9a-z-]{0,63})$"
"""An own profile, newest or a version of it, or a shipped one."""
Enforcement = Literal["hard", "priority"]
Title = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Long = Annotated[str, Field(max_length=2000)]
Word = Annotated[str, Field(max_length=100)]
Value = bool | int | float | Word | Annotated[list[Word], Field(max_length=100)]

POLICY: JsonDict = {
    "id": "shanwei-chengqu",
    "reference": "shanwei-chengqu",
    "title": "汕尾市城区",
    "source": "",
    "built_in": True,
    "origin": "shanwei-chengqu",
    "version": 0,
    "newest": 0,
    "archived": False,
    "created_at": None,
    "by": "",
    "note": "",
    "rules": {"release_cap": {"enforcement": "hard", "parameters": {"school_share": 0.15}}},
}
RULE: JsonDict = {
    "rule": "release_cap",
    "title": {"zh": "派出比例上限", "en": "Release cap"},
    "clauses": [
        {
            "document": "县（区）教育局工作设定",
            "clause": "◇",
            "says": "限制每校当年派出比例",
            "document_en": "set by the county",
            "clause_en": "◇",
            "says_en": "limits what share a school sends in a year",
        }
    ],
    "in_force": "2023-01-01",
    "closes": {"zh": "", "en": ""},
    "on": True,
    "enforcement": "hard",
    "enforcements": ["hard"],
    "waiving": {"about": "limit", "why_not": {"zh": "", "en": ""}},
    "parameters": [
        {
            "name": "school_share",
            "title": {"zh": "每校每年派出人数占本校在编教师的上限", "en": "share of a school leaving a year"},
            "kind": "share",
            "unit": "",
            "low": 0,
            "high": 1,
            "options": [],
            "value": 0.18,
            "default": 0.15,
            "source": "◇",
            "source_en": "◇",
        }
    ],
}
OWN: JsonDict = {
    **POLICY,
    "id": "0b5e8c1d7a624f0f9c3e2d1b0a998877",
    "reference": "0b5e8c1d7a624f0f9c3e2d1b0a998877@2",
    "title": "本县 2027",
    "built_in": False,
    "version": 2,
    "newest": 2,
    "created_at": "2026-11-20T08:00:00Z",
    "by": "李规划",
    "note": "征求意见后放宽派出比例",
    "settings": [RULE],
    "steps": [{"id": "publication", "title": "公示（交流名单）", "days": 5, "source": ""}],
}
STEP: JsonDict = {"id": "publication", "title": "公示（交流名单）", "days": 5, "source": ""}
CHANGE: JsonDict = {"release_cap": {"parameters": {"school_share": 0.18}}, "reach": {"on": False}}


class Words(BaseModel):
    """A text in both languages."""

    zh: str
    en: str


class Strict(BaseModel):
    """What a request says; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class RuleChange(Strict):
    """What is changed about a rule; what is left out stays."""

    on: bool | None = Field(default=None, description="是否启用")
    enforcement: Enforcement | None = Field(
        default=None, description="hard 必须满足；priority 尽量满足，排不下的列出（仅针对个人义务的规则）"
    )
    parameters: dict[Word, Value] = Field(default_factory=dict, max_length=50, description="参数名 → 值")

    @field_validator("parameters")
    @classmethod
    def no_field_of_the_rule(cls, values: dict[str, Value]) -> dict[str, Value]:
        """``on`` and ``enforcement`` stand beside the parameters where policies are kept."""
        if {"on", "enforcement"} & set(values):
            raise ValueError("on 和 enforcement 不是参数，请写在 parameters 外面")
        return values


Changes = Annotated[dict[Word, RuleChange], Field(max_length=100, description="规则编号 → 改动；没有写的不变")]


class PolicyStep(Strict):
    """One step on the way to 1 September."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [STEP]},
    )

    id: str = Field(pattern="^[a-z][a-z0-9_]{0,39}$", description="编号，publication 决定公示文件的起止日期")
    title: str = Field(min_length=1, max_length=60, pattern=r"\S")
    days: int = Field(ge=1, le=MOST_DAYS, description="工作日")
    source: Long = Field(default="", description="规定时长的条文；空为本县（区）自行设定")


Steps = Annotated[
    list[PolicyStep],
    Field(min_length=1, max_length=MOST_STEPS, description="到 9 月 1 日的步骤，依次进行，从后向前推算"),
]


class PolicyIn(Strict):
    """A policy of the bureau's own: a copy with changes."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"title": "本县 2027", "copy_of": DEFAULT, "rules": CHANGE, "note": "起草"}]},
    )

    title: Title
    copy_of: str = Field(default=DEFAULT, pattern=REFERENCE, description="从哪一份抄起")
    source: Long = Field(default="", description="依据的文件；空为沿用")
    rules: Changes = Field(default_factory=dict)
    steps: Steps | None = Field(default=None, description="到 9 月 1 日的步骤；空为沿用")
    note: Long = Field(default="", description="为什么这样定，给以后的人看")


class PolicyVersionIn(Strict):
    """The next version of an own policy: changes to the one before."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"rules": CHANGE, "note": "征求意见后放宽"}]}
    )

    title: Title | None = None
    source: Long | None = None
    rules: Changes = Field(default_factory=dict)
    steps: Steps | None = Field(default=None, description="到 9 月 1 日的步骤，全部重写；空为不变")
    note: Long = ""


class Archiving(Strict):
    """Whether something of the bureau's own is still offered."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"archived": True}]})

    archived: bool = Field(description="true 为停用（不再列出，随时可以恢复）")


class VersionOut(BaseModel):
    """Which version of a profile this is, and who made it."""

    id: str
    reference: str = Field(description="指明这一版本的写法，可用在任何要填政策、目标方案的地方")
    title: str
    built_in: bool
    origin: str = Field(description="源自哪一份随附的方案")
    version: int = Field(description="0 为随软件附带")
    newest: int
    archived: bool
    created_at: datetime | None
    by: str
    note: str


class PolicyOut(VersionOut):
    """A policy with every active rule and its effective parameters."""

    model_config = ConfigDict(json_schema_extra={"examples": [POLICY]})

    source: str
    source_en: str = Field(description="依据，文件和条号用英文名")
    rules: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, found: Found) -> "PolicyOut":
        source = found.content["source"]
        return cls(**stamp(found), source=source, source_en=english.citation(source), rules=active(found))


class PolicyList(BaseModel):
    """The policies there are, the default first, then the bureau's own."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [POLICY]}]})

    items: list[PolicyOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class Clause(BaseModel):
    """Where a rule is written."""

    document: str
    clause: str
    says: str = Field(description="条文的大意")
    document_en: str
    clause_en: str
    says_en: str


class ParameterOut(BaseModel):
    """One parameter: meaning, unit, range, value, and the value to compare with."""

    name: str
    title: Words
    kind: str = Field(description="share 比例（0–1）、number、integer、switch 是否、word 选一、words 选多")
    unit: str
    low: float | None
    high: float | None
    options: list[str]
    value: Value
    default: Value = Field(description="所源自的随附方案中的值")
    source: str = Field(description="数值的出处；◇ 为各县自行设定")
    source_en: str = Field(description="出处，文件和条号用英文名")


class WaivingOut(BaseModel):
    """Whether single exceptions to a rule may be permitted (特批)."""

    about: str = Field(description="posting 针对派出；limit 学校限额；空为不能特批")
    why_not: Words = Field(description="不能特批的原因和应怎样办")


class RuleOut(BaseModel):
    """One rule of a policy."""

    rule: str
    title: Words
    clauses: list[Clause]
    in_force: str
    closes: Words = Field(description="它为什么使一条派出不可行；空为不针对单条派出")
    on: bool
    enforcement: Enforcement
    enforcements: list[Enforcement] = Field(description="允许的执行方式")
    waiving: WaivingOut
    parameters: list[ParameterOut]


class PolicyDetail(PolicyOut):
    """A policy with everything that can be set, rules that are off included."""

    model_config = ConfigDict(json_schema_extra={"examples": [OWN]})

    settings: list[RuleOut]
    steps: list[PolicyStep] = Field(description="到 9 月 1 日的步骤")


class Difference(BaseModel):
    """One setting that two versions of a policy have differently."""

    rule: str
    parameter: str = Field(description="参数名；on 为启用，enforcement 为执行方式；rule 为 calendar 时是日程步骤")
    before: Value | None
    after: Value | None


class PolicyVersion(VersionOut):
    """A version and what it changed."""

    changes: list[Difference] = Field(description="与前一版本相比")


class PolicyVersions(BaseModel):
    """Every version of a policy, newest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            **{
                                key: value
                                for key, value in OWN.items()
                                if key not in {"rules", "settings", "steps", "source"}
                            },
                            "changes": [
                                {"rule": "release_cap", "parameter": "school_share", "before": 0.15, "after": 0.18}
                            ],
                        }
                    ]
                }
            ]
        }
    )

    items: list[PolicyVersion]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


def stamp(found: Found) -> dict[str, Any]:
    """The fields of ``VersionOut``."""
    return {
        "id": found.id,
        "reference": found.reference,
        "title": found.content["title"],
        "built_in": found.version == 0,
        "origin": found.origin,
        "version": found.version,
        "newest": found.newest,
        "archived": found.archived,
        "created_at": found.created_at,
        "by": found.by,
        "note": found.note,
    }


def active(found: Found) -> dict[str, dict[str, Any]]:
    """The rules that are on, with enforcement and parameters."""
    return {
        rule: {
            "enforcement": table.get("enforcement", "hard"),
            "parameters": {name: value for name, value in table.items() if name not in {"on", "enforcement"}},
        }
        for rule, table in found.content["rules"].items()
        if table.get("on", True)
    }
