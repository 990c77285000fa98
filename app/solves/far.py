"""A job on a machine of the cluster: in a process of its own there, which ends with whoever started it.

Only the job's number comes over the network. Where the database, the data folder and the keys are, each machine has
been told by the same ``LUNGANG_…`` variables as the server; the lease in the job table says whose the job is.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.db import WORKER_WAIT_MS, connect
from app.log import configure
from app.processes import WORK_NICE
from app.settings import Settings
from app.solves import worker
from app.solves.states import holder

LOOK_SECONDS = 1.0


class Died(Exception):
    """The process of a job ended otherwise than by itself, or took too long."""


def done(identifier: str, seconds: float) -> None:
    """Does a job in a process of its own; this is what the cluster is asked for.

    Its standard input stays open for as long as this process lives, and tells it when that is over.

    Raises:
        Died: the job table decides what becomes of the job.
    """
    with subprocess.Popen([sys.executable, "-m", __name__, identifier], stdin=subprocess.PIPE) as process:
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Died(f"not done within {seconds:g} seconds") from None
        finally:
            process.kill()
    if code:
        raise Died(f"exit code {code}")


def end_with_starter() -> None:
    """Ends this process when its standard input does."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


def end_without_lease(engine: Engine, identifier: str, grace: float) -> None:
    """Ends this process where the job that it had is somebody else's, or nobody's, and it did not stop by itself."""
    mine = ""
    while True:
        time.sleep(LOOK_SECONDS)
        with suppress(DBAPIError):  # busy: asked again
            now = holder(engine, identifier)
            if mine and now != mine:
                time.sleep(grace)
                os._exit(1)
            mine = now or mine


def main(identifier: str) -> None:
    """The process of one job."""
    configure()
    settings = Settings()
    settings.prepare()
    if hasattr(os, "nice"):
        os.nice(WORK_NICE)
    threading.Thread(target=end_with_starter, daemon=True).start()
    engine = connect(settings.database, WORKER_WAIT_MS)
    threading.Thread(target=end_without_lease, args=(engine, identifier, settings.cancel_grace), daemon=True).start()
    worker.run(identifier, settings)


if __name__ == "__main__":
    main(sys.argv[1])
