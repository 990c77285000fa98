"""Brings a database to the tables this version needs, step by step, each step of ``app/migrations`` once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError as AlembicError
from sqlalchemy import Connection, Engine, inspect

from app.db import WRITES


class WrongDatabase(Exception):
    """The database was made by a newer version, or by something else."""


def config(connection: Connection) -> Config:
    """Alembic's settings, on a connection in a transaction; there is no ini file."""
    settings = Config()
    folder = Path(__file__).parent / "migrations"
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def migrate(engine: Engine) -> None:
    """Runs the steps the database lacks, all of them or none.

    Raises:
        WrongDatabase: there are tables that no step made.
    """
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        made = MigrationContext.configure(connection).get_current_revision()
        if made is None and "solve" in inspect(connection).get_table_names():
            raise WrongDatabase
        try:
            command.upgrade(config(connection), "head")
        except AlembicError:
            raise WrongDatabase from None
