"""The mathematical model behind a stored plan as a compressed MPS file, written by the explaining process."""

import gzip
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.explain.process import ready_for
from app.settings import Settings
from solver.model.mps import write_mps
from solver.search.last_level import last_level

MOST_ENTRIES = 20_000_000
"""Numbers in the rows: a file of about a gigabyte before it is packed."""
LEVEL_OF_COMPRESSION = 3


def written(plan: str, settings: Settings) -> dict[str, Any]:
    """``{"path": …}`` of a file that is the reader's to delete, or ``{"missing": what}`` where there is none.

    It lies beside the rosters, where files that nobody took away are swept up.
    """
    found = ready_for(plan, settings)
    if found is None:
        return {"missing": "roster"}
    explained = found.explained
    profile = explained.profile
    if profile is None:
        return {"missing": "model"}
    model, goals = explained.model, explained.verified.goals
    reached = [sum(weight * goals[goal] for goal, weight in level.items()) for level in profile.levels]
    matrix, objective = last_level(model, profile, reached)
    if matrix.entries.nnz > MOST_ENTRIES:
        return {"missing": "size"}
    plain, packed = (temporary(settings, suffix) for suffix in (".mps", ".mps.gz"))
    try:
        write_mps(plain, matrix, objective, explained.dataset, model.postings, masked=True)
        with plain.open("rb") as source, gzip.open(packed, "wb", LEVEL_OF_COMPRESSION) as target:
            shutil.copyfileobj(source, target, 2**20)
    except BaseException:
        packed.unlink(missing_ok=True)
        raise
    finally:
        with suppress(OSError):
            plain.unlink()
    return {"path": str(packed)}


def temporary(settings: Settings, suffix: str) -> Path:
    """An empty file of the service's own."""
    handle, name = tempfile.mkstemp(prefix=".plain-", suffix=suffix, dir=settings.rosters)
    os.close(handle)
    return Path(name)
