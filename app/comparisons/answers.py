"""A comparison as plain values: columns, goals, gauges, sentences, and the people and schools that differ."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.comparisons.side import Side
from app.comparisons.wording import lines
from app.explain.answers import plain
from app.exports.gauges import gauges
from app.exports.summary import finite, rule_title
from solver.domain.dataset import Dataset
from solver.domain.plan import Assignment
from solver.domain.terms import Level, Locality
from solver.explain.differences import different_people, different_schools
from solver.explain.wording import SAME, TOLD
from solver.goals.base import registry as goals


@dataclass(frozen=True)
class Compared:
    """A comparison worked out: its document, and its long lists, which are shown page by page."""

    document: dict[str, Any]
    teachers: list[dict[str, Any]]
    schools: list[dict[str, Any]]


def compared(sides: Sequence[Side]) -> Compared:
    """Columns side by side; people and schools are told by the roster of the first column that shares it."""
    base = next(one for one in sides if one.alike)
    plans = [one.candidate for one in sides]
    people, schools = different_people(plans), different_schools(base.dataset, plans)
    document = {
        "year": base.column.year,
        "dataset_id": base.column.roster,
        "policy": base.column.policy,
        "columns": [head(one) for one in sides],
        "goals": goal_rows(sides),
        "gauges": gauge_rows(sides),
        "lines": [plain(one) for one in lines(sides, people)],
        "movers": len({row.teacher for one in plans for row in one.plan.moving}),
        "different_teachers": len(people),
        "different_schools": len(schools),
    }
    rows = [{row.teacher: row for row in one.plan.moving} for one in plans]
    moves = [
        (Counter(row.home for row in one.plan.moving), Counter(row.host for row in one.plan.moving)) for one in plans
    ]
    return Compared(
        document,
        [person(base.dataset, one.teacher, rows) for one in people],
        [school(base.dataset, one.school, moves) for one in schools],
    )


def head(one: Side) -> dict[str, Any]:
    """What a column is, whom it places and which rules it breaks."""
    found = one.candidate
    broken = [finding.rule for finding in found.verification.findings if finding.verdict == "not_met"]
    return {
        "kind": one.column.kind,
        "id": one.column.id or None,
        "title": {"zh": one.column.zh, "en": one.column.en},
        "year": one.column.year,
        "comparable": one.alike,
        "starts": len(found.plan.starting),
        "obligated": found.obligated,
        "placed": found.placed,
        "valid": found.verification.valid,
        "broken": [rule_title(rule) for rule in broken],
    }


def goal_rows(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """Every goal with its value in each column; ``best`` are the columns that do best where they differ. Less is better."""
    found = []
    for name in (*TOLD, *sorted(set(goals()) - set(TOLD))):
        values = [one.candidate.goals[name] for one in sides]
        alike = [value for one, value in zip(sides, values, strict=True) if one.alike]
        least, size = min(alike), max(1.0, abs(max(alike)))
        differs = max(alike) - least > SAME * size
        best = [at for at, one in enumerate(sides) if one.alike and values[at] - least <= SAME * size]
        title, unit = goals()[name].title, goals()[name].unit
        found.append(
            {
                "goal": name,
                "title": plain(title),
                "unit": plain(unit),
                "values": values,
                "best": best if differs else [],
            }
        )
    return found


def gauge_rows(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """Every compliance gauge, after the plan of each column; ``before`` is before any plan, null where it only exists after."""
    each = [gauges(one.dataset, one.candidate.plan, one.policy) for one in sides]
    base = each[next(at for at, one in enumerate(sides) if one.alike)]
    return [
        {
            "title": plain(one.title),
            "unit": one.unit,
            "before": None if one.before is None else finite(one.before),
            "values": [finite(own[at].after) for own in each],
            "words": [own[at].words for own in each],
        }
        for at, one in enumerate(base)
    ]


def person(dataset: Dataset, teacher: str, rows: Sequence[Mapping[str, Assignment]]) -> dict[str, Any]:
    """A teacher and where each column places them; null is at home."""
    at = dataset.teacher_position.get(teacher)
    home = dataset.schools.code[int(dataset.teachers.home[at])] if at is not None else ""
    return {
        "教师编号": teacher,
        "姓名": dataset.teachers.name[at] if at is not None else "",
        "派出学校代码": home,
        "派出学校": named(dataset, home),
        "places": [place(dataset, own.get(teacher)) for own in rows],
    }


def place(dataset: Dataset, row: Assignment | None) -> dict[str, Any] | None:
    """Where a row places a teacher."""
    if row is None:
        return None
    return {
        "学校代码": row.host,
        "学校": named(dataset, row.host),
        "学段": row.stage.label,
        "任教学科": row.subject,
        "年限": round(row.months / 12, 1),
        "事由": row.reason.label,
    }


def school(dataset: Dataset, code: str, moves: Sequence[tuple[Counter[str], Counter[str]]]) -> dict[str, Any]:
    """A school with the heads that leave and come in each column."""
    at = dataset.school_position[code]
    return {
        "学校代码": code,
        "学校名称": dataset.schools.name[at],
        "城乡类型": Locality(dataset.schools.locality[at]).label,
        "办学水平": Level(dataset.schools.level[at]).label,
        "columns": [{"派出": out[code], "接收": into[code], "净变化": into[code] - out[code]} for out, into in moves],
    }


def named(dataset: Dataset, code: str) -> str:
    """A school's name; its code where the roster does not have it."""
    at = dataset.school_position.get(code)
    return dataset.schools.name[at] or code if at is not None else code
