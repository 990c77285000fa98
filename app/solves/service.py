"""Starts, shows and cancels solves."""

from collections.abc import Iterable
from datetime import date

import structlog
from sqlalchemy import Engine, func
from sqlmodel import col, select

from app.access.roles import Principal
from app.audit.chain import record
from app.db import held, reading, writing
from app.errors import Refusal, missing
from app.paging import page
from app.rosters.service import found as found_roster
from app.solves.desk import Desk
from app.solves.jobs import Jobs
from app.solves.schemas import SolveIn
from app.solves.states import end
from app.solves.wanted import Wanted, settled
from app.tables import CANCELLED, DIAGNOSIS, FRONTIER, PLANNING, QUEUED, RUNNING, Solve, StoredPlan
from solver.words import say

log = structlog.get_logger()
TITLES = {
    PLANNING: say("refusals.kind.solve"),
    FRONTIER: say("refusals.kind.frontier"),
    DIAGNOSIS: say("refusals.kind.diagnosis"),
}
LOOK = {PLANNING: "/api/v1/solves", FRONTIER: "/api/v1/frontiers", DIAGNOSIS: "/api/v1/diagnoses"}
Shown = tuple[Solve, list[StoredPlan]]


def start(desk: Desk, wanted: SolveIn, today: date) -> Shown:
    """Accepts a job that makes plans.

    Raises:
        Refusal: 404 without such a roster, scenario or plan, 422 for a field that does not fit, 429 where the caller
            has as many jobs open as one may have, 503 where decisions cannot be checked now.
    """
    inputs = settled(desk.engine, desk.settings, desk.ring, desk.process, desk.who, wanted, today)
    return accept(desk, PLANNING, inputs), []


def accept(desk: Desk, kind: str, wanted: Wanted) -> Solve:
    """Puts a job into the table, then wakes the keeper of the workers.

    Its id is the desk's ``effect``, the same for a request repeated with its Idempotency-Key: a server that died between
    accepting the job and keeping the answer accepts it once only.

    Raises:
        Refusal: 404 where the roster is gone, 429 where the caller has as many jobs open as one may have.
    """
    inputs, who = wanted.inputs, desk.who
    with writing(desk.engine) as session:
        known = session.get(Solve, desk.effect)
        if known is not None:
            return known
        roster = found_roster(session, wanted.roster_id)
        waiting = select(func.count()).where(Solve.owner == who.id, col(Solve.state).in_([QUEUED, RUNNING]))
        if session.exec(waiting).one() >= desk.settings.most_open:
            raise too_many(desk.settings.most_open)
        solve = Solve(
            id=desk.effect,
            kind=kind,
            roster_id=roster.id,
            owner=who.id,
            policy=inputs.content["id"],
            profiles=[one["id"] for one in inputs.profiles],
            year=wanted.year,
            horizon=wanted.horizon,
            seed=wanted.seed,
            time_limit=wanted.time_limit,
            searches=max(1, inputs.points or len(inputs.profiles) * (1 + inputs.alternatives)),
            scenario_id=inputs.scenario.id if inputs.scenario else "",
            scenario_version=inputs.scenario.version if inputs.scenario else 0,
            near_plan_id=inputs.near_plan,
            alternatives=inputs.alternatives,
            decision_count=len(inputs.decisions) + len(inputs.waivers),
            inputs=inputs.sealed(desk.ring),
        )
        session.add(solve)
        record(
            session,
            who,
            "solve_started",
            solve.id,
            kind=kind,
            roster=roster.id,
            policy=solve.policy,
            profiles=solve.profiles,
            scenario=solve.scenario_id,
            decisions=solve.decision_count,
        )
    log.info("solve_queued", solve=solve.id, kind=kind, roster=solve.roster_id, policy=solve.policy)
    desk.jobs.wake()
    return solve


def too_many(most: int) -> Refusal:
    """429: enough jobs for one caller."""
    return Refusal(
        429,
        "too_many_solves",
        "任务太多 / Too many solves",
        say("refusals.solves_full", most=most),
        say("refusals.wait_or_cancel"),
    )


def one(engine: Engine, identifier: str, kind: str = PLANNING) -> Shown:
    """A job of a kind with its plans.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        solve = session.get(Solve, identifier)
        if solve is None or solve.kind != kind:
            raise missing(TITLES[kind], identifier, LOOK[kind])
        plans = session.exec(select(StoredPlan).where(StoredPlan.solve_id == identifier)).all()
        return solve, ordered(plans)


def newest(
    engine: Engine, limit: int, cursor: str | None = None, kind: str = PLANNING, scenario: str | None = None
) -> tuple[list[Shown], str | None]:
    """A page of jobs of a kind with their plans, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        wanted = select(Solve).where(Solve.kind == kind)
        if scenario is not None:
            wanted = wanted.where(Solve.scenario_id == scenario)
        solves, following = page(session, Solve, wanted, cursor, limit)
        plans: dict[str, list[StoredPlan]] = {solve.id: [] for solve in solves}
        for plan in session.exec(select(StoredPlan).where(col(StoredPlan.solve_id).in_(list(plans)))):
            plans[plan.solve_id].append(plan)
        return [(solve, ordered(plans[solve.id])) for solve in solves], following


def ordered(plans: Iterable[StoredPlan]) -> list[StoredPlan]:
    """Plans in the order they were found: goal profiles as asked for, alternatives behind their own; a frontier's points."""
    return sorted(plans, key=lambda plan: (plan.point, plan.created_at, plan.id))


def cancel(engine: Engine, jobs: Jobs, who: Principal, identifier: str, kind: str = PLANNING) -> Shown:
    """Cancels a job: a queued one at once, a running one as soon as it stops; a finished one stays as it is.

    Raises:
        Refusal: 404.
    """
    with writing(engine) as session:
        solve = held(session, Solve, identifier)
        if solve is None or solve.kind != kind:
            raise missing(TITLES[kind], identifier, LOOK[kind])
        if solve.state == QUEUED:
            solve.cancel_requested = True
            end(session, solve, CANCELLED)
        elif solve.state == RUNNING:
            solve.cancel_requested = True
            jobs.cancel(identifier)
        if solve.cancel_requested:
            record(session, who, "solve_cancelled", identifier)
    return one(engine, identifier, kind)
