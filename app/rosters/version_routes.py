"""``/datasets/{id}/…``: new versions by corrected rows or by single schools, differences, downloads, how each was read."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from app.deps import Effect, Identifier
from app.errors import documented
from app.mappings.service import Said
from app.paging import part
from app.rosters import versions
from app.rosters.difference_schemas import DifferencesOut, compared
from app.rosters.reading_schemas import CheckOut, ReadingOut
from app.rosters.routes import BINARY, WORKBOOK, Kept, SaidInForm, Uploaded, uploads
from app.rosters.schemas import RosterOut, RowAmendmentIn, shown
from app.rosters.uploads import rows_file
from app.window import LongPage

router = APIRouter(tags=["花名册 datasets"])
KindField = Annotated[
    versions.Kind,
    Form(
        description="rows：文件里的行更新相同的行（空白不改，写“无”清空），新的行加入；schools：文件里出现的学校整校代替"
    ),
]


@router.post(
    "/datasets/{dataset_id}/amendments",
    status_code=201,
    summary="由改正的行或一校的文件建立新版本",
    response_description="新版本已保存，Location 指向它；原版本不变",
    responses=documented(404, 413, 422),
)
def amend(
    store: Kept,
    effect: Effect,
    response: Response,
    dataset_id: Identifier,
    file: Uploaded,
    said: SaidInForm,
    kind: KindField = "rows",
) -> RosterOut:
    """原版本留存的修正规则自动再用；有任何错误就整份拒绝，什么都不保存。"""
    roster = versions.amend(store, dataset_id, kind, uploads(file), said, effect)
    response.headers["Location"] = f"/api/v1/datasets/{roster.id}"
    return shown(roster)


@router.post(
    "/datasets/{dataset_id}/amendments/validations",
    summary="检查改正的行或一校的文件而不保存",
    responses=documented(404, 413, 422),
)
def check_amendment(
    store: Kept,
    dataset_id: Identifier,
    file: Uploaded,
    said: SaidInForm,
    kind: KindField = "rows",
) -> CheckOut:
    """新版本会有哪些问题；文件检查完即删除。"""
    return CheckOut(**versions.check_amendment(store, dataset_id, kind, uploads(file), said))


@router.post(
    "/datasets/{dataset_id}/amendments/rows",
    status_code=201,
    summary="由改正的 JSON 行建立新版本",
    response_description="新版本已保存，Location 指向它；原版本不变",
    responses=documented(404, 413, 422),
)
def amend_rows(
    store: Kept, effect: Effect, response: Response, dataset_id: Identifier, rows: RowAmendmentIn
) -> RosterOut:
    """供人事系统只推送变动的人或学校。"""
    sent = [rows_file(rows.tables, rows.name)]
    roster = versions.amend(store, dataset_id, rows.kind, sent, Said(rows.mapping, rows.recipe), effect)
    response.headers["Location"] = f"/api/v1/datasets/{roster.id}"
    return shown(roster)


@router.get(
    "/datasets/{dataset_id}/differences",
    summary="与另一版本逐人逐项的差异",
    responses=documented(404, 409, 422),
)
def differences(
    store: Kept,
    page: LongPage,
    dataset_id: Identifier,
    since: Annotated[
        str | None,
        Query(
            pattern="^[0-9a-f]{32}$",
            description="与哪一版比较；不写则与它所依据的一版，或时间上的前一版",
            examples=["4f0c1f0e9a6b4b0c8a5d2f7e3c1b9a80"],
        ),
    ] = None,
) -> DifferencesOut:
    """谁调动了学校、谁新来或离开、每人哪一项由什么变为什么；变动异常的数目另列。"""
    found = versions.differences(store, dataset_id, since)
    items, more = part(found["changes"], page.cursor, page.limit)
    return compared(found, items, page.then(more))


@router.get("/datasets/{dataset_id}/reading", summary="这份花名册是怎样读入的", responses=documented(404, 422))
def understood(store: Kept, dataset_id: Identifier) -> ReadingOut:
    """列名对照、修正规则和每一处自动理解；recipe 可原样用于下一份文件。"""
    return ReadingOut(**versions.understood(store, dataset_id))


@router.get(
    "/datasets/{dataset_id}/file",
    summary="下载花名册",
    response_class=Response,
    responses={
        **documented(404, 422),
        200: {"description": "文件", "content": {WORKBOOK: BINARY, "application/octet-stream": BINARY}},
    },
)
def download(
    store: Kept,
    dataset_id: Identifier,
    form: Annotated[
        versions.Form,
        Query(description="original 原样；version 按规范写法整理；marked 提醒标在原工作簿上", examples=["version"]),
    ] = "version",
) -> Response:
    content, name = versions.download(store, dataset_id, form)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    media = WORKBOOK if name.endswith(".xlsx") else "application/octet-stream"
    return Response(content, media_type=media, headers=headers)
