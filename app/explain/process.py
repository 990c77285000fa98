"""Explanations in a process of their own, which keeps the plans last asked about with their models and prices."""

import json
import os
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.crypto import Keys, keys
from app.db import connect, reading
from app.explain.answers import Explained, Made, plain
from app.rosters.files import opened
from app.settings import Settings
from app.tables import Roster, Solve, StoredPlan
from solver.explain.overview import explain_plan
from solver.explain.school import explain_school
from solver.explain.teacher import explain_teacher
from solver.explain.why_not import why_not
from solver.policies import policy
from solver.roster import load
from solver.roster.plan_list import read_plan
from solver.search.price import Prices
from solver.search.watch import Stopped
from solver.verify.verify import accept

KEPT = 2
"""Plans kept ready; a large county's model and prices take some hundred megabytes."""


@dataclass(frozen=True)
class Question:
    """What somebody wants to know about a plan; without teacher and school the plan as a whole."""

    plan: str
    teacher: str = ""
    school: str = ""
    audience: str = "bureau"
    exact: bool = False
    """With exact prices, which take longer."""
    seconds: float = 20.0


@dataclass
class Ready:
    """A plan read and verified, and its prices once somebody asked for them."""

    explained: Explained
    prices: Prices | None = None
    tried: bool = False
    audiences: dict[str, Explained] = field(default_factory=dict)

    def for_audience(self, audience: str) -> Explained:
        """The same plan for another audience; the model is shared."""
        if audience not in self.audiences:
            other = replace(self.explained, audience=audience)
            if "model" in self.explained.__dict__:
                other.__dict__["model"] = self.explained.model
            self.audiences[audience] = other
        return self.audiences[audience]

    def exact(self, seconds: float) -> Prices | None:
        """The prices, None where the plan is not proven best or they are not ready in time."""
        if self.prices is None and not self.tried:
            try:
                self.prices = self.explained.prices(seconds)
                self.tried = True
            except Stopped:
                return None
        return self.prices


READY: OrderedDict[str, Ready] = OrderedDict()


def answer(question: Question, settings: Settings) -> dict[str, Any]:
    """The answer as JSON values, or ``{"missing": "teacher" | "school" | "roster"}``."""
    ready = READY.get(question.plan)
    if ready is None:
        found = read(question.plan, settings)
        if found is None:
            return {"missing": "roster"}
        ready = READY[question.plan] = Ready(found)
    READY.move_to_end(question.plan)
    while len(READY) > KEPT:
        READY.popitem(last=False)
    dataset = ready.explained.dataset
    if question.teacher and question.teacher not in dataset.teacher_position:
        return {"missing": "teacher"}
    if question.school and question.school not in dataset.school_position:
        return {"missing": "school"}
    return {
        "plan_id": question.plan,
        "year": ready.explained.view.year,
        "audience": question.audience,
        **said(question, ready),
    }


def said(question: Question, ready: Ready) -> dict[str, Any]:
    """The part of the answer that depends on the question."""
    dataset = ready.explained.dataset
    if question.school and not question.teacher:
        place = dataset.school_position[question.school]
        return plain_of(explain_school(ready.for_audience(question.audience).view, place), exact=True)
    if not question.teacher:
        ready.explained.model  # noqa: B018  made once, shared by all audiences
        own = ready.for_audience(question.audience)
        return plain_of(explain_plan(own.view, own.model), exact=True)
    prices = ready.exact(question.seconds) if question.exact else None
    own = ready.for_audience(question.audience)
    who = dataset.teacher_position[question.teacher]
    if question.school:
        host = dataset.school_position[question.school]
        return plain_of(why_not(own.view, who, host, prices, question.seconds), exact=prices is not None)
    found = explain_teacher(own.view, who, model=ready.explained.model, prices=prices, seconds=question.seconds)
    return plain_of(found, exact=prices is not None)


def plain_of(found: Any, *, exact: bool) -> dict[str, Any]:
    values: dict[str, Any] = plain(found)
    return {**values, "exact": exact}


def read(identifier: str, settings: Settings) -> Explained | None:
    """A stored plan with its roster; None where the roster can no longer be read."""
    engine = connect(settings.database)
    with reading(engine) as session:
        plan = session.get_one(StoredPlan, identifier)
        roster, solve = session.get_one(Roster, plan.roster_id), session.get_one(Solve, plan.solve_id)
    engine.dispose()
    ring: Keys = keys(settings)
    with opened(settings, ring, roster) as path:
        dataset = load(path, today=roster.created_at.date()).dataset
    if dataset is None:
        return None
    content = ring.open((settings.plans / plan.id / "plan.json").read_bytes())
    handle, name = tempfile.mkstemp(prefix=".plain-", suffix=".json", dir=settings.rosters)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        listed, _ = read_plan(Path(name), dataset, plan.year)
    finally:
        Path(name).unlink(missing_ok=True)
    if listed is None:
        return None
    rules = policy(solve.policy)
    return Explained(dataset, rules, accept(dataset, listed, rules), Made.of(json.loads(content)), "bureau")
