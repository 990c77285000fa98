"""All a job is made from beside its roster, kept sealed with the job: it means the same whatever is changed later."""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlmodel import select

from app.crypto import Keys, keys
from app.db import connect, reading
from app.settings import Settings
from app.tables import Solve
from solver import policies
from solver.domain.decision import Decision
from solver.domain.policy import GoalProfile, Policy
from solver.policies.content import content_of, goal_profile_of, policy_of

EXCEPTED = "（有特批）"
Kind = Literal["lock", "forbid", "stay"]


class Settled(BaseModel):
    """One hand-made decision, with who made it and why."""

    kind: Kind
    teacher: str
    school: str = ""
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    teacher_name: str = ""
    school_name: str = ""

    def decision(self) -> Decision:
        """As the solver knows it; to stay at home is to be forbidden every school."""
        return (
            Decision("forbid", self.teacher) if self.kind == "stay" else Decision(self.kind, self.teacher, self.school)
        )


class Permitted(BaseModel):
    """One permitted exception to a rule (特批), with who recorded it; the fields are those of a policy's ``waivers``."""

    rule: str
    teacher: str = ""
    school: str = ""
    stage: str = ""
    subject: str = ""
    amount: int = 0
    reason: str
    permitted_by: str
    until: str
    by: str = ""
    at: datetime | None = None
    teacher_name: str = ""
    school_name: str = ""
    rule_title: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """As a policy's content has it."""
        return self.model_dump(exclude=NOTED, exclude_defaults=True)


NOTED = {"by", "at", "teacher_name", "school_name", "rule_title"}
"""What is written beside an exception."""


class Mark(BaseModel):
    """The scenario's version that a job was started from."""

    id: str
    version: int
    name: str


class Inputs(BaseModel):
    """What is planned with; ``policy`` and ``profiles`` are contents as ``solver.policies.content`` reads them."""

    policy: dict[str, Any]
    profiles: list[dict[str, Any]]
    decisions: list[Settled] = []
    waivers: list[Permitted] = []
    near_plan: str = ""
    alternatives: int = 0
    scenario: Mark | None = None
    goals: tuple[str, str] | None = None
    """The two goals of a frontier."""
    points: int = 0

    @property
    def content(self) -> dict[str, Any]:
        """The policy's content with the exceptions permitted; its id then says that it is no version but made of one."""
        return stamped(self.policy, self.waivers)

    @property
    def rules(self) -> Policy:
        return policy_of(self.content, "")

    @property
    def aims(self) -> tuple[GoalProfile, ...]:
        return tuple(goal_profile_of(content, "") for content in self.profiles)

    @property
    def made(self) -> tuple[Decision, ...]:
        return tuple(one.decision() for one in self.decisions)

    def sealed(self, ring: Keys) -> bytes:
        """As it is kept."""
        return ring.seal(self.model_dump_json().encode())


def stamped(content: dict[str, Any], waivers: Sequence[Permitted]) -> dict[str, Any]:
    """A policy's content with exceptions and an id of its own; as it is where there are none."""
    if not waivers:
        return content
    listed = [one.plain for one in waivers]
    text = json.dumps([content["id"], content["rules"], listed], ensure_ascii=False, sort_keys=True)
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return {
        **content,
        "id": f"{content['id'].partition('~')[0]}~{mark}",
        "title": f"{content['title']}{EXCEPTED}",
        "waivers": listed,
    }


def opened(ring: Keys, solve: Solve) -> Inputs:
    """What a job is made from; a job of an earlier version of this program has shipped profiles only.

    Raises:
        KeysMissing: it was sealed with a key that is gone.
        PolicyError: a shipped profile that is shipped no longer.
    """
    if solve.inputs is not None:
        return Inputs.model_validate_json(ring.open(solve.inputs))
    profiles = [policies.goal_profile(name) for name in solve.profiles]
    return Inputs(
        policy=content_of(policies.policy(solve.policy)),
        profiles=[
            {"id": one.id, "title": one.title, "why": one.why, "levels": list(one.levels), "tolerance": one.tolerance}
            for one in profiles
        ],
    )


def policies_named(settings: Settings, names: Collection[str]) -> dict[str, Policy]:
    """The policies that jobs were made with, by the names in the job table; a name never changes its meaning.

    Raises:
        KeysMissing, PolicyError: as ``opened``.
    """
    found = {name: policies.policy(name) for name in names if name in policies.policies()}
    if len(found) < len(set(names)):
        engine, ring = connect(settings.database), keys(settings)
        try:
            with reading(engine) as session:
                for name in set(names) - set(found):
                    solve = session.exec(select(Solve).where(Solve.policy == name).limit(1)).one()
                    found[name] = opened(ring, solve).rules
        finally:
            engine.dispose()
    return found
