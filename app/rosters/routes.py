"""``/datasets``: upload, list, look at problems; ``/validations``: check only; ``/template``: the empty workbook."""

from typing import Annotated, Literal

from fastapi import APIRouter, File, Query, Request, Response, UploadFile

from app.deps import Caller, Database, Identifier, Limit, Sealing, Setting
from app.errors import documented
from app.paging import Cursor, linked
from app.rosters import service
from app.rosters.schemas import CheckOut, ProblemList, ProblemOut, RosterList, RosterOut, RowsIn, shown
from app.rosters.uploads import Upload, rows_file

router = APIRouter(tags=["花名册 datasets"])
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"schema": {"type": "string", "format": "binary"}}
Uploaded = Annotated[
    list[UploadFile],
    File(
        description="花名册：.xlsx、.xlsm、.xls、CSV、网页表格，或装有它们的 .zip；可以重复此字段，一次上传几个文件（每校一个，在编、编外各一个）",
        min_length=1,
    ),
]


def uploads(files: list[UploadFile]) -> list[Upload]:
    """The files of a form."""
    return [Upload(file.filename or "", file.file) for file in files]


def workbook(content: bytes, name: str) -> Response:
    """A workbook to be saved under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=WORKBOOK, headers=headers)


@router.get(
    "/template",
    summary="空白的花名册模板",
    response_class=Response,
    responses={**documented(), 200: {"description": "工作簿", "content": {WORKBOOK: BINARY}}},
)
def template() -> Response:
    """每列有填法提示，封闭取值有下拉列表；示例行导入时自动忽略。"""
    return workbook(service.template(), "lungang-template.xlsx")


@router.post(
    "/validations",
    summary="检查花名册而不保存",
    response_model=CheckOut,
    responses={
        **documented(413, 422),
        200: {"description": "检查结果，或标出问题的工作簿", "content": {WORKBOOK: BINARY}},
    },
)
def validate(
    settings: Setting,
    file: Uploaded,
    form: Annotated[
        Literal["json", "xlsx"],
        Query(alias="format", description="json 列出问题；xlsx 交回标出问题的同一工作簿", examples=["json"]),
    ] = "json",
) -> CheckOut | Response:
    """问题逐条列出，并说明哪些写法是自动理解的；文件检查完即删除，不留任何内容。"""
    if form == "xlsx":
        return workbook(service.marked(settings, uploads(file)), "lungang-checked.xlsx")
    return CheckOut(**service.check(settings, uploads(file)))


@router.post(
    "/datasets",
    status_code=201,
    summary="上传花名册",
    response_description="已保存，Location 指向它",
    responses=documented(413, 422),
)
def upload(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    caller: Caller,
    request: Request,
    response: Response,
    file: Uploaded,
) -> RosterOut:
    """整份检查后保存；有任何错误就整份拒绝（422，逐条列出），什么都不保存。"""
    roster = service.store(engine, settings, ring, caller, uploads(file))
    response.headers["Location"] = f"{request.url.path}/{roster.id}"
    return shown(roster)


@router.post(
    "/rows/validations",
    summary="检查 JSON 行而不保存",
    responses=documented(413, 422),
)
def validate_rows(settings: Setting, rows: RowsIn) -> CheckOut:
    """与检查文件相同：列名可用别名，词语可用同义词；不留任何内容。"""
    return CheckOut(**service.check(settings, [rows_file(rows.tables, rows.name)]))


@router.post(
    "/rows/datasets",
    status_code=201,
    summary="由 JSON 行建立花名册",
    response_description="已保存，Location 指向它",
    responses=documented(413, 422),
)
def upload_rows(
    engine: Database, settings: Setting, ring: Sealing, caller: Caller, response: Response, rows: RowsIn
) -> RosterOut:
    """供人事系统直接推送；与上传文件相同：有任何错误就整份拒绝。"""
    roster = service.store(engine, settings, ring, caller, [rows_file(rows.tables, rows.name)])
    response.headers["Location"] = f"/api/v1/datasets/{roster.id}"
    return shown(roster)


@router.get("/datasets", summary="现有花名册，新的在前", responses=documented(422))
def listing(
    engine: Database, request: Request, response: Response, limit: Limit = 50, cursor: Cursor = None
) -> RosterList:
    found, following = service.newest(engine, limit, cursor)
    linked(request, response, following)
    return RosterList(items=[shown(roster) for roster in found], next=following)


@router.get("/datasets/{dataset_id}", summary="一份花名册", responses=documented(404, 422))
def one(engine: Database, dataset_id: Identifier) -> RosterOut:
    return shown(service.one(engine, dataset_id))


@router.get("/datasets/{dataset_id}/problems", summary="一份花名册的提醒", responses=documented(404, 422))
def problems(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    caller: Caller,
    dataset_id: Identifier,
    limit: Limit = 200,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="跳过多少条", examples=[0])] = 0,
) -> ProblemList:
    warnings = service.problems(engine, settings, ring, caller, dataset_id)
    return ProblemList(total=len(warnings), items=[ProblemOut(**item) for item in warnings[offset : offset + limit]])
