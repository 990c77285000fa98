"""Reads what a comparison is about: rosters, stored plans and kept lists, each sealed where it lies."""

import os
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from app.comparisons.columns import Column
from app.crypto import Keys, keys
from app.db import connect, reading
from app.rosters.files import opened
from app.settings import Settings
from app.tables import KeptList, Roster
from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.explain.compare import last_year, nobody_moves
from solver.roster import load
from solver.roster.plan_list import read_plan

KEPT = 2
"""Rosters kept ready; comparisons are mostly about the same."""
ROSTERS: OrderedDict[str, Dataset] = OrderedDict()


class Unreadable(Exception):
    """A stored roster, plan or list can no longer be read; holds the column's title."""


class NoLastYear(Exception):
    """Nothing is known of last year's postings."""


def roster(settings: Settings, ring: Keys, engine: Engine, identifier: str) -> Dataset:
    """A stored roster as on the day it was accepted.

    Raises:
        Unreadable: today's reader refuses it.
    """
    if identifier not in ROSTERS:
        with reading(engine) as session:
            stored = session.get_one(Roster, identifier)
        with opened(settings, ring, stored) as path:
            dataset = load(path, today=stored.created_at.date()).dataset
        if dataset is None:
            raise Unreadable(stored.name)
        ROSTERS[identifier] = dataset
        while len(ROSTERS) > KEPT:
            ROSTERS.popitem(last=False)
    ROSTERS.move_to_end(identifier)
    return ROSTERS[identifier]


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


def everything(
    settings: Settings, found: tuple[Column, ...], rules: Mapping[str, Policy]
) -> list[tuple[Dataset, Plan]]:
    """Every column's roster and rows. All but last year's are read against the roster of the first plan or list.

    Raises:
        Unreadable: a roster or list cannot be read, or is about other people.
        NoLastYear: no plan was published for last year and the roster records no postings of it.
    """
    engine, ring = connect(settings.database), keys(settings)
    try:
        base = measure_of(found)
        dataset = roster(settings, ring, engine, base.roster)
        both = []
        for one in found:
            if one.kind != "last-year":
                both.append((dataset, plan(settings, ring, engine, one, dataset)))
            elif one.id:
                own = roster(settings, ring, engine, one.roster)
                both.append((own, plan(settings, ring, engine, one, own)))
            else:
                recorded = last_year(dataset, rules[one.policy], base.year)
                if recorded is None:
                    raise NoLastYear
                both.append(recorded)
        return both
    finally:
        engine.dispose()


def measure_of(found: tuple[Column, ...]) -> Column:
    """The column whose roster, policy and year the others are measured by."""
    return next(one for one in found if one.kind not in {"nobody", "last-year"})
