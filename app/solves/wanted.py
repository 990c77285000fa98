"""From what a caller asks for to what a job is made from: references pinned, changes applied, decisions checked."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from app.access.roles import Principal
from app.clock import planning_year
from app.crypto import Keys
from app.db import reading
from app.errors import Refusal, invalid_field, missing
from app.lookups import Lookups, unreadable
from app.plans.years import of_one_year
from app.policies import versions
from app.policies.schemas import RuleChange
from app.policies.service import changed
from app.rosters.service import found as found_roster
from app.scenarios import people
from app.scenarios.schemas import DecisionIn, WaiverIn
from app.settings import Settings
from app.solves.inputs import Inputs, Mark, Permitted, Settled, opened
from app.solves.schemas import SolveIn
from app.tables import Roster, Scenario, Solve, StoredPlan, now
from solver.domain.terms import Text
from solver.policies import DEFAULT
from solver.words import listed, say

CHANGED = "（有改动）"
Asked = TypeVar("Asked", Settled, Permitted)
Words = tuple[str, str, Text, Text]
"""A refusal's code, title, what is wrong and what to do."""


@dataclass(frozen=True)
class Wanted:
    """A job to be: everything there is to know about it."""

    roster_id: str
    inputs: Inputs
    year: int
    seed: int = 0
    time_limit: float = 300.0
    horizon: int = 1


def settled(
    engine: Engine, settings: Settings, ring: Keys, process: Lookups, who: Principal, wanted: SolveIn, today: date
) -> Wanted:
    """What a job is made from.

    Raises:
        Refusal: 404 without such a roster, scenario or plan, 422 for a profile, change or decision that does not fit
            or too long a limit, 503 where decisions cannot be checked now.
    """
    with reading(engine) as session:
        base = begin(session, ring, wanted, today)
        year = wanted.year or base.year
        inputs = base.inputs.model_copy(
            update={
                "policy": policy(session, base.inputs.policy, wanted.policy, wanted.rules),
                "profiles": profiles(session, wanted.goal_profiles) or base.inputs.profiles or shipped(session),
                "decisions": merged(base.inputs.decisions, wanted.decisions, who),
                "waivers": base.inputs.waivers if wanted.waivers is None else permitted(wanted.waivers, who),
                "near_plan": base.inputs.near_plan if wanted.near_plan is None else wanted.near_plan,
                "alternatives": base.inputs.alternatives if wanted.alternatives is None else wanted.alternatives,
            }
        )
        near(session, inputs.near_plan, year)
        horizon = wanted.horizon or base.horizon
        over_years(horizon, inputs.near_plan, inputs.alternatives)
    limit = wanted.time_limit or base.time_limit
    bounded(settings, limit)
    inputs.waivers = agreed(settings, process, base.roster_id, inputs.policy, year, inputs.waivers)
    inputs.decisions = checked(settings, process, base.roster_id, inputs.content, year, inputs.decisions)
    seed = base.seed if wanted.seed is None else wanted.seed
    return replace(base, inputs=inputs, year=year, seed=seed, time_limit=limit, horizon=horizon)


def bounded(settings: Settings, limit: float) -> None:
    """Refuses a time limit that this installation does not allow.

    Raises:
        Refusal: 422.
    """
    if limit > settings.longest_solve:
        raise invalid_field(
            "time_limit",
            say("refusals.solve_too_long", seconds=f"{settings.longest_solve:g}"),
            say("refusals.smaller_time_limit"),
        )


def begin(session: Session, ring: Keys, wanted: SolveIn, today: date) -> Wanted:
    """What a roster, a scenario or a plan stands for by itself."""
    if wanted.scenario_id is not None:
        return of_scenario(session, ring, scenario(session, wanted.scenario_id))
    if wanted.plan_id is not None:
        return of_plan(session, ring, wanted.plan_id)
    roster: Roster = found_roster(session, wanted.dataset_id or "")
    content = named(session, "policy", "policy", wanted.policy or DEFAULT).content
    return Wanted(roster.id, Inputs(policy=dict(content), profiles=[]), planning_year(today))


def scenario(session: Session, identifier: str) -> Scenario:
    """A scenario.

    Raises:
        Refusal: 404.
    """
    found = session.get(Scenario, identifier)
    if found is None:
        raise missing(say("refusals.kind.scenario"), identifier, "/api/v1/scenarios")
    return found


def of_scenario(session: Session, ring: Keys, found: Scenario) -> Wanted:
    """A job as a scenario has it."""
    rules = {rule: RuleChange.model_validate(change) for rule, change in found.rules.items()}
    inputs = Inputs(
        policy=policy(session, versions.find(session, "policy", found.policy).content, None, rules),
        profiles=profiles(session, found.profiles),
        decisions=decisions_of(ring, found),
        waivers=waivers_of(ring, found),
        near_plan=found.near_plan_id,
        alternatives=found.alternatives,
        scenario=Mark(id=found.id, version=found.version, name=found.name),
    )
    return Wanted(found.roster_id, inputs, found.year, found.seed, found.time_limit, found.horizon)


def decisions_of(ring: Keys, found: Scenario) -> list[Settled]:
    """A scenario's decisions."""
    return [Settled.model_validate(one) for one in json.loads(ring.open(found.decisions))]


def waivers_of(ring: Keys, found: Scenario) -> list[Permitted]:
    """A scenario's permitted exceptions."""
    return (
        [] if found.waivers is None else [Permitted.model_validate(one) for one in json.loads(ring.open(found.waivers))]
    )


def permitted(wanted: Sequence[WaiverIn], who: Principal) -> list[Permitted]:
    """Exceptions with who recorded them."""
    return [Permitted(**one.model_dump(), by=who.name, at=now()) for one in wanted]


def sealed(ring: Keys, decisions: Sequence[Settled | Permitted]) -> bytes:
    """Decisions or exceptions as they are kept."""
    return ring.seal(json.dumps([one.model_dump(mode="json") for one in decisions], ensure_ascii=False).encode())


def of_plan(session: Session, ring: Keys, identifier: str) -> Wanted:
    """A job like the one that made a plan, to stay close to it, for its goal profile alone."""
    plan = session.get(StoredPlan, identifier)
    if plan is None:
        raise missing(say("refusals.kind.plan"), identifier, "/api/v1/plans")
    solve = session.get_one(Solve, of_one_year(plan, say("refusals.medium.start")).solve_id)
    inputs = opened(ring, solve)
    mine = [one for one in inputs.profiles if plan.profile == one["id"] or plan.profile.startswith(f"{one['id']}-")]
    # "commute" would also begin "commute-first": the longest fits
    mine = sorted(mine, key=lambda one: len(one["id"]))[-1:] or inputs.profiles[:1]
    inputs = inputs.model_copy(
        update={"profiles": mine, "near_plan": plan.id, "alternatives": 0, "goals": None, "points": 0}
    )
    return Wanted(plan.roster_id, inputs, plan.year, solve.seed, solve.time_limit)


def named(session: Session, kind: versions.Kind, field: str, reference: str) -> versions.Found:
    """A profile that a request names.

    Raises:
        Refusal: 422 that names the field.
    """
    try:
        return versions.find(session, kind, reference)
    except Refusal:
        there = listed(versions.shipped(kind))
        detail = say("refusals.no_profile", what=versions.TITLES[kind], id=reference, there=there)
        raise invalid_field(field, detail, say("refusals.look_up", look=versions.LOOK[kind])) from None


def policy(
    session: Session, before: Mapping[str, Any], reference: str | None, rules: Mapping[str, RuleChange]
) -> dict[str, Any]:
    """A policy's content with changes; its id then says that it is no version but something made of one."""
    content = dict(before) if reference is None else dict(named(session, "policy", "policy", reference).content)
    after = changed(content, rules)
    if after["rules"] == content["rules"]:
        return content
    text = json.dumps(after["rules"], ensure_ascii=False, sort_keys=True)
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return {
        **after,
        "id": f"{content['id'].partition('~')[0]}~{mark}",
        "title": f"{content['title'].removesuffix(CHANGED)}{CHANGED}",
    }


def profiles(session: Session, references: Sequence[str]) -> list[dict[str, Any]]:
    """Goal profiles' contents, each once."""
    found = [named(session, "goals", "goal_profiles", reference) for reference in references]
    return list({one.reference: dict(one.content) for one in found}.values())


def shipped(session: Session) -> list[dict[str, Any]]:
    """Every shipped goal profile."""
    return profiles(session, versions.shipped("goals"))


def near(session: Session, plan_id: str, year: int) -> None:
    """Refuses a plan that cannot be stayed close to.

    Raises:
        Refusal: 422.
    """
    if not plan_id:
        return
    plan = session.get(StoredPlan, plan_id)
    if plan is None:
        raise invalid_field(
            "near_plan",
            say("refusals.not_found", id=plan_id, what=say("refusals.kind.plan")),
            say("refusals.look_at_plans"),
        )
    if plan.year != year:
        raise invalid_field(
            "near_plan",
            say("refusals.plan_of_other_year", plan_year=plan.year, year=year),
            say("refusals.other_year_or_plan"),
        )
    of_one_year(plan, say("refusals.medium.near"))
    if session.get_one(Solve, plan.solve_id).finished_at is None:
        raise invalid_field("near_plan", say("refusals.solve_not_over"), say("refusals.wait_for_solve"))


def over_years(horizon: int, near_plan: str, alternatives: int) -> None:
    """Refuses what only a plan of one school year can do.

    Raises:
        Refusal: 422.
    """
    if horizon > 1 and (near_plan or alternatives):
        raise invalid_field(
            "horizon", say("refusals.medium.near_or_alternatives"), say("refusals.medium.one_year_or_without")
        )


def merged(before: Sequence[Settled], wanted: Sequence[DecisionIn], who: Principal) -> list[Settled]:
    """Earlier decisions, then the new ones; about one teacher the new take the place of the earlier.

    Only schools somebody is kept from add up.
    """
    settled = {one.teacher for one in wanted if one.kind != "forbid"}
    again = {(one.teacher, one.school) for one in wanted}
    about = {one.teacher for one in wanted}

    def stays(one: Settled) -> bool:
        if one.kind == "forbid":
            return one.teacher not in settled and (one.teacher, one.school) not in again
        return one.teacher not in about

    kept = [one for one in before if stays(one)]
    return kept + [Settled(**one.model_dump(), by=who.name, at=now()) for one in wanted]


def checked(
    settings: Settings,
    process: Lookups,
    roster_id: str,
    content: Mapping[str, Any],
    year: int,
    decisions: Sequence[Settled],
) -> list[Settled]:
    """Decisions with the names of whom they are about.

    Raises:
        Refusal: 422 with every decision that cannot be kept, 503 where the process is busy.
    """
    if not decisions:
        return []
    asked = [one.model_dump(include={"kind", "teacher", "school"}) for one in decisions]
    answers = process.ask(people.check, settings, roster_id, dict(content), year, asked)

    def words(count: int, first: str) -> Words:
        return (
            "decision_refused",
            "决定不能照办 / Decision cannot be kept",
            say("refusals.decisions_refused", count=count, first=first),
            say("refusals.correct_decisions"),
        )

    return with_names(decisions, answers, "decisions", words)


def agreed(
    settings: Settings,
    process: Lookups,
    roster_id: str,
    content: Mapping[str, Any],
    year: int,
    waivers: Sequence[Permitted],
) -> list[Permitted]:
    """Exceptions with the names of what they are about.

    Raises:
        Refusal: 422 with every exception that cannot be permitted or fits nothing here, 503 where the process is busy.
    """
    if not waivers:
        return []
    answers = process.ask(people.permit, settings, roster_id, dict(content), year, [one.plain for one in waivers])

    def words(count: int, first: str) -> Words:
        return (
            "waiver_refused",
            "特批不成立 / Waiver refused",
            say("refusals.waivers_refused", count=count, first=first),
            say("refusals.correct_waivers"),
        )

    return with_names(waivers, answers, "waivers", words)


def with_names(
    asked: Sequence[Asked], answers: list[dict[str, Any]] | None, field: str, words: Callable[[int, str], Words]
) -> list[Asked]:
    """Decisions or exceptions with what looking them up answered for each; ``words`` by how many are refused and why the first.

    Raises:
        Refusal: 422 with each that has an issue, 503 where there is no answer.
    """
    if answers is None:
        raise unreadable()
    issues = [
        {"where": f"body.{field}.{at}", "text": answer["issue"], "teacher": one.teacher}
        for at, (one, answer) in enumerate(zip(asked, answers, strict=True))
        if "issue" in answer
    ]
    if issues:
        raise Refusal(422, *words(len(issues), issues[0]["text"]), issues)
    return [one.model_copy(update=answer) for one, answer in zip(asked, answers, strict=True)]
