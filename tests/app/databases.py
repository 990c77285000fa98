"""The databases that tests run on: SQLite always, PostgreSQL where its server programs are installed."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
DATABASES = ["sqlite", *(["postgresql"] if PROGRAMS else [])]


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


def stopped() -> Iterator[None]:
    """Ends the server after the tests."""
    yield
    if cluster.cache_info().currsize:
        cluster().stop()
