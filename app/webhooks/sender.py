"""Delivers what is queued: signed, bounded in time, again and again with growing pauses; the queue is in the database."""

import asyncio
import random
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlunsplit

import httpx2
import structlog
from sqlalchemy import Engine
from sqlmodel import col, delete, func, select
from standardwebhooks import Webhook as Signer

from app import VERSION
from app.crypto import Keys, KeysMissing
from app.db import held, reading, writing
from app.log import bare
from app.settings import Settings
from app.tables import Delivery, Webhook, now
from app.webhooks.addresses import Network, Refused, resolved, taken_apart

log = structlog.get_logger()
LOOK_SECONDS = 1.0
LONGEST_SECONDS = 15.0
"""One delivery from name look-up to status line, however slowly the other side speaks."""
AT_ONCE = 8
"""Webhooks served at the same time; each gets one message after another."""
KEPT_FOR = timedelta(days=30)
TOLD = 20
"""Attempts that the log of a delivery keeps."""
GONE = 410


def secrets_of(ring: Keys, webhook: Webhook, moment: datetime) -> list[str]:
    """The secrets to sign with: the newest, and for a day the one it replaced."""
    both = [webhook.secret]
    if webhook.old_secret and webhook.old_until is not None and moment < webhook.old_until:
        both.append(webhook.old_secret)
    return [ring.open(secret).decode() for secret in both]


def signed(secrets: Sequence[str], delivery: Delivery, moment: datetime) -> dict[str, str]:
    """The headers of a message, as standardwebhooks.com lays down."""
    marks = [Signer(secret).sign(delivery.id, moment, delivery.body) for secret in secrets]
    return {
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(marks),
        "content-type": "application/json",
        "user-agent": f"lungang/{VERSION}",
    }


async def send(url: str, headers: dict[str, str], body: str, networks: Sequence[Network]) -> tuple[int, str]:
    """Posts a message: the answer's status, 0 where there was none, and what went wrong.

    Redirects are not followed: they would lead past the check of the address.
    """
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            parts = taken_apart(url, networks)
            address = await resolved(parts, networks)
            host = f"[{address}]" if address.version == 6 else str(address)
            place = f"{host}:{parts.port}" if parts.port else host
            target = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
            async with (
                httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=LONGEST_SECONDS) as client,
                client.stream(
                    "POST",
                    target,
                    content=body.encode(),
                    headers={**headers, "host": parts.netloc},
                    extensions={"sni_hostname": parts.hostname or ""},
                ) as answer,
            ):
                return answer.status_code, "" if answer.is_success else f"HTTP {answer.status_code}"
    except Refused as refused:
        return 0, str(refused)
    except TimeoutError:
        return 0, f"{LONGEST_SECONDS:g} 秒内没有答复 / no answer in time"
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        return 0, type(error).__name__


class Sender:
    """The delivering thread of one server."""

    def __init__(self, engine: Engine, settings: Settings, ring: Keys) -> None:
        self.engine = engine
        self.settings = settings
        self.ring = ring
        self.stopping = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        self.stopping.clear()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Ends after the message just under way; the others are in the database."""
        self.stopping.set()
        if self.thread is not None:
            self.thread.join()

    def run(self) -> None:
        """Until the server stops: delivers what is due."""
        while not self.stopping.is_set():
            try:
                while asyncio.run(self.round()) and not self.stopping.is_set():
                    pass
            except Exception as problem:  # such as a database too busy: what is due stays due
                log.error("deliveries_not_made", **bare(problem))
            self.stopping.wait(LOOK_SECONDS)

    async def round(self) -> int:
        """Delivers the oldest due message of each webhook; how many there were."""
        due = self.due()
        await asyncio.gather(*(self.deliver(webhook, delivery) for webhook, delivery in due))
        return len(due)

    def due(self) -> list[tuple[Webhook, Delivery]]:
        """For each webhook that is on, its message that is due and has waited longest."""
        moment = now()
        with reading(self.engine) as session:
            first = (
                select(col(Delivery.webhook_id), func.min(col(Delivery.next_at)).label("moment"))
                .where(col(Delivery.next_at) <= moment)
                .group_by(col(Delivery.webhook_id))
                .subquery()
            )
            wanted = (
                select(Webhook, Delivery)
                .where(
                    col(Delivery.webhook_id) == col(Webhook.id),
                    col(Webhook.disabled).is_(False),
                    col(Delivery.webhook_id) == first.c.webhook_id,
                    col(Delivery.next_at) == first.c.moment,
                )
                .order_by(col(Delivery.next_at), col(Delivery.id))
            )
            found: dict[str, tuple[Webhook, Delivery]] = {}
            for webhook, delivery in session.exec(wanted).all():
                found.setdefault(webhook.id, (webhook, delivery))
            return list(found.values())[:AT_ONCE]

    async def deliver(self, webhook: Webhook, delivery: Delivery) -> None:
        """One attempt, noted whatever came of it."""
        moment, began = now(), time.monotonic()
        try:
            headers = signed(secrets_of(self.ring, webhook, moment), delivery, moment)
        except KeysMissing:
            status, error = 0, "密钥已不在，请更换签名密钥 / the secret's key is gone: make a new secret"
        else:
            status, error = await send(webhook.url, headers, delivery.body, self.settings.webhook_networks)
        milliseconds = round(1000 * (time.monotonic() - began))
        self.note(delivery.id, moment, status, error, milliseconds)
        log.info("webhook_sent", webhook=webhook.id, delivery=delivery.id, status=status, ms=milliseconds)

    def note(self, identifier: str, moment: datetime, status: int, error: str, milliseconds: int) -> None:
        """Writes an attempt into the log and decides when the next one is due, if any."""
        with writing(self.engine) as session:
            delivery = held(session, Delivery, identifier)
            if delivery is None:
                return  # its webhook was removed meanwhile
            attempt = {"at": moment.isoformat(), "status": status, "error": error, "ms": milliseconds}
            delivery.log = [*delivery.log, attempt][-TOLD:]
            delivery.attempts += 1
            pauses = self.settings.webhook_pauses
            if not error:
                delivery.state, delivery.next_at = "delivered", None
            elif status == GONE or delivery.attempts > len(pauses):
                delivery.state, delivery.next_at = "failed", None
            else:
                pause = pauses[delivery.attempts - 1] * random.uniform(1, 1.2)  # not everybody at once after an outage
                delivery.next_at = now() + timedelta(seconds=pause)
            if status == GONE:
                webhook = session.get_one(Webhook, delivery.webhook_id)
                webhook.disabled, webhook.version = True, webhook.version + 1


def forget_old(engine: Engine) -> None:
    """At the start of a server: forgets finished deliveries of long ago."""
    with writing(engine) as session:
        session.exec(
            delete(Delivery).where(col(Delivery.next_at).is_(None), col(Delivery.created_at) < now() - KEPT_FOR)
        )
