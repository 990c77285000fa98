"""Notes who saw or took away personal data, before they get it; many who look at once share one write to the disk."""

import threading
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from app.access.roles import Principal
from app.audit.chain import record
from app.db import writing


@dataclass(eq=False)
class Sight:
    """One line to be written."""

    who: Principal
    action: str
    subject: str
    details: dict[str, Any]
    written: bool = False
    problem: Exception | None = None


@dataclass
class Queue:
    """Lines of one database that wait to be written."""

    waiting: list[Sight] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Whoever holds it writes for all who wait."""


QUEUES: "WeakKeyDictionary[Engine, Queue]" = WeakKeyDictionary()
LOCK = threading.Lock()


def seen(engine: Engine, who: Principal, action: str, subject: str, **details: Any) -> None:
    """Notes that somebody saw or took away personal data; on return the line is on the disk.

    A transaction of its own for each of fifty readers would have them stand in line for the disk, and SQLite's way of
    waiting is to sleep for longer and longer. So the first writes its own line, and the next one the lines of all who
    came meanwhile.

    Raises:
        sqlalchemy.exc.DBAPIError: the line could not be written, and so nothing may be shown.
    """
    mine = Sight(who, action, subject, details)
    with LOCK:
        queue = QUEUES.setdefault(engine, Queue())
        queue.waiting.append(mine)
    with queue.turn:
        if not mine.written and mine.problem is None:
            with LOCK:
                together, queue.waiting = queue.waiting, []
            write(engine, together)
    if mine.problem is not None:
        raise mine.problem


def write(engine: Engine, together: list[Sight]) -> None:
    """Writes lines in one transaction, and tells each of them how it went."""
    try:
        with writing(engine) as session:
            for one in together:
                record(session, one.who, one.action, one.subject, **one.details)
    except Exception as problem:
        for one in together:
            one.problem = problem
    else:
        for one in together:
            one.written = True
