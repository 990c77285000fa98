"""What every job is accepted with: where things are kept, who asks, who works, and the id of what is made."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy import Engine

from app.access.roles import Principal
from app.crypto import Keys
from app.deps import Caller, Database, Effect, Runner, Sealing, Setting
from app.lookups import Asking, Lookups
from app.settings import Settings
from app.solves.jobs import Jobs


@dataclass(frozen=True)
class Desk:
    """Where a job is asked for."""

    engine: Engine
    settings: Settings
    ring: Keys
    jobs: Jobs
    process: Lookups
    """Answers quick questions about rosters."""
    who: Principal
    effect: str
    """Id of the job: the same one where the request is repeated with its Idempotency-Key."""


async def desk(
    engine: Database, settings: Setting, ring: Sealing, jobs: Runner, process: Asking, caller: Caller, effect: Effect
) -> Desk:
    """The desk of a request."""
    return Desk(engine, settings, ring, jobs, process, caller, effect)


AtDesk = Annotated[Desk, Depends(desk)]
