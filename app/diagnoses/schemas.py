"""Diagnoses as the API shows them: what clashes, and changes of the policy that would each make a plan possible."""

import dataclasses
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.policies.schemas import Changes, Value, Words
from app.solves.schemas import ProgressOut, State
from app.tables import INFEASIBLE, SUCCEEDED, Solve
from solver.rules.base import registry

RELAXATION: JsonDict = {
    "rule": "annual_share",
    "title": "年度交流比例",
    "parameter": "share",
    "parameter_title": {"zh": "本年派出人数的下限", "en": "least share starting a year"},
    "school": "",
    "from": 0.6,
    "to": 0.138,
    "unit": "",
    "size": 0.77,
    "proven": True,
    "says": "年度交流比例 [annual_share]的“本年派出人数的下限”由 60% 改为 13.8%",
    "rules": {"annual_share": {"parameters": {"share": 0.138}}},
}
CONFLICT: JsonDict = {"rule": "annual_share", "title": "年度交流比例", "shortfall": 26, "schools": [], "subjects": []}
DIAGNOSIS: JsonDict = {
    "id": "d1a9000000004b5a8d9e0a1b2c3d4e5f",
    "solve_id": None,
    "dataset_id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "scenario_id": "5ce0a210aa5540d7b3cf1d2e3f405162",
    "state": "infeasible",
    "possible": False,
    "year": 2027,
    "created_at": "2026-11-20T08:00:00Z",
    "started_at": "2026-11-20T08:00:01Z",
    "finished_at": "2026-11-20T08:00:09Z",
    "cancel_requested": False,
    "progress": None,
    "problem": None,
    "conflicts": [CONFLICT],
    "relaxations": [RELAXATION],
}


class ConflictOut(BaseModel):
    """One rule of a minimal set that cannot hold together."""

    model_config = ConfigDict(extra="allow")

    rule: str
    title: str
    shortfall: float = Field(description="其余规则都满足时差多少；0 为没有量出")
    schools: list[str]
    subjects: list[str]


class RelaxationOut(BaseModel):
    """The least change of one setting that, alone, makes a plan possible."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    rule: str
    title: str
    parameter: str = Field(description="参数名；enforcement 为改成尽量满足")
    parameter_title: Words
    school: str = Field(description="只涉及一所学校时为学校代码")
    before: Value = Field(alias="from")
    to: Value
    unit: str
    size: float = Field(description="相对现值的改动；小的在前")
    proven: bool = Field(description="已证明再小一步就没有方案")
    says: str
    rules: Changes | None = Field(description="照此改动即可：可直接用作情景的 rules；空为不是改规则能办到的")


class DiagnosisOut(BaseModel):
    """Whether a plan is possible, and where none is, why and what would help."""

    model_config = ConfigDict(json_schema_extra={"examples": [DIAGNOSIS]})

    id: str
    solve_id: str | None = Field(description="由哪个求解任务得出；空为专门的诊断")
    dataset_id: str
    scenario_id: str | None
    state: State
    possible: bool | None = Field(description="空为尚未或没能得出")
    year: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    progress: ProgressOut | None
    problem: dict[str, Any] | None = Field(description="没能得出结论的原因与下一步")
    conflicts: list[ConflictOut]
    relaxations: list[RelaxationOut]


class DiagnosisList(BaseModel):
    """Diagnoses, newest first; solves that ended infeasible have one under their own id."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [DIAGNOSIS], "next": None}]})

    items: list[DiagnosisOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


SHOWN = {
    "id",
    "state",
    "year",
    "created_at",
    "started_at",
    "finished_at",
    "cancel_requested",
    "progress",
}


def shown(solve: Solve, own: bool) -> DiagnosisOut:
    """A stored job as a diagnosis; ``own`` where it is one and no solve that ended infeasible."""
    told = (solve.problem or {}) if solve.state == INFEASIBLE else {}
    return DiagnosisOut(
        **solve.model_dump(include=SHOWN),
        solve_id=None if own else solve.id,
        dataset_id=solve.roster_id,
        scenario_id=solve.scenario_id or None,
        possible={INFEASIBLE: False, SUCCEEDED: True}.get(solve.state),
        problem=None if solve.state == INFEASIBLE else solve.problem,
        conflicts=[ConflictOut.model_validate(one) for one in told.get("rules", [])],
        relaxations=[relaxation(one) for one in told.get("relaxations", [])],
    )


def relaxation(way: dict[str, Any]) -> RelaxationOut:
    """A way out as data: which setting of which rule, from what to what, and as a change to apply."""
    rule = registry().get(way["rule"])
    name = way["parameter"]
    field = next((one for one in dataclasses.fields(rule.params) if one.name == name), None) if rule else None
    title = Words(zh="执行方式", en="enforcement") if field is None else None
    return RelaxationOut.model_validate(
        {
            "rule": way["rule"],
            "title": rule.title.zh if rule else way["rule"],
            "parameter": name,
            "parameter_title": title or Words(zh=field.metadata["zh"], en=field.metadata["en"]),  # type: ignore[union-attr]
            "school": way.get("school", ""),
            "from": way["now"],
            "to": way["to"],
            "unit": "" if field is None else field.metadata["unit"],
            "size": way["size"],
            "proven": way["proven"],
            "says": way["says"],
            "rules": way.get("rules"),
        }
    )
