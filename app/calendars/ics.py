"""The calendar as an .ics file for calendar programs: one whole-day event for each step, with a stable UID."""

from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from solver.calendar.schedule import Dated, Schedule, effective_date, warnings
from solver.calendar.working_days import ONE_DAY

REMIND = timedelta(days=-3)


def document(found: Schedule, policy: str, title: str, version: int, stamp: datetime) -> bytes:
    """RFC 5545; a newer ``version`` of the working days replaces events that were imported before."""
    calendar = Calendar()
    calendar.add("prodid", "-//lungang//calendar to 1 September//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{found.year} 年教师交流日程（{title}）")
    for dated in found.steps:
        calendar.add_component(event(dated, found, policy, version, stamp))
    calendar.add_component(final(found, policy, version, stamp))
    return bytes(calendar.to_ical())


def event(dated: Dated, found: Schedule, policy: str, version: int, stamp: datetime) -> Event:
    """A step at its latest dates; one noted as begun or finished at its own."""
    begin = dated.progress.started or dated.latest_start
    end = dated.progress.finished or max(dated.latest_end, begin)
    words = [
        f"最迟 {dated.latest_start} 开始、{dated.latest_end} 结束，{dated.step.days} 个工作日。",
        dated.step.source or "时长由本县（区）自行设定。",
    ]
    made = plain(f"{found.year}-{policy}-{dated.step.id}", f"{dated.step.title}（{found.year} 年教师交流）", stamp)
    made.add("sequence", version)
    made.add("dtstart", min(begin, end))
    made.add("dtend", end + ONE_DAY)
    made.add("description", "\n".join(words))
    made.add("status", "CONFIRMED")
    if dated.progress.finished is None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", dated.step.title)
        alarm.add("trigger", REMIND)
        made.add_component(alarm)
    return made


def final(found: Schedule, policy: str, version: int, stamp: datetime) -> Event:
    """1 September itself, with the warnings of the day the file was made."""
    made = plain(f"{found.year}-{policy}-effective", f"{found.year} 学年开始：教师交流各步骤须已完成", stamp)
    made.add("sequence", version)
    made.add("dtstart", effective_date(found.year))
    made.add("dtend", effective_date(found.year) + ONE_DAY)
    made.add("description", "\n".join(text.zh for text in warnings(found)))
    return made


def plain(identity: str, summary: str, stamp: datetime) -> Event:
    made = Event()
    made.add("uid", f"{identity}@lungang")
    made.add("dtstamp", stamp.astimezone(UTC))
    made.add("summary", summary)
    made.add("transp", "TRANSPARENT")
    return made
