"""Documents of a stored plan: what may be said, to whom, with which mark, and where the public notice begins and ends."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from app.access.roles import Principal, Right
from app.audit.sights import seen
from app.calendars.service import working_days
from app.crypto import Keys
from app.db import reading
from app.documents import templates
from app.documents.press import Form, Order
from app.documents.printers import Printers
from app.errors import Refusal, invalid_field, missing
from app.exports.base import registry
from app.exports.papers import PAPERS, Content, Facts
from app.plans.service import one, stored
from app.plans.years import of_one_year
from app.policies import versions as policies
from app.settings import Settings
from app.tables import APPROVED, PUBLISHED, SUPERSEDED, Solve, StoredPlan
from solver.calendar.working_days import WorkingDays
from solver.domain.policy import Step
from solver.policies.content import policy_of
from solver.words import say

NOTICE_STEP = "publication"
"""The step whose length is that of the public notice of the list."""
FAR = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Wanted:
    """Which document, and how."""

    paper: str
    form: Form
    school: str = ""
    """Only the letter to this school."""
    separate: bool = False
    """A zip with a file for each school."""
    start: date | None = None
    """First day of the public notice; otherwise the next working day."""


@dataclass(frozen=True)
class Made:
    """A finished file."""

    content: bytes
    suffix: str
    name: str


def made(
    engine: Engine,
    settings: Settings,
    ring: Keys,
    printers: Printers,
    who: Principal,
    identifier: str,
    wanted: Wanted,
    today: date,
) -> Made:
    """A document of a plan: official where the plan is approved or published, else marked as what it is.

    Raises:
        Refusal: 403 where a school officer asks for more than the own school's letter, 404 without such a plan or
            school, 422 for a date or a template that cannot be used, and see ``Printers.ask``.
    """
    plan = of_one_year(one(engine, who, identifier), say("refusals.medium.papers"))
    if Right.PLANS not in who.rights:
        wanted = own_letter(who, wanted)
    document: dict[str, Any] = json.loads(stored(settings, ring, plan, registry()["json"]))
    if wanted.school and wanted.school not in {row["学校代码"] for row in document["schools"]}:
        raise missing(say("refusals.kind.school"), wanted.school, f"/api/v1/plans/{plan.id}")
    with reading(engine) as session:
        facts = of_plan(session, settings, plan, wanted.start, today)
        template = templates.content(session, wanted.paper, wanted.form)
    contents = written(document, facts, wanted)
    together = not wanted.separate or not PAPERS[wanted.paper].by_school
    file = printers.ask(Order(wanted.form, template, contents, together, settings.fonts))
    details = {"school": wanted.school} if wanted.school else {}
    seen(
        engine, who, "document_made", plan.id, paper=wanted.paper, format=wanted.form, draft=facts.watermark, **details
    )
    return Made(file, wanted.form if together else "zip", f"{wanted.paper}-{plan.year}")


def own_letter(who: Principal, wanted: Wanted) -> Wanted:
    """What a school officer gets: the own school's letter.

    Raises:
        Refusal: 403.
    """
    if wanted.paper != "schools" or wanted.school not in {"", who.school}:
        raise Refusal(
            403,
            "not_allowed",
            "没有权限 / Not allowed",
            say("refusals.own_notice_only"),
            say("refusals.drop_school"),
        )
    return Wanted("schools", wanted.form, who.school)


def of_plan(session: Session, settings: Settings, plan: StoredPlan, start: date | None, today: date) -> Facts:
    """The mark that fits the plan's state, and the days of the notice by the policy it was made under.

    Raises:
        Refusal: 422 for a first day that is no working day, or far away.
    """
    days, _ = working_days(session)
    solve = session.get_one(Solve, plan.solve_id)
    rules = policy_of(policies.find(session, "policy", solve.policy).content, "")
    if start is not None and not (days.is_working(start) and abs(start - today) < FAR):
        raise invalid_field(
            "start", say("refusals.start_no_working_day", start=start), say("refusals.other_start"), place="query"
        )
    return facts(rules.steps, days, plan.state, settings, start, today)


def facts(
    steps: Sequence[Step], days: WorkingDays, state: str, settings: Settings, start: date | None, today: date
) -> Facts:
    """What a document says beside the plan."""
    step = next((step for step in steps if step.id == NOTICE_STEP), None)
    first = days.on_or_after(start or today + timedelta(days=1))
    return Facts(
        today=today,
        watermark=watermark(state),
        bureau=settings.bureau,
        contact=settings.contact,
        start=first if step else None,
        end=days.last_of(first, step.days) if step else None,
        days=step.days if step else 0,
    )


def watermark(state: str) -> str:
    """Nothing on what two persons stand for; a word on everything else."""
    if state in {APPROVED, PUBLISHED}:
        return ""
    return "已被替代" if state == SUPERSEDED else "草案"


def written(document: Mapping[str, Any], facts: Facts, wanted: Wanted) -> tuple[tuple[str, Content], ...]:
    """The contents with the names of their files: one, or one for each school.

    Raises:
        Refusal: 404 where there is no letter to write.
    """
    paper = PAPERS[wanted.paper]
    content = paper.write(document, facts, (wanted.school,) if wanted.school else ())
    if paper.by_school and not content["schools"]:
        raise missing(say("refusals.kind.notice"), wanted.school or "（没有交流的学校）", "/api/v1/plans")
    if not (wanted.separate and paper.by_school):
        return ((wanted.paper, content),)
    return tuple(
        (file_name(school["code"], school["name"]), {**content, "schools": [school]}) for school in content["schools"]
    )


def file_name(code: str, name: str) -> str:
    """A name every system takes, unique by the code."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f.]', "_", f"{code}-{name}")[:80]
