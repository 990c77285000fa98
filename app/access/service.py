"""Users, sessions and keys: made, checked, changed, ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from app.access.roles import ROLES, SYSTEM, Principal, Right
from app.access.secrets import fits, hashed, password_made, token_hash, token_made, weakness
from app.audit.chain import record
from app.db import held, reading, writing
from app.errors import Refusal, both, invalid_field, missing
from app.paging import page
from app.tables import ApiKey, SignIn, User, now
from app.throttle import Throttle
from solver.words import listed, say

SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=1)
"""A session's last use is noted at most this often."""
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
ONE_TIME_FOR = timedelta(days=7)
"""How long a one-time password waits to be used: it comes on paper, or by telephone."""
KEY_PREFIX = "lungang_"
"""Begins every API key, so that scanners recognise one that was published by mistake."""


def principal(user: User) -> Principal:
    """A user as whoever makes a request."""
    return Principal(user.id, user.name, user.role, ROLES[user.role], user.school, must_change=user.must_change)


def first_administrator(engine: Engine) -> tuple[str, str] | None:
    """Makes the first user where there is none; name and one-time password, which is kept nowhere."""
    password = password_made()
    with writing(engine) as session:
        if session.exec(select(User.id).limit(1)).first() is not None:
            return None
        user = User(name="admin", role="administrator", password=hashed(password), one_time_until=now() + ONE_TIME_FOR)
        session.add(user)
        record(session, SYSTEM, "user_made", user.id, role=user.role)
        return user.name, password


def anybody(engine: Engine) -> bool:
    """Whether there are users."""
    with reading(engine) as session:
        return session.exec(select(User.id).limit(1)).first() is not None


def sign_in(engine: Engine, name: str, password: str, failed: Callable[[User | None], None]) -> tuple[User, str]:
    """A new session for a user: the user and the session's token. ``failed`` is told where there is none, and as whom.

    Raises:
        Refusal: 401, the same for every reason, so that it does not tell which names exist.
    """
    with reading(engine) as session:
        known = session.exec(select(User).where(User.name == name)).first()
    right = fits(password, known.password if known else None)  # slow by design, so outside of any transaction
    user = None
    with writing(engine) as session:
        user = held(session, User, known.id) if known else None
        locked = user is not None and user.locked_until is not None and user.locked_until > now()
        if user is None or locked or user.disabled or too_late(user):
            user = None
        elif not right:
            user.failures += 1
            if user.failures >= MOST_FAILURES:
                user.failures, user.locked_until = 0, now() + LOCKED_FOR
                record(session, principal(user), "user_locked", user.id)
            user = None
        else:
            user.failures, user.locked_until = 0, None
            token = token_made()
            expires = now() + SESSION_LIFE
            session.add(SignIn(token=token_hash(token), user_id=user.id, expires_at=expires))
            session.exec(delete(SignIn).where(col(SignIn.expires_at) < now()))
            record(session, principal(user), "signed_in", user.id)
    if user is None:
        failed(known)
        raise not_signed_in()
    return user, token


def note_failure(engine: Engine, counters: Throttle, user: User | None, address: str, way: str = "password") -> None:
    """A line of the audit for a failed attempt to sign in, or for several where they come fast.

    What was typed as a name is not kept: it may have been a password.
    """
    attempts = counters.failure(user.id if user else "")
    if attempts is not None:
        who, subject = (principal(user), user.id) if user else (SYSTEM, "")
        with writing(engine) as session:
            record(session, who, "sign_in_failed", subject, attempts=attempts, address=address, way=way)


def too_late(user: User) -> bool:
    """Whether a one-time password was not used in time."""
    return user.must_change and user.one_time_until is not None and user.one_time_until <= now()


def session_for(engine: Engine, who: Any, way: str) -> tuple[User, str] | None:
    """A new session for the one user of whom a condition is true, whom somebody else has made sure of: user and token.

    A one-time password that was never used is good no longer: this user needs none.
    """
    with writing(engine) as session:
        user = session.exec(select(User).where(who).with_for_update()).first()
        if user is None or user.disabled:
            return None
        if user.must_change:
            user.password, user.must_change = hashed(token_made()), False
        token = token_made()
        session.add(SignIn(token=token_hash(token), user_id=user.id, expires_at=now() + SESSION_LIFE))
        record(session, principal(user), "signed_in", user.id, way=way)
        return user, token


def not_signed_in() -> Refusal:
    """401 for a wrong name or password, or a locked or disabled user."""
    return Refusal(
        401,
        "wrong_credentials",
        "登录失败 / Not signed in",
        say("refusals.wrong_credentials"),
        say("refusals.check_credentials"),
    )


def sign_out(engine: Engine, who: Principal, token: str) -> None:
    """Ends a session."""
    with writing(engine) as session:
        session.exec(delete(SignIn).where(col(SignIn.token) == token_hash(token)))
        record(session, who, "signed_out", who.id)


def by_session(engine: Engine, token: str, noted: bool = True) -> Principal | None:
    """Whose session this is; None if it never was, has expired, or its user may no longer sign in. ``noted``: it counts as used."""
    with reading(engine) as session:
        wanted = select(SignIn, User).where(SignIn.user_id == User.id, SignIn.token == token_hash(token))
        row = session.exec(wanted).first()
    moment = now()
    if row is None or row[1].disabled:
        return None
    kept, user = row
    if moment >= kept.expires_at or moment >= kept.seen_at + SESSION_IDLE:
        return None
    if noted and moment >= kept.seen_at + NOTED_EVERY:
        with writing(engine) as session:
            again = session.get(SignIn, kept.token)
            if again is not None:
                again.seen_at = moment
    return principal(user)


def by_key(engine: Engine, token: str) -> Principal | None:
    """For whom a program acts with this key, with the key's rights as far as its owner still has them."""
    with reading(engine) as session:
        wanted = select(ApiKey, User).where(ApiKey.user_id == User.id, ApiKey.token == token_hash(token))
        row = session.exec(wanted).first()
    if row is None:
        return None
    kept, user = row
    if user.disabled or kept.revoked_at or now() >= kept.expires_at:
        return None
    rights = ROLES[user.role] & {Right(name) for name in kept.rights}
    return Principal(user.id, user.name, user.role, rights, user.school, key=kept.id)


def users(engine: Engine, limit: int, cursor: str | None) -> tuple[list[User], str | None]:
    """A page of users, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        return page(session, User, select(User), cursor, limit)


def user(engine: Engine, identifier: str) -> User:
    """One user.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return found(session.get(User, identifier), identifier)


def found(user: User | None, identifier: str) -> User:
    if user is None:
        raise missing(say("refusals.kind.user"), identifier, "/api/v1/users")
    return user


def add_user(
    engine: Engine, who: Principal, name: str, role: str, school: str, subject: str | None = None
) -> tuple[User, str]:
    """A new user and the one-time password.

    Raises:
        Refusal: 422 where the name is taken, or a school officer has no school.
    """
    password = password_made()
    user = User(
        name=name,
        role=role,
        school=school,
        subject=subject or None,
        password=hashed(password),
        one_time_until=now() + ONE_TIME_FOR,
    )
    needs_school(role, school)
    with writing(engine) as session:
        if session.exec(select(User.id).where(User.name == name)).first() is not None:
            raise invalid_field("name", say("refusals.name_taken"), say("refusals.other_name"))
        free(session, subject, user.id)
        session.add(user)
        record(session, who, "user_made", user.id, role=role, school=school)
    return user, password


def free(session: Session, subject: str | None, user: str) -> None:
    """A subject at the provider is one user's only."""
    if subject and session.exec(select(User.id).where(User.subject == subject, User.id != user)).first() is not None:
        raise invalid_field("subject", say("refusals.subject_taken"), say("refusals.check_and_retry"))


def needs_school(role: str, school: str) -> None:
    """A school officer belongs to a school, nobody else does."""
    if (role == "school") != bool(school):
        raise invalid_field("school", say("refusals.school_of_officer"), say("refusals.give_or_drop_school"))


def change_user(
    engine: Engine,
    who: Principal,
    identifier: str,
    version: int | None,
    role: str | None,
    school: str | None,
    disabled: bool | None,
    subject: str | None = None,
) -> User:
    """Changes a user's role, school, subject at the provider or being disabled, and ends the user's sessions.

    Raises:
        Refusal: 404; 412 where the user was changed since ``version``; 409 where no administrator would be left.
    """
    with writing(engine) as session:
        user = found(held(session, User, identifier), identifier)
        if version is not None and version != user.version:
            raise changed_meanwhile()
        user.role = role if role is not None else user.role
        user.school = school if school is not None else user.school
        user.disabled = disabled if disabled is not None else user.disabled
        if subject is not None:
            free(session, subject, user.id)
            user.subject = subject or None
        needs_school(user.role, user.school)
        user.version += 1
        session.flush()
        able = select(User.id).where(User.role == "administrator", col(User.disabled).is_(False)).limit(1)
        if session.exec(able).first() is None:
            raise Refusal(
                409,
                "last_administrator",
                "不能没有管理员 / Last administrator",
                say("refusals.last_administrator"),
                say("refusals.other_administrator_first"),
            )
        session.exec(delete(SignIn).where(col(SignIn.user_id) == identifier))
        record(session, who, "user_changed", identifier, role=user.role, school=user.school, disabled=user.disabled)
        return user


def changed_meanwhile() -> Refusal:
    """412: If-Match names an older version."""
    return Refusal(
        412,
        "changed_meanwhile",
        "已被他人修改 / Changed meanwhile",
        say("refusals.changed_meanwhile"),
        say("refusals.read_again"),
    )


def choose_password(engine: Engine, who: Principal, current: str, wanted: str) -> None:
    """A user's own new password; every other session of the user ends.

    Raises:
        Refusal: 401 for a wrong current password, 422 for a weak new one.
    """
    with reading(engine) as session:
        kept = session.get(User, who.id)
    if kept is None or not fits(current, kept.password):
        raise not_signed_in()
    if problem := weakness(wanted, who.name):
        raise invalid_field("password", both(problem), say("refusals.other_password"))
    if fits(wanted, kept.password):
        raise invalid_field("password", say("refusals.same_password"), say("refusals.other_password"))
    fresh = hashed(wanted)
    with writing(engine) as session:
        user = found(held(session, User, who.id), who.id)
        user.password, user.must_change = fresh, False
        user.version += 1
        session.exec(delete(SignIn).where(col(SignIn.user_id) == who.id))
        record(session, who, "password_changed", who.id)


def reset_password(engine: Engine, who: Principal, identifier: str) -> tuple[User, str]:
    """A new one-time password for a user who forgot theirs; sessions end, a lock is lifted.

    Raises:
        Refusal: 404.
    """
    password = password_made()
    fresh = hashed(password)
    with writing(engine) as session:
        user = found(held(session, User, identifier), identifier)
        user.password, user.must_change, user.failures, user.locked_until = fresh, True, 0, None
        user.one_time_until = now() + ONE_TIME_FOR
        user.version += 1
        session.exec(delete(SignIn).where(col(SignIn.user_id) == identifier))
        record(session, who, "password_reset", identifier)
        return user, password


def keys(engine: Engine, who: Principal, limit: int, cursor: str | None) -> tuple[list[ApiKey], str | None]:
    """A page of one's own keys, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        return page(session, ApiKey, select(ApiKey).where(ApiKey.user_id == who.id), cursor, limit)


def add_key(engine: Engine, who: Principal, name: str, rights: list[Right], days: int) -> tuple[ApiKey, str]:
    """A new key and its token, which is shown this once.

    Raises:
        Refusal: 422 for a right that the owner does not have; 409 without users, as in a demonstration.
    """
    if beyond := set(rights) - who.rights:
        raise invalid_field(
            "rights", say("refusals.rights_beyond", rights=listed(sorted(beyond))), say("refusals.leave_them_out")
        )
    token = KEY_PREFIX + token_made()
    with writing(engine) as session:
        if session.get(User, who.id) is None:
            raise Refusal(
                409,
                "demonstration",
                "演示中没有用户 / Demonstration",
                say("refusals.no_keys_in_demo"),
                say("refusals.call_directly"),
            )
        key = ApiKey(
            user_id=who.id,
            name=name,
            token=token_hash(token),
            rights=sorted(set(rights)),
            expires_at=now() + timedelta(days=days),
        )
        session.add(key)
        record(session, who, "key_made", key.id, rights=key.rights)
    return key, token


def revoke_key(engine: Engine, who: Principal, identifier: str) -> ApiKey:
    """Ends a key; whoever manages users may end anybody's.

    Raises:
        Refusal: 404, also for a key that is somebody else's.
    """
    with writing(engine) as session:
        key = held(session, ApiKey, identifier)
        if key is None or (key.user_id != who.id and Right.USERS not in who.rights):
            raise missing(say("refusals.kind.key"), identifier, "/api/v1/api-keys")
        key.revoked_at = key.revoked_at or now()
        record(session, who, "key_revoked", key.id)
        return key
