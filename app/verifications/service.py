"""Reads a list against a stored roster and puts it before every rule; the list is kept only on request."""

import os
import tempfile
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, func
from sqlmodel import col, select

from app.access.roles import Principal
from app.audit.chain import record
from app.audit.sights import seen
from app.crypto import Keys
from app.db import reading, writing
from app.errors import Refusal, missing
from app.exports.base import registry
from app.lookups import Lookups, unreadable
from app.paging import page
from app.plans.service import one as one_plan
from app.plans.service import stored
from app.rosters.service import found
from app.rosters.uploads import incoming
from app.settings import Settings
from app.solves.inputs import opened
from app.solves.wanted import named
from app.tables import KeptList, Solve
from app.verifications.process import report
from solver.words import say

MOST_KEPT = 200
"""Lists kept at the same time."""
LARGEST = 8 * 2**20
"""Bytes of a list that is kept; one of 20,000 rows has about two million."""


def verified(
    engine: Engine,
    settings: Settings,
    ring: Keys,
    process: Lookups,
    who: Principal,
    identifier: str,
    policy: str,
    year: int | None,
    content: IO[bytes],
    name: str,
    keep: bool = False,
) -> dict[str, Any]:
    """The checker's report on an uploaded list, with the list's id where it was kept.

    A list whose rows do not fit the roster cannot be compared with anything, so it is not kept.

    Raises:
        Refusal: 404 without such a roster, 409 where too many lists are kept, 413 for too large a list, 422 for an
            unknown policy or a list that cannot be read, problem by problem, 503 where the process is busy.
    """
    with reading(engine) as session:
        roster = found(session, identifier)
        rules = named(session, "policy", "policy", policy)
    uploaded = incoming(settings, content, name)
    try:
        made = process.ask(report, settings, roster.id, uploaded, year, dict(rules.content))
        written = uploaded.read_bytes() if keep else b""
    finally:
        uploaded.unlink()
    if "unreadable" in made:
        raise unreadable()
    if "errors" in made:
        raise Refusal(
            422,
            "list_refused",
            "名单不能读取 / List refused",
            say("refusals.list_wrong", count=made["count"]),
            say("refusals.correct_list"),
            made["errors"],
        )
    seen(engine, who, "list_verified", roster.id, policy=rules.reference, year=made["year"], valid=made["valid"])
    rows, kept = made.pop("rows"), ""
    if keep and not made["broken"]:
        own = KeptList(
            roster_id=roster.id,
            name=Path(name).stem[:100] or "手工名单",
            suffix=uploaded.suffix,
            policy=rules.reference,
            year=made["year"],
            rows=rows,
            valid=made["valid"],
            content=b"",
        )
        kept = add(engine, ring, who, own, written)
    return {"id": kept or None, "policy": rules.reference, **made}


def of_plan(
    engine: Engine, settings: Settings, ring: Keys, process: Lookups, who: Principal, identifier: str
) -> dict[str, Any]:
    """A stored plan put before every rule once more, by the policy it was made with.

    Raises:
        Refusal: 404 without such a plan, 409 where its roster can no longer be read, 503 where the process is busy.
    """
    plan = one_plan(engine, who, identifier)
    with reading(engine) as session:
        rules = opened(ring, session.get_one(Solve, plan.solve_id)).content
    handle, written = tempfile.mkstemp(prefix=".plain-", suffix=".json", dir=settings.rosters)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(stored(settings, ring, plan, registry()["json"]))
        made = process.ask(report, settings, plan.roster_id, Path(written), plan.year, dict(rules), plan.horizon)
    finally:
        Path(written).unlink(missing_ok=True)
    if "rows" not in made:
        raise unreadable()
    seen(engine, who, "plan_verified", plan.id, valid=made["valid"])
    return {"id": None, "policy": rules["id"], **{name: value for name, value in made.items() if name != "rows"}}


def add(engine: Engine, ring: Keys, who: Principal, listed: KeptList, written: bytes) -> str:
    """Keeps a list, sealed.

    Raises:
        Refusal: 409 where too many are kept, 413 where it is too large.
    """
    if len(written) > LARGEST:
        raise Refusal(
            413,
            "too_large",
            "名单太大 / List too large",
            say("refusals.list_too_large", most=LARGEST // 2**20),
            say("refusals.smaller_list"),
        )
    listed.content = ring.seal(written)
    with writing(engine) as session:
        if session.exec(select(func.count()).select_from(KeptList)).one() >= MOST_KEPT:
            raise Refusal(
                409,
                "too_many_lists",
                "名单太多 / Too many lists",
                say("refusals.lists_full", most=MOST_KEPT),
                say("refusals.delete_lists"),
            )
        session.add(listed)
        record(session, who, "list_kept", listed.id, rows=listed.rows, year=listed.year)
    return listed.id


def newest(engine: Engine, limit: int, cursor: str | None) -> tuple[list[KeptList], str | None]:
    """A page of kept lists, newest first, and the cursor to the next page.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        return page(session, KeptList, select(KeptList), cursor, limit)


def forget(engine: Engine, who: Principal, identifier: str) -> None:
    """Deletes a kept list.

    Raises:
        Refusal: 404.
    """
    with writing(engine) as session:
        listed = session.exec(select(KeptList).where(col(KeptList.id) == identifier)).first()
        if listed is None:
            raise missing(say("refusals.kind.list"), identifier, "/api/v1/verifications")
        session.delete(listed)
        record(session, who, "list_forgotten", identifier)
