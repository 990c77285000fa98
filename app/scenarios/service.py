"""Makes, copies and changes scenarios: references pinned to versions, decisions checked against the roster."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from app.access.roles import Principal
from app.access.service import changed_meanwhile
from app.audit.chain import record
from app.clock import planning_year
from app.crypto import Keys
from app.db import held, reading, writing
from app.errors import Refusal, missing
from app.lookups import Lookups, unreadable
from app.paging import page
from app.policies import versions
from app.policies.schemas import RuleChange
from app.rosters.service import found as found_roster
from app.scenarios import people
from app.scenarios.schemas import NameIn, ScenarioChange, ScenarioIn, ScenarioOut
from app.settings import Settings
from app.solves import wanted as asked
from app.solves.inputs import opened, stamped
from app.tables import PLANNING, Scenario, Solve, now
from solver.words import say

MOST_OPEN = 1000
"""Scenarios that are not archived."""


def make(
    engine: Engine,
    settings: Settings,
    ring: Keys,
    process: Lookups,
    who: Principal,
    wanted: ScenarioIn,
    today: date,
    effect: str,
) -> ScenarioOut:
    """A new scenario.

    Raises:
        Refusal: 404 without such a roster, 409 for too many, 422 for what does not fit, 503 where decisions cannot
            be checked now.
    """
    fresh = Scenario(
        id=effect,
        name=wanted.name,
        note=wanted.note,
        author=who.name,
        roster_id=wanted.dataset_id,
        policy=wanted.policy,
        rules=plain(wanted.rules),
        profiles=wanted.goal_profiles or list(versions.shipped("goals")),
        year=wanted.year or planning_year(today),
        horizon=wanted.horizon,
        seed=wanted.seed,
        time_limit=wanted.time_limit,
        alternatives=wanted.alternatives,
        near_plan_id=wanted.near_plan,
        decisions=asked.sealed(ring, asked.merged([], wanted.decisions, who)),
        waivers=asked.sealed(ring, asked.permitted(wanted.waivers, who)),
    )
    return keep(engine, settings, ring, process, who, fresh)


def copy(
    engine: Engine,
    settings: Settings,
    ring: Keys,
    process: Lookups,
    who: Principal,
    identifier: str,
    wanted: ScenarioChange,
    effect: str,
) -> ScenarioOut:
    """A what-if: the same scenario under another name, with changes.

    Raises:
        Refusal: 404, and as ``make``.
    """
    with reading(engine) as session:
        source = asked.scenario(session, identifier)
    fresh = Scenario(**source.model_dump(exclude={"id", "created_at", "changed_at", "version", "archived"}))
    fresh.id, fresh.copied_from, fresh.author = effect, source.id, who.name
    fresh.name = f"{source.name[:90]}（副本）"
    apply(ring, who, fresh, wanted)
    return keep(engine, settings, ring, process, who, fresh)


def of_solve(engine: Engine, ring: Keys, who: Principal, solve_id: str, wanted: NameIn, effect: str) -> ScenarioOut:
    """A scenario with what a solve was made from, so that its decisions can be seen, changed and planned with again.

    Raises:
        Refusal: 404 without such a solve, 409 for too many scenarios.
    """
    with writing(engine) as session:
        solve = session.get(Solve, solve_id)
        if solve is None or solve.kind != PLANNING:
            raise missing(say("refusals.kind.solve"), solve_id, "/api/v1/solves")
        inputs = opened(ring, solve)
        reference, changes = rebuilt(session, inputs.policy)
        fresh = Scenario(
            id=effect,
            name=wanted.name,
            note=wanted.note,
            author=who.name,
            roster_id=solve.roster_id,
            policy=reference,
            rules=changes,
            profiles=[one["id"] for one in inputs.profiles],
            year=solve.year,
            horizon=solve.horizon,
            seed=solve.seed,
            time_limit=solve.time_limit,
            alternatives=inputs.alternatives,
            near_plan_id=inputs.near_plan,
            decisions=asked.sealed(ring, inputs.decisions),
            waivers=asked.sealed(ring, inputs.waivers),
            copied_from=inputs.scenario.id if inputs.scenario else "",
        )
        return stored(session, ring, who, fresh)


def rebuilt(session: Session, content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A policy's content as a version and the changes to it."""
    reference = content["id"].partition("~")[0]
    known = versions.find(session, "policy", reference).content["rules"]
    changes: dict[str, Any] = {}
    for rule, table in content["rules"].items():
        before = known.get(rule, {"on": False})
        differing = {name: value for name, value in table.items() if before.get(name) != value}
        if differing:
            own = {name: differing.pop(name) for name in ("on", "enforcement") if name in differing}
            changes[rule] = {**own, "parameters": differing}
    return reference, plain({rule: RuleChange.model_validate(change) for rule, change in changes.items()})


def keep(
    engine: Engine, settings: Settings, ring: Keys, process: Lookups, who: Principal, fresh: Scenario
) -> ScenarioOut:
    """Checks a new scenario and stores it; one stored by the same request before is found again."""
    with reading(engine) as session:
        if session.get(Scenario, fresh.id) is None:
            content = pinned(session, settings, fresh)
        else:
            return shown(session, ring, fresh.id)
    recheck(settings, ring, process, fresh, content)
    with writing(engine) as session:
        return stored(session, ring, who, fresh)


def stored(session: Session, ring: Keys, who: Principal, fresh: Scenario) -> ScenarioOut:
    open_ones = select(func.count()).where(col(Scenario.archived).is_(False))
    if session.exec(open_ones).one() >= MOST_OPEN:
        raise Refusal(
            409,
            "too_many",
            "太多 / Too many",
            say("refusals.scenarios_full", most=MOST_OPEN),
            say("refusals.archive_first"),
        )
    session.add(fresh)
    session.flush()
    record(session, who, "scenario_made", fresh.id, roster=fresh.roster_id, policy=fresh.policy)
    return shown(session, ring, fresh.id)


def change(
    engine: Engine,
    settings: Settings,
    ring: Keys,
    process: Lookups,
    who: Principal,
    identifier: str,
    expected: int | None,
    wanted: ScenarioChange,
) -> ScenarioOut:
    """Changes a scenario; solves started from it before keep what they were started with.

    Raises:
        Refusal: 404, 412 where others changed it meanwhile, 422 for what does not fit, 503 as ``make``.
    """
    with reading(engine) as session:
        draft = asked.scenario(session, identifier)
        before = draft.version
        session.expunge(draft)
        if expected is not None and expected != before:
            raise changed_meanwhile()
        apply(ring, who, draft, wanted)
        content = pinned(session, settings, draft)
    if wanted.model_fields_set - {"name", "note", "archived"}:
        recheck(settings, ring, process, draft, content)
    with writing(engine) as session:
        found = held(session, Scenario, identifier)
        if found is None or found.version != before:
            raise changed_meanwhile()
        for field in draft.model_dump(exclude={"id", "created_at", "version", "changed_at"}):
            setattr(found, field, getattr(draft, field))
        found.version, found.changed_at = before + 1, now()
        record(
            session, who, "scenario_changed", found.id, version=found.version, fields=sorted(wanted.model_fields_set)
        )
        session.flush()
        return shown(session, ring, identifier)


def apply(ring: Keys, who: Principal, scenario: Scenario, wanted: ScenarioChange) -> None:
    """Puts what a request says into a scenario."""
    given = {name: value for name, value in wanted if value is not None}
    for name, field in FIELDS.items():
        if name in given:
            setattr(scenario, field, given[name])
    if wanted.rules is not None:
        scenario.rules = plain(wanted.rules)
    if wanted.goal_profiles is not None:
        scenario.profiles = wanted.goal_profiles or list(versions.shipped("goals"))
    if wanted.decisions is not None:
        before = {(one.kind, one.teacher, one.school, one.reason): one for one in asked.decisions_of(ring, scenario)}
        made = asked.merged([], wanted.decisions, who)
        # who made a decision that stays as it was stays written
        same = [before.get((one.kind, one.teacher, one.school, one.reason), one) for one in made]
        scenario.decisions = asked.sealed(ring, same)
    if wanted.waivers is not None:
        known = {json.dumps(one.plain, sort_keys=True): one for one in asked.waivers_of(ring, scenario)}
        recorded = asked.permitted(wanted.waivers, who)
        kept = [known.get(json.dumps(one.plain, sort_keys=True), one) for one in recorded]
        scenario.waivers = asked.sealed(ring, kept)


FIELDS = {
    "name": "name",
    "note": "note",
    "dataset_id": "roster_id",
    "policy": "policy",
    "year": "year",
    "horizon": "horizon",
    "seed": "seed",
    "time_limit": "time_limit",
    "alternatives": "alternatives",
    "near_plan": "near_plan_id",
    "archived": "archived",
}


def pinned(session: Session, settings: Settings, scenario: Scenario) -> dict[str, Any]:
    """Turns a scenario's references into those of versions; the policy's content with the scenario's changes."""
    found_roster(session, scenario.roster_id)
    asked.bounded(settings, scenario.time_limit)
    asked.near(session, scenario.near_plan_id, scenario.year)
    asked.over_years(scenario.horizon, scenario.near_plan_id, scenario.alternatives)
    policy = asked.named(session, "policy", "policy", scenario.policy)
    scenario.policy = policy.reference
    scenario.profiles = list(
        dict.fromkeys(asked.named(session, "goals", "goal_profiles", one).reference for one in scenario.profiles)
    )
    changes = {rule: RuleChange.model_validate(one) for rule, one in scenario.rules.items()}
    return asked.policy(session, policy.content, None, changes)


def recheck(settings: Settings, ring: Keys, process: Lookups, scenario: Scenario, content: dict[str, Any]) -> None:
    """Whether the exceptions fit and the decisions can be kept, with the names of whom they are about."""
    waivers = asked.waivers_of(ring, scenario)
    waivers = asked.agreed(settings, process, scenario.roster_id, content, scenario.year, waivers)
    scenario.waivers = asked.sealed(ring, waivers)
    decisions = asked.decisions_of(ring, scenario)
    content = stamped(content, waivers)
    made = asked.checked(settings, process, scenario.roster_id, content, scenario.year, decisions)
    scenario.decisions = asked.sealed(ring, made)


def plain(rules: dict[str, RuleChange]) -> dict[str, Any]:
    """Changes as they are kept."""
    return {rule: change.model_dump(exclude_defaults=True) for rule, change in rules.items()}


def one(engine: Engine, ring: Keys, identifier: str) -> ScenarioOut:
    """A scenario.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return shown(session, ring, identifier)


def newest(
    engine: Engine, ring: Keys, archived: bool, limit: int, cursor: str | None
) -> tuple[list[ScenarioOut], str | None]:
    """A page of scenarios, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    wanted = select(Scenario)
    if not archived:
        wanted = wanted.where(col(Scenario.archived).is_(False))
    with reading(engine) as session:
        found, following = page(session, Scenario, wanted, cursor, limit)
        return [shown(session, ring, one.id) for one in found], following


def shown(session: Session, ring: Keys, identifier: str) -> ScenarioOut:
    """A scenario as the API shows it.

    Raises:
        Refusal: 404.
    """
    found = asked.scenario(session, identifier)
    profiles = [versions.find(session, "goals", one) for one in found.profiles]
    return ScenarioOut.of(
        found,
        versions.find(session, "policy", found.policy),
        profiles,
        asked.decisions_of(ring, found),
        asked.waivers_of(ring, found),
    )


def search(
    engine: Engine,
    settings: Settings,
    process: Lookups,
    who: Principal,
    roster: str,
    policy: str,
    year: int,
    text: str,
    most: int,
) -> dict[str, Any]:
    """Teachers of a roster whose name, number or school holds a text.

    Raises:
        Refusal: 404 without such a roster, 422 without such a policy, 503 where the process is busy.
    """
    content = looked_at(engine, who, roster, policy)
    return answered(process.ask(people.search, settings, roster, content, year, text, most), "")


def openings(
    engine: Engine,
    settings: Settings,
    process: Lookups,
    who: Principal,
    roster: str,
    policy: str,
    year: int,
    teacher: str,
) -> dict[str, Any]:
    """Where a teacher could go.

    Raises:
        Refusal: 404 without such a roster or teacher, 422 without such a policy, 503 where the process is busy.
    """
    content = looked_at(engine, who, roster, policy)
    return answered(process.ask(people.openings, settings, roster, content, year, teacher), teacher)


def looked_at(engine: Engine, who: Principal, roster: str, policy: str) -> dict[str, Any]:
    """A policy's content; that somebody looks at people is written into the audit."""
    with writing(engine) as session:
        found_roster(session, roster)
        content = asked.named(session, "policy", "policy", policy).content
        record(session, who, "people_seen", roster)
    return dict(content)


def answered(found: dict[str, Any] | None, teacher: str) -> dict[str, Any]:
    if found is None:
        raise unreadable()
    if "missing" in found:
        raise missing(say("refusals.kind.teacher"), teacher, "/api/v1/datasets")
    return found
