"""Every error of the service as RFC 9457 problem details: what is wrong, where, and what to do next."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from solver.domain.terms import Text
from solver.words import say

MEDIA_TYPE = "application/problem+json"


class Issue(BaseModel):
    """One of several things wrong; for rosters with sheet, row and column."""

    model_config = ConfigDict(extra="allow")

    where: str = Field(description="位置：字段名，或 工作表·行·列")
    text: str = Field(description="问题与改法")


class Details(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(
        title="Problem",
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "status": 404,
                    "code": "not_found",
                    "title": "没有找到 / Not found",
                    "detail": "没有编号为 0f… 的花名册。",
                    "where": "/api/v1/datasets/0f…",
                    "todo": "请用 GET /api/v1/datasets 查看现有花名册。",
                    "errors": [],
                }
            ]
        },
    )

    type: str = "about:blank"
    status: int
    code: str = Field(description="稳定的机器可读代码")
    title: str = Field(description="一句话概括，中文在前")
    detail: str = Field(description="这一次具体错在哪里")
    where: str = Field(description="出错的地址或字段")
    todo: str = Field(description="下一步怎么做")
    errors: list[Issue] = Field(default_factory=list, description="逐条问题")


class Refusal(Exception):
    """Raised by services; becomes a problem response."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: Text,
        todo: Text,
        errors: list[dict[str, Any]] | None = None,
        retry_after: int = 0,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.todo = todo
        self.errors = errors or []
        self.retry_after = retry_after
        """Seconds after which the same request may well succeed; 0 where it will not by itself."""


def missing(what: Text, identifier: str, look: str) -> Refusal:
    """404: no such thing; ``look`` is the address that lists what there is."""
    return Refusal(
        404,
        "not_found",
        "没有找到 / Not found",
        say("refusals.not_found", id=identifier, what=what),
        say("refusals.look_there", look=look, what=what),
    )


def invalid_field(field: str, detail: Text, todo: Text, place: str = "body") -> Refusal:
    """422: one field of a request is wrong."""
    where = f"{place}.{field}"
    title = "请求的内容不合要求 / Invalid request"
    return Refusal(422, "invalid", title, detail, todo, [{"where": where, "text": detail}])


COMMON = {
    400: ("bad_request", "请求写法不对 / Bad request", say("refusals.bad_request"), say("refusals.check_form")),
    404: ("not_found", "没有找到 / Not found", say("refusals.no_such_address"), say("refusals.see_docs")),
    405: (
        "method_not_allowed",
        "不支持这种方法 / Method not allowed",
        say("refusals.no_such_method"),
        say("refusals.see_methods"),
    ),
    413: (
        "too_large",
        "内容太大 / Content too large",
        say("refusals.too_large"),
        say("refusals.smaller_request"),
    ),
    500: (
        "internal",
        "服务内部错误 / Internal error",
        say("refusals.internal"),
        say("refusals.later_or_support"),
    ),
    503: (
        "busy",
        "暂时忙 / Busy for the moment",
        say("refusals.database_busy"),
        say("refusals.retry_safely"),
    ),
}


def response(
    request_path: str, refusal: Refusal, asked: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The problem document of a refusal, in the language that the headers of the request ask for."""
    language = language_of(asked.get("accept-language", ""))
    details = Details(
        status=refusal.status,
        code=refusal.code,
        title=refusal.title,
        detail=refusal.detail.of(language),
        where=request_path,
        todo=refusal.todo.of(language),
        errors=[Issue(**(error | {"text": issue(error, language)})) for error in refusal.errors],
    )
    headers = {**(headers or {}), "Content-Language": LANGUAGES[language], "Vary": "Accept-Language"}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    return JSONResponse(details.model_dump(), status_code=refusal.status, media_type=MEDIA_TYPE, headers=headers)


LANGUAGES = {"zh": "zh-CN", "en": "en"}


def language_of(asked: str) -> str:
    """The language of a refusal: Chinese, except where Accept-Language prefers English to it."""
    wanted: dict[str, float] = {}
    for part in asked.lower().split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            share = float(quality or 1)
        except ValueError:
            share = 0.0
        tongue = name.partition("-")[0]
        wanted[tongue] = max(share, wanted.get(tongue, 0.0))
    return "en" if wanted.get("en", 0.0) > wanted.get("zh", 0.0) else "zh"


def issue(error: Mapping[str, Any], language: str) -> str:
    """One of several things wrong, in a language; problems of rosters bring both."""
    text = error["text"]
    if isinstance(text, Text):
        return text.of(language)
    return str(error.get("text_en") or text) if language == "en" else str(text)


def both(text: str) -> Text:
    """Words that stand as 中文 / English in one text."""
    zh, _, en = text.partition(" / ")
    return Text(zh, en or zh)


def common(status: int) -> Refusal:
    """The refusal for a status that no service has words for."""
    code, title, detail, todo = COMMON.get(status, COMMON[400 if status < 500 else 500])
    return Refusal(status, code, title, detail, todo, retry_after=2 if status == 503 else 0)


def install(api: FastAPI) -> None:
    """Makes every error of the application a problem document."""

    @api.exception_handler(Refusal)
    def refused(request: Request, refusal: Refusal) -> JSONResponse:
        return response(request.url.path, refusal, request.headers)

    @api.exception_handler(HTTPException)
    def by_framework(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(sorted(allowed(request)))
        return response(request.url.path, common(error.status_code), request.headers, headers)

    @api.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        # neither the rejected value nor the whole body is echoed: both may hold personal data
        issues = [
            {"where": ".".join(str(part) for part in item["loc"]), "text": words(item["type"], item["msg"])}
            for item in error.errors()
        ]
        broken = any(item["type"] == "json_invalid" for item in error.errors())
        refusal = (
            common(400)
            if broken
            else Refusal(
                422,
                "invalid",
                "请求的内容不合要求 / Invalid request",
                say("refusals.fields_wrong"),
                say("refusals.correct_and_send"),
            )
        )
        refusal.errors = issues
        return response(request.url.path, refusal, request.headers)


def allowed(request: Request) -> set[str]:
    """Every method of an address; the framework's own header knows only those of the first route that fits."""
    paths = request.app.openapi()["paths"]
    if request.url.path in paths:  # an address of its own, though a part with a name would fit it too
        return {method.upper() for method in paths[request.url.path]}
    methods: set[str] = set()
    for template, operations in paths.items():
        if compile_path(template)[0].match(request.url.path):
            methods |= {method.upper() for method in operations}
    return methods or {"GET"}  # pages and static files


WORDS = {
    "missing": "缺少这个字段",
    "extra_forbidden": "没有这个字段，请删去",
    "json_invalid": "不是有效的 JSON",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "float_type": "应为数字",
    "string_type": "应为文字",
    "list_type": "应为列表",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}


def words(kind: str, english: str) -> str:
    """A validation error in words, Chinese first."""
    return f"{WORDS.get(kind, '取值不对')} / {english}"


OTHERS = {
    401: "没有登录 / Not signed in",
    403: "没有权限 / Not allowed",
    409: "与现状冲突 / Conflict",
    412: "已被他人修改 / Changed meanwhile",
    422: "内容不合要求 / Invalid content",
    429: "请求太多 / Too many requests",
}
"""What the other errors of operations are called in the OpenAPI document."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Error responses of an operation for its OpenAPI entry; broken requests and surprises can befall every one."""
    texts = {**{status: entry[1] for status, entry in COMMON.items()}, **OTHERS}
    return {
        status: {
            "description": texts[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({*statuses, 400, 500, 503})
    }
