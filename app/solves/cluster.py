"""Sends jobs to a Dask cluster instead of to processes beside the server (extra ``cluster``)."""

import threading
from concurrent.futures import Future
from typing import Any

from distributed import Client

from app.solves import far

PATIENCE = "5s"
"""How long to wait for the scheduler; then the keeper tries again, and jobs stay in the table meanwhile."""


class Cluster:
    """The connection to one scheduler, made when first needed and made anew where it was lost."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client: Client | None = None
        self.lock = threading.Lock()

    @property
    def alive(self) -> bool:
        """Whether the scheduler is there."""
        return self.client is not None and self.client.status == "running"

    def submit(self, identifier: str, seconds: float) -> Any:
        """Hands over a job; the future is the cluster's.

        Raises:
            OSError: there is no scheduler.
        """
        with self.lock:
            if not self.alive:
                self.close()
                self.client = Client(self.address, timeout=PATIENCE, set_as_default=False, name="lungang")  # type: ignore[no-untyped-call]
            assert self.client is not None
            # never again by itself: what becomes of a job whose worker died, the job table decides
            return self.client.submit(far.done, identifier, seconds, pure=False, retries=0)

    def place(self) -> "Far":
        """Room for one job."""
        return Far(self)

    def close(self) -> None:
        """Leaves the cluster; what it works on ends by itself when the job table says so."""
        client, self.client = self.client, None
        if client is not None:
            client.close(timeout=PATIENCE)  # type: ignore[no-untyped-call]


class Far:
    """Room for one job in the cluster.

    Nothing there is ended from here. A job that was cancelled, given up or handed to somebody else has another lease
    in the job table, or none, and its process sees that within a second.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.given: Any = None

    @property
    def alive(self) -> bool:
        return self.given is not None and self.cluster.alive

    def warm(self) -> None:
        """Each job has a process of its own there, so nothing is kept ready."""

    def run(self, identifier: str, seconds: float) -> "Future[None]":
        self.given = self.cluster.submit(identifier, seconds)
        told: Future[None] = Future()
        told.set_running_or_notify_cancel()
        self.given.add_done_callback(lambda given: tell(told, given))
        return told

    def end(self) -> None:
        """Takes back what has not begun."""
        given, self.given = self.given, None
        if given is not None and self.cluster.alive:
            given.cancel()


def tell(told: "Future[None]", given: Any) -> None:
    """Passes on how a task of the cluster ended."""
    if given.status == "finished":
        told.set_result(None)
    elif given.status == "error":
        told.set_exception(given.exception())
    else:
        told.set_exception(far.Died(given.status))
