"""The service: one application put together from its parts."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline

from app import VERSION, errors
from app.access.gate import COOKIE, OPEN, Gate
from app.access.roles import Right
from app.access.routes import keys as api_keys
from app.access.routes import session, sessions, users
from app.approvals.routes import router as approvals
from app.audit.routes import router as audit
from app.calendars.routes import router as calendars
from app.comparisons.routes import router as comparisons
from app.crypto import keys
from app.db import connect
from app.deps import needs
from app.diagnoses.routes import router as diagnoses
from app.documents.routes import office as document_templates
from app.documents.routes import router as documents
from app.edge import PAGE_POLICY, Edge
from app.explain.routes import models
from app.explain.routes import router as explanations
from app.faults.routes import router as faults
from app.frontiers.routes import router as frontiers
from app.health.metrics import Metrics
from app.health.routes import router as health
from app.idempotency import Idempotent, forget_old
from app.log import configure
from app.lookups import Lookups
from app.mappings.routes import router as mappings
from app.migrate import migrate
from app.oidc.routes import router as oidc
from app.plans.routes import router as plans
from app.policies.routes import router as policies
from app.retention.routes import router as retention
from app.rosters.routes import router as rosters
from app.rosters.version_routes import router as versions
from app.samples.routes import router as samples
from app.scenarios.routes import router as scenarios
from app.settings import Settings
from app.solves.jobs import Jobs
from app.solves.routes import router as solves
from app.tagging import Tagged
from app.throttle import Throttle
from app.verifications.routes import of_plans as verifications_of_plans
from app.verifications.routes import router as verifications
from app.webhooks.routes import router as webhooks
from app.webhooks.sender import Sender
from app.webhooks.sender import forget_old as forget_deliveries

WEB = Path(__file__).parent / "web"
OFFLINE = "/static-offline-docs"
"""Where the documentation page's own script and style lie."""
ABOUT = """
从花名册到**经独立核验的**教师交流轮岗候选方案。 / Teacher exchange rotation: roster in, verified plans out.

1. `POST /api/v1/datasets` 上传花名册（.xlsx，或 CSV 的 .zip）：整份检查，有错误整份拒绝。
2. `POST /api/v1/solves` 开始求解，`GET` 它的 `Location` 看进度。
3. `GET /api/v1/plans/{id}` 看方案，`GET /api/v1/plans/{id}/export?format=xlsx` 下载。

所有错误都是 `application/problem+json`（RFC 9457）：错在哪里，下一步怎么做；请求头写 `Accept-Language: en` 时用英文说。时间一律为 UTC。
"""


RIGHTS: tuple[tuple[APIRouter, tuple[Right, ...]], ...] = (
    (rosters, (Right.ROSTERS,)),
    (samples, (Right.ROSTERS,)),
    (versions, (Right.ROSTERS,)),
    (mappings, (Right.ROSTERS,)),
    (solves, (Right.SOLVES,)),
    (plans, (Right.PLANS, Right.OWN_SCHOOL)),
    (documents, (Right.PLANS, Right.OWN_SCHOOL)),
    (document_templates, (Right.OFFICE,)),
    (explanations, (Right.PLANS,)),
    (models, (Right.SOLVES,)),
    (comparisons, (Right.PLANS,)),
    (approvals, (Right.PLANS,)),
    (verifications, (Right.ROSTERS,)),
    (verifications_of_plans, (Right.PLANS,)),
    (policies, tuple(Right)),
    (calendars, tuple(Right)),
    (scenarios, (Right.SOLVES, Right.PLANS)),
    (frontiers, (Right.SOLVES, Right.PLANS)),
    (diagnoses, (Right.SOLVES, Right.PLANS)),
    (session, ()),
    (sessions, ()),
    (oidc, ()),
    (users, (Right.USERS,)),
    (api_keys, (Right.KEYS,)),
    (webhooks, (Right.WEBHOOKS,)),
    (audit, (Right.AUDIT,)),
    (retention, (Right.RETENTION,)),
    (health, ()),
    (faults, ()),
)
"""Each part of the API with the rights of which a caller needs one; none: whoever is signed in."""


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "每个新请求取一个新的（如 UUID）；没有收到答复时原样重发，得到同一答复，不会做两次",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "example": "5d3f6c1e-6c1f-4a53-9d2e-0a8b7c6d5e4f",
}


LINK = {
    "description": "有下一页时：它的地址（RFC 8288）",
    "schema": {"type": "string"},
    "example": '</api/v1/plans?cursor=MjAyNi0x>; rel="next"',
}


def create_app(settings: Settings) -> FastAPI:
    """The application on a data folder.

    Raises:
        OSError: the data folder cannot be used.
        WrongDatabase: the database was made by a newer version.
    """
    configure()
    settings.prepare()
    engine = connect(settings.database)
    migrate(engine)
    jobs, ring = Jobs(engine, settings), keys(settings)
    sender = Sender(engine, settings, ring)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        forget_old(engine)
        forget_deliveries(engine)
        jobs.start()
        sender.start()
        yield
        sender.stop()
        jobs.stop()
        engine.dispose()

    api = FastAPIOffline(
        title="轮岗 lungang", version=VERSION, description=ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    api.state.settings, api.state.engine, api.state.jobs, api.state.keys = settings, engine, jobs, ring
    api.state.throttle = Throttle(settings.most_requests, settings.most_changes, settings.most_sign_ins)
    api.state.provider = provider_of(settings)
    api.state.metrics = Metrics(engine, jobs)
    api.state.lookups = Lookups()
    errors.install(api)
    # the last one added is the first a request meets
    api.add_middleware(Tagged)
    api.add_middleware(Idempotent, engine=engine, keys=ring)
    api.add_middleware(Gate, engine=engine, open_access=settings.open_access)
    api.add_middleware(Edge, max_body=settings.max_body, hosts=settings.names, answered=api.state.metrics.answered)
    for router, rights in RIGHTS:
        api.include_router(router, prefix="/api/v1", dependencies=[needs(*rights)] if rights else [])
    api.mount("/static", StaticFiles(directory=WEB), name="static")

    @api.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(WEB / "index.html")

    @api.get("/docs", include_in_schema=False)
    def documentation() -> HTMLResponse:
        return explorer(api)

    describe(api)
    return api


def explorer(api: FastAPI) -> HTMLResponse:
    """The page of the API's documentation; of scripts in the page itself only this very one may run."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=api.title,
        swagger_js_url=f"{OFFLINE}/swagger-ui-bundle.js",
        swagger_css_url=f"{OFFLINE}/swagger-ui.css",
        swagger_favicon_url="data:,",
    )
    scripts = re.findall(rb"<script>(.*?)</script>", bytes(page.body), re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in scripts)
    page.headers["Content-Security-Policy"] = (
        f"{PAGE_POLICY}; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'"
    )
    return page


def provider_of(settings: Settings) -> Any:
    """The identity provider, where one is set; its libraries are an extra and loaded only then."""
    if not settings.oidc_issuer:
        return None
    from app.oidc.provider import Provider

    return Provider(settings)


def describe(api: FastAPI) -> None:
    """Completes the OpenAPI document with what no route says by itself: problems, sign-in, idempotency keys."""
    original = api.openapi

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            schema = original()
            problem = errors.Details.model_json_schema(ref_template="#/components/schemas/{model}")
            parts = problem.pop("$defs", {})
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {}).update({**parts, "Problem": problem})
            components["securitySchemes"] = {
                "key": {"type": "http", "scheme": "bearer", "description": "API 密钥，见 POST /api/v1/api-keys"},
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "网页登录"},
            }
            for path, operations in schema["paths"].items():
                for method, operation in operations.items():
                    complete(method.upper(), path, operation)
            api.openapi_schema = schema
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]


def complete(method: str, path: str, operation: dict[str, Any]) -> None:
    """Adds to an operation what the gate, the idempotency keys and the pages of collections make of it."""
    answers = operation["responses"]
    if "cursor" in {parameter["name"] for parameter in operation.get("parameters", [])}:
        answers["200"]["headers"] = {"Link": LINK}
    if (method, path) in OPEN:
        operation["security"] = []
    else:
        operation["security"] = [{"key": []}, {"session": []}]
        answers.update({str(status): text for status, text in errors.documented(401, 403, 429).items()})
    if method == "POST":
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        answers.update({str(status): text for status, text in errors.documented(409, 422).items()})
