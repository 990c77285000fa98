"""The calendar as the API takes and shows it."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.policies.schemas import REFERENCE
from solver.calendar.schedule import Dated, Schedule, warnings
from solver.domain import english
from solver.domain.terms import Text

StepState = Literal["done", "running", "due", "open", "late"]
WORDS: JsonDict = {
    "zh": "2027 年的调休上班日尚未公布……",
    "en": "The make-up working days of 2027 are not announced yet…",
}
STEP: JsonDict = {
    "id": "publication",
    "title": "公示（交流名单）",
    "days": 5,
    "source": "",
    "source_en": "",
    "bureau_setting": True,
    "latest_start": "2027-08-18",
    "latest_end": "2027-08-24",
    "earliest_start": "2027-08-10",
    "earliest_end": "2027-08-16",
    "started_on": None,
    "finished_on": None,
    "state": "open",
    "slack": 6,
}
DAY: JsonDict = {"date": "2027-01-01", "working": False, "name": "元旦", "own": False}
VERSION: JsonDict = {
    "version": 1,
    "created_at": "2026-11-20T08:00:00Z",
    "name": "admin",
    "reason": "国务院办公厅关于2027年部分节假日安排的通知",
    "days": 28,
    "noticed": [2027],
}


def example(value: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class Words(BaseModel):
    """A sentence in both languages."""

    model_config = example(WORDS)

    zh: str
    en: str

    @classmethod
    def of(cls, text: Text) -> "Words":
        return cls(zh=text.zh, en=text.en)


class StepOut(BaseModel):
    """One step with its dates."""

    model_config = example(STEP)

    id: str
    title: str
    days: int = Field(description="工作日")
    source: str = Field(description="所依据的条文；空为本县（区）设定")
    source_en: str = Field(description="条文，文件和条号用英文名")
    bureau_setting: bool = Field(description="时长由本县（区）自行设定")
    latest_start: date = Field(description="最迟哪天开始")
    latest_end: date = Field(description="最迟哪天结束")
    earliest_start: date | None = Field(description="从今天排起最早哪天开始；已完成的为空")
    earliest_end: date | None
    started_on: date | None = Field(description="记录的开始日期")
    finished_on: date | None = Field(description="记录的完成日期")
    state: StepState = Field(description="done 已完成，running 进行中，due 今天必须开始，open 尚有余地，late 已排不下")
    slack: int = Field(description="还可以等几个工作日；负数为差几个")

    @classmethod
    def of(cls, dated: Dated) -> "StepOut":
        return cls(
            id=dated.step.id,
            title=dated.step.title,
            days=dated.step.days,
            source=dated.step.source,
            source_en=english.citation(dated.step.source),
            bureau_setting=not dated.step.source,
            latest_start=dated.latest_start,
            latest_end=dated.latest_end,
            earliest_start=dated.earliest_start,
            earliest_end=dated.earliest_end,
            started_on=dated.progress.started,
            finished_on=dated.progress.finished,
            state=dated.state,  # type: ignore[arg-type]
            slack=dated.slack,
        )


class ScheduleOut(BaseModel):
    """The way to 1 September of a year under a policy."""

    model_config = example(
        {
            "year": 2027,
            "policy": "shanwei-chengqu",
            "policy_title": "汕尾市城区",
            "effective_date": "2027-09-01",
            "today": "2027-05-14",
            "passed": False,
            "fits": True,
            "working_days_left": 77,
            "working_days_needed": 71,
            "unannounced_years": [2027],
            "days_version": 0,
            "warnings": [WORDS],
            "steps": [STEP],
        }
    )

    year: int
    policy: str
    policy_title: str
    effective_date: date = Field(description="9 月 1 日；各步骤须在此前完成")
    today: date
    passed: bool = Field(description="学年已开始")
    fits: bool = Field(description="未完成的步骤都还排得下")
    working_days_left: int = Field(description="从今天到 8 月 31 日的工作日数")
    working_days_needed: int = Field(description="未完成的步骤还要的工作日数")
    unannounced_years: list[int] = Field(description="调休上班日尚未公布的年份，日期可能变动")
    days_version: int = Field(description="工作日表的版本；0 为没有改过")
    warnings: list[Words]
    steps: list[StepOut]

    @classmethod
    def of(cls, found: Schedule, policy: str, title: str, version: int) -> "ScheduleOut":
        return cls(
            year=found.year,
            policy=policy,
            policy_title=title,
            effective_date=date(found.year, 9, 1),
            today=found.today,
            passed=found.passed,
            fits=found.fits,
            working_days_left=found.left,
            working_days_needed=found.needed,
            unannounced_years=list(found.unannounced),
            days_version=version,
            warnings=[Words.of(text) for text in warnings(found)],
            steps=[StepOut.of(dated) for dated in found.steps],
        )


class StepIn(BaseModel):
    """How far a step is; both dates empty: nothing noted."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"policy": "shanwei-chengqu", "started_on": "2027-05-20", "finished_on": None}]
        },
    )

    policy: str = Field(default="shanwei-chengqu", pattern=REFERENCE)
    started_on: date | None = None
    finished_on: date | None = None

    @model_validator(mode="after")
    def in_order(self) -> "StepIn":
        if self.started_on and self.finished_on and self.finished_on < self.started_on:
            raise ValueError("完成日期早于开始日期")
        return self


class DayOut(BaseModel):
    """A date that is not what its weekday says."""

    model_config = example(DAY)

    date: date
    working: bool = Field(description="true 调休上班，false 放假")
    name: str
    own: bool = Field(description="出自本单位的表；否则随软件附带")


class DayList(BaseModel):
    """A year's exceptions, in date order."""

    model_config = example({"year": 2027, "version": 0, "announced": False, "noticed": False, "items": [DAY]})

    year: int
    version: int
    announced: bool = Field(description="这一年的调休上班日已知")
    noticed: bool = Field(description="已导入这一年的放假通知，其余日期按星期")
    items: list[DayOut]


class DayIn(BaseModel):
    """One date of the table; ``working`` empty takes the office's own entry out again."""

    model_config = ConfigDict(extra="forbid")

    date: date
    working: bool | None
    name: str = Field(default="", max_length=40)


class DaysIn(BaseModel):
    """A change of a year's table."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"reason": "台风停工", "days": [{"date": "2027-08-20", "working": False, "name": "停工"}]},
            ]
        },
    )

    reason: str = Field(min_length=1, max_length=1000, pattern=r"\S", description="理由，会记录并可查")
    days: list[DayIn] = Field(default_factory=list, max_length=400)
    forget_notice: bool = Field(default=False, description="撤销这一年已导入的放假通知，回到随软件附带的日期")


class VersionOut(BaseModel):
    """One version of the table."""

    model_config = example(VERSION)

    version: int
    created_at: datetime
    name: str
    reason: str
    days: int = Field(description="表中有几天")
    noticed: list[int]


class VersionList(BaseModel):
    """Every version, newest first."""

    model_config = example({"items": [VERSION]})

    items: list[VersionOut]
    next: str | None = Field(default=None, description="下一页的 cursor；最后一页为空")
