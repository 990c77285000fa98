"""Whether the service is ready: its database, its folder, the thread that hands out jobs."""

import os
import shutil

from sqlalchemy import Engine

from app.db import reading
from app.errors import Refusal
from app.settings import Settings
from app.solves.jobs import Jobs

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
        raise unready("求解任务的管理线程没有运行。", "请重新启动服务，并把日志交给技术支持。")
    if not os.access(settings.data, os.W_OK) or shutil.disk_usage(settings.data).free < LEAST_FREE:
        raise unready("数据文件夹不能写入，或磁盘剩余不到 100 MB。", "请清理磁盘或检查文件夹的权限。")


def unready(detail: str, todo: str) -> Refusal:
    return Refusal(503, "not_ready", "尚未就绪 / Not ready", detail, todo, retry_after=10)
