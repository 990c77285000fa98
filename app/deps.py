"""What routes ask for: who calls, the database, the settings, the jobs, and the shapes of common parameters.

None of these waits for anything, so all are ``async``: FastAPI gives each of the others to a thread and waits for it,
and half a dozen such waits are what a read took longest for on a busy machine.
"""

import re
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request
from pydantic import BeforeValidator
from sqlalchemy import Engine

from app.access.roles import TITLES, Principal, Right
from app.crypto import Keys
from app.errors import Refusal
from app.health.metrics import Metrics
from app.settings import Settings
from app.solves.jobs import Jobs
from app.tables import new_id
from app.throttle import Throttle as Counters
from solver.domain.terms import Text
from solver.words import listed, say


async def database(request: Request) -> Engine:
    """The application's engine."""
    engine: Engine = request.app.state.engine
    return engine


async def settings(request: Request) -> Settings:
    """The application's settings."""
    chosen: Settings = request.app.state.settings
    return chosen


async def jobs(request: Request) -> Jobs:
    """The application's job runner."""
    running: Jobs = request.app.state.jobs
    return running


async def keys(request: Request) -> Keys:
    """The keys that seal what is kept."""
    ring: Keys = request.app.state.keys
    return ring


async def throttle(request: Request) -> Counters:
    """The application's request counters."""
    counters: Counters = request.app.state.throttle
    return counters


async def figures(request: Request) -> Metrics:
    """The application's metrics."""
    counted: Metrics = request.app.state.metrics
    return counted


async def caller(request: Request, counters: Annotated[Counters, Depends(throttle)]) -> Principal:
    """Whoever makes the request, as the gate found out.

    Raises:
        Refusal: 429 for too many requests.
    """
    who: Principal = request.state.principal
    counters.request(who.id, change=request.method == "POST")
    return who


async def effect(request: Request) -> str:
    """A new id for what a request makes: the same one when the request is repeated with its Idempotency-Key."""
    return getattr(request.state, "effect", "") or new_id()


def needs(*rights: Right) -> Any:
    """A dependency that lets a request pass if its caller has one of the rights.

    Raises:
        Refusal: 403.
    """

    async def check(who: Annotated[Principal, Depends(caller)]) -> Principal:
        if not who.rights & set(rights):
            role = TITLES.get(who.role, who.role)
            raise Refusal(
                403,
                "not_allowed",
                "没有权限 / Not allowed",
                say("refusals.right_lacking", role=Text(role, who.role), rights=listed(rights)),
                say("refusals.sign_in_with_right"),
            )
        return who

    return Depends(check)


def day(given: Any) -> Any:
    """Refuses what is no day, such as a number of seconds, which would be read as one."""
    if isinstance(given, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
        raise ValueError("请写成 2026-11-01 的形式")
    return given


Day = Annotated[date, BeforeValidator(day)]
Caller = Annotated[Principal, Depends(caller)]
Sealing = Annotated[Keys, Depends(keys)]
Throttle = Annotated[Counters, Depends(throttle)]
Figures = Annotated[Metrics, Depends(figures)]
Effect = Annotated[str, Depends(effect)]
Database = Annotated[Engine, Depends(database)]
Setting = Annotated[Settings, Depends(settings)]
Runner = Annotated[Jobs, Depends(jobs)]
Identifier = Annotated[
    str,
    Path(pattern="^[0-9a-f]{32}$", description="编号（32 位十六进制）", examples=["4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80"]),
]
Limit = Annotated[int, Query(ge=1, le=1000, description="最多多少条", examples=[50])]


async def expected(
    if_match: Annotated[
        str | None,
        Header(pattern='^"[0-9]{1,9}"$', description="只在版本未变时修改；值取自 ETag", examples=['"1"']),
    ] = None,
) -> int | None:
    """The version that a change builds on, where the client names one."""
    return int(if_match.strip('"')) if if_match else None


Expected = Annotated[int | None, Depends(expected)]
