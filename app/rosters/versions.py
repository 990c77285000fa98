"""Versions of a stored roster: amended, compared, downloaded, and how each was read."""

import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine
from sqlmodel import col, select

from app.audit.sights import seen
from app.db import reading
from app.errors import Refusal
from app.mappings.service import NOTHING_SAID, Said, recipe_of
from app.rosters import files
from app.rosters.reading import READERS
from app.rosters.recipes import RecipeIn, told
from app.rosters.service import Store, kept, one, stored
from app.rosters.uploads import Received, Upload, received
from app.tables import Roster
from solver.roster import Recipe
from solver.words import say

Kind = Literal["rows", "schools"]
Form = Literal["original", "version", "marked"]


def amend(
    store: Store,
    identifier: str,
    kind: Kind,
    uploads: Sequence[Upload],
    said: Said = NOTHING_SAID,
    effect: str = "",
) -> Roster:
    """A new version in which corrected rows, or whole schools, come from newer files; the former one stays.

    ``effect`` is the new version's id, as for ``app.rosters.service.store``.

    Raises:
        Refusal: 404 without such a roster, 422 with every problem.
    """
    if (known := stored(store.engine, effect)) is not None:
        return known
    former = one(store.engine, identifier)
    with received(store.settings, uploads) as given, files.opened(store.settings, store.ring, former) as base:
        version = given.folder / "version.xlsx"
        work = amendment(store, former, base, kind, given, said)
        found = READERS.ask("keep", {**work, "out": str(version)})
        return kept(store, given, version, found, former.id, effect)


def check_amendment(
    store: Store, identifier: str, kind: Kind, uploads: Sequence[Upload], said: Said = NOTHING_SAID
) -> dict[str, Any]:
    """What such a version would say; nothing is kept.

    Raises:
        Refusal: 404 without such a roster.
    """
    former = one(store.engine, identifier)
    with received(store.settings, uploads) as given, files.opened(store.settings, store.ring, former) as base:
        return READERS.ask("check", amendment(store, former, base, kind, given, said))


def amendment(store: Store, former: Roster, base: Path, kind: Kind, given: Received, said: Said) -> dict[str, Any]:
    """What the reading process is told; the rules kept with the former version are used again."""
    paths = sorted(given.path.iterdir()) if given.path.is_dir() else [given.path]
    earlier = RecipeIn(**files.reading(store.settings, store.ring, former).get("recipe", {})).recipe()
    recipe: Recipe = earlier.lasting.and_then(recipe_of(store.engine, said))
    return {
        "path": str(base),
        "today": date.today().isoformat(),
        "recipe": told(recipe),
        "former": str(base),
        "former_day": former.created_at.date().isoformat(),
        "corrections" if kind == "rows" else "updates": [str(path) for path in paths],
    }


def differences(store: Store, identifier: str, since: str | None) -> dict[str, Any]:
    """What changed since another version: the one named, the one amended, else the last one before.

    Raises:
        Refusal: 404 without such a roster, 409 where there is nothing to compare with.
    """
    after = one(store.engine, identifier)
    before = one(store.engine, since) if since else previous(store.engine, after)
    with (
        files.opened(store.settings, store.ring, before) as old,
        files.opened(store.settings, store.ring, after) as new,
    ):
        days = {"before_day": before.created_at.date().isoformat(), "after_day": after.created_at.date().isoformat()}
        found = READERS.ask("compare", {"before": str(old), "after": str(new), **days})
    if "unreadable" in found:
        raise Refusal(
            409,
            "roster_unreadable",
            "花名册不能读取 / Unreadable roster",
            say("refusals.roster_unreadable"),
            say("refusals.upload_version_again"),
        )
    seen(store.engine, store.who, "roster_compared", after.id, since=before.id)
    return {"before": before, "after": after, **found}


def previous(engine: Engine, roster: Roster) -> Roster:
    """The version a roster was made from, else the last one kept before it.

    Raises:
        Refusal: 409 for the very first.
    """
    with reading(engine) as session:
        if roster.based_on and (found := session.get(Roster, roster.based_on)):
            return found
        earlier = select(Roster).where(col(Roster.created_at) < roster.created_at)
        last = session.exec(earlier.order_by(col(Roster.created_at).desc())).first()
    if last is None:
        raise Refusal(
            409,
            "no_earlier_version",
            "没有更早的版本 / No earlier version",
            say("refusals.no_earlier_version"),
            say("refusals.give_since"),
        )
    return last


def understood(store: Store, identifier: str) -> dict[str, Any]:
    """How a stored roster was read: recipe, interpretations and layout.

    Raises:
        Refusal: 404.
    """
    roster = one(store.engine, identifier)
    seen(store.engine, store.who, "roster_reading_seen", roster.id)
    empty: dict[str, Any] = {"notes": [], "layout": [], "recipe": {"sheets": [], "columns": [], "fixes": []}}
    empty |= {"people": [], "apart": []}  # rosters kept by an earlier version of this program
    return {"based_on": roster.based_on or None, **empty, **files.reading(store.settings, store.ring, roster)}


def download(store: Store, identifier: str, form: Form) -> tuple[bytes, str]:
    """The file of a roster and its name: as it came, in canonical words, or as it came with its warnings marked.

    Raises:
        Refusal: 404.
    """
    roster = one(store.engine, identifier)
    seen(store.engine, store.who, "roster_downloaded", roster.id, form=form)
    if form == "original":
        with files.original(store.settings, store.ring, roster) as path:
            return path.read_bytes(), f"roster{path.suffix}"
    if form == "version":
        with files.opened(store.settings, store.ring, roster) as path:
            return path.read_bytes(), f"roster-{roster.digest[:8]}.xlsx"
    with (
        tempfile.TemporaryDirectory(prefix="lungang-marked-") as folder,
        whole(store, roster) as path,
    ):
        out = Path(folder) / "marked.xlsx"
        recipe = {} if roster.based_on else files.reading(store.settings, store.ring, roster).get("recipe", {})
        work = {"path": str(path), "today": roster.created_at.date().isoformat(), "recipe": recipe, "out": str(out)}
        READERS.ask("mark", work)
        return out.read_bytes(), "roster-marked.xlsx"


def whole(store: Store, roster: Roster) -> AbstractContextManager[Path]:
    """The file to mark: as it came, except where only corrections came."""
    open_file = files.opened if roster.based_on else files.original
    return open_file(store.settings, store.ring, roster)
