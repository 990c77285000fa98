"""The databases that tests run on: SQLite always, PostgreSQL where its server programs are installed.

Every test of ``tests/app`` and ``tests/web`` runs on each in turn: a service that it starts, in its own process or
another, has a database of the kind whose turn it is. A module that touches none says so (``no_database``) and runs
once. ``LUNGANG_TESTS_ON`` names one kind to run on that alone.
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
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

from app.db import connect
from app.migrate import migrate
from app.settings import Settings

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
ONLY = os.environ.get("LUNGANG_TESTS_ON", "")
DATABASES = [ONLY] if ONLY else ["sqlite", *(["postgresql"] if PROGRAMS else [])]
turn = "sqlite"
"""The kind of database that services now get."""
COPIED: dict[Path, Path] = {}
"""Data folder → the one it is a copy of."""
kept: set[str] = set()
"""Files of the services that got a SQLite database."""
named: set[str] = set()
"""Addresses that a test named itself, whatever the turn."""


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

    def make(self, like: str = "") -> str:
        """The address of a new database, empty or a copy of another, to which nobody stays connected."""
        name, template = f"test_{uuid4().hex}", make_url(like).database if like else "template1"
        with psycopg.connect(f"host={self.folder} user=lungang dbname=postgres", autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template])
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
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
    """The address of the database that belongs to a data folder; empty for SQLite."""
    return made_for(data) if turn == "postgresql" else ""


@cache
def made_for(data: Path) -> str:
    source = COPIED.get(data)
    return cluster().make(beside(source) if source else ready())


@cache
def ready() -> str:
    """A database with the tables in it, of which a copy is had sooner than tables are made."""
    found = address("postgresql")
    named.add(make_url(found).database or "")
    engine = connect(found)
    migrate(engine)
    engine.dispose()
    return found


def copied(source: Path, data: Path) -> Path:
    """A copy of a data folder and its database."""
    shutil.copytree(source, data)
    COPIED[data.resolve()] = source.resolve()
    return data


def environment(data: Path) -> dict[str, str]:
    """What a server process on a data folder is told of its database."""
    found = beside(data.resolve())
    return {"LUNGANG_DATABASE_URL": found} if found else {}


def everywhere() -> None:
    """From now on settings that name no database have the one beside their data folder, and a wrong one is noticed."""
    original = Settings.__init__

    def made(self: Settings, **given: Any) -> None:
        original(self, **given)
        if self.database_url:
            named.add(make_url(self.database_url).database or "")
        elif turn == "sqlite":
            kept.add(str(self.data / "lungang.db"))
        self.database_url = self.database_url or beside(self.data.resolve())

    Settings.__init__ = made  # type: ignore[method-assign]

    @event.listens_for(Engine, "engine_connect")
    def right(connection: Connection) -> None:
        kind, database = connection.engine.url.get_backend_name(), connection.engine.url.database or ""
        fits = kind == turn or database in named or (kind == "sqlite" and database not in kept)  # such as a backup's
        assert fits, f"{kind} in the turn of {turn}: a fixture that does not ask for `kind` outlives the turn"


def stopped() -> Iterator[None]:
    """Ends the server after the tests."""
    yield
    if cluster.cache_info().currsize:
        cluster().stop()
