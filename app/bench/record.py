"""A benchmark's figures as data: what was measured, on what machine, with which versions and command."""

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.exports.summary import versions
from solver.bench.county import County
from solver.bench.run import Quality, Run, contradictions, nobody_moves, values
from solver.bench.tasks import Task


@dataclass(frozen=True)
class Measured:
    """One county with every method's run."""

    teachers: int
    schools: int
    seed: int
    limit: float
    """Seconds each method had."""
    sizes: Mapping[str, int]
    """Of the model: postings, columns, rows, entries."""
    build_seconds: float
    load: float | None
    """Processes wanting a core, mean of the minute before the measurement: above 0 the machine was shared."""
    runs: tuple[Run, ...]
    worth: Mapping[str, tuple[float, ...]]
    """Method → value of every level as the verifier measures it; absent where there is no plan."""
    now: Quality
    """The county when nobody moves."""
    contradictions: tuple[str, ...] = field(default=())
    tasks: tuple[Task, ...] = ()
    """Everyday tasks of this engine, where they were asked for."""

    @classmethod
    def of(
        cls, county: County, size: tuple[int, int], seed: int, limit: float, runs: Sequence[Run], load: float | None
    ) -> "Measured":
        matrix = county.model.matrix
        return cls(
            teachers=size[0],
            schools=size[1],
            seed=seed,
            limit=limit,
            sizes={
                "postings": matrix.postings,
                "columns": matrix.shape[1],
                "rows": matrix.shape[0],
                "entries": int(matrix.entries.nnz),
            },
            build_seconds=county.build_seconds,
            load=load,
            runs=tuple(runs),
            worth={run.method: tuple(values(county, run.quality)) for run in runs if run.quality is not None},
            now=nobody_moves(county),
            contradictions=tuple(contradictions(county, runs)),
        )


def document(
    measured: Sequence[Measured], day: date, command: Sequence[str], options: Mapping[str, Any], *, complete: bool
) -> bytes:
    """Everything as JSON; infinity and what is not known are null."""
    content = {
        "date": day.isoformat(),
        "command": ["lungang", *command],
        "options": dict(options),
        "complete": complete,
        "machine": machine(),
        "versions": versions(),
        "counties": [asdict(item) for item in measured],
    }
    return json.dumps(finite(content), ensure_ascii=False, indent=1).encode() + b"\n"


def machine() -> dict[str, Any]:
    """What the figures depend on; neither the machine's name nor any path."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processor": processor(),
        "cores": os.cpu_count(),
    }


def processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def load() -> float | None:
    """Mean number of processes wanting a core over the last minute; None where the system does not tell."""
    try:
        return round(os.getloadavg()[0], 1)
    except (AttributeError, OSError):
        return None


def finite(value: Any) -> Any:
    """The same data with null for infinity and NaN, which JSON has not."""
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
