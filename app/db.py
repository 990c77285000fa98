"""The database: SQLite by default, PostgreSQL by address; sessions that only read, and sessions that write."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, SQLModel, create_engine

WRITES = "lungang_writes"
MOST_WAIT_MS = 10_000
"""How long a writer waits for another before the request is answered with 503."""
WORKER_WAIT_MS = 120_000
"""How long a worker waits: nobody waits for its answer, and its result is worth more."""

MOST_THREADS = 40
"""As many requests are worked on at once, each in a thread of the server's; so anyio, which lends them, has it."""
AGAIN_SECONDS = 0.05
PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
"""SQLite's codes of what may pass by itself: locks, recovery after a death, a disk that is full or away."""

Row = TypeVar("Row", bound=SQLModel)


def connect(address: str, wait_ms: int = MOST_WAIT_MS) -> Engine:
    """The engine on a database; a SQLite file is made, closed to other users, where it does not exist.

    SQLite runs with a write-ahead log and full synchronisation: what was answered as accepted survives a
    power cut. Its write sessions begin IMMEDIATE: a transaction that reads first and then asks for the
    lock would be refused under contention however long it may wait.

    Raises:
        OSError: the file cannot be made.
        sqlalchemy.exc.ArgumentError: this is no database address.
    """
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return served(url, wait_ms)
    Path(url.database or "").touch(mode=0o600)
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": wait_ms / 1000},
        pool_size=MOST_THREADS,  # those beyond would be opened and closed for every request
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        connection.execute(f"PRAGMA busy_timeout={wait_ms}")
        logged_ahead(connection, wait_ms / 1000)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def served(url: URL, wait_ms: int) -> Engine:
    """The engine on a PostgreSQL database, where waiting for another's lock has an end too."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), pool_size=15, pool_pre_ping=True, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = {wait_ms}")
        connection.commit()

    return engine


def logged_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Switches to the write-ahead log, or finds it on.

    While the last connection of another process closes, or one recovers the log after a death, SQLite answers "busy"
    at once here, whatever the timeout: so it is asked again.

    Raises:
        sqlite3.OperationalError: no answer within so many seconds, or another problem.
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in PASSING or time.monotonic() > until:
                raise
            time.sleep(AGAIN_SECONDS)
        else:
            return


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for questions."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session for changes: committed at the end, undone on any error."""
    with Session(engine.execution_options(**{WRITES: True}), expire_on_commit=False) as session, session.begin():
        yield session


def transient(error: BaseException) -> bool:
    """Whether an error lies with the database's state of the moment: locked, recovering, out of connections or gone."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code & 0xFF in PASSING if code is not None else not isinstance(error.orig, sqlite3.Error)


def held(session: Session, table: type[Row], identifier: Any) -> Row | None:
    """A row that nobody else can change until this write session ends (SQLite has one writer anyway)."""
    return session.get(table, identifier, with_for_update=True)


def queue_up(session: Session, what: int) -> None:
    """Write sessions that call this with the same number follow one another; on SQLite all do."""
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:what)"), {"what": what})
