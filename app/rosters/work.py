"""What is done to an uploaded roster inside the process that may be killed: check, make a version, mark, compare."""

import contextlib
import datetime
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from app.log import bare
from app.processes import follow
from app.rosters.problems import checked, differing, plain
from app.rosters.recipes import RecipeIn
from solver.files.limits import confine
from solver.roster import Limits, Loaded, load
from solver.roster.canonical import workbook
from solver.roster.diff import differences, odd_since
from solver.roster.marked import marked
from solver.roster.problems import problem

log = structlog.get_logger()
Job = dict[str, Any]
TOO_MUCH, FAILED = 3, 4
"""How the process ends where memory ran out, and where the program itself is wrong."""


def run(task: str, job: Job, limits: Limits, answer: str) -> None:
    """Does one task under hard limits and writes its answer as JSON; the process ends badly where it may not go on.

    It becomes the head of a group of its own, so that whatever it starts is killed with it.
    """
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()
    follow()
    # one piece of work may open several files, each with a reader of its own
    confine({"memory": limits.memory, "seconds": 4 * limits.seconds})
    try:
        found = TASKS[task](job, limits)
    except MemoryError:
        os._exit(TOO_MUCH)
    except Exception as error:
        log.error("roster_work_failed", task=task, **bare(error))
        os._exit(FAILED)
    text = re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(found, ensure_ascii=False))
    Path(answer).write_text(text, encoding="utf-8")


def read(job: Job, limits: Limits) -> Loaded:
    """The roster of a job: ``path``, the day it is read on, and what changes it; with what moved oddly since ``former``."""
    found = load(
        job["path"],
        limits,
        today=datetime.date.fromisoformat(job["today"]),
        updates=job.get("updates", ()),
        corrections=job.get("corrections", ()),
        recipe=RecipeIn(**job.get("recipe", {})).recipe(),
    )
    if found.dataset is None or "former" not in job:
        return found
    former = load(job["former"], limits, today=datetime.date.fromisoformat(job["former_day"])).dataset
    return found if former is None else replace(found, problems=found.problems + odd_since(former, found.dataset))


def check(job: Job, limits: Limits) -> dict[str, Any]:
    """All that a check says."""
    return checked(read(job, limits))


def keep(job: Job, limits: Limits) -> dict[str, Any]:
    """The check; where there is no error, the canonical workbook of the version is written to ``out``."""
    loaded = read(job, limits)
    if loaded.dataset is not None:
        Path(job["out"]).write_bytes(workbook(loaded.dataset, loaded.apart))
    return checked(loaded)


def mark(job: Job, limits: Limits) -> dict[str, Any]:
    """The workbook with its problems marked is written to ``out``."""
    Path(job["out"]).write_bytes(marked(job["path"], read(job, limits), limits))
    return {}


def compare(job: Job, limits: Limits) -> dict[str, Any]:
    """What changed between the versions at ``before`` and ``after``."""
    versions = []
    for which in ("before", "after"):
        dataset = read({"path": job[which], "today": job[f"{which}_day"]}, limits).dataset
        if dataset is None:
            return {"unreadable": which}
        versions.append(dataset)
    return differing(differences(*versions))


TASKS: dict[str, Callable[[Job, Limits], dict[str, Any]]] = {
    "check": check,
    "keep": keep,
    "mark": mark,
    "compare": compare,
}


def told(code: str, limit: float) -> dict[str, Any]:
    """A problem of the file as a whole, as plain values."""
    return plain(problem(code, limit=round(limit)))
