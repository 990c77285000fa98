"""Webhooks and their messages as the API takes and shows them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.access.schemas import examples
from app.tables import Delivery, Webhook
from app.webhooks.events import Event

URL = Field(min_length=1, max_length=500, description="接收地址，https；内部地址须由管理员允许")
WANTED = Field(min_length=1, max_length=50, description="要哪些事件")
SHOWN: JsonDict = {
    "id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "created_at": "2026-11-20T08:00:00Z",
    "url": "https://hr.example.org/hooks/lungang",
    "events": ["plan.published", "solve.succeeded"],
    "disabled": False,
}
MESSAGE: JsonDict = {
    "id": "7d1c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "created_at": "2026-11-20T08:00:00Z",
    "event": "solve.succeeded",
    "state": "delivered",
    "attempts": 1,
    "next_at": None,
    "log": [{"at": "2026-11-20T08:00:00Z", "status": 204, "error": "", "ms": 35}],
}


class WebhookIn(BaseModel):
    """A new webhook."""

    model_config = examples({"url": "https://hr.example.org/hooks/lungang", "events": ["solve.succeeded"]})

    url: str = URL
    events: list[Event] = WANTED


class WebhookChange(BaseModel):
    """What changes of a webhook; what is left out stays."""

    model_config = examples({"disabled": True})

    url: str | None = Field(default=None, min_length=1, max_length=500)
    events: list[Event] | None = Field(default=None, min_length=1, max_length=50)
    disabled: bool | None = None


class WebhookOut(BaseModel):
    """A webhook, without its secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHOWN]})

    id: str
    created_at: datetime
    url: str
    events: list[str]
    disabled: bool = Field(description="停用；接收方答复 410 时自动停用")


class WebhookList(BaseModel):
    """One's own webhooks."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [SHOWN]}]})

    items: list[WebhookOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class NewWebhook(WebhookOut):
    """A webhook with its secret, shown this once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**SHOWN, "secret": "whsec_…"}]})

    secret: str = Field(description="签名密钥（Standard Webhooks），只显示这一次")


class AttemptOut(BaseModel):
    """One attempt to deliver."""

    at: datetime
    status: int = Field(description="接收方的 HTTP 状态；0 表示没有答复")
    error: str = Field(description="为什么没有送到；送到为空")
    ms: int


class DeliveryOut(BaseModel):
    """A message and what became of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [MESSAGE]})

    id: str = Field(description="即 webhook-id；重发不变，接收方据此去重")
    created_at: datetime
    event: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    next_at: datetime | None = Field(description="下一次尝试")
    log: list[AttemptOut] = Field(description="各次尝试，旧的在前，最多 20 次")


class DeliveryList(BaseModel):
    """Messages, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [MESSAGE]}]})

    items: list[DeliveryOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


def shown(webhook: Webhook) -> WebhookOut:
    return WebhookOut(**webhook.model_dump(include=set(WebhookOut.model_fields)))


def shown_delivery(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(**delivery.model_dump(include=set(DeliveryOut.model_fields)))
