"""Whoever sees personal data is in the audit before they get it, and many who look at once share the writing."""

import threading
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from app.access.roles import DEMO
from app.audit.chain import AUDIT, first_break, some
from app.audit.sights import QUEUES, seen
from app.db import connect, queue_up, writing
from app.migrate import migrate
from tests.app.waiting import until

READERS = 12


def started(engine: Engine, problems: list[Exception]) -> list[threading.Thread]:
    """Readers at work, each in a thread."""

    def look(number: int) -> None:
        try:
            seen(engine, DEMO, "plan_seen", f"plan {number}")
        except DBAPIError as problem:
            problems.append(problem)

    threads = [threading.Thread(target=look, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    return threads


def gathered(engine: Engine) -> None:
    """Waits until one of them is writing and all others wait."""
    until(lambda: engine in QUEUES and len(QUEUES[engine].waiting) >= READERS - 1, 0.005)


def test_many_who_look_at_once_are_each_in_the_audit_and_share_the_writing(tmp_path: Path, database: str) -> None:
    engine = connect(database or f"sqlite:///{tmp_path / 'x.db'}")
    migrate(engine)
    commits: list[int] = []
    with writing(engine) as session:  # holds up the first, so that the others come meanwhile
        queue_up(session, AUDIT)
        threads = started(engine, [])
        gathered(engine)
        event.listen(engine, "commit", lambda _connection: commits.append(1))
    for thread in threads:
        thread.join()
    assert {line.subject for line in some(engine, 0, 100)} == {f"plan {number}" for number in range(READERS)}
    assert first_break(engine)[:2] == (None, READERS)
    assert len(commits) <= 3  # the one that held them up, the first reader's, and one for all others


def test_nobody_is_shown_what_could_not_be_noted(tmp_path: Path, database: str) -> None:
    address = database or f"sqlite:///{tmp_path / 'x.db'}"
    other = connect(address)
    migrate(other)
    engine, problems = connect(address, wait_ms=300), list[Exception]()
    with writing(other) as session:
        queue_up(session, AUDIT)
        for thread in started(engine, problems):
            thread.join()
    assert len(problems) == READERS
    assert some(engine, 0, 100) == []
    seen(engine, DEMO, "plan_seen", "afterwards")
    assert [line.subject for line in some(engine, 0, 100)] == ["afterwards"]
