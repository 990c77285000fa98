"""``/health``, ``/readiness``, ``/metrics``: for whatever watches over the service."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app import VERSION
from app.access.roles import Right
from app.deps import Database, Figures, Runner, Setting, needs
from app.errors import documented
from app.health import service
from app.health.schemas import Health

router = APIRouter(tags=["状态 health"])


@router.get("/health", summary="服务是否正常", responses=documented())
def healthy(engine: Database) -> Health:
    service.reached(engine)
    return Health(version=VERSION)


@router.get("/readiness", summary="能否接受请求和求解", responses=documented())
def ready(engine: Database, settings: Setting, jobs: Runner) -> Health:
    """不能时答 503，写明缺什么。"""
    service.ready(engine, settings, jobs)
    return Health(version=VERSION)


@router.get(
    "/metrics",
    summary="运行数字（Prometheus）",
    response_class=PlainTextResponse,
    dependencies=[needs(Right.MONITOR)],
    responses={
        **documented(401, 403),
        200: {
            "description": "Prometheus 文本格式；只有数字，没有人的资料",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
    },
)
def metrics(figures: Figures) -> PlainTextResponse:
    return PlainTextResponse(generate_latest(figures.registry), media_type=CONTENT_TYPE_LATEST)
