"""Reads a list against a stored roster and puts it before every rule; neither list nor verdict is kept."""

from typing import IO, Any

from sqlalchemy import Engine

from app.access.roles import Principal
from app.audit.chain import seen
from app.crypto import Keys
from app.errors import Refusal
from app.exports.summary import verdict
from app.rosters import files
from app.rosters.problems import place, plain
from app.rosters.service import one
from app.rosters.uploads import incoming
from app.settings import Settings
from app.solves.service import known
from solver.policies import policies, policy
from solver.roster import load
from solver.roster.plan_list import read_plan
from solver.verify import invariants
from solver.verify.verify import verify


def verified(
    engine: Engine,
    settings: Settings,
    ring: Keys,
    who: Principal,
    identifier: str,
    rules: str,
    year: int | None,
    content: IO[bytes],
    name: str,
) -> dict[str, Any]:
    """The checker's report on an uploaded list.

    Raises:
        Refusal: 404 without such a roster, 422 for an unknown policy or a list that cannot be read, problem by problem.
    """
    known("policy", "政策方案", [rules], policies(), "/api/v1/policies")
    roster = one(engine, identifier)
    with files.opened(settings, ring, roster) as path:
        dataset = load(path, today=roster.created_at.date()).dataset
    if dataset is None:
        raise Refusal(
            409,
            "roster_unreadable",
            "花名册不能读取 / Unreadable roster",
            "保存的花名册已不能读取。",
            "请重新上传花名册。",
        )
    uploaded = incoming(settings, content, name)
    try:
        listed, problems = read_plan(uploaded, dataset, year)
    finally:
        uploaded.unlink()
    if listed is None:
        errors = [problem for problem in problems if problem.severity == "error"]
        raise Refusal(
            422,
            "list_refused",
            "名单不能读取 / List refused",
            f"名单有 {len(errors)} 处错误。",
            "请按 errors 逐条改正后重新上传；至少要有 教师编号 和 接收学校代码 两列。",
            [{"where": place(problem), **plain(problem)} for problem in errors[:1000]],
        )
    result = verify(dataset, listed, policy(rules))
    seen(engine, who, "list_verified", roster.id, policy=rules, year=listed.year, valid=result.valid)
    return {
        "valid": result.valid,
        "year": listed.year,
        "policy": rules,
        "dataset": dataset.digest,
        "verification": [verdict(finding) for finding in result.findings],
        "broken": [invariants.explain(violation).zh for violation in result.broken],
        "problems": [plain(problem) for problem in problems],
    }
