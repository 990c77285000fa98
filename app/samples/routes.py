"""``/sample``: the workbook of an invented county."""

from fastapi import APIRouter, Response

from app.errors import documented
from app.samples import service

router = APIRouter(tags=["花名册 datasets"])
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get(
    "/sample",
    summary="虚构的样例县（花名册工作簿）",
    response_class=Response,
    responses={
        **documented(),
        200: {"description": "工作簿", "content": {WORKBOOK: {"schema": {"type": "string", "format": "binary"}}}},
    },
)
def sample() -> Response:
    """试用时下载，再上传到 /datasets；学校和教师都是虚构的。"""
    headers = {"Content-Disposition": 'attachment; filename="lungang-sample.xlsx"'}
    return Response(service.workbook(), media_type=WORKBOOK, headers=headers)
