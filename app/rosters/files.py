"""Stored rosters on disk: sealed, with a plain copy only for as long as one is being read."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.crypto import Keys
from app.exports.base import save
from app.settings import Settings
from app.tables import Roster


def problems_file(settings: Settings, identifier: str) -> Path:
    """Where a roster's problem list lies: it quotes cells, so it is sealed too."""
    return settings.rosters / f"{identifier}.problems"


def keep(settings: Settings, ring: Keys, roster: Roster, plain: Path, problems: list[dict[str, Any]]) -> None:
    """Seals an uploaded file and its problem list.

    Raises:
        OSError: the disk is full.
    """
    content = json.dumps(problems, ensure_ascii=False).encode()
    save(problems_file(settings, roster.id), ring.seal(content), mode=0o600)
    save(settings.rosters / roster.file, ring.seal(plain.read_bytes()), mode=0o600)


def forget(settings: Settings, roster: Roster) -> None:
    """Deletes what ``keep`` wrote."""
    for path in (settings.rosters / roster.file, problems_file(settings, roster.id)):
        path.unlink(missing_ok=True)


def problems(settings: Settings, ring: Keys, roster: Roster) -> list[dict[str, Any]]:
    """A roster's problem list."""
    path = problems_file(settings, roster.id)
    found: list[dict[str, Any]] = json.loads(ring.open(path.read_bytes())) if path.exists() else []
    return found


@contextmanager
def opened(settings: Settings, ring: Keys, roster: Roster) -> Iterator[Path]:
    """The uploaded file as it was, for the time of the ``with``; what a killed process left is deleted at the next start."""
    content = ring.open((settings.rosters / roster.file).read_bytes())
    handle, name = tempfile.mkstemp(prefix=".plain-", suffix=Path(roster.file).suffix, dir=settings.rosters)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
