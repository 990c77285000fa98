"""``/session/oidc``: to the identity provider and back."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from app.access.gate import COOKIE, SECURE_COOKIE
from app.access.service import note_failure
from app.deps import Database, Sealing, Throttle
from app.errors import Refusal, documented
from app.oidc import service

router = APIRouter(prefix="/session/oidc", tags=["登录 session"])
KEPT = "lungang_oidc"
PATH = "/api/v1/session/oidc"


def kept_as(request: Request) -> dict[str, Any]:
    """Name and reach of the cookie in which the browser keeps its attempt; by https for this host alone."""
    secure = request.url.scheme == "https"
    # Lax: the way back begins on the provider's page
    return {
        "key": f"__Host-{KEPT}" if secure else KEPT,
        "path": "/" if secure else PATH,
        "httponly": True,
        "samesite": "lax",
        "secure": secure,
    }


def at_the_door(request: Request, refusal: Refusal) -> RedirectResponse:
    """A browser is shown the sign-in page, which says what was wrong.

    Raises:
        Refusal: to a program, the refusal itself.
    """
    if "text/html" not in request.headers.get("accept", ""):
        raise refusal
    return RedirectResponse(f"/static/sign-in.html#{refusal.code}", 303)


@router.get(
    "",
    summary="到统一登录服务登录",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented(404, 429),
)
def begin(request: Request, ring: Sealing, throttle: Throttle) -> RedirectResponse:
    """浏览器打开这个地址；没有设统一登录时答 404。"""
    provider = service.switched_on(request.app.state.provider)
    throttle.sign_in(request.client.host if request.client else "", "oidc")
    try:
        place, kept = service.begun(provider, ring)
    except Refusal as refusal:
        return at_the_door(request, refusal)
    answer = RedirectResponse(place, 303)
    answer.set_cookie(value=kept, max_age=600, **kept_as(request))
    return answer


@router.get(
    "/callback",
    summary="从统一登录服务回来",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented(401, 404, 422, 429),
)
def end(
    request: Request,
    engine: Database,
    ring: Sealing,
    throttle: Throttle,
    state: Annotated[str, Query(max_length=200, examples=["…"])] = "",
    code: Annotated[str, Query(max_length=2000, examples=["…"])] = "",
) -> RedirectResponse:
    """只有管理员已经开通（用户的 subject）的人能登录。"""
    provider = service.switched_on(request.app.state.provider)
    address = request.client.host if request.client else ""
    throttle.sign_in(address, "oidc")
    try:
        token = service.ended(engine, provider, ring, request.cookies.get(kept_as(request)["key"], ""), state, code)
    except Refusal as refusal:
        note_failure(engine, throttle, None, address, "provider")
        return at_the_door(request, refusal)
    answer = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    name = SECURE_COOKIE if secure else COOKIE
    answer.set_cookie(name, token, path="/", httponly=True, samesite="strict", secure=secure)
    answer.delete_cookie(**kept_as(request))
    return answer
