"""The command ``calendar``: the way to 1 September as a table, as JSON, or as an .ics file."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.clock import planning_year
from app.usage import BAD_DATA, WRONG_USE, CommandError, existing, prepare, tell
from solver.words import listed, say

if TYPE_CHECKING:  # imported inside the command: --help and wrong use answer at once
    from solver.calendar.working_days import WorkingDays

Notices = Annotated[
    list[Path] | None,
    typer.Option("--notice", metavar="CSV", help="国务院办公厅放假通知（日期,安排,名称），每年一份，可多次 / holidays"),
]


def calendar(
    context: typer.Context,
    policy: Annotated[str, typer.Option("--policy", help="政策方案：名称或自己的 .toml 文件 / policy")] = (
        "shanwei-chengqu"
    ),
    year: Annotated[
        int | None, typer.Option("--year", min=2000, max=2100, help="学年，默认下一个 9 月 1 日 / school year")
    ] = None,
    notice: Notices = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="另存为日历文件 / also write .ics")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / machine-readable")] = False,
) -> None:
    """Prints the latest and earliest dates of every step, and what can no longer fit."""
    from app import console
    from app.calendars import ics as files
    from app.calendars.schemas import ScheduleOut
    from app.exports.base import save
    from solver import policies
    from solver.calendar.schedule import schedule, warnings
    from solver.rules.base import PolicyError

    today = context.obj.today()
    wanted = year or planning_year(today)
    try:
        rules = policies.policy(policy)
    except PolicyError as problem:
        raise CommandError(WRONG_USE, say("cli.policy_wrong", why=problem)) from None
    found = schedule(rules.steps, wanted, today, known(notice or ()))
    if ics is not None:
        prepare(ics.parent)
        save(ics, files.document(found, rules.id, rules.title, 0, datetime.now(UTC)))
    if as_json:
        print(ScheduleOut.of(found, rules.id, rules.title, 0).model_dump_json(indent=1))
        return
    console.output().print(console.schedule_table(found, rules.title))
    for text in warnings(found):
        tell(text)


def known(notices: Sequence[Path]) -> "WorkingDays":
    """The working days with some notices taken into account.

    Raises:
        CommandError: a notice that is missing, or wrong; says which line.
    """
    from app.calendars import notice as reader
    from solver.calendar.working_days import Day, WorkingDays

    days: dict[date, Day] = {}
    years: set[int] = set()
    for path in notices:
        existing(path)
        content = path.read_bytes()
        year = reader.year_of(content)
        named, wrong = reader.read(content, year)
        if wrong:
            lines = listed([f"{line['where']}：{line['text']}" for line in wrong[:5]], "；", "; ")
            raise CommandError(BAD_DATA, say("cli.calendar_wrong", file=path.name, count=len(wrong), lines=lines))
        days |= named
        years.add(year)
    return WorkingDays(days, frozenset(years))
