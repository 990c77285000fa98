"""Plans as the API shows them: the same document as plan.json."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.approvals.schemas import State
from app.tables import StoredPlan

POSTING: JsonDict = {
    "教师编号": "T00012",
    "姓名": "样例甲",
    "派出学校代码": "S003",
    "派出学校": "样例第一小学",
    "接收学校代码": "S021",
    "接收学校": "样例海边小学",
    "学段": "小学",
    "任教学科": "体育",
    "开始日期": "2027-09-01",
    "结束日期": "2030-08-31",
    "年限": 3,
    "交流类型": "城乡交流",
    "事由": "应交流",
    "距离公里": 12.4,
    "志愿序": 1,
}

EXAMPLE: JsonDict = {
    "id": "c0ffee00c0ffee00c0ffee00c0ffee00",
    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "solve_id": "b7e2a1d09c3f4e5d8a6b7c8d9e0f1a2b",
    "state": "draft",
    "profile": {"id": "balanced", "title": "综合"},
    "year": 2027,
    "seed": 0,
    "notice": "样例数据（虚构） / Sample data, invented",
    "goals": {"overdue": 0.0, "travel": 12.4},
    "goal_units": {"travel": "通勤距离（公里）"},
    "counts": {"obligated": 1, "placed": 1, "left": 0, "starts": 1, "stays": 0, "returns": 0},
    "proof": {"status": "OPTIMAL", "objective": 12.4, "bound": 12.4, "gap": 0.0, "seconds": 0.1, "levels": []},
    "verification": [
        {"rule": "reach", "title": "距离上限", "verdict": "met", "verdict_text": "符合", "violations": []}
    ],
    "unplaced": [],
    "policy": {"id": "shanwei-chengqu", "title": "汕尾市城区", "source": "", "rules": {}},
    "dataset": {"digest": "9b2c…", "schools": 8, "teachers": 60, "invented": True},
    "versions": {"lungang": "0.1.0"},
    "postings": [POSTING],
}


LINE: JsonDict = {
    "id": "c0ffee00c0ffee00c0ffee00c0ffee00",
    "created_at": "2026-11-20T08:00:00Z",
    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "solve_id": "b7e2a1d09c3f4e5d8a6b7c8d9e0f1a2b",
    "profile": "balanced",
    "title": "综合",
    "year": 2027,
    "horizon": 1,
    "starts": 214,
    "gap": 0.0,
    "goals": {"overdue": 0.0, "travel": 12.4},
    "state": "draft",
    "version": 1,
}


class PlanLine(BaseModel):
    """A plan in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [LINE]})

    id: str
    created_at: datetime
    dataset_id: str
    solve_id: str
    profile: str
    title: str
    year: int
    horizon: int = Field(description="规划期：几个学年；多年的方案各学年另有文件")
    starts: int = Field(description="派出人数；多年的方案为各学年合计")
    gap: float = Field(description="与最优的差距上限")
    goals: dict[str, float]
    state: State
    version: int = Field(description="审批每走一步加一；1：还没有人提交过")

    @classmethod
    def of(cls, plan: StoredPlan) -> "PlanLine":
        """A stored plan as the API lists it."""
        shown = set(cls.model_fields) - {"dataset_id"}
        return cls(dataset_id=plan.roster_id, **plan.model_dump(include=shown))


class PlanList(BaseModel):
    """A page of plans, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [LINE], "next": None}]})

    items: list[PlanLine]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


SUMMARY: JsonDict = {
    **LINE,
    "notice": "样例数据（虚构） / Sample data, invented",
    "policy": {"id": "shanwei-chengqu", "title": "汕尾市城区"},
    "counts": {"obligated": 240, "placed": 214, "left": 26, "starts": 214, "stays": 3, "returns": 41},
    "proof": {"status": "OPTIMAL", "gap": 0.0},
    "goal_units": {"overdue": "应交流未交流（加权人数）", "travel": "通勤距离（公里）"},
    "gauges": [
        {
            "title": "交流人数占义务教育在编教师",
            "title_en": "Movers among compulsory-education teachers",
            "before": None,
            "after": 7.4,
            "unit": "%",
            "words": "214 / 2900 人，本政策要求 ≥ 5 %",
            "limit": 5.0,
            "at_least": True,
        }
    ],
}


class PlanSummary(PlanLine):
    """A plan without any person: its figures, gauges and proof."""

    model_config = ConfigDict(json_schema_extra={"examples": [SUMMARY]})

    notice: str = Field(description="样例数据必须注明；真实数据为空")
    policy: dict[str, str]
    counts: dict[str, int]
    proof: dict[str, Any]
    gauges: list[dict[str, Any]] = Field(description="合规指标：方案前后的值，限值和方向")
    goal_units: dict[str, str] = Field(description="各目标的名称和单位")


class Verdict(BaseModel):
    """One rule's verdict by the independent checker."""

    rule: str
    title: str
    verdict: str = Field(description="met, met_by_waiver, not_met, left_over, not_applicable")
    verdict_text: str
    violations: list[str]
    violations_en: list[str] = []
    waived: list[str] = Field(default=[], description="经特批放开之处：谁、哪里、差多少，谁批准、为什么、到何时")
    waived_en: list[str] = []
    remarks: list[str] = []
    remarks_en: list[str] = []


class PostingList(BaseModel):
    """A page of a plan's list."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"total": 1, "items": [POSTING], "next": None}]})

    total: int = Field(description="符合筛选的共有多少行")
    items: list[dict[str, str | int | float | None]] = Field(description="列名与工作簿一致")
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class PlanOut(BaseModel):
    """A verified plan, whole."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE]})

    id: str
    dataset_id: str
    solve_id: str
    state: State
    profile: dict[str, str]
    year: int
    seed: int
    notice: str = Field(description="样例数据必须注明；真实数据为空")
    goals: dict[str, float] = Field(description="七个目标的实测值")
    goal_units: dict[str, str]
    counts: dict[str, int]
    proof: dict[str, Any] = Field(description="求解证明：状态、目标值、下界、差距、各级")
    verification: list[Verdict]
    unplaced: list[dict[str, Any]] = Field(description="应交流而未能安排的教师及限制")
    policy: dict[str, Any]
    dataset: dict[str, Any]
    versions: dict[str, str]
    postings: list[dict[str, str | int | float | None]] = Field(description="交流名单，列名与工作簿一致")
