"""One process beside the server for work that may have to be killed; however it ends, a new one takes its place."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from app.log import configure

METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
PRELOADED = ["app.rosters.work", "app.solves.worker", "app.explain.process", "app.comparisons.process", "app.cli"]
"""Imported once, in the process that others are forked from: a new one is at work at once, also where the last was killed."""
LOOK_SECONDS = 1.0
WORK_NICE = 10
LOST = (TooLate, ProcessExpired, BrokenExecutor, CancelledError)
"""What waiting for an answer raises where the process took too long or died."""


def context() -> Any:
    """How processes are started."""
    if METHOD != "forkserver":
        return multiprocessing.get_context(METHOD)
    from app.forked import Forking

    found = Forking()
    found.set_forkserver_preload(PRELOADED)
    return found


def warm() -> None:
    """Has the imports begin, in a process of their own, while this one goes on with its own."""
    context()
    if METHOD == "forkserver":
        from multiprocessing.forkserver import ensure_running

        ensure_running()


def prepare() -> None:
    """Set-up of a worker process: it logs like the server, leaves Ctrl-C to it, and does not outlive it."""
    configure()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ends at once, also inside the solver; the table needs no farewell
    follow()


def prepare_to_work_long() -> None:
    """As ``prepare``; whoever waits for an answer goes before work that takes minutes."""
    prepare()
    if hasattr(os, "nice"):
        os.nice(WORK_NICE)


def follow() -> None:
    """From now on this process, with its group where it leads one, ends when the server's does."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=die_with, args=(parent.sentinel, os.getppid()), daemon=True).start()


def die_with(sentinel: int, starter: int) -> None:
    """Ends this process as soon as the server's has ended, in the middle of a solve too.

    So it does when the process it was forked from has: from then on the server hears no more of this one.
    """
    while not wait([sentinel], LOOK_SECONDS):
        if os.getppid() != starter:
            break
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


class Beside:
    """A process that does one thing after another, started when first needed.

    A pool of several is of no use here: Pebble's gives up for good when a worker is killed while it has nothing to
    do, and a killed worker may leave the channel to the others locked. Here each process has a pool to itself, which
    is thrown away with it. Not for use by several threads at once.
    """

    def __init__(self, prepare: Callable[[], None], most_tasks: int = 0) -> None:
        self.prepare = prepare
        self.most_tasks = most_tasks
        """A fresh process after so many tasks gives back the memory of large ones; 0: never."""
        self.pool: ProcessPool | None = None

    @property
    def alive(self) -> bool:
        """False before the first task, and once the process died in a way that lost its tasks."""
        return self.pool is not None and bool(self.pool.active)

    def submit(self, function: Callable[..., Any], *arguments: Any, seconds: float | None = None) -> ProcessFuture[Any]:
        """Hands over a task, which is ended after so many seconds; to a new process where the last one is gone.

        A process killed at the very moment of handing over may take the task with it without a word: whoever
        waits for the future looks at ``alive`` as well.
        """
        if self.pool is not None and self.alive:
            with suppress(RuntimeError):  # it died since
                return self.pool.schedule(function, args=arguments, timeout=seconds)
        self.end()
        self.pool = ProcessPool(
            max_workers=1,
            max_tasks=self.most_tasks,
            initializer=self.prepare,
            context=context(),
        )
        return self.pool.schedule(function, args=arguments, timeout=seconds)

    def answer(self, future: "ProcessFuture[Any]") -> Any:
        """What a task handed over came to.

        Raises:
            Exception: one of ``LOST`` where the process took too long or died, else what the task raised.
        """
        while True:
            try:
                return future.result(LOOK_SECONDS)
            except TooLate:
                if future.done() or not self.alive:
                    raise

    def end(self) -> None:
        """Ends the process at once; tasks it has are lost."""
        pool, self.pool = self.pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
