"""Stored rosters on disk: sealed, with a plain copy only for as long as one is being read."""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from app.crypto import Keys
from app.exports.base import save
from app.settings import Settings
from app.tables import Roster
from solver.domain.dataset import Dataset
from solver.roster import load

CUT_SHORT = {"file_too_much", "file_too_slow"}
"""What a reader says that was killed or starved."""
LEFT_SECONDS = 900.0
"""A plain copy as old as this belongs to nobody: reading has shorter limits."""


def problems_file(settings: Settings, identifier: str) -> Path:
    """Where a roster's problem list lies: it quotes cells, so it is sealed too."""
    return settings.rosters / f"{identifier}.problems"


def version_file(settings: Settings, identifier: str) -> Path:
    """Where a roster lies in canonical words, as it was understood on the day it was accepted."""
    return settings.rosters / f"{identifier}.version"


def reading_file(settings: Settings, identifier: str) -> Path:
    """Where it is kept how a roster was read: what was corrected, by which rules, and every interpretation."""
    return settings.rosters / f"{identifier}.reading"


def keep(
    settings: Settings,
    ring: Keys,
    roster: Roster,
    plain: Path,
    version: Path,
    problems: list[dict[str, Any]],
    reading: dict[str, Any],
) -> None:
    """Seals an uploaded file, the version made of it, its problem list and how it was read.

    Raises:
        OSError: the disk is full.
    """
    for path, value in (
        (problems_file(settings, roster.id), problems),
        (reading_file(settings, roster.id), reading),
    ):
        save(path, ring.seal(json.dumps(value, ensure_ascii=False).encode()), mode=0o600)
    save(version_file(settings, roster.id), ring.seal(version.read_bytes()), mode=0o600)
    save(settings.rosters / roster.file, ring.seal(plain.read_bytes()), mode=0o600)


def forget(settings: Settings, roster: Roster) -> None:
    """Deletes what ``keep`` wrote."""
    made = (version_file, reading_file, problems_file)
    for path in (settings.rosters / roster.file, *(place(settings, roster.id) for place in made)):
        path.unlink(missing_ok=True)


def reading(settings: Settings, ring: Keys, roster: Roster) -> dict[str, Any]:
    """How a roster was read; empty for one of an earlier version of this program."""
    path = reading_file(settings, roster.id)
    found: dict[str, Any] = json.loads(ring.open(path.read_bytes())) if path.exists() else {}
    return found


def problems(settings: Settings, ring: Keys, roster: Roster) -> list[dict[str, Any]]:
    """A roster's problem list."""
    path = problems_file(settings, roster.id)
    found: list[dict[str, Any]] = json.loads(ring.open(path.read_bytes())) if path.exists() else []
    return found


@contextmanager
def opened(settings: Settings, ring: Keys, roster: Roster) -> Iterator[Path]:
    """The roster in canonical words, for the time of the ``with``; what a killed process left is deleted at the next start.

    One kept by an earlier version of this program is the uploaded file itself.
    """
    version = version_file(settings, roster.id)
    with unsealed(settings, ring, version if version.exists() else settings.rosters / roster.file, roster) as path:
        yield path


class ReadingCutShort(Exception):
    """The process that reads cells was ended from outside, or found too little memory or time: not the file's fault."""


def dataset(settings: Settings, ring: Keys, roster: Roster) -> Dataset | None:
    """A stored roster as data, as on the day it was accepted; None where this version of the program refuses it.

    Raises:
        ReadingCutShort: try again.
    """
    with opened(settings, ring, roster) as path:
        loaded = load(path, today=roster.created_at.date())
    if CUT_SHORT & {problem.code for problem in loaded.errors}:  # it was read before, when it was accepted
        raise ReadingCutShort
    return loaded.dataset


@contextmanager
def original(settings: Settings, ring: Keys, roster: Roster) -> Iterator[Path]:
    """The uploaded file as it was, for the time of the ``with``."""
    with unsealed(settings, ring, settings.rosters / roster.file, roster) as path:
        yield path


def forget_plain(settings: Settings) -> None:
    """Deletes plain copies that a killed process left."""
    for path in settings.rosters.glob(".plain-*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LEFT_SECONDS:
                path.unlink()


@contextmanager
def unsealed(settings: Settings, ring: Keys, sealed: Path, roster: Roster) -> Iterator[Path]:
    content = ring.open(sealed.read_bytes())
    suffix = Path(roster.file).suffix if sealed.name == roster.file else ".xlsx"
    handle, name = tempfile.mkstemp(prefix=".plain-", suffix=suffix, dir=settings.rosters)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
