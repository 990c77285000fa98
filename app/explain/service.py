"""Asks the explaining process, which is started when first needed and ended when it takes too long."""

import threading
from concurrent.futures import BrokenExecutor, CancelledError
from concurrent.futures import TimeoutError as TooLate
from typing import Any

import structlog
from pebble import ProcessExpired
from sqlalchemy import Engine

from app.access.roles import Principal
from app.audit.chain import seen
from app.edge import bare
from app.errors import Refusal, missing
from app.explain.process import Question, answer
from app.plans.service import one
from app.processes import Beside, prepare
from app.settings import Settings

log = structlog.get_logger()
OVERHEAD_SECONDS = 120.0
"""Reading the roster, building the model and preparing prices, beside the time of the question itself."""
LOOK_SECONDS = 1.0


class Explainers:
    """The one process that explains."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process = Beside(prepare)

    def ask(self, question: Question, settings: Settings) -> dict[str, Any]:
        """The answer of the process.

        Raises:
            TimeoutError, ProcessExpired, BrokenExecutor, CancelledError: it took too long or died.
        """
        patience = OVERHEAD_SECONDS + 10 * question.seconds
        with self.lock:
            future = self.process.submit(answer, question, settings, seconds=patience)
        while True:
            try:
                found: dict[str, Any] = future.result(LOOK_SECONDS)
            except TooLate:
                if future.done() or not self.process.alive:
                    raise
            else:
                return found

    def stop(self) -> None:
        """Ends the process at once."""
        with self.lock:
            self.process.end()


def explained(
    engine: Engine, settings: Settings, explainers: Explainers, who: Principal, question: Question
) -> dict[str, Any]:
    """The answer to a question about a plan.

    Raises:
        Refusal: 404 without such a plan, teacher or school, 500 where no answer came in time.
    """
    plan = one(engine, who, question.plan)
    try:
        found = explainers.ask(question, settings)
    except (TooLate, ProcessExpired, BrokenExecutor, CancelledError) as error:
        log.warning("not_explained", plan=plan.id, **bare(error))
        raise Refusal(
            500,
            "not_in_time",
            "没有及时算完 / Not answered in time",
            "说明没有在规定时间内算完。",
            "请稍后再试，或去掉 exact=true，只看直接影响。",
        ) from None
    lacking = found.get("missing")
    if lacking:
        what = {"teacher": "教师", "school": "学校", "roster": "花名册"}[lacking]
        number = {"teacher": question.teacher, "school": question.school, "roster": plan.roster_id}[lacking]
        raise missing(what, number, f"/api/v1/plans/{plan.id}")
    seen(engine, who, "plan_explained", plan.id, teacher=question.teacher, school=question.school)
    return found
