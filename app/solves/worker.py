"""One job in a process of its own: read the roster, plan, write the exports, settle the job table."""

import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.crypto import Keys, keys
from app.db import WORKER_WAIT_MS, connect, reading, transient
from app.exports.base import Dossier, registry, save
from app.impossible import explained
from app.log import bare
from app.rosters.files import opened
from app.settings import Settings
from app.solves.states import claim, keep_plan, progressed, reason, renew, settle
from app.tables import CANCELLED, FAILED, INFEASIBLE, SUCCEEDED, Roster, Solve, StoredPlan
from solver.domain.proof import Progress
from solver.pipeline import Request, Stopped, plan_county
from solver.policies import goal_profile, policy
from solver.roster import load

log = structlog.get_logger()
EVERY_SECONDS = 0.5
"""Progress is noted in the table at most this often."""
OVERTIME = 5.0
"""A job may take this many times its limit in all where it would otherwise end without any plan."""


def ready() -> None:
    """Nothing but the imports of this module, so that a worker has them before its first job."""


def run(identifier: str, settings: Settings) -> None:
    """Runs one queued job to its end; never raises for what is wrong with the data or the plan."""
    engine = connect(settings.database, WORKER_WAIT_MS)
    solve = claim(engine, identifier, settings.lease)
    if solve is None:
        return
    log.info("solve_started", solve=solve.id, attempt=solve.attempts)
    told = Told(engine, solve, keys(settings))
    done = threading.Event()
    threading.Thread(target=beat, args=(told, settings.lease, done), daemon=True).start()
    try:
        state, problem = outcome(settings, solve, told)
    except Exception as error:
        if transient(error):
            raise  # nothing is wrong with the job: it is for another attempt
        log.error("solve_failed", solve=solve.id, **bare(error))
        state = FAILED
        problem = reason("internal", "求解时遇到意外错误，没有得到方案。", "请联系技术支持，并告知本任务的编号。")
    finally:
        done.set()
    settled = settle(engine, solve.id, solve.lease, state, problem)
    log.info("solve_settled" if settled else "solve_lost", solve=solve.id, state=state, plans=len(told.profiles))
    engine.dispose()


def beat(told: "Told", lease: float, done: threading.Event) -> None:
    """Tells the table again and again that this worker lives, until the job is done or no longer its own."""
    while not done.wait(lease / 3):
        try:
            if not renew(told.engine, told.solve.id, told.solve.lease, lease):
                told.stopped = True
                return
        except DBAPIError:
            log.warning("heartbeat_missed", solve=told.solve.id)


def outcome(settings: Settings, solve: Solve, told: "Told") -> tuple[str, dict[str, Any] | None]:
    """State and reason of a job; its plans are kept one by one on the way.

    Raises:
        Exception: anything unexpected; the caller settles it as failed.
    """
    with reading(told.engine) as session:
        roster = session.get_one(Roster, solve.roster_id)
    with opened(settings, told.ring, roster) as path:
        dataset = load(path, today=roster.created_at.date()).dataset  # as on the day it was accepted
    if dataset is None:
        return FAILED, reason("roster_unreadable", "保存的花名册已不能读取。", "请重新上传花名册后再求解。")
    rules = policy(solve.policy)
    profiles = tuple(goal_profile(name) for name in solve.profiles)
    limit = solve.time_limit
    while True:
        request = Request(year=solve.year, policy=rules, profiles=profiles, seed=solve.seed, time_limit=limit)
        try:
            result = plan_county(
                dataset,
                request,
                report=told.report,
                keep=lambda found: kept(settings, told, Dossier(found, dataset, rules, solve.seed)),
            )
            break
        except Stopped:
            if told.stopped:
                return CANCELLED, None
            if limit > solve.time_limit:
                todo = "请加大 time_limit，或减少目标方案后重试。"
                return FAILED, reason("time_limit", f"{limit:g} 秒内没有找到方案。", todo)
            limit *= OVERTIME - 1  # a late plan is better than none: a busy machine, or a limit set too low
            log.info("solve_overtime", solve=solve.id)
    if result.impossible is not None:
        return INFEASIBLE, explained(result.impossible)
    if told.stopped:
        return CANCELLED, None
    late = [profile.title for profile in profiles if profile.id not in told.profiles]
    return SUCCEEDED, incomplete(late, len(profiles), limit) if late else None


def incomplete(late: Sequence[str], asked: int, limit: float) -> dict[str, Any]:
    """What to say of a solve in which some goal profiles have no plan."""
    return reason(
        "incomplete",
        f"结果不完整：{limit:g} 秒内没有得到 {'、'.join(late)} 的方案；其余 {asked - len(late)} 个方案有效。",
        "需要这些方案时，请加大 time_limit 后对它们重新求解。",
    )


def kept(settings: Settings, told: "Told", dossier: Dossier) -> None:
    """Writes a plan's files and adds it to its job."""
    solve, candidate, verified = told.solve, dossier.candidate, dossier.candidate.verified
    plan = StoredPlan(
        solve_id=solve.id,
        roster_id=solve.roster_id,
        profile=candidate.profile.id,
        title=candidate.profile.title,
        year=verified.plan.year,
        starts=len(verified.plan.starting),
        status=candidate.proof.status,
        gap=candidate.proof.gap,
        goals=dict(verified.goals),
    )
    folder = settings.plans / plan.id
    folder.mkdir(mode=0o700)
    for export in registry().values():
        save(folder / f"plan.{export.suffix}", told.ring.seal(export.write(dossier)), mode=0o600)
    if keep_plan(told.engine, solve.lease, plan):
        told.profiles.add(plan.profile)
    else:
        told.stopped = True
        shutil.rmtree(folder, ignore_errors=True)


class Told:
    """Passes the search's progress to the job table, and the wish to stop back to the search."""

    def __init__(self, engine: Engine, solve: Solve, ring: Keys) -> None:
        self.engine = engine
        self.ring = ring
        self.solve = solve
        self.stopped = False
        """Cancelled, or the job is no longer this worker's."""
        self.profiles: set[str] = set()
        """Goal profiles that have their plan."""
        self.last = 0.0

    def report(self, progress: Progress) -> bool:
        """Notes the progress now and then; False asks the search to stop."""
        if not self.stopped and time.monotonic() - self.last >= EVERY_SECONDS:
            self.last = time.monotonic()
            try:
                self.stopped = not progressed(self.engine, self.solve.id, self.solve.lease, asdict(progress))
            except DBAPIError:
                log.warning("progress_not_noted", solve=self.solve.id)  # a busy database must not end a solve
        return not self.stopped
