"""Whether the service is ready: its database, its folder, the thread that hands out jobs."""

import os
import shutil

from sqlalchemy import Engine

from app.db import reading
from app.errors import Refusal
from app.settings import Settings
from app.solves.jobs import Jobs
from solver.domain.terms import Text
from solver.words import say

LEAST_FREE = 100 * 2**20
"""Bytes that must be free on the disk of the data folder."""


def reached(engine: Engine) -> None:
    """Asks the database something.

    Raises:
        sqlalchemy.exc.DBAPIError: it does not answer.
    """
    with reading(engine) as session:
        session.connection().exec_driver_sql("SELECT 1")


def ready(engine: Engine, settings: Settings, jobs: Jobs) -> None:
    """Passes where requests and solves can be taken.

    Raises:
        Refusal: 503, with what is missing.
        sqlalchemy.exc.DBAPIError: the database does not answer.
    """
    reached(engine)
    if not jobs.working:
        raise unready(say("refusals.no_manager"), say("refusals.restart_service"))
    if not os.access(settings.data, os.W_OK) or shutil.disk_usage(settings.data).free < LEAST_FREE:
        raise unready(say("refusals.disk_full"), say("refusals.free_disk"))


def unready(detail: Text, todo: Text) -> Refusal:
    return Refusal(503, "not_ready", "尚未就绪 / Not ready", detail, todo, retry_after=10)
