"""``/calendars``: the way to 1 September, the table of working days, and notes of how far the steps are."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Path, Query, Response, UploadFile

from app.access.roles import Right
from app.calendars import service
from app.calendars.schemas import DayList, DaysIn, ScheduleOut, StepIn, VersionList
from app.clock import today
from app.deps import Caller, Database, Expected, needs
from app.errors import documented
from app.policies.schemas import REFERENCE
from app.window import Page
from solver.calendar.working_days import FIRST_YEAR, LAST_YEAR

router = APIRouter(prefix="/calendars", tags=["日程 calendars"])
Year = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR, description="学年", examples=[2027])]
PolicyId = Annotated[
    str,
    Query(pattern=REFERENCE, description="政策方案：随附的编号，或自己的编号、编号@版本", examples=["shanwei-chengqu"]),
]
AsOf = Annotated[date | None, Query(description="按哪一天看；默认今天（北京时间）", examples=["2027-05-14"])]
Uploaded = Annotated[UploadFile, File(description="CSV，列名 日期、安排、名称")]
CALENDAR = "text/calendar"


@router.get("/versions", summary="工作日表的各个版本，新的在前", responses=documented(422))
def versions(engine: Database, caller: Caller, page: Page) -> VersionList:
    found, more = service.versions(engine, page.limit, page.cursor)
    return VersionList(items=found, next=page.then(more))


@router.get("/{year}", summary="一个学年到 9 月 1 日的日程", responses=documented(404, 422))
def one(
    engine: Database, caller: Caller, year: Year, policy: PolicyId = "shanwei-chengqu", as_of: AsOf = None
) -> ScheduleOut:
    """按政策方案的步骤和中国工作日（含调休）从后向前推算最迟日期，从今天向后推算最早日期，排不下的写入 warnings。"""
    return service.of_year(engine, year, policy, as_of or today())


@router.get(
    "/{year}/ics",
    summary="日程的 .ics 文件",
    response_class=Response,
    responses={
        **documented(404, 422),
        200: {"description": "日历文件", "content": {CALENDAR: {"schema": {"type": "string"}}}},
    },
)
def ics(engine: Database, caller: Caller, year: Year, policy: PolicyId = "shanwei-chengqu") -> Response:
    """导入手机或电脑的日历；日程变动后再导入，同一步骤只更新、不重复。"""
    headers = {
        "Content-Disposition": f'attachment; filename="lungang-{year}.ics"',
        "Cache-Control": "no-store",
    }
    return Response(service.as_ics(engine, year, policy, today()), media_type=CALENDAR, headers=headers)


@router.post(
    "/{year}/steps/{step}",
    summary="记下一个步骤何时开始、何时完成",
    responses=documented(404, 422),
    dependencies=[needs(Right.SUBMIT)],
)
def note(
    engine: Database,
    caller: Caller,
    year: Year,
    step: Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,39}$", examples=["eligible"])],
    wanted: StepIn,
) -> ScheduleOut:
    """两个日期都为空，即撤销记录。"""
    return service.note(engine, caller, year, step, wanted, today())


@router.get("/{year}/days", summary="一年的放假和调休上班日", responses=documented(404, 422))
def days(engine: Database, caller: Caller, response: Response, year: Year) -> DayList:
    found = service.table(engine, year)
    response.headers["ETag"] = f'"{found.version}"'
    return found


@router.post(
    "/{year}/days",
    summary="改工作日表",
    responses=documented(404, 412, 422),
    dependencies=[needs(Right.OFFICE)],
)
def change(
    engine: Database, caller: Caller, response: Response, year: Year, wanted: DaysIn, version: Expected
) -> DayList:
    """每次修改成为一个新版本，连同理由留痕。"""
    found = service.change(engine, caller, year, wanted, version)
    response.headers["ETag"] = f'"{found.version}"'
    return found


@router.post(
    "/{year}/notice",
    summary="导入国务院办公厅的放假通知",
    responses=documented(404, 412, 413, 422),
    dependencies=[needs(Right.OFFICE)],
)
def notice(
    engine: Database, caller: Caller, response: Response, year: Year, file: Uploaded, version: Expected
) -> DayList:
    """CSV，一行一天或一段，例如 2027-02-05至2027-02-11,放假,春节。整份检查，有错整份拒绝；导入后这一年以通知为准。"""
    content = file.file.read(service.LARGEST_NOTICE + 1)
    found = service.take_notice(engine, caller, year, content, version)
    response.headers["ETag"] = f'"{found.version}"'
    return found
