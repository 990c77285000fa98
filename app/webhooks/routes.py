"""``/webhooks``: have events sent to another system."""

from fastapi import APIRouter, Request, Response

from app.deps import Caller, Database, Expected, Identifier, Sealing, Setting
from app.errors import documented
from app.webhooks import service
from app.webhooks.schemas import (
    DeliveryList,
    DeliveryOut,
    NewWebhook,
    WebhookChange,
    WebhookIn,
    WebhookList,
    WebhookOut,
    shown,
    shown_delivery,
)
from app.window import LongPage, Page

router = APIRouter(prefix="/webhooks", tags=["通知 webhooks"])


@router.get("", summary="自己的 webhook，新的在前", responses=documented(401, 403, 422))
def listing(engine: Database, caller: Caller, page: LongPage) -> WebhookList:
    found, more = service.listed(engine, caller, page.limit, page.cursor)
    return WebhookList(items=[shown(webhook) for webhook in found], next=page.then(more))


@router.post("", status_code=201, summary="新建 webhook", responses=documented(401, 403, 409, 422))
def add(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    caller: Caller,
    request: Request,
    response: Response,
    wanted: WebhookIn,
) -> NewWebhook:
    """签名密钥只显示这一次；消息按 Standard Webhooks（standardwebhooks.com）签名，没有送到时隔越来越久再送。"""
    webhook, secret = service.add(engine, settings, ring, caller, wanted.url, wanted.events)
    response.headers["Location"] = f"{request.url.path}/{webhook.id}"
    return NewWebhook(**shown(webhook).model_dump(), secret=secret)


@router.get("/{webhook_id}", summary="一个 webhook", responses=documented(401, 403, 404, 422))
def one(engine: Database, caller: Caller, response: Response, webhook_id: Identifier) -> WebhookOut:
    webhook = service.one(engine, caller, webhook_id)
    response.headers["ETag"] = f'"{webhook.version}"'
    return shown(webhook)


@router.patch("/{webhook_id}", summary="改地址、事件，停用或启用", responses=documented(401, 403, 404, 412, 422))
def change(
    engine: Database,
    settings: Setting,
    caller: Caller,
    response: Response,
    webhook_id: Identifier,
    wanted: WebhookChange,
    version: Expected,
) -> WebhookOut:
    webhook = service.change(engine, settings, caller, webhook_id, version, wanted.url, wanted.events, wanted.disabled)
    response.headers["ETag"] = f'"{webhook.version}"'
    return shown(webhook)


@router.delete(
    "/{webhook_id}", status_code=204, summary="删去 webhook 和它的投递记录", responses=documented(401, 403, 404, 422)
)
def remove(engine: Database, caller: Caller, webhook_id: Identifier) -> None:
    service.remove(engine, caller, webhook_id)


@router.post("/{webhook_id}/secret", summary="换签名密钥", responses=documented(401, 403, 404, 422))
def new_secret(engine: Database, ring: Sealing, caller: Caller, webhook_id: Identifier) -> NewWebhook:
    """一天之内消息同时带新旧两个签名，接收方可以从容更换。"""
    webhook, secret = service.new_secret(engine, ring, caller, webhook_id)
    return NewWebhook(**shown(webhook).model_dump(), secret=secret)


@router.post("/{webhook_id}/test", status_code=202, summary="送一条试验消息", responses=documented(401, 403, 404, 422))
def test(engine: Database, caller: Caller, webhook_id: Identifier) -> DeliveryOut:
    """类型为 webhook.test；结果见投递记录。"""
    return shown_delivery(service.test(engine, caller, webhook_id))


@router.get("/{webhook_id}/deliveries", summary="投递记录，新的在前", responses=documented(401, 403, 404, 422))
def deliveries(
    engine: Database,
    caller: Caller,
    page: Page,
    webhook_id: Identifier,
) -> DeliveryList:
    """送完的保留 30 天。"""
    found, following = service.deliveries(engine, caller, webhook_id, page.limit, page.cursor)
    return DeliveryList(items=[shown_delivery(delivery) for delivery in found], next=page.then(following))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/retry",
    status_code=202,
    summary="把一条消息再送一次",
    responses=documented(401, 403, 404, 422),
)
def again(engine: Database, caller: Caller, webhook_id: Identifier, delivery_id: Identifier) -> DeliveryOut:
    return shown_delivery(service.again(engine, caller, webhook_id, delivery_id))
