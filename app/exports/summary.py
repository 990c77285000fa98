"""What a plan says about itself beside its rows: goals, proof, verdicts, who is left, what it was made from."""

import dataclasses
import math
import platform
from collections import Counter
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from app import VERSION
from app.exports.base import Dossier
from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.proof import Proof
from solver.domain.terms import Level, Locality, Reason, Text
from solver.domain.violation import Violation
from solver.goals import base as goals
from solver.pipeline import Unplaced
from solver.policies.waivers import plain as waivers
from solver.rules import base as rules
from solver.status import standing_over
from solver.verify import waived
from solver.verify.verify import Finding
from solver.words import say

VERDICTS = {
    "met": say("summary.met"),
    "not_met": say("summary.not_met"),
    "met_by_waiver": say("summary.waived"),
    "left_over": say("summary.left_over"),
    "not_applicable": say("summary.not_applicable"),
}
STATUSES = {
    "OPTIMAL": say("summary.proven"),
    "TIME_LIMIT": say("summary.stopped"),
}
SOFTWARE = ("highspy", "ortools", "numpy", "scipy", "pandas")


def finite(value: float) -> float | None:
    """JSON has no infinity and no NaN; both become null."""
    return value if math.isfinite(value) else None


def measured(dossier: Dossier) -> list[dict[str, Any]]:
    """Every goal with title, value and unit, in the registry's order."""
    values = dossier.candidate.verified.goals
    return [
        {"goal": goal.id, "title": goal.title.zh, "value": values[goal.id], "unit": goal.unit.zh}
        for goal in goals.registry().values()
        if goal.id in values
    ]


def proven(proof: Proof) -> dict[str, Any]:
    """The search's statement, level by level."""
    return {
        "status": proof.status,
        "objective": finite(proof.objective),
        "bound": finite(proof.bound),
        "gap": finite(proof.gap),
        "seconds": round(proof.seconds, 3),
        "levels": [
            {
                "goals": dict(level.goals),
                "value": finite(level.value),
                "bound": finite(level.bound),
                "gap": finite(level.gap),
                "seconds": round(level.seconds, 3),
            }
            for level in proof.levels
        ],
        "counts": dict(proof.counts),
    }


def rule_title(rule: str) -> str:
    """The rule's Chinese title; planners' own decisions limit plans like a rule."""
    if rule == "decision":
        return "人工决定"
    found = rules.registry().get(rule)
    return found.title.zh if found else rule


def sentence(violation: Violation) -> Text:
    """What a violation means, in the words of its own rule."""
    return rules.registry()[violation.rule].explain(violation)


def permitted(finding: Finding) -> list[Text]:
    """Breaches that recorded exceptions permit, each with who permitted it, why and until when."""
    rule = rules.registry()[finding.rule]
    return [waived.explain(one.violation, one.waiver, rule) for one in finding.waived]


def verdict(finding: Finding) -> dict[str, Any]:
    """One rule's verdict with its violations in words."""
    violations = [sentence(violation) for violation in finding.violations]
    remarks = [sentence(remark) for remark in finding.remarks]
    return {
        "rule": finding.rule,
        "title": rule_title(finding.rule),
        "verdict": finding.verdict,
        "verdict_text": VERDICTS[finding.verdict].zh,
        "violations": [text.zh for text in violations],
        "violations_en": [text.en for text in violations],
        "waived": [text.zh for text in permitted(finding)],
        "waived_en": [text.en for text in permitted(finding)],
        "remarks": [text.zh for text in remarks],
        "remarks_en": [text.en for text in remarks],
    }


def verdicts(dossier: Dossier) -> list[dict[str, Any]]:
    """Every active rule's verdict."""
    return [verdict(finding) for finding in dossier.candidate.verified.verification.findings]


def left(dataset: Dataset, unplaced: Unplaced) -> dict[str, Any]:
    """An obligated teacher the plan leaves at home, with the limits that bind."""
    teacher = dataset.teacher_position[unplaced.teacher]
    home = int(dataset.teachers.home[teacher])
    return {
        "教师编号": unplaced.teacher,
        "姓名": dataset.teachers.name[teacher],
        "学校代码": dataset.schools.code[home],
        "学校": dataset.schools.name[home],
        "任教学科": dataset.subjects[int(dataset.teachers.subject[teacher])],
        "任职月数": unplaced.months,
        "可去学校数": unplaced.open_hosts,
        "限制规则": [{"rule": rule, "title": rule_title(rule)} for rule in unplaced.rules],
    }


def left_over(dossier: Dossier) -> list[dict[str, Any]]:
    """Everyone obligated and left, longest service first."""
    return [left(dossier.dataset, unplaced) for unplaced in dossier.candidate.unplaced]


def counted(dataset: Dataset, plan: Plan, policy: Policy) -> dict[str, int]:
    """Heads: obligated (excused ones taken out), placed and left of them, and all postings that start.

    In the part of a year of a medium-term plan those posted before it are not counted as obligated any more, and
    "later" are those whom the plan posts in a later year.
    """
    duty = standing_over(dataset, policy, plan.horizon).duty
    starting, before, after = (
        {row.teacher for row in rows if row.reason.starts} for rows in (plan.rows, plan.earlier, plan.later)
    )
    obligated = [
        who for who, must in zip(dataset.teachers.id, duty.tolist(), strict=True) if must and who not in before
    ]
    placed, later = sum(who in starting for who in obligated), sum(who in after for who in obligated)
    return {
        "obligated": len(obligated),
        "placed": placed,
        **({"later": later} if plan.earlier or plan.later else {}),
        "left": len(obligated) - placed - later,
        "starts": len(plan.starting),
        "stays": len(plan.moving) - len(plan.started),
        **({"apart": len(plan.started) - len(plan.starting)} if len(plan.started) > len(plan.starting) else {}),
        "returns": len(plan.rows) - len(plan.moving) + len(plan.back),
    }


def by_school(dataset: Dataset, plan: Plan) -> list[dict[str, Any]]:
    """Each school's postings out and in; those kept on (at the host) and returning (to the home) apart.

    净变化 is the change in heads: starts and stays move staff (docs/readings.md, 2 and 8). In a medium-term plan it is that
    of the last year, with all postings then in force.
    """
    final = plan.last
    gained = Counter(row.host for row in (*final.moving, *final.running))
    gained.subtract(row.home for row in (*final.moving, *final.running))
    out = Counter(row.home for row in plan.started)
    into = Counter(row.host for row in plan.started)
    stays = Counter(row.host for row in plan.moving if not row.reason.starts)
    returns = Counter(row.home for row in (*plan.rows, *plan.back) if row.reason is Reason.RETURN)
    schools = dataset.schools
    heads = Counter(dataset.teachers.home[dataset.teachers.permanent].tolist())
    return [
        {
            "学校代码": code,
            "学校名称": schools.name[position],
            "城乡类型": Locality(schools.locality[position]).label,
            "办学水平": Level(schools.level[position]).label,
            "在编教师": heads[position],
            "派出": out[code],
            "接收": into[code],
            "留任": stays[code],
            "期满返回": returns[code],
            "净变化": gained[code],
        }
        for position, code in enumerate(schools.code)
    ]


def rule_settings(policy: Policy) -> dict[str, Any]:
    """The policy as applied: every active rule with its enforcement and effective parameters, and the exceptions permitted."""
    return {
        "id": policy.id,
        "title": policy.title,
        "source": policy.source,
        "rules": {
            item.rule.id: {
                "enforcement": "hard" if item.hard else "priority",
                "parameters": dataclasses.asdict(item.params),
            }
            for item in rules.active(policy)
        },
        "waivers": waivers(policy.waivers),
    }


@cache
def versions() -> dict[str, str]:
    """Versions of the program and of what computes, read without importing them."""
    found = {"lungang": VERSION, "python": platform.python_version()}
    for name in SOFTWARE:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found
