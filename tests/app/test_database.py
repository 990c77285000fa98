"""The database: migrations, writers that wait for one another, and a folder that only one server uses."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from app.audit.chain import AUDIT
from app.db import connect, logged_ahead, queue_up, reading, transient, writing
from app.main import create_app
from app.migrate import WrongDatabase, config, migrate
from app.serving import alone, opened
from app.settings import Settings
from app.tables import Roster
from app.usage import CommandError
from tests.app.places import READING


def url(folder: Path, database: str) -> str:
    return database or f"sqlite:///{folder / 'x.db'}"


def test_the_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path, database: str) -> None:
    engine = connect(url(tmp_path, database))
    migrate(engine)
    with engine.connect() as connection:
        command.check(config(connection))  # raises where a step is missing


def test_migrating_again_changes_nothing_and_loses_nothing(tmp_path: Path, database: str) -> None:
    engine = connect(url(tmp_path, database))
    migrate(engine)
    roster = Roster(name="r", file="r", size=1, digest="d", schools=1, teachers=1, invented=True)
    with writing(engine) as session:
        session.add(roster)
    migrate(engine)
    with reading(engine) as session:
        assert session.get_one(Roster, roster.id).created_at == roster.created_at


def test_a_database_of_a_newer_version_is_refused_in_words(tmp_path: Path, database: str) -> None:
    settings = Settings(data=tmp_path, database_url=database)
    opened(settings)
    with connect(settings.database).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CommandError) as refused:
        opened(settings)
    assert "更新的版本" in refused.value.text.zh


def test_tables_that_no_migration_made_are_refused(tmp_path: Path, database: str) -> None:
    engine = connect(url(tmp_path, database))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE solve (id INTEGER)"))
    with pytest.raises(WrongDatabase):
        migrate(engine)


@pytest.mark.no_database
def test_a_database_that_cannot_be_reached_is_refused_in_words(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(CommandError) as refused:
        opened(settings)
    assert "LUNGANG_DATABASE_URL" in refused.value.text.zh


def test_writers_that_read_first_wait_for_one_another(tmp_path: Path, database: str) -> None:
    engine = connect(url(tmp_path, database))
    migrate(engine)
    roster = Roster(name="r", file="r", size=0, digest="d", schools=1, teachers=1, invented=True)
    with writing(engine) as session:
        session.add(roster)

    def count() -> None:
        for _ in range(20):
            with writing(engine) as session:
                row = session.get(Roster, roster.id, with_for_update=True)
                assert row is not None
                row.size += 1

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.get_one(Roster, roster.id).size == 80


@pytest.mark.no_database
def test_a_second_server_on_the_same_folder_is_refused_in_words(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with alone(settings):
        with pytest.raises(CommandError) as refused:
            alone(settings)
        assert "另一个服务" in refused.value.text.zh
    alone(settings).release()


def test_a_database_locked_for_too_long_is_a_503_that_says_when_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.main.connect", lambda address: connect(address, 50))
    settings = Settings(data=tmp_path, open_access=True)
    api = create_app(settings)
    client = TestClient(api, raise_server_exceptions=False)
    with READING.open("rb") as file:
        roster = client.post("/api/v1/datasets", files={"file": (READING.name, file)}).json()["id"]
    with writing(connect(settings.database)) as session:
        session.connection()  # begins, and so holds the lock of SQLite
        queue_up(session, AUDIT)
        refused = client.post("/api/v1/solves", json={"dataset_id": roster})
    assert refused.status_code == 503
    assert refused.json()["code"] == "busy"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/api/v1/solves").json()["items"] == []


@pytest.mark.no_database
def test_a_log_in_the_hands_of_a_process_that_just_ends_is_asked_for_again() -> None:
    class Ending:
        """Busy at first, as while the last connection of another process closes."""

        asked = 0

        def execute(self, statement: str) -> None:
            self.asked += 1
            if self.asked < 4:
                busy = sqlite3.OperationalError("database is locked")
                busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise busy

    ending: Any = Ending()
    logged_ahead(ending, 10)
    assert ending.asked == 4
    with pytest.raises(sqlite3.OperationalError):
        logged_ahead(Ending(), 0)  # type: ignore[arg-type]


def test_a_mistake_of_our_own_is_not_called_busy(tmp_path: Path, database: str) -> None:
    engine = connect(url(tmp_path, database))
    with pytest.raises(DBAPIError) as mistaken, engine.connect() as connection:
        connection.execute(text("SELECT * FROM no_such_table"))
    assert not transient(mistaken.value)
