"""Starts and shows diagnoses; a solve that ended infeasible brings its own."""

from datetime import date

from sqlalchemy import Engine
from sqlmodel import col, or_, select

from app.access.roles import Principal
from app.db import reading
from app.diagnoses.schemas import DiagnosisOut, shown
from app.errors import missing
from app.paging import page
from app.solves import service as solves
from app.solves.desk import Desk
from app.solves.jobs import Jobs
from app.solves.schemas import SolveIn
from app.solves.wanted import settled
from app.tables import DIAGNOSIS, INFEASIBLE, PLANNING, Solve
from solver.words import say


def start(desk: Desk, wanted: SolveIn, today: date) -> DiagnosisOut:
    """Accepts a job that finds out whether a plan is possible, and why not.

    Raises:
        Refusal: as ``solves.service.start``.
    """
    made = settled(desk.engine, desk.settings, desk.ring, desk.process, desk.who, wanted, today)
    inputs = made.inputs
    inputs.profiles, inputs.near_plan, inputs.alternatives = inputs.profiles[:1], "", 0
    return shown(solves.accept(desk, DIAGNOSIS, made), own=True)


def one(engine: Engine, identifier: str) -> DiagnosisOut:
    """A diagnosis, or what a solve that ended infeasible says.

    Raises:
        Refusal: 404, also for a solve that did not end so.
    """
    with reading(engine) as session:
        solve = session.get(Solve, identifier)
    if solve is None or not (solve.kind == DIAGNOSIS or (solve.kind == PLANNING and solve.state == INFEASIBLE)):
        raise missing(say("refusals.kind.diagnosis"), identifier, "/api/v1/diagnoses")
    return shown(solve, solve.kind == DIAGNOSIS)


def newest(
    engine: Engine, limit: int, cursor: str | None, scenario: str | None
) -> tuple[list[DiagnosisOut], str | None]:
    """A page of diagnoses, newest first, those of solves among them, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    wanted = select(Solve).where(
        or_(Solve.kind == DIAGNOSIS, (col(Solve.kind) == PLANNING) & (col(Solve.state) == INFEASIBLE))
    )
    if scenario is not None:
        wanted = wanted.where(Solve.scenario_id == scenario)
    with reading(engine) as session:
        found, following = page(session, Solve, wanted, cursor, limit)
        return [shown(one, one.kind == DIAGNOSIS) for one in found], following


def cancel(engine: Engine, jobs: Jobs, who: Principal, identifier: str) -> DiagnosisOut:
    """Cancels a diagnosis.

    Raises:
        Refusal: 404.
    """
    solve, _ = solves.cancel(engine, jobs, who, identifier, DIAGNOSIS)
    return shown(solve, own=True)
