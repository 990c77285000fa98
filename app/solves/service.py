"""Starts, shows and cancels solves."""

from collections.abc import Iterable
from datetime import date

import structlog
from sqlalchemy import Engine, func
from sqlmodel import col, select

from app.access.roles import Principal
from app.audit.chain import record
from app.clock import planning_year
from app.db import held, reading, writing
from app.errors import Refusal, invalid_field, missing
from app.paging import page
from app.rosters.service import found as found_roster
from app.settings import Settings
from app.solves.jobs import Jobs
from app.solves.schemas import SolveIn
from app.solves.states import end
from app.tables import CANCELLED, QUEUED, RUNNING, Solve, StoredPlan
from solver.policies import goal_profiles, policies

log = structlog.get_logger()
Shown = tuple[Solve, list[StoredPlan]]


def start(
    engine: Engine, settings: Settings, jobs: Jobs, who: Principal, wanted: SolveIn, today: date, effect: str
) -> Shown:
    """Accepts a job: in the table first, then handed to the workers.

    Its id is ``effect``, the same for a request repeated with its Idempotency-Key: a server that died between
    accepting the job and keeping the answer accepts it once only.

    Raises:
        Refusal: 404 without such a roster, 422 for an unknown policy or goal profile or too long a limit,
            429 where the caller has as many jobs open as one may have.
    """
    with writing(engine) as session:
        if session.get(Solve, effect) is not None:
            return one(engine, effect)
        roster = found_roster(session, wanted.dataset_id)
        profiles = list(dict.fromkeys(wanted.goal_profiles or goal_profiles()))
        known("policy", "政策方案", [wanted.policy], policies(), "/api/v1/policies")
        known("goal_profiles", "目标方案", profiles, goal_profiles(), "/api/v1/goal-profiles")
        if wanted.time_limit > settings.longest_solve:
            raise invalid_field(
                "time_limit", f"本服务最多 {settings.longest_solve:g} 秒。", "请减小 time_limit 后重试。"
            )
        waiting = select(func.count()).where(Solve.owner == who.id, col(Solve.state).in_([QUEUED, RUNNING]))
        if session.exec(waiting).one() >= settings.most_open:
            raise too_many(settings.most_open)
        solve = Solve(
            id=effect,
            roster_id=roster.id,
            owner=who.id,
            policy=wanted.policy,
            profiles=profiles,
            year=wanted.year or planning_year(today),
            seed=wanted.seed,
            time_limit=wanted.time_limit,
        )
        session.add(solve)
        record(session, who, "solve_started", solve.id, roster=roster.id, policy=solve.policy, profiles=profiles)
    log.info("solve_queued", solve=solve.id, roster=solve.roster_id, policy=solve.policy, profiles=profiles)
    jobs.wake()
    return solve, []


def known(field: str, what: str, names: list[str], there: tuple[str, ...], look: str) -> None:
    """Only shipped profiles can be named over HTTP, never a file on the server."""
    for name in names:
        if name not in there:
            raise invalid_field(field, f"没有这个{what}；可用：{'、'.join(there)}。", f"请用 GET {look} 查看。")


def too_many(most: int) -> Refusal:
    """429: enough jobs for one caller."""
    return Refusal(
        429,
        "too_many_solves",
        "任务太多 / Too many solves",
        f"您已有 {most} 个任务在排队或求解。",
        "请等其中一个结束，或取消不需要的任务。",
    )


def one(engine: Engine, identifier: str) -> Shown:
    """A job with its plans.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        solve = session.get(Solve, identifier)
        if solve is None:
            raise missing("求解任务", identifier, "/api/v1/solves")
        plans = session.exec(select(StoredPlan).where(StoredPlan.solve_id == identifier)).all()
        return solve, ordered(solve, plans)


def newest(engine: Engine, limit: int, cursor: str | None = None) -> tuple[list[Shown], str | None]:
    """A page of jobs with their plans, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        solves, following = page(session, Solve, select(Solve), cursor, limit)
        plans: dict[str, list[StoredPlan]] = {solve.id: [] for solve in solves}
        for plan in session.exec(select(StoredPlan).where(col(StoredPlan.solve_id).in_(list(plans)))):
            plans[plan.solve_id].append(plan)
        return [(solve, ordered(solve, plans[solve.id])) for solve in solves], following


def ordered(solve: Solve, plans: Iterable[StoredPlan]) -> list[StoredPlan]:
    """Plans in the order their goal profiles were asked for."""
    return sorted(plans, key=lambda plan: solve.profiles.index(plan.profile))


def cancel(engine: Engine, jobs: Jobs, who: Principal, identifier: str) -> Shown:
    """Cancels a job: a queued one at once, a running one as soon as it stops; a finished one stays as it is.

    Raises:
        Refusal: 404.
    """
    with writing(engine) as session:
        solve = held(session, Solve, identifier)
        if solve is None:
            raise missing("求解任务", identifier, "/api/v1/solves")
        if solve.state == QUEUED:
            solve.cancel_requested = True
            end(session, solve, CANCELLED)
        elif solve.state == RUNNING:
            solve.cancel_requested = True
            jobs.cancel(identifier)
        if solve.cancel_requested:
            record(session, who, "solve_cancelled", identifier)
    return one(engine, identifier)
