"""Where a job is done: in a process beside the server, or somewhere in a cluster. The job table does not know which."""

from concurrent.futures import Future
from typing import Protocol

from app.processes import Beside, prepare_to_work_long
from app.settings import Settings
from app.solves import worker

MOST_TASKS = 8


class Place(Protocol):
    """Room for one job at a time."""

    @property
    def alive(self) -> bool:
        """False where whatever was handed over is lost."""
        ...

    def warm(self) -> None:
        """Gets ready, so that the first job need not wait for the imports."""
        ...

    def run(self, identifier: str, seconds: float) -> "Future[None]":
        """Hands over a job, which is ended after so many seconds."""
        ...

    def end(self) -> None:
        """Ends what was handed over."""
        ...


class Near(Beside):
    """A process beside the server."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(prepare_to_work_long, MOST_TASKS)
        self.settings = settings

    def warm(self) -> None:
        self.submit(worker.ready)

    def run(self, identifier: str, seconds: float) -> "Future[None]":
        return self.submit(worker.run, identifier, self.settings, seconds=seconds)
