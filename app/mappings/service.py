"""Keeps what an office says about the reading of its files, for the next file."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from app.access.roles import Principal
from app.audit.chain import record
from app.db import reading, writing
from app.errors import Refusal, missing
from app.rosters.recipes import RecipeIn, parsed, told
from app.tables import MappingProfile, now
from solver.roster import Recipe, RecipeError
from solver.words import say

MOST = 500
"""Profiles of an installation."""


@dataclass(frozen=True)
class Said:
    """What a request says about the reading of its file: a profile by name or number, and more beside it."""

    mapping: str = ""
    recipe: str | RecipeIn | None = None


NOTHING_SAID = Said()


def recipe_of(engine: Engine, said: Said) -> Recipe:
    """The recipe a request asks for; what it says itself goes before its profile.

    Raises:
        Refusal: 404 without such a profile, 422 where a recipe cannot be used.
    """
    with usable():
        base = RecipeIn(**one(engine, said.mapping).recipe).recipe() if said.mapping else Recipe()
        if said.recipe is None:
            return base
        own = parsed(said.recipe) if isinstance(said.recipe, str) else said.recipe.recipe()
        return base.and_then(own)


class usable:  # noqa: N801  reads as a word in ``with usable():``
    """Turns what is wrong with a recipe into a refusal."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, RecipeError):
            raise Refusal(
                422,
                "invalid",
                "读法的写法不对 / Invalid recipe",
                error.text,
                say("refusals.correct_recipe"),
                [{"where": f"recipe.{error.where}".rstrip("."), "text": f"{error.text.zh} / {error.text.en}"}],
            ) from None


def save(engine: Engine, who: Principal, name: str, recipe: RecipeIn) -> MappingProfile:
    """Keeps a recipe under a name, in place of what stood there; what concerns one file only is left out.

    Raises:
        Refusal: 422 where the recipe cannot be used, 409 with too many profiles.
    """
    with usable():
        content = told(recipe.recipe().lasting)
    try:
        with writing(engine) as session:
            found = session.exec(select(MappingProfile).where(MappingProfile.name == name)).first()
            if found is None:
                if len(session.exec(select(MappingProfile.id)).all()) >= MOST:
                    raise FULL
                found = MappingProfile(name=name, recipe=content)
            found.recipe, found.updated_at = content, now()
            session.add(found)
            record(session, who, "mapping_saved", found.id, name=name, fixes=len(content["fixes"]))
    except IntegrityError:  # two at once on PostgreSQL
        return save(engine, who, name, recipe)
    return found


def remove(engine: Engine, who: Principal, identifier: str) -> None:
    """Forgets a profile; rosters read with it keep their own copy.

    Raises:
        Refusal: 404.
    """
    with writing(engine) as session:
        found = _found(session, identifier)
        session.delete(found)
        record(session, who, "mapping_removed", found.id, name=found.name)


def one(engine: Engine, identifier: str) -> MappingProfile:
    """A profile by number or name.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return _found(session, identifier)


def every(engine: Engine) -> list[MappingProfile]:
    """All profiles, the last changed first."""
    with reading(engine) as session:
        return list(session.exec(select(MappingProfile).order_by(col(MappingProfile.updated_at).desc())))


def _found(session: Session, identifier: str) -> MappingProfile:
    wanted = or_(col(MappingProfile.id) == identifier, col(MappingProfile.name) == identifier)
    found = session.exec(select(MappingProfile).where(wanted)).first()
    if found is None:
        raise missing(say("refusals.kind.mapping"), identifier, "/api/v1/mappings")
    return found


FULL = Refusal(
    409,
    "too_many_mappings",
    "列名对照太多 / Too many mapping profiles",
    say("refusals.mappings_full", most=MOST),
    say("refusals.delete_unused"),
)
