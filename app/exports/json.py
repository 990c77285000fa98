"""The whole plan as JSON: postings, goals, proof, verdicts, who is left, and what it was made from."""

import json
from typing import Any

from app.exports.base import Dossier, Export
from app.exports.gauges import gauges
from app.exports.listing import listing
from app.exports.summary import (
    by_school,
    counted,
    finite,
    left_over,
    measured,
    proven,
    rule_settings,
    verdicts,
    versions,
)
from app.exports.yearly import yearly
from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy


def document(dossier: Dossier) -> dict[str, Any]:
    """The plan as plain values; the service answers with the same document."""
    candidate = dossier.candidate
    many = candidate.verified.plan.years > 1
    return {
        "profile": {"id": candidate.profile.id, "title": candidate.profile.title},
        "year": dossier.year,
        **({"years": candidate.verified.plan.years, "annual": yearly(dossier)} if many else {}),
        **({"part": True} if candidate.verified.plan.earlier or candidate.verified.plan.later else {}),
        "seed": dossier.seed,
        "notice": dossier.notice,
        "decisions": [{"kind": d.kind, "教师编号": d.teacher, "学校代码": d.host} for d in dossier.decisions],
        "near_published": dossier.near,
        "scenario": dossier.scenario,
        "goals": dict(candidate.verified.goals),
        "goal_units": {item["goal"]: f"{item['title']}（{item['unit']}）" for item in measured(dossier)},
        "gauges": figures(dossier.dataset, candidate.verified.plan, dossier.policy),
        "counts": counted(dossier.dataset, candidate.verified.plan, dossier.policy),
        "proof": proven(candidate.proof),
        "verification": verdicts(dossier),
        "unplaced": left_over(dossier),
        "policy": rule_settings(dossier.policy),
        "dataset": {
            "digest": dossier.dataset.digest,
            "schools": len(dossier.dataset.schools),
            "teachers": len(dossier.dataset.teachers),
            "invented": dossier.dataset.invented,
        },
        "versions": dict(versions()),
        "schools": places(dossier.dataset, candidate.verified.plan),
        "postings": listing(dossier),
    }


def figures(dataset: Dataset, plan: Plan, policy: Policy) -> list[dict[str, Any]]:
    """The compliance gauges, before and after."""
    return [
        {
            "title": gauge.title.zh,
            "title_en": gauge.title.en,
            "before": None if gauge.before is None else finite(gauge.before),
            "after": finite(gauge.after),
            "unit": gauge.unit,
            "words": gauge.words,
            "limit": gauge.limit,
            "at_least": gauge.at_least,
        }
        for gauge in gauges(dataset, plan, policy)
    ]


def places(dataset: Dataset, plan: Plan) -> list[dict[str, Any]]:
    """Every school with its heads out and in, and where it stands (degrees; null where unknown)."""
    schools = dataset.schools
    return [
        {
            **row,
            "乡镇": schools.town[at],
            "经度": finite(float(schools.longitude[at])),
            "纬度": finite(float(schools.latitude[at])),
        }
        for at, row in enumerate(by_school(dataset, plan))
    ]


def write(dossier: Dossier) -> bytes:
    """UTF-8, indented, Chinese as itself."""
    return json.dumps(document(dossier), ensure_ascii=False, indent=1, allow_nan=False).encode()


EXPORT = Export(id="json", suffix="json", media_type="application/json", write=write)
