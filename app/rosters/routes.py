"""``/datasets``: upload, list, look at problems; ``/validations``: check only; ``/template``: the empty workbook."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile

from app.deps import Caller, Database, Effect, Identifier, Sealing, Setting
from app.errors import documented
from app.mappings.service import Said
from app.paging import part
from app.rosters import service
from app.rosters.problem_schemas import ProblemList, ProblemOut
from app.rosters.reading_schemas import CheckOut
from app.rosters.schemas import RosterList, RosterOut, RowsIn, shown
from app.rosters.service import Store
from app.rosters.tables_shown import TableList
from app.rosters.uploads import Upload, rows_file
from app.window import LongPage, Page

router = APIRouter(tags=["花名册 datasets"])
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RecipeField = Annotated[
    str,
    Form(
        description="读法（JSON 文字，写法见 RecipeIn）：工作表、列的含义、修正规则；不写则自动识别",
        examples=['{"columns": [{"table": "教师", "header": "所教科目", "means": "主教学科"}]}'],
        max_length=2_000_000,
    ),
]
MappingField = Annotated[
    str, Form(description="先用这份列名对照（名称或编号），recipe 另外写的优先", max_length=80, examples=[""])
]


async def said(recipe: RecipeField = "", mapping: MappingField = "") -> Said:
    """What a form says about the reading of its file."""
    return Said(mapping, recipe)


async def storing(engine: Database, settings: Setting, ring: Sealing, caller: Caller) -> Store:
    """Where rosters are kept, and who asks."""
    return Store(engine, settings, ring, caller)


SaidInForm = Annotated[Said, Depends(said)]
Kept = Annotated[Store, Depends(storing)]
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


@router.get("/columns", summary="花名册有哪些表和列", responses=documented())
def columns() -> TableList:
    """规范的表名、列名、是否必填、填法和可填的词；recipe 里的 table、means 和 column 取自这里。"""
    return TableList(items=service.tables())


@router.post(
    "/validations",
    summary="检查花名册而不保存",
    response_model=CheckOut,
    responses={
        **documented(404, 413, 422),
        200: {"description": "检查结果，或标出问题的工作簿", "content": {WORKBOOK: BINARY}},
    },
)
def validate(
    engine: Database,
    settings: Setting,
    ring: Sealing,
    file: Uploaded,
    said: SaidInForm,
    form: Annotated[
        Literal["json", "xlsx"],
        Query(alias="format", description="json 列出问题；xlsx 交回标出问题的同一工作簿", examples=["json"]),
    ] = "json",
) -> CheckOut | Response:
    """问题逐条列出，并说明哪些写法是自动理解的；文件检查完即删除，不留任何内容。"""
    if form == "xlsx":
        return workbook(service.marked(engine, settings, ring, uploads(file), said), "lungang-checked.xlsx")
    return CheckOut(**service.check(engine, settings, ring, uploads(file), said))


@router.post(
    "/datasets",
    status_code=201,
    summary="上传花名册",
    response_description="已保存，Location 指向它",
    responses=documented(404, 413, 422),
)
def upload(
    store: Kept, effect: Effect, request: Request, response: Response, file: Uploaded, said: SaidInForm
) -> RosterOut:
    """整份检查后保存；有任何错误就整份拒绝（422，逐条列出），什么都不保存。读法与花名册一同留存，可用于下一份文件。"""
    roster = service.store(store, uploads(file), said, effect)
    response.headers["Location"] = f"{request.url.path}/{roster.id}"
    return shown(roster)


@router.post(
    "/rows/validations",
    summary="检查 JSON 行而不保存",
    responses=documented(404, 413, 422),
)
def validate_rows(engine: Database, settings: Setting, ring: Sealing, rows: RowsIn) -> CheckOut:
    """与检查文件相同：列名可用别名，词语可用同义词；不留任何内容。"""
    sent = [rows_file(rows.tables, rows.name)]
    return CheckOut(**service.check(engine, settings, ring, sent, Said(rows.mapping, rows.recipe)))


@router.post(
    "/rows/datasets",
    status_code=201,
    summary="由 JSON 行建立花名册",
    response_description="已保存，Location 指向它",
    responses=documented(404, 413, 422),
)
def upload_rows(store: Kept, effect: Effect, response: Response, rows: RowsIn) -> RosterOut:
    """供人事系统直接推送；与上传文件相同：有任何错误就整份拒绝。"""
    sent = [rows_file(rows.tables, rows.name)]
    roster = service.store(store, sent, Said(rows.mapping, rows.recipe), effect)
    response.headers["Location"] = f"/api/v1/datasets/{roster.id}"
    return shown(roster)


@router.get("/datasets", summary="现有花名册，新的在前", responses=documented(422))
def listing(engine: Database, page: Page) -> RosterList:
    found, following = service.newest(engine, page.limit, page.cursor)
    return RosterList(items=[shown(roster) for roster in found], next=page.then(following))


@router.get("/datasets/{dataset_id}", summary="一份花名册", responses=documented(404, 422))
def one(engine: Database, dataset_id: Identifier) -> RosterOut:
    return shown(service.one(engine, dataset_id))


@router.get("/datasets/{dataset_id}/problems", summary="一份花名册的提醒", responses=documented(404, 422))
def problems(store: Kept, dataset_id: Identifier, page: LongPage) -> ProblemList:
    warnings = service.problems(store, dataset_id)
    items, more = part(warnings, page.cursor, page.limit)
    return ProblemList(total=len(warnings), items=[ProblemOut(**item) for item in items], next=page.then(more))
