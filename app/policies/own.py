"""What policies and goal profiles have in common: offered, looked up, told by version, archived."""

from sqlalchemy import Engine

from app.access.roles import Principal
from app.db import reading, writing
from app.policies import versions
from app.policies.versions import Found, Kind


def offered(engine: Engine, kind: Kind, archived: bool) -> list[Found]:
    """Those there are, shipped ones first."""
    with reading(engine) as session:
        return versions.offered(session, kind, archived)


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


def archive(engine: Engine, who: Principal, kind: Kind, identifier: str, archived: bool) -> Found:
    """Offers an own one no longer, or again.

    Raises:
        Refusal: 404, 409 for a shipped one.
    """
    with writing(engine) as session:
        profile = versions.archive(session, who, kind, identifier, archived)
        return versions.find(session, kind, profile.id)
