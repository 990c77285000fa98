"""Deletes rosters of before a day with everything made from them; published plans stay, without the roster behind them."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine, Table
from sqlalchemy import delete as deleting
from sqlalchemy import select as selecting
from sqlmodel import Session, SQLModel, col, select

from app.access.roles import Principal
from app.audit.chain import record
from app.db import reading, writing
from app.errors import invalid_field
from app.rosters.files import forget
from app.settings import Settings
from app.tables import PUBLISHED, QUEUED, RUNNING, SUPERSEDED, Roster, Solve, StoredPlan
from solver.words import say

LAW = (PUBLISHED, SUPERSEDED)
"""Plans that took effect are records of the bureau and are kept."""


@dataclass(frozen=True)
class Doomed:
    """What would be deleted, or was: ids."""

    rosters: tuple[str, ...]
    """Every roster whose file goes."""
    emptied: tuple[str, ...]
    """Those among them of which a published plan is kept."""
    solves: tuple[str, ...]
    plans: tuple[str, ...]
    kept: tuple[str, ...]
    """Published plans that stay."""
    busy: tuple[str, ...]
    """Rosters left alone because a solve is at work on them."""


def checked(before: date, today: date) -> date:
    """The day, which must be past.

    Raises:
        Refusal: 422.
    """
    if before > today:
        raise invalid_field("before", say("refusals.day_after_today"), say("refusals.today_or_before"))
    return before


def found(engine: Engine, before: date) -> Doomed:
    """What a deletion would take."""
    with reading(engine) as session:
        return doomed(session, before)


def doomed(session: Session, before: date) -> Doomed:
    """Rosters uploaded before a day, UTC, that still have their file, and what hangs on them."""
    moment = datetime(before.year, before.month, before.day, tzinfo=UTC)
    old = list(session.exec(select(Roster.id).where(col(Roster.created_at) < moment, Roster.file != "")))
    working = select(Solve.roster_id).where(col(Solve.roster_id).in_(old), col(Solve.state).in_([QUEUED, RUNNING]))
    busy = set(session.exec(working))
    rosters = [roster for roster in old if roster not in busy]
    plans = session.exec(select(StoredPlan).where(col(StoredPlan.roster_id).in_(rosters))).all()
    kept = [plan for plan in plans if plan.state in LAW]
    standing = {plan.solve_id for plan in kept}
    solves = session.exec(select(Solve.id).where(col(Solve.roster_id).in_(rosters))).all()
    return Doomed(
        rosters=tuple(rosters),
        emptied=tuple(sorted({plan.roster_id for plan in kept})),
        solves=tuple(solve for solve in solves if solve not in standing),
        plans=tuple(plan.id for plan in plans if plan.state not in LAW),
        kept=tuple(plan.id for plan in kept),
        busy=tuple(sorted(busy)),
    )


def carried_out(engine: Engine, settings: Settings, who: Principal, before: date) -> Doomed:
    """Deletes, and notes in the audit how much. The tables go first: what is left of files after a power cut
    is deleted when the server starts."""
    with writing(engine) as session:
        what = doomed(session, before)
        rosters = list(session.exec(select(Roster).where(col(Roster.id).in_(what.rosters))).all())
        for roster in rosters:
            session.expunge(roster)
        remove(session, StoredPlan, what.plans)
        remove(session, Solve, what.solves)
        kept = {"plan": set(what.kept), "solve": {plan.solve_id for plan in plans(session, what.kept)}}
        for identifier in what.emptied:
            hanging(session, table_of(Roster), [identifier], kept)
            roster = session.get_one(Roster, identifier)
            roster.file, roster.name, roster.size = "", "", 0
        remove(session, Roster, [roster for roster in what.rosters if roster not in what.emptied])
        record(
            session,
            who,
            "personal_data_deleted",
            before=before.isoformat(),
            rosters=len(what.rosters),
            plans=len(what.plans),
            kept=len(what.kept),
        )
    for roster in rosters:
        forget(settings, roster)
    for plan in what.plans:
        shutil.rmtree(settings.plans / plan, ignore_errors=True)
    return what


def plans(session: Session, identifiers: Iterable[str]) -> list[StoredPlan]:
    return list(session.exec(select(StoredPlan).where(col(StoredPlan.id).in_(list(identifiers)))).all())


def table_of(model: type[SQLModel]) -> Table:
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def remove(session: Session, model: type[SQLModel], identifiers: Iterable[str]) -> None:
    """Deletes rows with all that refers to them, by the foreign keys: tables added later are not forgotten."""
    wanted = list(identifiers)
    hanging(session, table_of(model), wanted, {})
    table = table_of(model)
    session.connection().execute(deleting(table).where(table.c.id.in_(wanted)))


def hanging(session: Session, table: Table, identifiers: list[str], kept: dict[str, set[str]]) -> None:
    """Deletes what refers to some rows, except what is to be kept."""
    for child in SQLModel.metadata.sorted_tables:
        for reference in child.foreign_keys:
            if reference.column.table is not table or not identifiers:
                continue
            hit = reference.parent.in_(identifiers)
            if "id" in child.c:
                rows = set(session.connection().execute(selecting(child.c.id).where(hit)).scalars())
                rows -= kept.get(child.name, set())
                hanging(session, child, sorted(rows), kept)
                session.connection().execute(deleting(child).where(child.c.id.in_(rows)))
            else:
                session.connection().execute(deleting(child).where(hit))
