"""Runs queued jobs in killable processes; after any death the job table decides what happens next."""

import multiprocessing
import shutil
import threading
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any

import structlog
from pebble import ProcessPool
from sqlalchemy import Engine
from sqlmodel import select

from app.db import reading
from app.settings import Settings
from app.solves import states, worker
from app.tables import Roster, StoredPlan, now

log = structlog.get_logger()
OVERHEAD_SECONDS = 600.0
"""Reading, building, verifying and writing, beyond the time limits of the search itself."""


class Jobs:
    """The solve processes of one server. Whoever is free gets the job that is next in the table."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self.futures: dict[str, Any] = {}
        self.lock = threading.RLock()
        self.pool: ProcessPool | None = None
        self.stopping = threading.Event()
        self.sweeper: threading.Thread | None = None

    def start(self) -> None:
        """Opens the pool and takes up what an earlier server left unfinished."""
        for identifier in states.unfinished(self.engine):
            self.orphaned(identifier, "server")
        self.forget_remains()
        self.stopping.clear()
        self.pool = ProcessPool(
            max_workers=self.settings.workers,
            max_tasks=8,  # a fresh process now and then gives back the memory of large models
            initializer=worker.prepare,
            context=multiprocessing.get_context("spawn"),
        )
        self.pool.schedule(worker.ready)  # the first job need not wait for the imports
        self.sweeper = threading.Thread(target=self.sweep, daemon=True)
        self.sweeper.start()
        self.dispatch()

    def stop(self) -> None:
        """Ends the workers at once; their jobs are taken up at the next start."""
        self.stopping.set()
        with self.lock:
            pool, self.pool = self.pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
            for identifier in states.unfinished(self.engine):
                self.orphaned(identifier, "stop")
        if self.sweeper is not None:
            self.sweeper.join()

    def forget_remains(self) -> None:
        """Deletes files that a process killed halfway wrote and nothing refers to."""
        with reading(self.engine) as session:
            rosters, plans = set(session.exec(select(Roster.id))), set(session.exec(select(StoredPlan.id)))
        for path in self.settings.rosters.iterdir():
            if path.stem not in rosters:
                path.unlink(missing_ok=True)
        for folder in self.settings.plans.iterdir():
            if folder.name not in plans:
                shutil.rmtree(folder, ignore_errors=True)

    def dispatch(self) -> None:
        """Gives queued jobs to free workers."""
        with self.lock:
            while self.pool is not None and len(self.futures) < self.settings.workers:
                identifier = states.next_up(self.engine, set(self.futures))
                if identifier is None:
                    return
                patience = OVERHEAD_SECONDS + worker.OVERTIME * states.budget(self.engine, identifier)
                future = self.pool.schedule(worker.run, args=(identifier, self.settings), timeout=patience)
                self.futures[identifier] = future
                future.add_done_callback(partial(self.ended, identifier))

    def orphaned(self, identifier: str, loss: states.Loss) -> bool:
        """Lets the table decide about a job whose worker is gone."""
        limits = (self.settings.most_attempts, self.settings.most_interruptions)
        return states.orphaned(self.engine, identifier, loss, *limits)

    def cancel(self, identifier: str) -> None:
        """Gives a running job time to stop by itself, then ends its process."""
        timer = threading.Timer(self.settings.cancel_grace, self.kill, args=(identifier,))
        timer.daemon = True
        timer.start()

    def kill(self, identifier: str) -> None:
        """Ends the process of a job, if it has one."""
        with self.lock:
            future = self.futures.get(identifier)
        if future is not None and not future.done():
            future.cancel()

    def ended(self, identifier: str, future: "Future[None]") -> None:
        """A worker is through, or dead: finished jobs are settled already, the table decides about the others."""
        try:
            error = future.exception()
        except CancelledError:
            error = None
        if error is not None:
            log.warning("worker_died", solve=identifier, error=type(error).__name__)
        if self.pool is None:
            return  # the server is stopping
        try:
            self.orphaned(identifier, "worker")
            with self.lock:
                self.futures.pop(identifier, None)
            self.dispatch()
        except Exception as problem:
            log.error("job_not_resumed", solve=identifier, error=type(problem).__name__)
        finally:
            with self.lock:
                self.futures.pop(identifier, None)

    def sweep(self) -> None:
        """Again and again: ends workers that fell silent, and takes up jobs that an error left lying."""
        while not self.stopping.wait(self.settings.lease / 3):
            try:
                for identifier in states.silent(self.engine, now()):
                    log.warning("worker_silent", solve=identifier)
                    with self.lock:
                        known = identifier in self.futures
                    if known:
                        self.kill(identifier)
                    else:
                        self.orphaned(identifier, "worker")
                self.dispatch()
            except Exception as problem:
                log.error("sweep_failed", error=type(problem).__name__)
