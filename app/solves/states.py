"""The job table's transitions, each one transaction: claim, renew, keep a plan, settle, requeue. The table is the truth."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Engine, func
from sqlmodel import Session, col, delete, select, update

from app.db import held, reading, writing
from app.tables import CANCELLED, FAILED, QUEUED, RUNNING, Solve, StoredPlan, new_id, now
from app.webhooks.events import solve_ended

Loss = Literal["worker", "server", "stop"]
"""Why a job lost its worker: it died or fell silent, the whole server died, or the server was stopped in order."""


def claim(engine: Engine, identifier: str, seconds: float) -> Solve | None:
    """Takes a queued job for this worker; None where there is nothing to take.

    Plans of an attempt that was cut short are forgotten: the job is done anew from the start.
    """
    with writing(engine) as session:
        solve = held(session, Solve, identifier)
        if solve is None or solve.state != QUEUED:
            return None
        session.exec(delete(StoredPlan).where(col(StoredPlan.solve_id) == identifier))
        solve.state, solve.started_at, solve.lease = RUNNING, now(), new_id()
        solve.lease_until = now() + timedelta(seconds=seconds)
        solve.attempts += 1
        return solve


def owned(session: Session, identifier: str, lease: str) -> Solve | None:
    """The job, if it still is this worker's."""
    solve = held(session, Solve, identifier)
    return solve if solve is not None and solve.state == RUNNING and solve.lease == lease else None


def renew(engine: Engine, identifier: str, lease: str, seconds: float) -> bool:
    """A sign of life; False where the job is no longer this worker's."""
    with writing(engine) as session:
        solve = owned(session, identifier, lease)
        if solve is None:
            return False
        solve.lease_until = now() + timedelta(seconds=seconds)
        return True


def holder(engine: Engine, identifier: str) -> str:
    """The lease of whoever runs a job now; empty where nobody does."""
    with reading(engine) as session:
        wanted = select(Solve.lease).where(Solve.id == identifier, Solve.state == RUNNING)
        return session.exec(wanted).first() or ""


def progressed(engine: Engine, identifier: str, lease: str, progress: Mapping[str, Any]) -> bool:
    """Notes how far a job is; False where it should stop: cancelled, or no longer this worker's."""
    noted = (  # one statement: readers' audit lines wait for this transaction, which belongs to a process of low priority
        update(Solve)
        .where(col(Solve.id) == identifier, col(Solve.state) == RUNNING, col(Solve.lease) == lease)
        .values(progress=dict(progress))
        .returning(col(Solve.cancel_requested))
    )
    with writing(engine) as session:
        return session.exec(noted).scalar_one_or_none() is False


def keep_plan(engine: Engine, lease: str, plan: StoredPlan) -> bool:
    """Adds a plan to its running job; False where the job is no longer this worker's."""
    with writing(engine) as session:
        if owned(session, plan.solve_id, lease) is None:
            return False
        session.add(plan)
        return True


def settle(engine: Engine, identifier: str, lease: str, state: str, problem: Mapping[str, Any] | None = None) -> bool:
    """Ends a running job; False where it is no longer this worker's to end."""
    with writing(engine) as session:
        solve = owned(session, identifier, lease)
        if solve is None:
            return False
        end(session, solve, CANCELLED if solve.cancel_requested and state == FAILED else state, problem)
        return True


def end(session: Session, solve: Solve, state: str, problem: Mapping[str, Any] | None = None) -> None:
    """Puts a job into a final state, and tells of it."""
    solve.state, solve.finished_at, solve.lease, solve.lease_until = state, now(), "", None
    solve.problem = dict(problem) if problem else None
    solve_ended(session, solve)


def orphaned(engine: Engine, identifier: str, loss: Loss, most_attempts: int, most_interruptions: int) -> bool:
    """Decides about a job whose worker is gone: cancelled, given up, or queued again (True).

    A job that was cut short because the server ended has done nothing wrong; yet one during which the
    server dies again and again may well be the reason.
    """
    with writing(engine) as session:
        solve = held(session, Solve, identifier)
        if solve is None or solve.state not in {QUEUED, RUNNING}:
            return False
        if solve.state == RUNNING and loss != "worker":
            solve.attempts -= 1
            solve.interruptions += loss == "server"
        if solve.cancel_requested:
            end(session, solve, CANCELLED)
            return False
        if solve.attempts >= most_attempts or solve.interruptions >= most_interruptions:
            times = max(solve.attempts, solve.interruptions)
            end(
                session,
                solve,
                FAILED,
                reason(
                    "worker_died",
                    f"求解进程 {times} 次意外结束（可能内存不足），不再重试。",
                    "请减少目标方案或换内存更大的机器后重新求解；仍然出错时请联系技术支持。",
                ),
            )
            return False
        solve.state, solve.progress, solve.lease, solve.lease_until = QUEUED, None, "", None
        return True


def unfinished(engine: Engine) -> list[str]:
    """Jobs queued or running, oldest first."""
    with reading(engine) as session:
        wanted = select(Solve.id).where(col(Solve.state).in_([QUEUED, RUNNING])).order_by(col(Solve.created_at))
        return list(session.exec(wanted))


def silent(engine: Engine, moment: datetime) -> list[str]:
    """Running jobs whose worker should have given a sign of life by ``moment``."""
    with reading(engine) as session:
        wanted = select(Solve.id).where(Solve.state == RUNNING, col(Solve.lease_until) < moment)
        return list(session.exec(wanted))


def next_up(engine: Engine, handed: set[str]) -> str | None:
    """The queued job to run next: of the owner whose turn was longest ago, the oldest. ``handed`` are already given out."""
    with reading(engine) as session:
        turns = dict(
            session.exec(select(Solve.owner, func.max(col(Solve.started_at))).group_by(col(Solve.owner))).all()
        )
        giving = select(Solve.owner).where(col(Solve.id).in_(handed))
        busy = set(session.exec(giving)) if handed else set()
        queued = session.exec(
            select(Solve.id, Solve.owner, Solve.created_at)
            .where(Solve.state == QUEUED, col(Solve.id).not_in(handed))
            .order_by(col(Solve.created_at))
        ).all()
    if not queued:
        return None

    def turn(job: tuple[str, str, datetime]) -> tuple[bool, bool, datetime]:
        _, owner, created = job
        last = turns.get(owner)
        return owner in busy, last is not None, last or created

    return min(queued, key=turn)[0]


def reason(code: str, detail: str, todo: str, **more: Any) -> dict[str, Any]:
    """Why a job ended without plans, or with fewer than asked for: code, sentence, and what to do next."""
    return {"code": code, "detail": detail, "todo": todo, **more}


def budget(engine: Engine, identifier: str) -> float:
    """Seconds of search a job may use, all its searches together."""
    with reading(engine) as session:
        solve = session.get_one(Solve, identifier)
        return solve.time_limit * solve.searches
