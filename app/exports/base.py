"""What an export is, and what every export may state: a verified candidate plan with everything it was made from."""

import importlib
import os
import pkgutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import app.exports
from solver.domain.dataset import Dataset
from solver.domain.decision import Decision
from solver.domain.policy import Policy
from solver.pipeline import Candidate

SAMPLE_NOTICE = "样例数据（虚构） / Sample data, invented"


@dataclass(frozen=True)
class Dossier:
    """One verified candidate plan with the roster, policy and seed it was made from."""

    candidate: Candidate
    dataset: Dataset
    policy: Policy
    seed: int
    decisions: tuple[Decision, ...] = ()
    """What the planner had settled by hand."""
    near: bool = False
    """Made to change a published plan as little as possible."""
    scenario: Mapping[str, Any] | None = None
    """Id, version and name of the scenario it was made from, if any."""

    @property
    def year(self) -> int:
        """The first school year planned for."""
        return self.candidate.verified.plan.year

    @property
    def notice(self) -> str:
        """What must be said wherever the plan is shown; empty for real data."""
        return SAMPLE_NOTICE if self.dataset.invented else ""


@dataclass(frozen=True)
class Export:
    """One file format. ``write(dossier)`` returns the whole file; ``suffix`` has no dot."""

    id: str
    suffix: str
    media_type: str
    write: Callable[[Dossier], bytes]


@cache
def registry() -> Mapping[str, Export]:
    """Every export by id, found by looking into this folder."""
    found: dict[str, Export] = {}
    for module in pkgutil.iter_modules(app.exports.__path__):
        export = getattr(importlib.import_module(f"app.exports.{module.name}"), "EXPORT", None)
        if isinstance(export, Export):
            found[export.id] = export
    return found


def save(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Writes a file whole or not at all: a temporary neighbour, flushed to disk, then renamed over ``path``.

    Raises:
        OSError: the folder cannot be written or the disk is full; ``path`` is then as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
