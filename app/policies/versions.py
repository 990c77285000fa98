"""The bureau's own profiles: versions that never change, found by reference, made from another one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.access.roles import Principal
from app.access.service import changed_meanwhile
from app.audit.chain import record
from app.db import held
from app.errors import Refusal, missing
from app.tables import OwnProfile, ProfileVersion
from solver import policies
from solver.domain.terms import Text
from solver.policies.content import content_of
from solver.words import say

Kind = Literal["policy", "goals"]
MOST_OWN = 200
"""Own profiles of a kind that are not archived."""
MOST_VERSIONS = 1000
TITLES = {"policy": say("refusals.kind.policy"), "goals": say("refusals.kind.goals")}
LOOK = {"policy": "/api/v1/policies", "goals": "/api/v1/goal-profiles"}


@dataclass(frozen=True)
class Found:
    """One version of a profile, shipped or the bureau's own."""

    id: str
    """Without the version."""
    reference: str
    """Names this very version: ``<id>@<version>``, or a shipped profile's id."""
    version: int
    """0 for shipped ones: they change with the software only."""
    newest: int
    origin: str
    """The shipped profile it descends from."""
    content: Mapping[str, Any]
    """As ``solver.policies.content`` reads it; its ``id`` is the reference."""
    archived: bool = False
    created_at: datetime | None = None
    by: str = ""
    note: str = ""


def shipped(kind: Kind) -> tuple[str, ...]:
    """Ids of the profiles that come with the software, the usual one first."""
    return policies.policies() if kind == "policy" else policies.goal_profiles()


def built_in(kind: Kind, name: str) -> Found:
    """A shipped profile."""
    if kind == "policy":
        return Found(name, name, 0, 0, name, content_of(policies.policy(name)))
    profile = policies.goal_profile(name)
    content = {
        "id": name,
        "title": profile.title,
        "why": profile.why,
        "levels": [dict(level) for level in profile.levels],
        "tolerance": profile.tolerance,
    }
    return Found(name, name, 0, 0, name, content)


def find(session: Session, kind: Kind, reference: str) -> Found:
    """The version that a reference names; an own profile's id alone names its newest version.

    Raises:
        Refusal: 404.
    """
    if reference in shipped(kind):
        return built_in(kind, reference)
    identifier, _, number = reference.partition("@")
    profile = session.get(OwnProfile, identifier)
    if profile is None or profile.kind != kind:
        raise missing(TITLES[kind], reference, LOOK[kind])
    version = session.get(ProfileVersion, (identifier, int(number) if number else profile.version))
    if version is None:
        raise missing(TITLES[kind], reference, LOOK[kind])
    return own(profile, version)


def own(profile: OwnProfile, version: ProfileVersion) -> Found:
    reference = f"{profile.id}@{version.number}"
    return Found(
        profile.id,
        reference,
        version.number,
        profile.version,
        profile.origin,
        {"id": reference, **version.content},
        profile.archived,
        version.created_at,
        version.name,
        version.note,
    )


def offered(session: Session, kind: Kind, archived: bool) -> list[Found]:
    """Shipped profiles, then the newest version of each own one, the latest made first."""
    wanted = (
        select(OwnProfile, ProfileVersion)
        .join(
            ProfileVersion,
            (col(ProfileVersion.profile_id) == OwnProfile.id) & (col(ProfileVersion.number) == OwnProfile.version),
        )
        .where(OwnProfile.kind == kind)
        .order_by(col(OwnProfile.created_at).desc())
    )
    if not archived:
        wanted = wanted.where(col(OwnProfile.archived).is_(False))
    return [*(built_in(kind, name) for name in shipped(kind)), *(own(*row) for row in session.exec(wanted))]


def history(session: Session, kind: Kind, identifier: str) -> list[Found]:
    """Every version of a profile, newest first.

    Raises:
        Refusal: 404.
    """
    if identifier in shipped(kind):
        return [built_in(kind, identifier)]
    profile = session.get(OwnProfile, identifier)
    if profile is None or profile.kind != kind:
        raise missing(TITLES[kind], identifier, LOOK[kind])
    wanted = select(ProfileVersion).where(ProfileVersion.profile_id == identifier)
    rows: Sequence[ProfileVersion] = session.exec(wanted.order_by(col(ProfileVersion.number).desc())).all()
    return [own(profile, row) for row in rows]


def make(
    session: Session, who: Principal, kind: Kind, source: Found, content: Mapping[str, Any], note: str
) -> OwnProfile:
    """A profile of the bureau's own, made from another one.

    Raises:
        Refusal: 409 where there are too many.
    """
    open_ones = select(func.count()).where(OwnProfile.kind == kind, col(OwnProfile.archived).is_(False))
    if session.exec(open_ones).one() >= MOST_OWN:
        raise full(say("refusals.own_full", most=MOST_OWN, what=TITLES[kind]), say("refusals.retire_first"))
    profile = OwnProfile(kind=kind, title=content["title"], origin=source.origin)
    session.add(profile)
    session.flush()
    session.add(version(who, profile, content, note))
    session.flush()
    record(session, who, "profile_made", profile.id, kind=kind, source=source.reference)
    return profile


def add(
    session: Session,
    who: Principal,
    kind: Kind,
    identifier: str,
    expected: int | None,
    content: Mapping[str, Any],
    note: str,
) -> OwnProfile:
    """A new version of an own profile; those before stay as they are.

    Raises:
        Refusal: 404, 409 for too many versions, 412 where ``expected`` is no longer the newest.
    """
    profile = changeable(session, kind, identifier, expected)
    if profile.version >= MOST_VERSIONS:
        raise full(say("refusals.versions_full", most=MOST_VERSIONS, what=TITLES[kind]), say("refusals.copy_anew"))
    profile.version, profile.title = profile.version + 1, content["title"]
    session.add(version(who, profile, content, note))
    session.flush()
    record(session, who, "profile_changed", profile.id, kind=kind, version=profile.version)
    return profile


def archive(
    session: Session, who: Principal, kind: Kind, identifier: str, expected: int | None, archived: bool
) -> OwnProfile:
    """Offers a profile no longer, or again.

    Raises:
        Refusal: 404, 409 for a shipped one, 412 where ``expected`` is no longer the newest.
    """
    profile = changeable(session, kind, identifier, expected)
    if profile.archived != archived:
        profile.archived = archived
        record(session, who, "profile_archived" if archived else "profile_restored", profile.id, kind=kind)
    return profile


def changeable(session: Session, kind: Kind, identifier: str, expected: int | None) -> OwnProfile:
    if identifier in shipped(kind):
        raise Refusal(
            409,
            "built_in",
            "随附的方案不能改 / Built in",
            say("refusals.built_in", id=identifier, what=TITLES[kind]),
            say("refusals.copy_first", look=LOOK[kind]),
        )
    profile = held(session, OwnProfile, identifier)
    if profile is None or profile.kind != kind:
        raise missing(TITLES[kind], identifier, LOOK[kind])
    if expected is not None and expected != profile.version:
        raise changed_meanwhile()
    return profile


def version(who: Principal, profile: OwnProfile, content: Mapping[str, Any], note: str) -> ProfileVersion:
    kept = {key: value for key, value in content.items() if key != "id"}
    return ProfileVersion(
        profile_id=profile.id, number=profile.version, user=who.id, name=who.name, note=note, content=kept
    )


def full(detail: Text, todo: Text) -> Refusal:
    return Refusal(409, "too_many", "太多 / Too many", detail, todo)
