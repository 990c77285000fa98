"""Plans as the very bytes of their answers, kept ready: a plan never changes but for how far its approval is."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from app.access.roles import Principal, Right
from app.crypto import Keys
from app.plans.schemas import PlanOut
from app.plans.service import content_for, noted, one
from app.settings import Settings
from app.tagging import tag_of

MOST_BYTES = 64_000_000
"""Of all that are kept; a plan of a large county takes half a megabyte."""
Key = tuple[Path, str, str, str]
"""The data folder's plans, the plan, its state, and for whose school (empty: whole)."""


@dataclass(frozen=True)
class Rendered:
    """An answer's body and its entity tag."""

    body: bytes
    tag: str


READY: "OrderedDict[Key, Rendered]" = OrderedDict()
LOCK = threading.Lock()


def rendered(engine: Engine, settings: Settings, ring: Keys, who: Principal, identifier: str) -> Rendered:
    """A plan for whoever asks, and a line of the audit that they saw it.

    Raises:
        Refusal: 404.
    """
    plan = one(engine, who, identifier)
    whole = Right.PLANS in who.rights
    key = (settings.plans, plan.id, plan.state, "" if whole else who.school)
    with LOCK:
        found = READY.get(key)
    if found is None:
        body = PlanOut(**content_for(settings, ring, who, plan)).model_dump_json().encode()
        found = Rendered(body, tag_of(body))
    with LOCK:
        READY[key] = found
        READY.move_to_end(key)
        while sum(len(kept.body) for kept in READY.values()) > MOST_BYTES and len(READY) > 1:
            READY.popitem(last=False)
    noted(engine, who, plan)
    return found
