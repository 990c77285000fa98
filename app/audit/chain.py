"""Appends to the audit and checks it: every line's digest covers the line before, so nothing can be changed unseen."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.access.roles import Principal
from app.db import queue_up, reading
from app.tables import Entry, now

START = "0" * 64
AUDIT = 7_201
"""Number of the queue in which audit writers stand."""


def digest(entry: Entry) -> str:
    """SHA-256 of a line's fields and the digest before it, as lower-case hex."""
    fields = [
        entry.number,
        entry.at.isoformat(timespec="microseconds"),
        entry.actor,
        entry.name,
        entry.action,
        entry.subject,
        entry.details,
        entry.previous,
    ]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record(session: Session, who: Principal, action: str, subject: str = "", **details: Any) -> None:
    """Appends a line in the caller's write session: what happened and its line are kept together or not at all.

    ``details`` name no person but by number and hold nothing that is masked anywhere.
    """
    queue_up(session, AUDIT)
    last = session.exec(select(Entry).order_by(col(Entry.number).desc()).limit(1)).first()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=now(),
        actor=who.id,
        name=who.name,
        action=action,
        subject=subject,
        details=details,
        previous=last.digest if last else START,
        digest="",
    )
    entry.digest = digest(entry)
    session.add(entry)
    session.flush()


def some(engine: Engine, after: int, limit: int) -> list[Entry]:
    """Lines after a number, in order."""
    with reading(engine) as session:
        wanted = select(Entry).where(col(Entry.number) > after).order_by(col(Entry.number)).limit(limit)
        return list(session.exec(wanted))


def entries(engine: Engine, batch: int = 1000) -> Iterator[Entry]:
    """Every line in order."""
    found = some(engine, 0, batch)
    while found:
        yield from found
        found = some(engine, found[-1].number, batch)


def first_break(engine: Engine) -> tuple[int | None, int, str]:
    """The number of the first line that does not fit (None: all fit), how many lines there are, the last digest."""
    previous, count = START, 0
    for entry in entries(engine):
        count += 1
        if entry.number != count or entry.previous != previous or entry.digest != digest(entry):
            return count, count, previous
        previous = entry.digest
    return None, count, previous
