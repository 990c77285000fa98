"""A user's own sessions: which there are, and how they are ended, one alone or all at once."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from app.access.roles import Principal
from app.access.schemas import SessionOut
from app.access.secrets import token_hash
from app.access.service import SESSION_IDLE
from app.audit.chain import record
from app.db import reading, writing
from app.errors import Refusal, missing
from app.paging import keyed
from app.tables import SignIn, now
from solver.words import say


def number(kept: SignIn) -> str:
    """The id of a session, from which nobody can tell its token, nor the digest that is kept."""
    return hashlib.sha256(f"session {kept.token}".encode()).hexdigest()[:32]


def found(session: Session, who: Principal) -> Sequence[SignIn]:
    """The sessions of a user that are still good, newest first."""
    moment = now()
    mine = select(SignIn).where(
        SignIn.user_id == who.id, col(SignIn.expires_at) > moment, col(SignIn.seen_at) > moment - SESSION_IDLE
    )
    return session.exec(mine.order_by(col(SignIn.created_at).desc(), col(SignIn.token))).all()


def own(
    engine: Engine, who: Principal, token: str, limit: int, cursor: str | None
) -> tuple[list[SessionOut], str | None]:
    """A page of one's own sessions, newest first, and the cursor to the next; the one with this token is the current one.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        rows, following = keyed(found(session, who), number, cursor, limit)
    mine = token_hash(token)
    times = {"created_at", "seen_at", "expires_at"}
    told = [SessionOut(id=number(one), current=one.token == mine, **one.model_dump(include=times)) for one in rows]
    return told, following


def end(engine: Engine, who: Principal, identifier: str) -> None:
    """Ends one of one's own sessions.

    Raises:
        Refusal: 409 for a program, 404 also for a session that is somebody else's.
    """
    by_hand(who)
    with writing(engine) as session:
        kept = next((one for one in found(session, who) if number(one) == identifier), None)
        if kept is None:
            raise missing(say("refusals.kind.session"), identifier, "/api/v1/sessions")
        session.delete(kept)
        record(session, who, "session_ended", identifier)


def end_all(engine: Engine, who: Principal) -> None:
    """Ends every session of whoever asks, this one too.

    Raises:
        Refusal: 409 for a program.
    """
    by_hand(who)
    with writing(engine) as session:
        session.exec(delete(SignIn).where(col(SignIn.user_id) == who.id))
        record(session, who, "sessions_ended", who.id)


def replaced(engine: Engine, token: str) -> None:
    """Ends the session that a browser had before it signed in anew."""
    if token:
        with writing(engine) as session:
            session.exec(delete(SignIn).where(col(SignIn.token) == token_hash(token)))


def by_hand(who: Principal) -> None:
    """Whoever is signed in ends sessions; a program with a key of theirs does not."""
    if who.key:
        raise Refusal(
            409,
            "no_session",
            "没有登录 / No session",
            say("refusals.sessions_by_hand"),
            say("refusals.revoke_instead"),
        )
