"""Planners' own decisions as the command line takes them: TEACHER=SCHOOL or TEACHER alone, and a file of exceptions."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.usage import BAD_DATA, WRONG_USE, CommandError, existing
from solver.domain.decision import Decision
from solver.words import say

if TYPE_CHECKING:
    from solver.domain.dataset import Dataset
    from solver.domain.plan import Plan
    from solver.domain.policy import Policy


def decisions(locks: Sequence[str], forbids: Sequence[str]) -> tuple[Decision, ...]:
    """``--lock`` and ``--forbid`` values as decisions.

    Raises:
        CommandError: a value without a teacher.
    """
    return tuple(
        Decision(kind, *parts(kind, value))
        for kind, values in (("lock", locks), ("forbid", forbids))
        for value in values
    )


def parts(kind: str, value: str) -> tuple[str, str]:
    """Teacher and school of one value; the school may be left out."""
    teacher, _, host = value.partition("=")
    if not teacher.strip():
        raise CommandError(
            WRONG_USE,
            say("cli.decisions.no_teacher", kind=kind, value=value),
        )
    return teacher.strip(), host.strip()


def permitted(path: Path | None, policy: "Policy") -> "Policy":
    """The policy with the exceptions (特批) of a ``--waivers`` file: TOML with a table ``[[waivers]]`` for each.

    Raises:
        CommandError: the file is missing or no such file, or an exception in it cannot be permitted.
    """
    if path is None:
        return policy
    from solver.policies.waivers import waivers_of
    from solver.rules.base import PolicyError

    existing(path)
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        problem = say("cli.decisions.no_toml", file=path.name)
        raise CommandError(WRONG_USE, problem) from None
    if set(content) != {"waivers"}:
        problem = say("cli.decisions.only_waivers", file=path.name)
        raise CommandError(WRONG_USE, problem)
    try:
        return replace(policy, waivers=waivers_of(content["waivers"], path.name))
    except PolicyError as wrong:
        raise CommandError(WRONG_USE, say("cli.waiver_refused", why=wrong)) from None


def published(path: Path | None, dataset: "Dataset", year: int) -> "Plan | None":
    """The plan to stay close to.

    Raises:
        CommandError: the file is missing, or is no plan of this roster.
    """
    if path is None:
        return None
    from solver.roster.plan_list import read_plan

    existing(path)
    plan, problems = read_plan(path, dataset, year)
    if plan is None:
        first = next(problem.text for problem in problems)
        raise CommandError(BAD_DATA, say("cli.decisions.not_published", file=path.name, why=first))
    return plan
