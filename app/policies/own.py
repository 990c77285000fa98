"""What policies and goal profiles have in common: offered, looked up, told by version, archived."""

from collections.abc import Sequence

from sqlalchemy import Engine

from app.access.roles import Principal
from app.db import reading, writing
from app.paging import keyed
from app.policies import versions
from app.policies.versions import Found, Kind


def offered(
    engine: Engine, kind: Kind, archived: bool, limit: int, cursor: str | None
) -> tuple[Sequence[Found], str | None]:
    """A page of those there are, shipped ones first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        return keyed(versions.offered(session, kind, archived), lambda one: one.id, cursor, limit)


def one(engine: Engine, kind: Kind, reference: str) -> Found:
    """One of them.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return versions.find(session, kind, reference)


def history(engine: Engine, kind: Kind, identifier: str) -> list[Found]:
    """Every version of one, newest first.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return versions.history(session, kind, identifier)


def archive(engine: Engine, who: Principal, kind: Kind, identifier: str, expected: int | None, archived: bool) -> Found:
    """Offers an own one no longer, or again.

    Raises:
        Refusal: 404, 409 for a shipped one, 412 where ``expected`` is no longer the newest version.
    """
    with writing(engine) as session:
        profile = versions.archive(session, who, kind, identifier, expected, archived)
        return versions.find(session, kind, profile.id)
