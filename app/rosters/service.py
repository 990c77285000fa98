"""Stores rosters: read and checked first, then kept as uploaded, so that a solve reads the very same file."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import IO, Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.access.roles import Principal
from app.audit.chain import record, seen
from app.crypto import Keys
from app.db import reading, writing
from app.errors import Refusal, missing
from app.paging import page
from app.rosters import files
from app.rosters.problems import checked, place, plain
from app.settings import Settings
from app.tables import Roster, new_id
from solver.roster import load
from solver.roster.marked import marked as marked_up
from solver.roster.problems import Problem
from solver.roster.template import template as empty

log = structlog.get_logger()
TOLD = 1000
"""Problems listed in a refusal; more than anybody corrects before trying again."""


def store(engine: Engine, settings: Settings, ring: Keys, who: Principal, content: IO[bytes], name: str) -> Roster:
    """Accepts an uploaded roster, or refuses it as a whole and keeps nothing.

    Raises:
        Refusal: 422 with every problem (the first thousand).
    """
    path = incoming(settings, content, name)
    roster = None
    try:
        loaded = load(path)
        if loaded.dataset is None:
            raise refused([problem for problem in loaded.problems if problem.severity == "error"])
        identifier = new_id()
        roster = Roster(
            id=identifier,
            name=Path(name.replace("\\", "/")).name[:200] or "roster",
            file=f"{identifier}{path.suffix}",
            size=path.stat().st_size,
            digest=loaded.dataset.digest,
            schools=len(loaded.dataset.schools),
            teachers=len(loaded.dataset.teachers),
            invented=loaded.dataset.invented,
            warning_count=len(loaded.problems),
        )
        files.keep(settings, ring, roster, path, [plain(problem) for problem in loaded.problems])
        with writing(engine) as session:
            session.add(roster)
            record(session, who, "roster_uploaded", roster.id, digest=roster.digest, teachers=roster.teachers)
    except BaseException:
        if roster is not None:
            files.forget(settings, roster)
        raise
    finally:
        path.unlink(missing_ok=True)
    log.info("roster_stored", roster=roster.id, schools=roster.schools, teachers=roster.teachers, size=roster.size)
    return roster


def incoming(settings: Settings, content: IO[bytes], name: str) -> Path:
    """Writes an upload to disk under a temporary name; the caller renames or deletes it."""
    handle, written = tempfile.mkstemp(prefix=".incoming-", suffix=suffix(name), dir=settings.rosters)
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    return Path(written)


def check(settings: Settings, content: IO[bytes], name: str) -> dict[str, Any]:
    """What is wrong with an uploaded roster and how it was understood; nothing is kept."""
    path = incoming(settings, content, name)
    try:
        return checked(load(path))
    finally:
        path.unlink()


def marked(settings: Settings, content: IO[bytes], name: str) -> bytes:
    """The uploaded workbook with its problems marked; nothing is kept."""
    path = incoming(settings, content, name)
    try:
        return marked_up(path, load(path))
    finally:
        path.unlink()


def template() -> bytes:
    """The empty roster workbook."""
    return empty()


def suffix(name: str) -> str:
    """A harmless file ending; the reader judges by content anyway."""
    ending = Path(name).suffix.lower()
    return ending if ending in {".xlsx", ".xls", ".zip", ".csv"} else ".bin"


def refused(errors: list[Problem]) -> Refusal:
    """The refusal of a roster, with its errors."""
    rest = f"，以下列出前 {TOLD} 处" if len(errors) > TOLD else ""
    return Refusal(
        422,
        "roster_refused",
        "花名册有错误，没有保存 / Roster refused",
        f"花名册有 {len(errors)} 处错误{rest}。",
        "请按 errors 逐条改正后重新上传；提醒（warning）不影响上传。",
        [{"where": place(problem), **plain(problem)} for problem in errors[:TOLD]],
    )


def newest(engine: Engine, limit: int, cursor: str | None = None) -> tuple[list[Roster], str | None]:
    """A page of stored rosters, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        return page(session, Roster, select(Roster), cursor, limit)


def problems(engine: Engine, settings: Settings, ring: Keys, who: Principal, identifier: str) -> list[dict[str, Any]]:
    """The problem list of a stored roster.

    Raises:
        Refusal: 404.
    """
    roster = one(engine, identifier)
    seen(engine, who, "roster_problems_seen", roster.id)
    return files.problems(settings, ring, roster)


def found(session: Session, identifier: str) -> Roster:
    """One roster.

    Raises:
        Refusal: 404.
    """
    roster = session.get(Roster, identifier)
    if roster is None:
        raise missing("花名册", identifier, "/api/v1/datasets")
    return roster


def one(engine: Engine, identifier: str) -> Roster:
    """One roster.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return found(session, identifier)
