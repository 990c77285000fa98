"""Roles and the rights they give."""

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a request may need; API keys are given some of these."""

    ROSTERS = "rosters"
    """Upload and see rosters and their problems."""
    SOLVES = "solves"
    """Start, follow and cancel solves."""
    PLANS = "plans"
    """See and export whole plans."""
    OWN_SCHOOL = "own_school"
    """See the rows of published plans that concern one's own school."""
    SUBMIT = "submit"
    """Put a plan forward, and publish it once approved."""
    APPROVE = "approve"
    """Approve or send back a plan that somebody else put forward."""
    OFFICE = "office"
    """Set what the whole office shares: the table of working days, the templates of its documents."""
    USERS = "users"
    """Manage users."""
    KEYS = "keys"
    """Make and revoke one's own API keys."""
    RETENTION = "retention"
    """Delete personal data whose time is over."""
    MONITOR = "monitor"
    """Read the figures of the running service."""
    WEBHOOKS = "webhooks"
    """Have events sent to another system."""
    AUDIT = "audit"
    """Read the audit."""


ROLES: dict[str, frozenset[Right]] = {
    "administrator": frozenset(Right) - {Right.OWN_SCHOOL},
    "planner": frozenset({Right.ROSTERS, Right.SOLVES, Right.PLANS, Right.SUBMIT, Right.KEYS, Right.WEBHOOKS}),
    "approver": frozenset({Right.PLANS, Right.APPROVE, Right.KEYS}),
    "school": frozenset({Right.OWN_SCHOOL, Right.KEYS}),
    "auditor": frozenset({Right.AUDIT, Right.KEYS}),
}
TITLES = {
    "administrator": "管理员",
    "planner": "规划员（教育局）",
    "approver": "审批人",
    "school": "学校人事干部",
    "auditor": "审计员",
}


@dataclass(frozen=True)
class Principal:
    """Whoever makes a request, and what they may do."""

    id: str
    """Of the user; programs act for the owner of their key."""
    name: str
    role: str
    rights: frozenset[Right]
    school: str = ""
    key: str = ""
    """Of the API key, where it is a program."""
    must_change: bool = False


DEMO = Principal("demo", "演示 / demonstration", "administrator", ROLES["administrator"])
"""Everybody, where the service runs as a demonstration without sign-in."""
SYSTEM = Principal("system", "系统 / system", "system", frozenset())
"""The service itself and its command line."""
