"""What is kept: rosters, solves (the job table is the truth about jobs), plans, and who may do and did what."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Column, DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

PLANNING, FRONTIER, DIAGNOSIS = "plan", "frontier", "diagnosis"
QUEUED, RUNNING, SUCCEEDED, INFEASIBLE, FAILED, CANCELLED = (
    "queued",
    "running",
    "succeeded",
    "infeasible",
    "failed",
    "cancelled",
)


SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a migration can change it."""

DRAFT, SUBMITTED, APPROVED, PUBLISHED, SUPERSEDED = "draft", "submitted", "approved", "published", "superseded"


class Moment(TypeDecorator[datetime]):
    """UTC timestamps; SQLite itself forgets the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An opaque identifier."""
    return uuid4().hex


def moment(**options: Any) -> Any:
    """A UTC timestamp column."""
    return Field(sa_type=Moment, **options)


class Roster(SQLModel, table=True):
    """An accepted roster; the uploaded file itself lies in the data folder under ``file``, sealed, as do its problems."""

    __tablename__ = "roster"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    name: str
    """The file's name as uploaded."""
    file: str
    size: int
    digest: str
    """Version of the content, as plans name it."""
    schools: int
    teachers: int
    invented: bool
    warning_count: int = 0
    based_on: str = ""
    """The roster it was amended from; empty for one that came whole."""


class MappingProfile(SQLModel, table=True):
    """What an office says about the reading of its files, kept under a name for the next file."""

    __tablename__ = "mapping_profile"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now)
    updated_at: datetime = moment(default_factory=now, index=True)
    name: str = Field(unique=True)
    recipe: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Solve(SQLModel, table=True):
    """One job. ``lease`` is the token of the worker that owns it until ``lease_until``; only that worker may settle it."""

    __tablename__ = "solve"

    id: str = Field(default_factory=new_id, primary_key=True)
    roster_id: str = Field(foreign_key="roster.id", index=True)
    created_at: datetime = moment(default_factory=now, index=True)
    started_at: datetime | None = moment(default=None, nullable=True)
    finished_at: datetime | None = moment(default=None, nullable=True)
    state: str = Field(default=QUEUED, index=True)
    owner: str = Field(default="", index=True)
    """Who asked for it; workers are shared fairly between owners."""
    attempts: int = 0
    """Times a worker took it, except where the server's end cut it short."""
    interruptions: int = 0
    """Times the server died while it ran."""
    lease: str = ""
    lease_until: datetime | None = moment(default=None, nullable=True)
    cancel_requested: bool = False
    kind: str = Field(default=PLANNING, index=True)
    """What it makes: plans, a frontier or a diagnosis."""
    policy: str
    """The very version; with changes made for this solve alone, their digest behind a tilde."""
    profiles: list[str] = Field(sa_column=Column(JSON, nullable=False))
    year: int
    horizon: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """School years covered; more than one is a medium-term plan."""
    seed: int
    time_limit: float
    searches: int = 1
    """How often the search begins anew, each time with the time limit."""
    scenario_id: str = Field(default="", index=True)
    scenario_version: int = 0
    near_plan_id: str = ""
    """The plan it stays close to."""
    alternatives: int = 0
    decision_count: int = 0
    inputs: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    """All it is made from beside the roster, sealed: see ``app.solves.inputs``. None for solves of earlier versions."""
    progress: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    problem: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    """Why it failed or is infeasible, in words."""


class Scenario(SQLModel, table=True):
    """What a planner plans with, named: a roster's version, a policy's version with changes, goals, decisions."""

    __tablename__ = "scenario"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    changed_at: datetime = moment(default_factory=now)
    name: str
    note: str = ""
    author: str
    """Name of whoever made it."""
    copied_from: str = ""
    roster_id: str = Field(foreign_key="roster.id", index=True)
    policy: str
    """A version's reference."""
    rules: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Changes to the policy made here alone."""
    profiles: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """References of goal profiles' versions."""
    year: int
    horizon: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """School years covered; more than one is a medium-term plan."""
    seed: int
    time_limit: float
    alternatives: int
    near_plan_id: str = ""
    decisions: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Sealed: they name teachers, and reasons may be personal."""
    waivers: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """Sealed; none where no exceptions were permitted."""
    archived: bool = False
    version: int = 1


class StoredPlan(SQLModel, table=True):
    """A verified plan; its files, one for each export, lie in the data folder under its id."""

    __tablename__ = "plan"

    id: str = Field(default_factory=new_id, primary_key=True)
    solve_id: str = Field(foreign_key="solve.id", index=True)
    roster_id: str = Field(foreign_key="roster.id", index=True)
    created_at: datetime = moment(default_factory=now)
    profile: str
    title: str
    point: int = 0
    """Its place on a frontier, from 1; 0 for a candidate plan of a solve."""
    year: int
    horizon: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """School years covered; more than one is a medium-term plan."""
    starts: int
    status: str
    gap: float
    goals: dict[str, float] = Field(sa_column=Column(JSON, nullable=False))
    state: str = Field(default=DRAFT, index=True)
    """How far its approval is."""
    version: int = 1
    """Counts the decisions on it, for If-Match; the plan itself never changes."""


class KeptList(SQLModel, table=True):
    """A list made by hand that was verified and kept, to be compared with plans."""

    __tablename__ = "kept_list"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    roster_id: str = Field(foreign_key="roster.id", index=True)
    name: str
    """The file's name as uploaded, without its suffix."""
    suffix: str
    policy: str
    year: int
    rows: int
    valid: bool
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The uploaded file, sealed."""


class Decision(SQLModel, table=True):
    """One step of a plan's approval."""

    __tablename__ = "decision"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    plan_id: str = Field(foreign_key="plan.id", index=True)
    user: str
    name: str
    action: str
    reason: str
    overridden: bool = False
    """Finished after the deadline, explicitly."""


class OwnProfile(SQLModel, table=True):
    """A policy or goal profile of the bureau's own; what it says is in its versions, which never change."""

    __tablename__ = "own_profile"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    kind: str = Field(index=True)
    """"policy" or "goals"."""
    title: str
    """Of the newest version."""
    origin: str
    """The built-in profile it descends from."""
    archived: bool = False
    """No longer offered; whatever was made with it stays explained."""
    version: int = 1
    """Number of the newest version."""


class ProfileVersion(SQLModel, table=True):
    """One version of a bureau's own profile."""

    __tablename__ = "profile_version"

    profile_id: str = Field(foreign_key="own_profile.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    created_at: datetime = moment(default_factory=now)
    user: str
    name: str
    """Of the user, as it was then."""
    note: str
    """Why it was made."""
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """As ``solver.policies.content`` reads it, without the id."""


class User(SQLModel, table=True):
    """Somebody who signs in. ``version`` counts changes, for If-Match."""

    __tablename__ = "user_account"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    name: str = Field(unique=True)
    role: str
    school: str = ""
    """School code of a school officer, who sees that school's rows only."""
    subject: str | None = Field(default=None, unique=True)
    """What the identity provider calls this user, where the administrator has entered it."""
    password: str
    """Argon2 hash."""
    must_change: bool = True
    """Signed in with a password that somebody else has seen: may do nothing but choose another."""
    one_time_until: datetime | None = moment(default=None, nullable=True)
    """Until when such a password is good."""
    disabled: bool = False
    failures: int = 0
    locked_until: datetime | None = moment(default=None, nullable=True)
    version: int = 1


class SignIn(SQLModel, table=True):
    """A session in a browser; the token itself is not kept, only its SHA-256."""

    __tablename__ = "sign_in"

    token: str = Field(primary_key=True)
    user_id: str = Field(foreign_key="user_account.id", index=True)
    created_at: datetime = moment(default_factory=now)
    seen_at: datetime = moment(default_factory=now)
    expires_at: datetime = moment()


class ApiKey(SQLModel, table=True):
    """A key of a program, acting for its owner with some of the owner's rights; only its SHA-256 is kept."""

    __tablename__ = "api_key"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    user_id: str = Field(foreign_key="user_account.id", index=True)
    name: str
    token: str = Field(unique=True)
    rights: list[str] = Field(sa_column=Column(JSON, nullable=False))
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(default=None, nullable=True)


class Webhook(SQLModel, table=True):
    """Where a user has events sent. ``version`` counts changes, for If-Match."""

    __tablename__ = "webhook"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    user_id: str = Field(foreign_key="user_account.id", index=True)
    url: str
    events: list[str] = Field(sa_column=Column(JSON, nullable=False))
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Encrypted."""
    old_secret: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    """The one before, encrypted; good until ``old_until``."""
    old_until: datetime | None = moment(default=None, nullable=True)
    disabled: bool = False
    version: int = 1


class Delivery(SQLModel, table=True):
    """A message to a webhook, written with the change it tells of; due at ``next_at``, over where that is empty."""

    __tablename__ = "delivery"

    id: str = Field(default_factory=new_id, primary_key=True)
    webhook_id: str = Field(foreign_key="webhook.id", index=True)
    created_at: datetime = moment(default_factory=now, index=True)
    event: str
    body: str
    """As it is signed and sent."""
    state: str = "pending"
    attempts: int = 0
    next_at: datetime | None = moment(default=None, nullable=True, index=True)
    log: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """When each attempt was made and what came of it."""


class Entry(SQLModel, table=True):
    """One line of the audit: who did what to what. ``digest`` covers the line and the digest before it."""

    __tablename__ = "audit_entry"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = moment(default_factory=now)
    actor: str
    name: str
    action: str
    subject: str
    details: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    previous: str
    digest: str


class Answer(SQLModel, table=True):
    """The answer to a request that carried an Idempotency-Key; ``status`` 0 while it is being worked on."""

    __tablename__ = "idempotent_answer"

    actor: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    created_at: datetime = moment(default_factory=now, index=True)
    fingerprint: str
    """Of method, address and body."""
    status: int = 0
    headers: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    body: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    """Encrypted: it may hold a password shown once."""


class CalendarVersion(SQLModel, table=True):
    """One version of the office's table of working days; the highest number holds."""

    __tablename__ = "calendar_version"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    created_at: datetime = moment(default_factory=now)
    user: str
    name: str
    reason: str
    days: dict[str, dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    """Date → working, name: exceptions to what holds without the table."""
    noticed: list[int] = Field(sa_column=Column(JSON, nullable=False))
    """Years whose notice of the State Council was entered: all their exceptions are in ``days``."""


class StepNote(SQLModel, table=True):
    """When a step on the way to 1 September was begun and finished."""

    __tablename__ = "calendar_step"

    year: int = Field(primary_key=True)
    policy: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    noted_at: datetime = moment(default_factory=now)
    user: str
    name: str
    started: date | None = None
    finished: date | None = None


class DocumentTemplate(SQLModel, table=True):
    """One version of an office's own template; the highest number holds."""

    __tablename__ = "document_template"

    paper: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    created_at: datetime = moment(default_factory=now)
    user: str
    name: str
    reason: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Empty: the template that comes with the software."""
