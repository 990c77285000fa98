"""Reads what a comparison is about: rosters, stored plans and kept lists, each sealed where it lies."""

import os
import tempfile
from pathlib import Path

from sqlalchemy import Engine

from app.comparisons.columns import Column
from app.crypto import Keys, keys
from app.db import connect, reading
from app.lookups import dataset_of
from app.policies.versions import find
from app.settings import Settings
from app.solves.inputs import opened
from app.tables import KeptList, Solve
from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.explain.compare import last_year, nobody_moves
from solver.policies.content import policy_of
from solver.roster.plan_list import read_plan


class Unreadable(Exception):
    """A stored roster, plan or list can no longer be read; holds the column's title."""


class NoLastYear(Exception):
    """Nothing is known of last year's postings."""


def roster(settings: Settings, column: Column) -> Dataset:
    """A column's roster, from those kept ready.

    Raises:
        Unreadable: today's reader refuses it.
    """
    found = dataset_of(settings, column.roster)
    if found is None:
        raise Unreadable(column.zh)
    return found


def rules(ring: Keys, engine: Engine, column: Column) -> Policy:
    """The policy a column was made or checked by, as it was then."""
    with reading(engine) as session:
        if column.solve:
            return opened(ring, session.get_one(Solve, column.solve)).rules
        return policy_of(find(session, "policy", column.policy).content, "")


def plan(settings: Settings, ring: Keys, engine: Engine, column: Column, dataset: Dataset) -> Plan:
    """A column's rows read against a roster.

    Raises:
        Unreadable: the rows do not fit the roster.
    """
    if column.kind == "nobody":
        return nobody_moves(dataset, column.year)
    content, suffix = sealed(settings, engine, column)
    handle, name = tempfile.mkstemp(prefix=".plain-", suffix=suffix, dir=settings.rosters)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(ring.open(content))
        listed, _ = read_plan(Path(name), dataset, column.year)
    finally:
        Path(name).unlink(missing_ok=True)
    if listed is None:
        raise Unreadable(column.zh)
    return listed


def sealed(settings: Settings, engine: Engine, column: Column) -> tuple[bytes, str]:
    """A column's file as it lies, and the suffix it is read by."""
    if column.kind == "list":
        with reading(engine) as session:
            listed = session.get_one(KeptList, column.id)
        return listed.content, listed.suffix
    return (settings.plans / column.id / "plan.json").read_bytes(), ".json"


def everything(settings: Settings, found: tuple[Column, ...]) -> list[tuple[Dataset, Policy, Plan]]:
    """Every column's roster, policy and rows. All but last year's are measured by those of the first plan or list.

    Raises:
        Unreadable: a roster or list cannot be read, or is about other people.
        NoLastYear: no plan was published for last year and the roster records no postings of it.
    """
    engine, ring = connect(settings.database), keys(settings)
    try:
        base = measure_of(found)
        dataset, policy = roster(settings, base), rules(ring, engine, base)
        each = []
        for one in found:
            if one.kind != "last-year":
                each.append((dataset, policy, plan(settings, ring, engine, one, dataset)))
            elif one.id:
                own = roster(settings, one)
                each.append((own, rules(ring, engine, one), plan(settings, ring, engine, one, own)))
            else:
                recorded = last_year(dataset, policy, base.year)
                if recorded is None:
                    raise NoLastYear
                each.append((recorded[0], policy, recorded[1]))
        return each
    finally:
        engine.dispose()


def measure_of(found: tuple[Column, ...]) -> Column:
    """The column whose roster, policy and year the others are measured by."""
    return next(one for one in found if one.kind not in {"nobody", "last-year"})
