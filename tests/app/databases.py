"""The databases that tests run on: SQLite always, PostgreSQL where its server programs are installed.

Tests of what lies between the service and its database run on both. With ``LUNGANG_TESTS_ON=postgresql`` every service
that any test starts, in its own process or another, has a PostgreSQL database: the whole suite, once more.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from app.settings import Settings

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
ONLY = os.environ.get("LUNGANG_TESTS_ON", "")
DATABASES = [ONLY] if ONLY else ["sqlite", *(["postgresql"] if PROGRAMS else [])]


def unprivileged() -> list[str]:
    """PostgreSQL refuses to run for the administrator of the machine; Debian brings a user for it."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


class Cluster:
    """A PostgreSQL server of its own, spoken to through a socket in its folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lungang-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.run("initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "--username=lungang")
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self.run("pg_ctl", "start", "--wait", "--options", options, "--log", str(self.folder / "log"))

    def run(self, program: str, *arguments: str) -> None:
        command = [str(PROGRAMS[-1].with_name(program)), "--pgdata", str(self.folder / "data"), *arguments]
        subprocess.run([*unprivileged(), *command], check=True, cwd="/", stdout=subprocess.DEVNULL)

    def make(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{uuid4().hex}"
        with psycopg.connect(f"host={self.folder} user=lungang dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return f"postgresql://lungang@/{name}?host={self.folder}"

    def stop(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", "stop", "--mode=immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def cluster() -> Cluster:
    """This test process's own server, started when first needed; ``stopped`` ends it."""
    return Cluster()


def address(kind: str) -> str:
    """``LUNGANG_DATABASE_URL`` for a new database; empty for SQLite, which lies in the data folder."""
    return cluster().make() if kind == "postgresql" else ""


def beside(data: Path) -> str:
    """The address of the database that belongs to a data folder, where all tests are to run on PostgreSQL; else empty.

    A folder that was made with a SQLite file keeps it: such tests copy the folder, and the database with it.
    """
    return made_for(data) if ONLY and not (data / "lungang.db").exists() else ""


@cache
def made_for(_data: Path) -> str:
    return address(ONLY)


def environment(data: Path) -> dict[str, str]:
    """What a server process on a data folder is told of its database."""
    found = beside(data.resolve())
    return {"LUNGANG_DATABASE_URL": found} if found else {}


def everywhere() -> None:
    """From now on settings that name no database have the one beside their data folder."""
    original = Settings.__init__

    def made(self: Settings, **given: Any) -> None:
        original(self, **given)
        self.database_url = self.database_url or beside(self.data.resolve())

    if ONLY:
        Settings.__init__ = made  # type: ignore[method-assign]


def stopped() -> Iterator[None]:
    """Ends the server after the tests."""
    yield
    if cluster.cache_info().currsize:
        cluster().stop()
