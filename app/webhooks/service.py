"""Webhooks: made, changed, tried out, removed, and what became of their messages."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine, func
from sqlmodel import Session, col, delete, select

from app.access.roles import Principal
from app.access.service import changed_meanwhile
from app.audit.chain import record
from app.crypto import Keys
from app.db import held, reading, writing
from app.errors import Refusal, invalid_field, missing
from app.paging import page
from app.settings import Settings
from app.tables import Delivery, User, Webhook, now
from app.webhooks.addresses import Refused, taken_apart
from app.webhooks.events import TEST, queue
from solver.domain.terms import Text
from solver.words import say

MOST = 20
"""Webhooks one user may have."""
OLD_SECRET_FOR = timedelta(days=1)


def made_secret() -> str:
    """A new secret, 256 bits, in the form that Standard Webhooks' libraries take."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def usable(settings: Settings, url: str) -> str:
    """The URL, if messages may go there.

    Raises:
        Refusal: 422.
    """
    try:
        taken_apart(url, settings.webhook_networks)
    except Refused as refused:
        raise invalid_field("url", say("refusals.as_found", what=str(refused)), say("refusals.correct_url")) from None
    return url


def own(session: Session, who: Principal, identifier: str) -> Webhook:
    """One's own webhook, held for a change.

    Raises:
        Refusal: 404, also for somebody else's.
    """
    webhook = held(session, Webhook, identifier)
    if webhook is None or webhook.user_id != who.id:
        raise missing(say("refusals.kind.webhook"), identifier, "/api/v1/webhooks")
    return webhook


def listed(engine: Engine, who: Principal, limit: int, cursor: str | None) -> tuple[list[Webhook], str | None]:
    """A page of one's own webhooks, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    with reading(engine) as session:
        return page(session, Webhook, select(Webhook).where(Webhook.user_id == who.id), cursor, limit)


def one(engine: Engine, who: Principal, identifier: str) -> Webhook:
    """One's own webhook.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return own(session, who, identifier)


def add(
    engine: Engine, settings: Settings, ring: Keys, who: Principal, url: str, events: Sequence[str]
) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is shown this once.

    Raises:
        Refusal: 422 for an address not to send to; 409 for too many, or where nobody is signed in.
    """
    secret = made_secret()
    webhook = Webhook(
        user_id=who.id,
        url=usable(settings, url),
        events=sorted(set(events)),
        secret=ring.seal(secret.encode()),
    )
    with writing(engine) as session:
        if session.get(User, who.id) is None:
            raise refused("demonstration", say("refusals.no_webhooks_in_demo"), say("refusals.start_without_demo"))
        if session.exec(select(func.count()).where(Webhook.user_id == who.id)).one() >= MOST:
            raise refused("too_many_webhooks", say("refusals.webhooks_full", most=MOST), say("refusals.delete_unused"))
        session.add(webhook)
        record(session, who, "webhook_made", webhook.id, events=webhook.events)
    return webhook, secret


def change(
    engine: Engine,
    settings: Settings,
    who: Principal,
    identifier: str,
    version: int | None,
    url: str | None,
    events: Sequence[str] | None,
    disabled: bool | None,
) -> Webhook:
    """Changes a webhook.

    Raises:
        Refusal: 404; 412 where it was changed since ``version``; 422 for an address not to send to.
    """
    with writing(engine) as session:
        webhook = own(session, who, identifier)
        if version is not None and version != webhook.version:
            raise changed_meanwhile()
        webhook.url = usable(settings, url) if url is not None else webhook.url
        webhook.events = sorted(set(events)) if events is not None else webhook.events
        webhook.disabled = disabled if disabled is not None else webhook.disabled
        webhook.version += 1
        record(session, who, "webhook_changed", identifier, events=webhook.events, disabled=webhook.disabled)
        return webhook


def remove(engine: Engine, who: Principal, identifier: str) -> None:
    """Removes a webhook with its messages.

    Raises:
        Refusal: 404.
    """
    with writing(engine) as session:
        webhook = own(session, who, identifier)
        session.exec(delete(Delivery).where(col(Delivery.webhook_id) == identifier))
        session.delete(webhook)
        record(session, who, "webhook_removed", identifier)


def new_secret(engine: Engine, ring: Keys, who: Principal, identifier: str) -> tuple[Webhook, str]:
    """Another secret; for a day messages are signed with both, so that receivers can change over.

    Raises:
        Refusal: 404.
    """
    secret = made_secret()
    with writing(engine) as session:
        webhook = own(session, who, identifier)
        webhook.old_secret, webhook.old_until = webhook.secret, now() + OLD_SECRET_FOR
        webhook.secret, webhook.version = ring.seal(secret.encode()), webhook.version + 1
        record(session, who, "webhook_secret_changed", identifier)
        return webhook, secret


def test(engine: Engine, who: Principal, identifier: str) -> Delivery:
    """Queues a message that says nothing but that it is a test.

    Raises:
        Refusal: 404.
    """
    with writing(engine) as session:
        webhook = own(session, who, identifier)
        return queue(session, webhook, TEST, {"id": webhook.id, "url": f"/api/v1/webhooks/{webhook.id}"})


def deliveries(
    engine: Engine, who: Principal, identifier: str, limit: int, cursor: str | None
) -> tuple[list[Delivery], str | None]:
    """A page of a webhook's messages, newest first, and the cursor to the next.

    Raises:
        Refusal: 404; 422 for what is no cursor.
    """
    with reading(engine) as session:
        own(session, who, identifier)
        return page(session, Delivery, select(Delivery).where(Delivery.webhook_id == identifier), cursor, limit)


def again(engine: Engine, who: Principal, identifier: str, delivery_id: str) -> Delivery:
    """Sends a message once more, at once, with all its attempts anew.

    Raises:
        Refusal: 404.
    """
    with writing(engine) as session:
        own(session, who, identifier)
        delivery = held(session, Delivery, delivery_id)
        if delivery is None or delivery.webhook_id != identifier:
            raise missing(say("refusals.kind.delivery"), delivery_id, f"/api/v1/webhooks/{identifier}/deliveries")
        delivery.state, delivery.attempts, delivery.next_at = "pending", 0, now()
        return delivery


def refused(code: str, detail: Text, todo: Text) -> Refusal:
    return Refusal(409, code, "与现状冲突 / Conflict", detail, todo)
