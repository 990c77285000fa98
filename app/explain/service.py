"""Asks the explaining process, which is started when first needed and ended when it takes too long."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine

from app.access.roles import Principal
from app.audit.sights import seen
from app.errors import Refusal, missing
from app.explain.model_file import written
from app.explain.process import Asked, answer
from app.log import bare
from app.plans.service import one
from app.plans.years import of_one_year
from app.processes import LOST, Beside, prepare
from app.settings import Settings
from solver.domain.terms import Text
from solver.words import say

log = structlog.get_logger()
OVERHEAD_SECONDS = 120.0
"""Reading the roster, building the model and preparing prices, beside the time of the question itself."""


MODEL_SECONDS = 300.0
"""Reading, building and writing the model of the largest county that is allowed."""


@dataclass(frozen=True)
class ModelFile:
    """A file that waits to be sent, and the name it is saved under."""

    path: Path
    name: str


class Explainers:
    """The one process that explains."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process = Beside(prepare)

    def ask(self, asked: Asked, settings: Settings) -> dict[str, Any]:
        """The answer of the process.

        Raises:
            Exception: one of ``LOST``: it took too long or died.
        """
        return self.wait(OVERHEAD_SECONDS + 10 * asked.question.seconds, answer, asked, settings)

    def model(self, plan: str, settings: Settings) -> dict[str, Any]:
        """Where the process has written a plan's model, as ``model_file.written``.

        Raises:
            Exception: one of ``LOST``: it took too long or died.
        """
        return self.wait(MODEL_SECONDS, written, plan, settings)

    def wait(self, seconds: float, function: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
        with self.lock:
            future = self.process.submit(function, *arguments, seconds=seconds)
        found: dict[str, Any] = self.process.answer(future)
        return found

    def stop(self) -> None:
        """Ends the process at once."""
        with self.lock:
            self.process.end()


def model_of(engine: Engine, settings: Settings, explainers: Explainers, who: Principal, identifier: str) -> ModelFile:
    """A plan's model as a file, which is to be deleted once it was sent.

    Raises:
        Refusal: 404 without such a plan or its roster, 409 where the plan is not the best of one goal profile, 413 for
            too large a model, 500 where it was not written in time.
    """
    plan = of_one_year(one(engine, who, identifier), say("refusals.medium.model"))
    try:
        found = explainers.model(plan.id, settings)
    except LOST as error:
        log.warning("model_not_written", plan=plan.id, **bare(error))
        raise Refusal(
            500,
            "not_in_time",
            "没有及时写完 / Not written in time",
            say("refusals.model_late"),
            say("refusals.try_later"),
        ) from None
    lacking = found.get("missing")
    if lacking == "roster":
        raise missing(say("refusals.kind.roster"), plan.roster_id, f"/api/v1/plans/{plan.id}")
    if lacking == "size":
        raise Refusal(
            413,
            "model_too_large",
            "模型太大 / Model too large",
            say("refusals.model_too_large"),
            say("refusals.write_mps"),
        )
    if lacking:
        raise Refusal(
            409,
            "no_model",
            "没有这样的模型 / No such model",
            say("refusals.no_model"),
            say("refusals.first_plan"),
        )
    path = Path(found["path"])
    try:
        seen(engine, who, "plan_exported", plan.id, format="mps")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return ModelFile(path, f"model-{plan.year}-{plan.profile}.mps.gz")


def explained(
    engine: Engine, settings: Settings, explainers: Explainers, who: Principal, asked: Asked
) -> dict[str, Any]:
    """The answer to a question about a plan.

    Raises:
        Refusal: 404 without such a plan, teacher or school, 500 where no answer came in time.
    """
    plan = one(engine, who, asked.plan)
    try:
        found = explainers.ask(asked, settings)
    except LOST as error:
        log.warning("not_explained", plan=plan.id, **bare(error))
        raise Refusal(
            500,
            "not_in_time",
            "没有及时算完 / Not answered in time",
            say("refusals.explanation_late"),
            say("refusals.without_exact"),
        ) from None
    lacking = found.get("missing")
    if lacking:
        raise refusal(lacking, found, asked, plan.id, plan.roster_id)
    question = asked.question
    seen(engine, who, "plan_explained", plan.id, teacher=question.teacher, school=question.school or question.why_not)
    return found


def of_one_year_only(found: dict[str, Any]) -> Refusal:
    """409 for what medium-term plans do not answer."""
    return Refusal(
        409,
        "medium_term",
        "中期方案 / Medium-term plan",
        say("refusals.as_found", what=Text(found["zh"], found["en"])),
        say("refusals.medium.one_year_first"),
    )


def refusal(lacking: str, found: dict[str, Any], asked: Asked, plan: str, roster: str) -> Refusal:
    """404 for what is not there, 409 for what this plan cannot answer, 500 where time ran out."""
    question = asked.question
    named = {"roster": (say("refusals.kind.roster"), roster), "rule": (say("refusals.kind.rule"), question.without)}
    if lacking == "medium":
        return of_one_year_only(found)
    if lacking in named:
        return missing(*named[lacking], f"/api/v1/plans/{plan}")
    if lacking in ("teacher", "school"):
        return Refusal(
            404,
            "not_found",
            "没有找到 / Not found",
            say("refusals.as_found", what=Text(found["zh"], found["en"])),
            say("refusals.look_in_plan", plan=plan),
        )
    if lacking == "time":
        return Refusal(
            500,
            "not_in_time",
            "没有及时算完 / Not answered in time",
            say("refusals.as_found", what=Text(found["zh"], found["en"])),
            say("refusals.try_later"),
        )
    return Refusal(
        409,
        f"no_{lacking}",
        "这份方案不能回答 / Not answerable",
        say("refusals.as_found", what=Text(found["zh"], found["en"])),
        say("refusals.other_question"),
    )
