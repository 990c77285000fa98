"""Reads the case files of the rules: small counties, a plan, and the verdict a policy officer expects.

A file is ``county:`` (tables shared by its cases) and ``cases:``. A case has

- ``name`` and ``cite`` (document and clause),
- ``year`` (2026 where not given) and ``params`` of the rule,
- ``schools``, ``teachers``, ``needs`` merged row by row over the county's by their codes;
  ``records``, ``choices``, ``commutes`` take the place of the county's,
- ``plan``: rows with 教师编号 and 接收学校代码; where not given, 学段 and 任教学科 are the teacher's own,
  派出学校代码 the home school, 开始日期 1 September, 年限 3 (or 结束日期), 事由 均衡,
- ``verdict``: allowed or forbidden; or, for the standing of teachers before any plan, ``obliged``,
  ``excused`` or ``closed``: the teachers the rule obliges, takes out of the obligation, closes,
- ``waivers`` (optional): permitted exceptions, written as in a policy,
- ``says`` (optional): words the Chinese sentence of a violation must contain,
- ``model: silent`` (optional) where the model has no counterpart of what the case is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from solver.domain.dataset import Dataset
from solver.domain.months import effective_month
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import Reason, Stage
from solver.domain.waiver import Waiver
from solver.policies.waivers import waivers_of
from tests.builders import code, county, month

FOLDER = Path(__file__).parent / "cases"
KEYS = {"schools": ("学校代码",), "teachers": ("教师编号",), "needs": ("学校代码", "学段", "学科")}
WHOLE = ("records", "choices", "commutes")
KNOWN = {
    "name",
    "cite",
    "year",
    "params",
    *KEYS,
    *WHOLE,
    "plan",
    "waivers",
    "verdict",
    "obliged",
    "excused",
    "closed",
    "says",
    "model",
}


@dataclass(frozen=True)
class Case:
    """One case of one rule."""

    rule: str
    name: str
    cite: str
    year: int
    params: Mapping[str, Any]
    dataset: Dataset
    plan: Plan
    waivers: tuple[Waiver, ...]
    verdict: str
    standing: Mapping[str, Sequence[str]]
    says: str
    in_model: bool

    def __str__(self) -> str:
        return f"{self.rule}: {self.name}"


def cases(rule: str) -> list[Case]:
    """The cases of ``<rule>.yaml``; none where there is no such file."""
    path = FOLDER / f"{rule}.yaml"
    if not path.exists():
        return []
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    shared, listed = (content.get("county", {}), content["cases"]) if isinstance(content, dict) else ({}, content)
    return [_case(rule, shared, case) for case in listed]


def _case(rule: str, shared: Mapping[str, Any], case: Mapping[str, Any]) -> Case:
    unknown = set(case) - KNOWN
    assert not unknown, f"{rule}: {case.get('name')}: unknown keys {unknown}"
    tables = {name: _merged(shared.get(name) or [], case.get(name) or [], key) for name, key in KEYS.items()}
    tables |= {name: case.get(name, shared.get(name)) or [] for name in WHOLE}
    dataset = county(**tables)
    year = int(case.get("year", shared.get("year", 2026)))
    return Case(
        rule=rule,
        name=case["name"],
        cite=str(case["cite"]),
        year=year,
        params=case.get("params") or shared.get("params") or {},
        dataset=dataset,
        plan=plan(dataset, year, case.get("plan") or []),
        waivers=waivers_of([one | {"until": str(one["until"])} for one in case.get("waivers", ())], case["name"]),
        verdict=case.get("verdict", ""),
        standing={key: case[key] or [] for key in ("obliged", "excused", "closed") if key in case},
        says=case.get("says", ""),
        in_model=case.get("model") != "silent",
    )


def _merged(below: Sequence[Any], above: Sequence[Any], key: tuple[str, ...]) -> list[dict[str, Any]]:
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in (*below, *above):
        name = tuple(str(row[part]) for part in key)
        merged[name] = {**merged.get(name, {}), **row}
    return list(merged.values())


def plan(dataset: Dataset, year: int, rows: Sequence[Mapping[str, Any]]) -> Plan:
    """A plan from rows in the headers of 交流名单, with the defaults stated above."""
    return Plan(year, tuple(_assignment(dataset, year, row) for row in rows))


def _assignment(dataset: Dataset, year: int, row: Mapping[str, Any]) -> Assignment:
    people, who = dataset.teachers, dataset.teacher_position[str(row["教师编号"])]
    start = month(row["开始日期"]) if "开始日期" in row else effective_month(year)
    return Assignment(
        teacher=str(row["教师编号"]),
        home=str(row.get("派出学校代码", dataset.schools.code[people.home[who]])),
        host=str(row["接收学校代码"]),
        stage=Stage(code(Stage, row["学段"]) if "学段" in row else int(people.stage[who])),
        subject=str(row.get("任教学科", dataset.subjects[people.subject[who]])),
        start=start,
        end=month(row["结束日期"]) if "结束日期" in row else start + 12 * int(row.get("年限", 3)) - 1,
        reason=Reason(code(Reason, row.get("事由", "均衡"))),
    )
