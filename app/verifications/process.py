"""In the process for quick questions: a list read against a stored roster and put before every rule."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.exports.summary import verdict
from app.lookups import dataset_of
from app.rosters.problems import place, plain
from app.settings import Settings
from solver.policies.content import policy_of
from solver.roster.plan_list import read_plan
from solver.verify import invariants
from solver.verify.verify import verify

MOST_ERRORS = 1000


def report(
    settings: Settings, roster: str, path: Path, year: int | None, rules: Mapping[str, Any], years: int = 1
) -> dict[str, Any]:
    """The checker's report as plain values with the number of ``rows``; ``unreadable`` or ``errors`` where there is none."""
    dataset = dataset_of(settings, roster)
    if dataset is None:
        return {"unreadable": True}
    listed, problems = read_plan(path, dataset, year)
    if listed is None:
        errors = [problem for problem in problems if problem.severity == "error"]
        return {
            "count": len(errors),
            "errors": [{"where": place(problem), **plain(problem)} for problem in errors[:MOST_ERRORS]],
        }
    listed = replace(listed, years=years)
    result = verify(dataset, listed, policy_of(rules, ""))
    return {
        "rows": len(listed.rows),
        "valid": result.valid,
        "year": listed.year,
        "dataset": dataset.digest,
        "verification": [verdict(finding) for finding in result.findings],
        "broken": [invariants.explain(violation).zh for violation in result.broken],
        "problems": [plain(problem) for problem in problems],
    }
