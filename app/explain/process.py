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
from app.explain.questions import Question, Unanswerable, answered
from app.rosters import files
from app.settings import Settings
from app.solves import inputs
from app.tables import Roster, Solve, StoredPlan
from solver.roster.plan_list import read_plan
from solver.search.price import Prices
from solver.verify.verify import accept

KEPT = 2
"""Plans kept ready; a large county's model and prices take some hundred megabytes."""


@dataclass(frozen=True)
class Asked:
    """A question about a stored plan, for an audience, with exact prices or without."""

    plan: str
    question: Question = field(default_factory=Question)
    audience: str = "bureau"
    exact: bool = False
    """With exact prices, which take longer."""


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
            self.prices = self.explained.prices_within(seconds)
            self.tried = self.prices is not None or self.explained.profile is None
        return self.prices


READY: OrderedDict[str, Ready] = OrderedDict()


def answer(asked: Asked, settings: Settings) -> dict[str, Any]:
    """The answer as JSON values, or ``{"missing": what, "zh": …, "en": …}`` where it names what is not there."""
    ready = ready_for(asked.plan, settings)
    if ready is None:
        return {"missing": "roster"}
    ready.explained.model  # noqa: B018  made once, shared by all audiences
    prices = ready.exact(asked.question.seconds) if asked.exact and asked.question.priced else None
    own = ready.for_audience(asked.audience)
    try:
        again = own.again if asked.exact and own.medium else None
        found = answered(own, asked.question, prices, again)
        values: dict[str, Any] = plain(found)
    except Unanswerable as refused:
        return {"missing": refused.lacking, "zh": refused.words.zh, "en": refused.words.en}
    return {
        "plan_id": asked.plan,
        "year": ready.explained.view.year,
        "audience": asked.audience,
        **values,
        "terms": plain(own.terms(found)),
        "exact": prices is not None or again is not None,
    }


def ready_for(plan: str, settings: Settings) -> Ready | None:
    """A plan kept ready; None where its roster can no longer be read."""
    ready = READY.get(plan)
    if ready is None:
        found = read(plan, settings)
        if found is None:
            return None
        ready = READY[plan] = Ready(found)
    READY.move_to_end(plan)
    while len(READY) > KEPT:
        READY.popitem(last=False)
    return ready


def read(identifier: str, settings: Settings) -> Explained | None:
    """A stored plan with its roster; None where the roster can no longer be read."""
    engine = connect(settings.database)
    with reading(engine) as session:
        plan = session.get_one(StoredPlan, identifier)
        roster, solve = session.get_one(Roster, plan.roster_id), session.get_one(Solve, plan.solve_id)
    engine.dispose()
    ring: Keys = keys(settings)
    dataset = files.dataset(settings, ring, roster)
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
    made = inputs.opened(ring, solve)
    rules = made.rules
    listed = replace(listed, years=plan.horizon)
    return Explained(dataset, rules, accept(dataset, listed, rules), Made.of(json.loads(content)), "bureau", made.aims)
