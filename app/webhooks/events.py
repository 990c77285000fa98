"""What is announced: an event is written down with the change it tells of, or not at all, and delivered afterwards."""

import json
from typing import Any, Literal, get_args

from sqlmodel import Session, col, select

from app.access.roles import ROLES, Right
from app.tables import Delivery, Solve, StoredPlan, User, Webhook, new_id, now

Event = Literal[
    "solve.succeeded",
    "solve.infeasible",
    "solve.failed",
    "solve.cancelled",
    "plan.draft",
    "plan.submitted",
    "plan.approved",
    "plan.published",
    "plan.superseded",
]
EVENTS: tuple[str, ...] = get_args(Event)
TEST = "webhook.test"
"""Sent on request only."""
NEEDED = {"solve": Right.SOLVES, "plan": Right.PLANS}
"""What the webhook's owner must still be allowed to see, by the first word of the event."""


def solve_ended(session: Session, solve: Solve) -> None:
    """Tells that a solve has ended."""
    announce(
        session, f"solve.{solve.state}", {"id": solve.id, "state": solve.state, "url": f"/api/v1/solves/{solve.id}"}
    )


def plan_moved(session: Session, plan: StoredPlan) -> None:
    """Tells that a plan's approval has moved on."""
    content = {"id": plan.id, "state": plan.state, "year": plan.year, "version": plan.version}
    announce(session, f"plan.{plan.state}", {**content, "url": f"/api/v1/plans/{plan.id}"})


def announce(session: Session, event: str, content: dict[str, Any]) -> None:
    """Puts an event into the queue of every webhook that wants it. It names things by their id and holds nobody's data."""
    right = NEEDED[event.partition(".")[0]]
    wanted = select(Webhook, User).where(col(Webhook.user_id) == col(User.id), col(Webhook.disabled).is_(False))
    for webhook, owner in session.exec(wanted).all():
        if event in webhook.events and not owner.disabled and right in ROLES[owner.role]:
            queue(session, webhook, event, content)


def queue(session: Session, webhook: Webhook, event: str, content: dict[str, Any]) -> Delivery:
    """One message to one webhook."""
    moment = now()
    body = {"type": event, "timestamp": moment.isoformat().replace("+00:00", "Z"), "data": content}
    delivery = Delivery(
        id=new_id(),
        webhook_id=webhook.id,
        created_at=moment,
        event=event,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        next_at=moment,
    )
    session.add(delivery)
    return delivery
