"""Runs queued jobs in killable processes; after any death the job table decides what happens next."""

import shutil
import threading
import time
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Engine
from sqlmodel import select

from app.db import reading
from app.log import bare
from app.rosters.files import forget_plain
from app.settings import Settings
from app.solves import states, worker
from app.solves.places import Near, Place
from app.tables import Roster, StoredPlan, now

if TYPE_CHECKING:
    from app.solves.cluster import Cluster

log = structlog.get_logger()
OVERHEAD_SECONDS = 600.0
"""Reading, building, verifying and writing, beyond the time limits of the search itself."""
LOOK_SECONDS = 0.5
"""How often the keeper looks at its processes when nobody calls it."""


@dataclass
class Seat:
    """One place for solves and the job it has."""

    process: Place
    job: str = ""
    future: "Future[None] | None" = None


class Jobs:
    """The solve processes of one server, or its share of a cluster. Whoever is free gets the job that is next in the table.

    One thread, the keeper, hands out jobs and looks after the processes. Requests only wake it: what goes wrong
    with a process is never the answer to a request whose job is already in the table.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self.seats: list[Seat] = []
        self.woken = threading.Event()
        self.stopping = threading.Event()
        self.keeper: threading.Thread | None = None
        self.cluster = cluster_of(settings)
        self.deadlines: dict[str, float] = {}
        """Cancelled jobs and when, on the monotonic clock, their patience ends."""

    def start(self) -> None:
        """Takes up what an earlier server left unfinished, and lets the keeper begin."""
        for identifier in states.unfinished(self.engine):
            self.orphaned(identifier, "server")
        self.forget_remains()
        self.stopping.clear()
        self.seats = [
            Seat(self.cluster.place() if self.cluster else Near(self.settings)) for _ in range(self.settings.workers)
        ]
        for seat in self.seats:
            seat.process.warm()
        self.keeper = threading.Thread(target=self.keep, daemon=True)
        self.keeper.start()
        self.wake()

    def stop(self) -> None:
        """Ends the workers at once; their jobs are taken up at the next start."""
        self.stopping.set()
        self.wake()
        if self.keeper is None:
            return
        self.keeper.join()
        for seat in self.seats:
            seat.process.end()
        if self.cluster:
            self.cluster.close()
        self.seats = []
        for identifier in states.unfinished(self.engine):
            self.orphaned(identifier, "stop")

    def wake(self) -> None:
        """There may be a job to hand out."""
        self.woken.set()

    def cancel(self, identifier: str) -> None:
        """Gives a running job time to stop by itself, then the keeper ends its process."""
        self.deadlines[identifier] = time.monotonic() + self.settings.cancel_grace

    @property
    def working(self) -> bool:
        """Whether the keeper is there, without whom no job would ever begin."""
        return self.keeper is not None and self.keeper.is_alive()

    @property
    def busy(self) -> int:
        """How many processes have a job."""
        return sum(seat.future is not None for seat in self.seats)

    def forget_remains(self) -> None:
        """Deletes files that a process killed halfway wrote and nothing refers to."""
        with reading(self.engine) as session:
            rosters, plans = (
                set(session.exec(select(Roster.id).where(Roster.file != ""))),
                set(session.exec(select(StoredPlan.id))),
            )
        for path in self.settings.rosters.iterdir():
            if path.is_dir():  # uploads that a killed server was working on
                shutil.rmtree(path, ignore_errors=True)
            elif path.stem not in rosters:
                path.unlink(missing_ok=True)
        for folder in self.settings.plans.iterdir():
            if folder.name not in plans:
                shutil.rmtree(folder, ignore_errors=True)

    def orphaned(self, identifier: str, loss: states.Loss) -> bool:
        """Lets the table decide about a job whose worker is gone."""
        limits = (self.settings.most_attempts, self.settings.most_interruptions)
        return states.orphaned(self.engine, identifier, loss, *limits)

    def keep(self) -> None:
        """The keeper: again and again, and at once when woken, until the server stops."""
        swept, open_ = time.monotonic(), True
        while not self.stopping.is_set():
            try:
                open_ = self.woken.wait(LOOK_SECONDS) or open_
                self.woken.clear()
                for seat in self.seats:
                    open_ = self.looked_after(seat) or open_
                if time.monotonic() - swept >= self.settings.lease / 3:
                    self.sweep()
                    swept, open_ = time.monotonic(), True
                if open_:
                    self.dispatch()
                    open_ = False
            except Exception as problem:  # such as a database too busy: the next round tries again
                log.error("jobs_not_kept", **bare(problem))
                self.stopping.wait(LOOK_SECONDS)

    def looked_after(self, seat: Seat) -> bool:
        """Frees a seat whose job is over, whose process died, or whose job was cancelled long enough ago; True if so."""
        future, job = seat.future, seat.job
        if future is None:
            return False
        if not future.done():
            late = time.monotonic() >= self.deadlines.get(job, float("inf"))
            if seat.process.alive and not late:
                return False
            seat.process.end()
        elif error := failure(future):
            log.warning("worker_died", solve=job, error=type(error).__name__)
        self.orphaned(job, "worker")  # changes nothing where the worker settled the job, as it should
        seat.future, seat.job = None, ""
        self.deadlines.pop(job, None)
        return True

    def sweep(self) -> None:
        """Ends workers that fell silent, and takes up jobs that an error left lying."""
        for identifier in states.silent(self.engine, now()):
            log.warning("worker_silent", solve=identifier)
            seat = next((seat for seat in self.seats if seat.job == identifier), None)
            if seat is None:
                self.orphaned(identifier, "worker")
            else:
                seat.process.end()
                self.looked_after(seat)
        forget_plain(self.settings)
        held = {seat.job for seat in self.seats}
        for job in set(self.deadlines) - held:
            self.deadlines.pop(job, None)

    def dispatch(self) -> None:
        """Gives queued jobs to free seats."""
        for seat in self.seats:
            if seat.future is not None:
                continue
            identifier = states.next_up(self.engine, {other.job for other in self.seats if other.job})
            if identifier is None:
                return
            patience = OVERHEAD_SECONDS + worker.OVERTIME * states.budget(self.engine, identifier)
            seat.future = seat.process.run(identifier, patience)
            seat.job = identifier
            seat.future.add_done_callback(self.over)

    def over(self, _future: "Future[Any]") -> None:
        """A worker is through, or dead."""
        self.wake()


def cluster_of(settings: Settings) -> "Cluster | None":
    """The cluster, where one is set; its libraries are an extra and loaded only then."""
    if not settings.cluster:
        return None
    from app.solves.cluster import Cluster

    return Cluster(settings.cluster)


def failure(future: "Future[None]") -> BaseException | None:
    """What a finished task failed with, if anything."""
    try:
        return future.exception()
    except CancelledError as error:
        return error
