"""Starts and shows frontiers."""

from datetime import date

from sqlalchemy import Engine

from app.access.roles import Principal
from app.crypto import Keys
from app.errors import invalid_field
from app.frontiers.schemas import FrontierIn, FrontierOut, shown
from app.solves import service as solves
from app.solves.desk import Desk
from app.solves.inputs import opened
from app.solves.jobs import Jobs
from app.solves.wanted import settled
from app.tables import FRONTIER
from solver.words import say


def start(desk: Desk, wanted: FrontierIn, today: date) -> FrontierOut:
    """Accepts a job that traces a frontier under the first goal profile asked for.

    Raises:
        Refusal: as ``solves.service.start``.
    """
    made = settled(desk.engine, desk.settings, desk.ring, desk.process, desk.who, wanted, today)
    if made.horizon > 1:
        raise invalid_field("horizon", say("refusals.medium.frontier"), say("refusals.medium.one_year"))
    first, second = wanted.goals
    inputs = made.inputs
    inputs.profiles, inputs.near_plan, inputs.alternatives = inputs.profiles[:1], "", 0
    inputs.goals, inputs.points = (first, second), wanted.points
    return shown(solves.accept(desk, FRONTIER, made), [], inputs)


def one(engine: Engine, ring: Keys, identifier: str) -> FrontierOut:
    """A frontier.

    Raises:
        Refusal: 404.
    """
    solve, plans = solves.one(engine, identifier, FRONTIER)
    return shown(solve, plans, opened(ring, solve))


def newest(
    engine: Engine, ring: Keys, limit: int, cursor: str | None, scenario: str | None
) -> tuple[list[FrontierOut], str | None]:
    """A page of frontiers, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    found, following = solves.newest(engine, limit, cursor, FRONTIER, scenario)
    return [shown(solve, plans, opened(ring, solve)) for solve, plans in found], following


def cancel(engine: Engine, ring: Keys, jobs: Jobs, who: Principal, identifier: str) -> FrontierOut:
    """Cancels a frontier; the points found so far stay.

    Raises:
        Refusal: 404.
    """
    solve, plans = solves.cancel(engine, jobs, who, identifier, FRONTIER)
    return shown(solve, plans, opened(ring, solve))
