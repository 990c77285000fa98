"""Users, sessions and keys as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.access.roles import Principal, Right
from app.tables import ApiKey, User

Role = Literal["administrator", "planner", "approver", "school", "auditor"]
PERSON: JsonDict = {
    "id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "created_at": "2026-11-20T08:00:00Z",
    "name": "planner-1",
    "role": "planner",
    "school": "",
    "subject": None,
    "disabled": False,
    "must_change": True,
    "locked_until": None,
}
KEY: JsonDict = {
    "id": "4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80",
    "created_at": "2026-11-20T08:00:00Z",
    "name": "人事系统",
    "rights": ["plans"],
    "expires_at": "2027-11-20T08:00:00Z",
    "revoked_at": None,
}


def examples(*values: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": list(values)})


class WaysOut(BaseModel):
    """How one may sign in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": True, "provider": False}]})

    password: bool = Field(description="用户名和密码")
    provider: bool = Field(description="单位的统一登录服务，从 GET /session/oidc 开始")


class SignInIn(BaseModel):
    """Name and password."""

    model_config = examples({"name": "admin", "password": "一次性密码"})

    name: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=200)


class MeOut(BaseModel):
    """Who is signed in, and what they may do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "4f0c…",
                    "name": "admin",
                    "role": "planner",
                    "school": "",
                    "rights": ["plans"],
                    "must_change": False,
                }
            ]
        }
    )

    id: str
    name: str
    role: str
    school: str
    rights: list[Right]
    must_change: bool = Field(description="用的是一次性密码，先要改密码")


class PasswordIn(BaseModel):
    """One's own new password."""

    model_config = examples({"current": "一次性密码", "password": "至少十二个字符的新密码"})

    current: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=200, description="至少 12 个字符")


class UserIn(BaseModel):
    """A new user; the service makes the one-time password."""

    model_config = examples({"name": "planner-1", "role": "planner"})

    name: str = Field(pattern=r"^[\w.@-]{1,100}$", description="登录名；请用工号，不用身份证号")
    role: Role
    school: str = Field(default="", max_length=50, description="学校代码；只有学校人事干部填写")
    subject: str = Field(default="", max_length=200, description="统一登录服务给这个人的编号；不用统一登录时留空")


class UserChange(BaseModel):
    """What changes of a user; what is left out stays."""

    model_config = examples({"disabled": True})

    role: Role | None = None
    school: str | None = Field(default=None, max_length=50)
    subject: str | None = Field(default=None, max_length=200, description="统一登录服务给这个人的编号；空为取消")
    disabled: bool | None = None


class UserOut(BaseModel):
    """A user."""

    model_config = ConfigDict(json_schema_extra={"examples": [PERSON]})

    id: str
    created_at: datetime
    name: str
    role: str
    school: str
    subject: str | None
    disabled: bool
    must_change: bool
    locked_until: datetime | None


class UserList(BaseModel):
    """Every user."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [PERSON], "next": None}]})

    items: list[UserOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class NewUser(UserOut):
    """A user with a one-time password, shown this once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**PERSON, "password": "aaaaa-bbbbb-ccccc-ddddd"}]})

    password: str


class KeyIn(BaseModel):
    """A new key for a program."""

    model_config = examples({"name": "人事系统", "rights": ["plans"], "days": 365})

    name: str = Field(min_length=1, max_length=100, description="哪个程序用")
    rights: list[Annotated[Right, Field(strict=False)]] = Field(
        min_length=1, max_length=20, description="权限，不超过自己的"
    )
    days: int = Field(default=90, ge=1, le=366, description="多少天后失效")


class KeyOut(BaseModel):
    """A key, without the key itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [KEY]})

    id: str
    created_at: datetime
    name: str
    rights: list[Right]
    expires_at: datetime
    revoked_at: datetime | None


class KeyList(BaseModel):
    """One's own keys."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [KEY], "next": None}]})

    items: list[KeyOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


SESSION: JsonDict = {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "created_at": "2026-11-20T08:00:00Z",
    "seen_at": "2026-11-20T09:12:00Z",
    "expires_at": "2026-11-20T20:00:00Z",
    "current": True,
}


class SessionOut(BaseModel):
    """A browser in which one is signed in."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION]})

    id: str
    created_at: datetime = Field(description="何时登录")
    seen_at: datetime = Field(description="最近一次使用，约准到一分钟")
    expires_at: datetime
    current: bool = Field(description="就是现在这一个")


class SessionList(BaseModel):
    """One's own sessions, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [SESSION], "next": None}]})

    items: list[SessionOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")


class NewKey(KeyOut):
    """A key with its token, shown this once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**KEY, "token": "lungang_…"}]})

    token: str


def me(who: Principal) -> MeOut:
    """Who is signed in, as the API shows it."""
    return MeOut(
        id=who.id,
        name=who.name,
        role=who.role,
        school=who.school,
        rights=sorted(who.rights),
        must_change=who.must_change,
    )


def shown(user: User) -> UserOut:
    """A user as the API shows it; never the password's hash."""
    return UserOut(**user.model_dump(include=set(UserOut.model_fields)))


def shown_key(key: ApiKey) -> KeyOut:
    """A key as the API shows it."""
    return KeyOut(**key.model_dump(include=set(KeyOut.model_fields)))
