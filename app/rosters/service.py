"""Stores rosters: read and checked first, then kept as uploaded, so that a solve reads the very same file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.access.roles import Principal
from app.audit.chain import record
from app.audit.sights import seen
from app.crypto import Keys
from app.db import reading, writing
from app.errors import Refusal, missing
from app.mappings.proposing import proposed
from app.mappings.service import NOTHING_SAID, Said, every, recipe_of
from app.paging import page
from app.rosters import files
from app.rosters.problems import where
from app.rosters.reading import READERS
from app.rosters.recipes import told
from app.rosters.tables_shown import ColumnOut, TableOut
from app.rosters.uploads import Received, Upload, packed, received
from app.settings import Settings
from app.tables import Roster, new_id
from solver.domain.terms import Text
from solver.roster import Recipe
from solver.roster.columns import SHEETS
from solver.roster.template import template as empty
from solver.words import say

log = structlog.get_logger()
TOLD = 1000
"""Problems listed in a refusal; more than anybody corrects before trying again."""


@dataclass(frozen=True)
class Store:
    """Where rosters are kept, and who asks."""

    engine: Engine
    settings: Settings
    ring: Keys
    who: Principal


def store(place: Store, uploads: Sequence[Upload], said: Said = NOTHING_SAID, effect: str = "") -> Roster:
    """Accepts an uploaded roster, or refuses it as a whole and keeps nothing.

    Its id is ``effect``, the same for a request repeated with its Idempotency-Key: a server that died between
    storing the roster and keeping the answer stores it once only.

    Raises:
        Refusal: 422 with every problem (the first thousand), or for a file that costs too much.
    """
    if (known := stored(place.engine, effect)) is not None:
        return known
    recipe = recipe_of(place.engine, said)
    with (
        received(place.settings, uploads) as given,
        last_version(place.engine, place.settings, place.ring) as former,
    ):
        version = given.folder / "version.xlsx"
        found = READERS.ask("keep", job(given, recipe, out=str(version), **former))
        return kept(place, given, version, found, effect=effect)


def stored(engine: Engine, effect: str) -> Roster | None:
    """What the same request made before."""
    with reading(engine) as session:
        return session.get(Roster, effect) if effect else None


def kept(
    place: Store,
    given: Received,
    version: Path,
    found: dict[str, Any],
    based_on: str = "",
    effect: str = "",
) -> Roster:
    """Stores what was read without errors; ``found`` is what the check says of it.

    Raises:
        Refusal: 422 where there are errors.
    """
    if not found["usable"]:
        raise refused([problem for problem in found["problems"] if problem["severity"] == "error"])
    identifier = effect or new_id()
    whole = packed(given)
    roster = Roster(
        id=identifier,
        name=given.name,
        file=f"{identifier}{whole.suffix}",
        size=given.size,
        digest=found["digest"],
        schools=found["schools"],
        teachers=found["teachers"],
        invented=found["invented"],
        warning_count=len(found["problems"]),
        based_on=based_on,
    )
    try:
        reading = {name: found[name] for name in ("notes", "layout", "recipe", "people", "apart")}
        files.keep(place.settings, place.ring, roster, whole, version, found["problems"], reading)
        with writing(place.engine) as session:
            session.add(roster)
            details = {"digest": roster.digest, "teachers": roster.teachers, "fixes": len(found["recipe"]["fixes"])}
            if based_on:
                details["based_on"] = based_on
            record(session, place.who, "roster_uploaded", roster.id, **details)
    except BaseException:
        files.forget(place.settings, roster)
        raise
    log.info("roster_stored", roster=roster.id, schools=roster.schools, teachers=roster.teachers, size=roster.size)
    return roster


def job(given: Received, recipe: Recipe, **more: Any) -> dict[str, Any]:
    """What the reading process is told."""
    return {"path": str(given.path), "today": date.today().isoformat(), "recipe": told(recipe), **more}


@contextmanager
def last_version(engine: Engine, settings: Settings, ring: Keys) -> Iterator[dict[str, str]]:
    """The roster kept last, opened for a reading process to compare a new one with; nothing where there is none."""
    with reading(engine) as session:
        newest = select(Roster).where(Roster.file != "").order_by(col(Roster.created_at).desc())
        roster = session.exec(newest).first()
    if roster is None:
        yield {}
        return
    with files.opened(settings, ring, roster) as path:
        yield {"former": str(path), "former_day": roster.created_at.date().isoformat()}


def check(
    engine: Engine, settings: Settings, ring: Keys, uploads: Sequence[Upload], said: Said = NOTHING_SAID
) -> dict[str, Any]:
    """What is wrong with an uploaded roster and how it was understood; nothing is kept.

    Where nothing was said of how to read it, a kept mapping profile that seems made for it is proposed.
    """
    recipe = recipe_of(engine, said)
    with received(settings, uploads) as given, last_version(engine, settings, ring) as former:
        found = READERS.ask("check", job(given, recipe, **former))
    return found | {"mapping": proposed(every(engine), found) if recipe == Recipe() else None}


def marked(
    engine: Engine, settings: Settings, ring: Keys, uploads: Sequence[Upload], said: Said = NOTHING_SAID
) -> bytes:
    """The uploaded workbook with its problems marked; nothing is kept."""
    recipe = recipe_of(engine, said)
    with received(settings, uploads) as given, last_version(engine, settings, ring) as former:
        out = given.folder / "marked.xlsx"
        READERS.ask("mark", job(given, recipe, out=str(out), **former))
        return out.read_bytes()


def template() -> bytes:
    """The empty roster workbook."""
    return empty()


def tables() -> list[TableOut]:
    """Every table and column a roster may have."""
    return [
        TableOut(
            table=sheet.name,
            required=sheet.required,
            columns=[
                ColumnOut(header=one.header, required=one.required, hint=one.hint.zh, words=[*filter(None, one.labels)])
                for one in sheet.columns
            ],
        )
        for sheet in SHEETS
    ]


def refused(errors: list[dict[str, Any]]) -> Refusal:
    """The refusal of a roster, with its errors."""
    rest = say("refusals.first_of_them", count=TOLD) if len(errors) > TOLD else Text("", "")
    return Refusal(
        422,
        "roster_refused",
        "花名册有错误，没有保存 / Roster refused",
        say("refusals.roster_wrong", count=len(errors), rest=rest),
        say("refusals.correct_roster"),
        [{"where": where(problem), **problem} for problem in errors[:TOLD]],
    )


def newest(engine: Engine, limit: int, cursor: str | None = None) -> tuple[list[Roster], str | None]:
    """A page of stored rosters, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        return page(session, Roster, select(Roster).where(Roster.file != ""), cursor, limit)


def problems(store: Store, identifier: str) -> list[dict[str, Any]]:
    """The problem list of a stored roster.

    Raises:
        Refusal: 404.
    """
    roster = one(store.engine, identifier)
    seen(store.engine, store.who, "roster_problems_seen", roster.id)
    return files.problems(store.settings, store.ring, roster)


def found(session: Session, identifier: str) -> Roster:
    """One roster.

    Raises:
        Refusal: 404.
    """
    roster = session.get(Roster, identifier)
    if roster is None or not roster.file:  # its time was over, only a published plan is left of it
        raise missing(say("refusals.kind.roster"), identifier, "/api/v1/datasets")
    return roster


def one(engine: Engine, identifier: str) -> Roster:
    """One roster.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return found(session, identifier)
