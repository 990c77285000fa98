"""One archive of the database and the sealed files, the same from SQLite and PostgreSQL, and the way back into either."""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, LargeBinary, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.audit.chain import first_break
from app.crypto import Keys, KeysMissing, key_file, keys
from app.db import WRITES, connect
from app.migrate import WrongDatabase, migrate
from app.serving import alone, reached
from app.settings import Settings
from app.usage import BAD_DATA, WRONG_USE, CommandError
from solver.words import say

DATABASE = "lungang.db"
FOLDERS = ("rosters", "plans")
BATCH = 200
"""Rows copied at once."""


def backup(archive: Path, settings: Settings) -> None:
    """Writes the database and the sealed files into one archive; the service may be running.

    The database is copied first: every file it refers to was written before, and files are never changed.

    Raises:
        CommandError: the archive cannot be written.
    """
    with tempfile.TemporaryDirectory(dir=settings.data) as folder:
        copy = Path(folder) / DATABASE
        if settings.database_url:
            out_of_postgresql(reached(settings), copy)
        else:
            with closing(sqlite3.connect(settings.data / DATABASE)) as live, closing(sqlite3.connect(copy)) as target:
                live.backup(target)
        fresh = archive.with_name(f".{archive.name}.new")
        try:
            with open(fresh, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                with tarfile.open(fileobj=file, mode="w") as tar:
                    tar.add(copy, DATABASE)
                    for kept in FOLDERS:
                        tar.add(
                            settings.data / kept, kept, filter=lambda member: None if "/." in member.name else member
                        )
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(archive)
        except OSError as problem:
            fresh.unlink(missing_ok=True)
            raise CommandError(WRONG_USE, say("cli.backup.cannot_write", file=archive, why=problem.strerror)) from None
    print(f"已备份到 {archive} / backed up")
    print(f"密钥不在其中，请另外保管 {key_file(settings)} / the keys are not in it: keep them elsewhere")


def out_of_postgresql(live: Engine, copy: Path) -> None:
    """The rows of one moment as a SQLite file of the same version."""
    target = connect(f"sqlite:///{copy}")
    migrate(target)
    moment = live.execution_options(isolation_level="REPEATABLE READ")
    with moment.connect() as source, target.execution_options(**{WRITES: True}).begin() as written:
        transfer(source, written)
    target.dispose()
    live.dispose()


def transfer(source: Connection, target: Connection) -> None:
    """Copies every row of every table into empty ones, what is referred to first."""
    for table in SQLModel.metadata.sorted_tables:
        rows = source.execution_options(yield_per=BATCH).execute(table.select()).mappings()
        for some in rows.partitions(BATCH):
            target.execute(insert(table), [dict(row) for row in some])


def restore(archive: Path, settings: Settings) -> None:
    """Puts a backup into an empty data folder and an empty database, once its keys are there and open all of it.

    Raises:
        CommandError: there is something already, the keys are missing or others, or this is no backup.
    """
    with alone(settings):
        refuse_occupied(settings)
        if not key_file(settings).exists():
            raise CommandError(
                WRONG_USE,
                say("cli.backup.no_keys", place=key_file(settings)),
            )
        try:
            with unpacked(archive, settings.data) as folder:
                copy = connect(f"sqlite:///{folder / DATABASE}")
                migrate(copy)
                sealed = opened(copy, [folder / name for name in FOLDERS], keys(settings))
                broken, lines, _ = first_break(copy)
                if settings.database_url:
                    live = reached(settings)
                    with copy.connect() as source, live.begin() as target:
                        transfer(source, target)
                        put_files(folder, settings)
                    live.dispose()
                    copy.dispose()
                else:
                    copy.dispose()
                    put_files(folder, settings)
                    (folder / DATABASE).rename(settings.data / DATABASE)
        except KeysMissing:
            raise CommandError(
                BAD_DATA,
                say("cli.backup.other_keys", place=key_file(settings)),
            ) from None
        except WrongDatabase:
            raise CommandError(
                BAD_DATA,
                say("cli.backup.newer", file=archive),
            ) from None
        except (OSError, tarfile.TarError, sqlite3.Error, DBAPIError):
            raise CommandError(BAD_DATA, say("cli.backup.unusable", file=archive)) from None
        settings.prepare()
    whole = "完整 / whole" if broken is None else f"第 {broken} 条起对不上 / does not hold from there on"
    print(f"已恢复到 {settings.data} / restored；审计 {lines} 条，{whole}；密钥能打开全部 {sealed} 项 / items opened")


def refuse_occupied(settings: Settings) -> None:
    """Nothing is ever written over.

    Raises:
        CommandError: the folder or the database holds something.
    """
    if (settings.data / DATABASE).exists() or any(settings.rosters.iterdir()):
        raise CommandError(
            WRONG_USE,
            say("cli.backup.occupied", folder=settings.data),
        )
    if settings.database_url:
        live = reached(settings)
        with live.connect() as connection:
            rows = sum(
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in SQLModel.metadata.sorted_tables
            )
        live.dispose()
        if rows:
            raise CommandError(
                WRONG_USE,
                say("cli.backup.database_occupied"),
            )


def put_files(folder: Path, settings: Settings) -> None:
    """Moves the unpacked files to their place."""
    for part in FOLDERS:
        shutil.rmtree(settings.data / part)
        (folder / part).rename(settings.data / part)


def opened(engine: Engine, folders: list[Path], ring: Keys) -> int:
    """Opens everything that is kept sealed, which is every file and every field of bytes; how many there are.

    Raises:
        KeysMissing: something was sealed with another key.
    """
    count = 0
    for file in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        ring.open(file.read_bytes())
        count += 1
    with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for column in (one for one in table.columns if isinstance(one.type, LargeBinary)):
                for sealed in connection.execute(select(column)).scalars():
                    if sealed:
                        ring.open(sealed)
                        count += 1
    return count


@contextmanager
def unpacked(archive: Path, beside: Path) -> Iterator[Path]:
    """An archive's content in a temporary folder on the same disk; names that lead out of it are refused."""
    with tempfile.TemporaryDirectory(dir=beside) as folder, tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
        yield Path(folder)
