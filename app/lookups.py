"""Quick questions about stored rosters, answered by a process that keeps the ones last asked about in memory."""

import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import structlog
from fastapi import Depends, FastAPI, Request

from app.crypto import keys
from app.db import connect, reading
from app.errors import Refusal
from app.log import bare
from app.processes import LOST, Beside, prepare
from app.rosters.files import ReadingCutShort, dataset
from app.settings import Settings
from app.tables import Roster
from solver.domain.dataset import Dataset
from solver.words import say

log = structlog.get_logger()
KEPT = 2
"""Rosters kept ready; a county of 10,000 teachers takes some tens of megabytes."""
MOST_WAITING = 8
"""Questions asked at once; beyond that callers are told to come back."""
SECONDS = 60.0
"""For one question; a county takes about half a second once its roster is read."""
READY: "OrderedDict[str, Dataset]" = OrderedDict()
"""In the process: the rosters last asked about."""


def dataset_of(settings: Settings, roster_id: str) -> Dataset | None:
    """In the process: a stored roster as data, read once; None where it can no longer be read."""
    if roster_id not in READY:
        engine = connect(settings.database)
        try:
            with reading(engine) as session:
                roster = session.get_one(Roster, roster_id)
        finally:
            engine.dispose()
        found = dataset(settings, keys(settings), roster)
        if found is None:
            return None
        READY[roster_id] = found
    READY.move_to_end(roster_id)
    while len(READY) > KEPT:
        READY.popitem(last=False)
    return READY[roster_id]


class Lookups:
    """The one process that answers, and the places in its queue."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process = Beside(prepare)
        self.places = threading.BoundedSemaphore(MOST_WAITING)

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The answer of a function called in the process.

        Raises:
            Refusal: 503 where too many ask at once, or no answer came in time.
        """
        if not self.places.acquire(blocking=False):
            raise busy()
        try:
            with self.lock:
                future = self.process.submit(function, *arguments, seconds=SECONDS)
            return self.process.answer(future)
        except (*LOST, ReadingCutShort) as error:
            log.warning("not_looked_up", **bare(error))
            raise busy() from None
        finally:
            self.places.release()

    def stop(self) -> None:
        """Ends the process at once."""
        with self.lock:
            self.process.end()


def busy() -> Refusal:
    """503: come back in a moment."""
    return Refusal(
        503,
        "busy",
        "暂时忙 / Busy for the moment",
        say("refusals.lookups_busy"),
        say("refusals.wait_retry_after"),
        retry_after=2,
    )


def unreadable() -> Refusal:
    """409: the roster's file can no longer be read."""
    return Refusal(
        409,
        "roster_unreadable",
        "花名册不能读取 / Roster unreadable",
        say("refusals.roster_unreadable"),
        say("refusals.upload_roster_again"),
    )


@asynccontextmanager
async def lifespan(api: FastAPI) -> AsyncIterator[None]:
    """The process ends with the server."""
    yield
    api.state.lookups.stop()


async def lookups(request: Request) -> Lookups:
    """The application's process for quick questions."""
    found: Lookups = request.app.state.lookups
    return found


Asking = Annotated[Lookups, Depends(lookups)]
