"""Finds plans and their files, whole for the bureau, one school's rows for its officer."""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from app.access.roles import Principal, Right
from app.audit.sights import seen
from app.crypto import Keys
from app.db import reading
from app.errors import Refusal, missing
from app.exports.base import Export, registry
from app.paging import page
from app.plans.schemas import PlanLine, PlanSummary
from app.settings import Settings
from app.tables import PUBLISHED, StoredPlan
from solver.domain.terms import Reason
from solver.words import say

KEPT = 16
"""Plans kept ready; one of a large county takes a few megabytes."""
READY: OrderedDict[tuple[Path, str], Mapping[str, Any]] = OrderedDict()
LOCK = threading.Lock()
NAMING = ("violations", "violations_en", "waived", "waived_en", "remarks", "remarks_en")
"""Parts of a verdict that name people of any school."""


def newest(
    engine: Engine, who: Principal, state: str | None, limit: int, cursor: str | None
) -> tuple[list[StoredPlan], str | None]:
    """A page of plans, newest first, and the cursor to the next; a school officer sees published ones only.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    wanted = select(StoredPlan).where(StoredPlan.point == 0)  # those of a frontier are found there
    if Right.PLANS not in who.rights:
        wanted = wanted.where(StoredPlan.state == PUBLISHED)
    if state is not None:
        wanted = wanted.where(StoredPlan.state == state)
    with reading(engine) as session:
        return page(session, StoredPlan, wanted, cursor, limit)


def one(engine: Engine, who: Principal, identifier: str) -> StoredPlan:
    """A plan's record.

    Raises:
        Refusal: 404, also for a plan that a school officer may not see yet.
    """
    with reading(engine) as session:
        plan = session.get(StoredPlan, identifier)
    if plan is None or (Right.PLANS not in who.rights and plan.state != PUBLISHED):
        raise missing(say("refusals.kind.plan"), identifier, "/api/v1/plans")
    return plan


def document(engine: Engine, settings: Settings, ring: Keys, who: Principal, identifier: str) -> dict[str, Any]:
    """A plan for whoever asks, as ``content_for``, and a line of the audit that they saw it.

    Raises:
        Refusal: 404.
    """
    plan = one(engine, who, identifier)
    content = content_for(settings, ring, who, plan)
    noted(engine, who, plan)
    return content


def content_for(settings: Settings, ring: Keys, who: Principal, plan: StoredPlan) -> dict[str, Any]:
    """The plan's document with its ids, or what of it concerns one school.

    Raises:
        Refusal: 404 as for ``stored``.
    """
    content = parsed(settings, ring, plan)
    return {
        "id": plan.id,
        "dataset_id": plan.roster_id,
        "solve_id": plan.solve_id,
        "state": plan.state,
        **(content if Right.PLANS in who.rights else of_school(content, who.school)),
    }


def noted(engine: Engine, who: Principal, plan: StoredPlan) -> None:
    """A line of the audit: who saw the plan, or one school's rows of it."""
    seen(engine, who, "plan_seen", plan.id, **({} if Right.PLANS in who.rights else {"school": who.school}))


def postings(
    engine: Engine, settings: Settings, ring: Keys, who: Principal, identifier: str, wanted: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """The rows of a plan that fit; ``wanted``: school (home or host), subject, teacher, school year, None for any.

    Raises:
        Refusal: 404.
    """
    return [
        row
        for row in document(engine, settings, ring, who, identifier)["postings"]
        if wanted["school"] in {None, row["派出学校代码"], row["接收学校代码"]}
        and wanted["subject"] in {None, row["任教学科"]}
        and wanted["teacher"] in {None, row["教师编号"]}
        and (wanted["year"] is None or in_year(row, int(wanted["year"])))
    ]


def in_year(row: Mapping[str, Any], year: int) -> bool:
    """Whether a row belongs to a school year: it starts in it, or its 期满返回 falls on its first day."""
    if row["事由"] == Reason.RETURN.label:
        return f"{year - 1}-09-01" <= str(row["结束日期"]) < f"{year}-09-01"
    return bool(row["开始日期"] == f"{year}-09-01")


def summary(engine: Engine, settings: Settings, ring: Keys, who: Principal, identifier: str) -> PlanSummary:
    """A plan's figures without any person.

    Raises:
        Refusal: 404.
    """
    plan = one(engine, who, identifier)
    content = parsed(settings, ring, plan)
    parts = {name: content[name] for name in ("notice", "counts", "proof", "gauges", "goal_units")}
    policy = {name: content["policy"][name] for name in ("id", "title")}
    return PlanSummary(**PlanLine.of(plan).model_dump(), policy=policy, **parts)


def of_school(content: Mapping[str, Any], school: str) -> dict[str, Any]:
    """A plan's document with one school's rows, without what names people of other schools."""
    own = [row for row in content["postings"] if school in {row["派出学校代码"], row["接收学校代码"]}]
    return {
        **content,
        "postings": own,
        "unplaced": [],  # who is left over, and why, is for the bureau
        "verification": [{**verdict, **{part: [] for part in NAMING}} for verdict in content["verification"]],
        "decisions": [],
        "policy": {**content["policy"], "waivers": []},
    }


def exported(
    engine: Engine,
    settings: Settings,
    ring: Keys,
    who: Principal,
    identifier: str,
    form: str,
    year: int | None = None,
) -> tuple[StoredPlan, bytes, Export]:
    """A plan's file in a format, or that of one school year of a medium-term plan.

    Raises:
        Refusal: 403 for a school officer, 404 where there is no such plan or file.
    """
    plan = one(engine, who, identifier)
    if Right.PLANS not in who.rights:
        raise Refusal(
            403,
            "not_allowed",
            "没有权限 / Not allowed",
            say("refusals.whole_county_file"),
            say("refusals.see_own_rows"),
        )
    export = registry()[form]
    if year is not None and not plan.year <= year < plan.year + plan.horizon:
        raise missing(say("refusals.kind.school_year"), str(year), f"/api/v1/plans/{plan.id}")
    content = stored(settings, ring, plan, export, year if plan.horizon > 1 else None)
    seen(engine, who, "plan_exported", plan.id, format=form)
    return plan, content, export


def parsed(settings: Settings, ring: Keys, plan: StoredPlan) -> Mapping[str, Any]:
    """A plan's JSON as data; the last ones asked for are kept ready, since a plan never changes.

    Raises:
        Refusal: 404 as for ``stored``.
    """
    key = (settings.plans, plan.id)
    with LOCK:
        content = READY.get(key)
    if content is None:
        content = json.loads(stored(settings, ring, plan, registry()["json"]))
    with LOCK:
        READY[key] = content
        READY.move_to_end(key)
        while len(READY) > KEPT:
            READY.popitem(last=False)
    return content


def stored(settings: Settings, ring: Keys, plan: StoredPlan, export: Export, year: int | None = None) -> bytes:
    """The content of a plan's file, or of the file of one school year of a medium-term plan.

    Raises:
        Refusal: 404 where the plan has no such file (it was made before the format existed).
    """
    name = "plan" if year is None else f"plan-{year}"
    path = settings.plans / plan.id / f"{name}.{export.suffix}"
    if not path.is_file():
        raise Refusal(
            404,
            "no_such_file",
            "没有这种文件 / No such file",
            say("refusals.no_such_form"),
            say("refusals.other_form"),
        )
    return ring.open(path.read_bytes())
