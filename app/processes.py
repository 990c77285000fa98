"""One process beside the server for work that may have to be killed; however it ends, a new one takes its place."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any

from pebble import ProcessFuture, ProcessPool

from app.log import configure


def prepare() -> None:
    """Set-up of a worker process: it logs like the server, leaves Ctrl-C to it, and does not outlive it."""
    configure()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ends at once, also inside the solver; the table needs no farewell
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=die_with, args=(parent.sentinel,), daemon=True).start()


def die_with(sentinel: int) -> None:
    """Ends this process as soon as the server's has ended, in the middle of a solve too."""
    wait([sentinel])
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
            context=multiprocessing.get_context("spawn"),
        )
        return self.pool.schedule(function, args=arguments, timeout=seconds)

    def end(self) -> None:
        """Ends the process at once; tasks it has are lost."""
        pool, self.pool = self.pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
