"""The bureau's goal profiles: levels of weighted goals, checked like the files that ship."""

from typing import Any

from sqlalchemy import Engine

from app.access.roles import Principal
from app.db import writing
from app.errors import invalid_field
from app.policies import versions
from app.policies.goal_schemas import GoalProfileIn, GoalProfileVersionIn
from app.policies.versions import Found
from solver.policies.content import goal_profile_of
from solver.rules.base import PolicyError
from solver.words import say


def make(engine: Engine, who: Principal, wanted: GoalProfileIn) -> Found:
    """A goal profile of the bureau's own.

    Raises:
        Refusal: 404 without the profile to start from, 409 for too many, 422 for a weight that does not fit.
    """
    with writing(engine) as session:
        source = versions.find(session, "goals", wanted.copy_of)
        content = checked({**source.content, **given(wanted)})
        profile = versions.make(session, who, "goals", source, content, wanted.note)
        return versions.find(session, "goals", profile.id)


def change(
    engine: Engine, who: Principal, identifier: str, expected: int | None, wanted: GoalProfileVersionIn
) -> Found:
    """A new version of an own goal profile.

    Raises:
        Refusal: 404, 409 for a shipped one, 412 where others changed it meanwhile, 422 for what does not fit.
    """
    with writing(engine) as session:
        before = versions.find(session, "goals", identifier)
        content = checked({**before.content, **given(wanted)})
        profile = versions.add(session, who, "goals", identifier, expected, content, wanted.note)
        return versions.find(session, "goals", profile.id)


def given(wanted: GoalProfileIn | GoalProfileVersionIn) -> dict[str, Any]:
    """What a request says; the rest stays as it was."""
    said = wanted.model_dump(include={"title", "why", "levels", "tolerance"})
    return {name: value for name, value in said.items() if value is not None}


def checked(content: dict[str, Any]) -> dict[str, Any]:
    """The content, if it is a goal profile.

    Raises:
        Refusal: 422.
    """
    try:
        goal_profile_of(content, "")
    except PolicyError as problem:
        said = str(problem).removeprefix("：")
        field = "tolerance" if said.startswith("tolerance") else "title" if "title" in said else "levels"
        raise invalid_field(field, say("refusals.as_found", what=said), say("refusals.correct_goals")) from None
    return content
