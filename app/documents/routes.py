"""``/plans/{id}/documents``: the public notice and the letters to schools; ``/document-templates``: what they are made from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, FastAPI, File, Path, Query, Request, Response, UploadFile

from app.access.roles import Right
from app.clock import today
from app.deps import Caller, Database, Identifier, Sealing, Setting, needs
from app.documents import press, service, templates
from app.documents.press import Form
from app.documents.printers import Printers
from app.documents.schemas import TemplateList, TemplateOut
from app.documents.service import Wanted
from app.errors import documented
from app.exports import pdf

log = structlog.get_logger()


@asynccontextmanager
async def lifespan(api: FastAPI) -> AsyncIterator[None]:
    """Says at the start whether PDF documents can be made; the printing process ends with the server."""
    try:
        pdf.fonts(api.state.settings.fonts)
    except pdf.NoChineseFont:
        log.warning("no_chinese_font", todo="PDF documents are refused until one is installed, see LUNGANG_FONTS")
    api.state.printers = Printers()
    yield
    api.state.printers.stop()


router = APIRouter(prefix="/plans/{plan_id}/documents", tags=["文件 documents"], lifespan=lifespan)
office = APIRouter(prefix="/document-templates", tags=["文件 documents"], dependencies=[needs(Right.OFFICE)])
BINARY = {"schema": {"type": "string", "format": "binary"}}
ZIP = "application/zip"
PaperId = Annotated[
    Literal["notice", "schools"], Path(description="notice 公示名单，schools 学校通知单", examples=["notice"])
]
FormId = Annotated[Form, Path(description="docx 或 pdf（Typst 模板）", examples=["docx"])]


async def printers(request: Request) -> Printers:
    """The application's printing process."""
    found: Printers = request.app.state.printers
    return found


Printing = Annotated[Printers, Depends(printers)]


def file(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


@router.get(
    "/{paper}",
    summary="公示名单或学校通知单，Word 或 PDF",
    response_class=Response,
    responses={
        **documented(404, 409, 422, 503),
        200: {
            "description": "文件；separate=true 为 .zip",
            "content": dict.fromkeys((*press.MEDIA_TYPES.values(), ZIP), BINARY),
        },
    },
)
def document(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    printing: Printing,
    caller: Caller,
    plan_id: Identifier,
    paper: PaperId,
    form: Annotated[Form, Query(alias="format", description="docx 或 pdf", examples=["docx"])] = "docx",
    school: Annotated[
        str, Query(max_length=64, description="只要这所学校的通知单（学校代码）", examples=["S002"])
    ] = "",
    separate: Annotated[bool, Query(description="每校一个文件，打成 .zip", examples=[False])] = False,
    start: Annotated[
        date | None, Query(description="公示第一天（工作日），默认下一个工作日", examples=["2027-06-01"])
    ] = None,
) -> Response:
    """只有已批准、已发布的方案生成正式文件，其余带“草案”水印。公示名单不含编号、身份证号、健康与暂缓情况、出生信息和住址。
    学校账号只得到本校的通知单。"""
    wanted = Wanted(paper, form, school, separate, start)
    made = service.made(engine, settings, ring, printing, caller, plan_id, wanted, today())
    return file(made.content, f"{made.name}.{made.suffix}", press.MEDIA_TYPES.get(made.suffix, ZIP))


@office.get("", summary="文件模板", responses=documented())
def all_templates(engine: Database) -> TemplateList:
    return TemplateList(items=[TemplateOut.model_validate(found) for found in templates.listed(engine)])


@office.get(
    "/{paper}/{form}",
    summary="下载现在用的模板，供修改",
    response_class=Response,
    responses={
        **documented(404, 422),
        200: {"description": "模板", "content": {press.MEDIA_TYPES["docx"]: BINARY, "text/plain": BINARY}},
    },
)
def template(engine: Database, paper: PaperId, form: FormId) -> Response:
    kind = press.MEDIA_TYPES["docx"] if form == "docx" else "text/plain; charset=utf-8"
    return file(templates.file(engine, paper, form), f"{paper}.{press.SOURCES[form]}", kind)


@office.post("/{paper}/{form}", summary="换成本单位的模板", responses=documented(404, 413, 422, 503))
def replace(
    engine: Database,
    settings: Setting,
    printing: Printing,
    caller: Caller,
    paper: PaperId,
    form: FormId,
    file: Annotated[UploadFile, File(description=".docx，或 .typ（PDF）")],
    reason: Annotated[
        str, Query(min_length=1, max_length=200, pattern=r"\S", description="理由，会记录", examples=["局名改了"])
    ] = "换模板",
) -> TemplateOut:
    """先用样例内容试排，不能用的不收，并说明错在哪里。"""
    uploaded = file.file.read(templates.LARGEST + 1)
    found = templates.replace(engine, settings, printing, caller, paper, form, uploaded, reason)
    return TemplateOut.model_validate(found)


@office.delete("/{paper}/{form}", summary="恢复随软件附带的模板", responses=documented(404, 422))
def take_back(engine: Database, caller: Caller, paper: PaperId, form: FormId) -> TemplateOut:
    return TemplateOut.model_validate(templates.take_back(engine, caller, paper, form))
