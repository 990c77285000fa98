"""One job in a process of its own: claimed, done as its kind asks, settled in the job table."""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from app.crypto import keys
from app.db import WORKER_WAIT_MS, connect, transient
from app.diagnoses import diagnosing
from app.frontiers import tracing
from app.log import bare
from app.rosters.files import ReadingCutShort
from app.settings import Settings
from app.solves import planning
from app.solves.planning import OVERTIME
from app.solves.states import claim, reason, renew, settle
from app.solves.told import Told
from app.tables import DIAGNOSIS, FAILED, FRONTIER, PLANNING

__all__ = ["OVERTIME", "ready", "run"]

log = structlog.get_logger()
WORK: dict[str, Callable[[Settings, Told], tuple[str, dict[str, Any] | None]]] = {
    PLANNING: planning.outcome,
    FRONTIER: tracing.outcome,
    DIAGNOSIS: diagnosing.outcome,
}
"""What is done for each kind of job: state and reason."""


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
        state, problem = WORK[solve.kind](settings, told)
    except Exception as error:
        if transient(error) or isinstance(error, ReadingCutShort):
            raise  # nothing is wrong with the job: it is for another attempt
        log.error("solve_failed", solve=solve.id, **bare(error))
        state = FAILED
        problem = reason("internal", "求解时遇到意外错误，没有得到方案。", "请联系技术支持，并告知本任务的编号。")
    finally:
        done.set()
    settled = settle(engine, solve.id, solve.lease, state, problem)
    log.info("solve_settled" if settled else "solve_lost", solve=solve.id, state=state, plans=told.plans)
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
