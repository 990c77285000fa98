"""``/session``, ``/users``, ``/api-keys``: sign in and out, manage users, give programs their keys."""

from fastapi import APIRouter, Request, Response

from app.access import service
from app.access import sessions as own
from app.access.gate import COOKIE, SECURE_COOKIE, cookie
from app.access.roles import Right
from app.access.schemas import (
    KeyIn,
    KeyList,
    KeyOut,
    MeOut,
    NewKey,
    NewUser,
    PasswordIn,
    SessionList,
    SignInIn,
    UserChange,
    UserIn,
    UserList,
    UserOut,
    WaysOut,
    me,
    shown,
    shown_key,
)
from app.deps import Caller, Database, Expected, Identifier, Throttle, needs
from app.errors import documented
from app.window import LongPage, Page

session = APIRouter(prefix="/session", tags=["登录 session"])
sessions = APIRouter(prefix="/sessions", tags=["登录 session"])
users = APIRouter(prefix="/users", tags=["用户 users"], dependencies=[needs(Right.USERS)])
keys = APIRouter(prefix="/api-keys", tags=["密钥 api-keys"], dependencies=[needs(Right.KEYS)])


@session.post("", summary="登录", responses=documented(401, 422, 429))
def sign_in(engine: Database, throttle: Throttle, request: Request, response: Response, wanted: SignInIn) -> MeOut:
    """成功后浏览器得到只供本站使用的 cookie；12 小时后失效，闲置 1 小时也失效。"""
    address = request.client.host if request.client else ""
    throttle.sign_in(address, wanted.name)
    user, token = service.sign_in(
        engine, wanted.name, wanted.password, lambda user: service.note_failure(engine, throttle, user, address)
    )
    own.replaced(engine, cookie(request.headers))
    secure = request.url.scheme == "https"
    response.set_cookie(
        SECURE_COOKIE if secure else COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/"
    )
    return me(service.principal(user))


@session.get("/ways", summary="可以怎样登录", responses=documented())
def ways(request: Request) -> WaysOut:
    """登录页据此显示“统一登录”按钮；不用登录就能问。"""
    return WaysOut(password=True, provider=request.app.state.provider is not None)


@session.get("", summary="现在是谁登录", responses=documented(401))
def who(caller: Caller) -> MeOut:
    return me(caller)


@session.delete("", status_code=204, summary="退出", responses=documented(401))
def sign_out(engine: Database, caller: Caller, request: Request, response: Response) -> None:
    service.sign_out(engine, caller, cookie(request.headers))
    left(request, response)


def left(request: Request, response: Response) -> None:
    """The browser forgets the session, and what it kept of the answers."""
    secure = request.url.scheme == "https"
    name = SECURE_COOKIE if secure else COOKIE
    response.headers["Clear-Site-Data"] = '"cache"'
    response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=secure)


@session.post("/password", status_code=204, summary="改自己的密码", responses=documented(401, 403, 422, 429))
def password(engine: Database, throttle: Throttle, caller: Caller, wanted: PasswordIn) -> None:
    """所有登录随即失效，请用新密码重新登录。"""
    throttle.sign_in("password", caller.name)
    service.choose_password(engine, caller, wanted.current, wanted.password)


@sessions.get("", summary="自己的各个登录，新的在前", responses=documented(401, 422))
def own_sessions(engine: Database, caller: Caller, request: Request, page: Page) -> SessionList:
    """哪些浏览器还登录着；不认得的可以结束。"""
    found, more = own.own(engine, caller, cookie(request.headers), page.limit, page.cursor)
    return SessionList(items=found, next=page.then(more))


@sessions.delete("", status_code=204, summary="处处退出", responses=documented(401, 409))
def sign_out_everywhere(engine: Database, caller: Caller, request: Request, response: Response) -> None:
    """自己的所有登录随即失效，包括这一个；API 密钥不受影响。"""
    own.end_all(engine, caller)
    left(request, response)


@sessions.delete(
    "/{session_id}", status_code=204, summary="结束自己的一个登录", responses=documented(401, 404, 409, 422)
)
def end_session(engine: Database, caller: Caller, session_id: Identifier) -> None:
    own.end(engine, caller, session_id)


@users.get("", summary="用户，新的在前", responses=documented(401, 403, 422))
def all_users(engine: Database, page: LongPage) -> UserList:
    found, following = service.users(engine, page.limit, page.cursor)
    return UserList(items=[shown(user) for user in found], next=page.then(following))


@users.post("", status_code=201, summary="新建用户", responses=documented(401, 403, 422))
def add_user(engine: Database, caller: Caller, request: Request, response: Response, wanted: UserIn) -> NewUser:
    """答复中的一次性密码只显示这一次。"""
    user, password = service.add_user(engine, caller, wanted.name, wanted.role, wanted.school, wanted.subject)
    response.headers["Location"] = f"{request.url.path}/{user.id}"
    return NewUser(**shown(user).model_dump(), password=password)


@users.get("/{user_id}", summary="一个用户", responses=documented(401, 403, 404, 422))
def one_user(engine: Database, response: Response, user_id: Identifier) -> UserOut:
    user = service.user(engine, user_id)
    response.headers["ETag"] = f'"{user.version}"'
    return shown(user)


@users.patch("/{user_id}", summary="改角色、学校，停用或启用", responses=documented(401, 403, 404, 409, 412, 422))
def change_user(
    engine: Database,
    caller: Caller,
    response: Response,
    user_id: Identifier,
    wanted: UserChange,
    version: Expected,
) -> UserOut:
    """该用户的登录随即失效。"""
    user = service.change_user(
        engine, caller, user_id, version, wanted.role, wanted.school, wanted.disabled, wanted.subject
    )
    response.headers["ETag"] = f'"{user.version}"'
    return shown(user)


@users.post("/{user_id}/password", summary="重置密码", responses=documented(401, 403, 404, 422))
def reset(engine: Database, caller: Caller, user_id: Identifier) -> NewUser:
    """答复中的一次性密码只显示这一次；该用户的登录随即失效。"""
    user, password = service.reset_password(engine, caller, user_id)
    return NewUser(**shown(user).model_dump(), password=password)


@keys.get("", summary="自己的密钥，新的在前", responses=documented(401, 403, 422))
def own_keys(engine: Database, caller: Caller, page: LongPage) -> KeyList:
    found, following = service.keys(engine, caller, page.limit, page.cursor)
    return KeyList(items=[shown_key(key) for key in found], next=page.then(following))


@keys.post("", status_code=201, summary="新建密钥", responses=documented(401, 403, 409, 422))
def add_key(engine: Database, caller: Caller, wanted: KeyIn) -> NewKey:
    """密钥只显示这一次；程序在请求头写 Authorization: Bearer <密钥>。"""
    key, token = service.add_key(engine, caller, wanted.name, wanted.rights, wanted.days)
    return NewKey(**shown_key(key).model_dump(), token=token)


@keys.delete("/{key_id}", summary="停用密钥", responses=documented(401, 403, 404, 422))
def revoke(engine: Database, caller: Caller, key_id: Identifier) -> KeyOut:
    return shown_key(service.revoke_key(engine, caller, key_id))
