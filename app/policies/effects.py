"""What the rules of a policy, or of a draft, do to a roster: asked of the process that has the roster in memory."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Engine

from app.clock import planning_year
from app.db import reading
from app.lookups import Lookups, dataset_of, unreadable
from app.policies import versions
from app.policies.effect_schemas import EffectsIn, EffectsOut
from app.policies.service import changed
from app.rosters.service import found as found_roster
from app.settings import Settings
from solver.effects import effects
from solver.policies.content import policy_of


def counted(engine: Engine, settings: Settings, process: Lookups, wanted: EffectsIn, today: date) -> EffectsOut:
    """The counts for a policy with changes.

    Raises:
        Refusal: 404 without such a roster or policy, 422 for a change that does not fit, 503 where the process is busy.
    """
    with reading(engine) as session:
        found_roster(session, wanted.dataset_id)
        policy = versions.find(session, "policy", wanted.policy)
    content = changed(policy.content, wanted.rules)
    year = wanted.year or planning_year(today)
    found = process.ask(count, settings, wanted.dataset_id, content, year)
    if found is None:
        raise unreadable()
    return EffectsOut(dataset_id=wanted.dataset_id, policy=policy.reference, year=year, **found)


def count(settings: Settings, roster: str, content: dict[str, Any], year: int) -> dict[str, Any] | None:
    """In the process: the counts as plain values."""
    dataset = dataset_of(settings, roster)
    return None if dataset is None else asdict(effects(dataset, policy_of(content, ""), year))
