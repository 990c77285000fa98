"""The schedule of a year, changes of the table of working days, and notes of how far the steps are."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.access.roles import Principal
from app.access.service import changed_meanwhile
from app.audit.chain import record
from app.calendars import ics, notice
from app.calendars.schemas import DayList, DayOut, DaysIn, ScheduleOut, StepIn, VersionOut
from app.db import queue_up, reading, writing
from app.errors import Refusal, invalid_field
from app.paging import number_in, numbered
from app.policies import versions as versions_of
from app.tables import CalendarVersion, StepNote, now
from solver.calendar.schedule import Progress, Schedule, schedule
from solver.calendar.working_days import Day, WorkingDays
from solver.domain.policy import Policy
from solver.policies.content import policy_of
from solver.words import listed as enumerated
from solver.words import say

CALENDAR = 7_202
"""Number of the queue in which writers of the table stand."""
MOST_DAYS = 4000
"""Own entries of the table in all."""
FAR = timedelta(days=3 * 366)
LARGEST_NOTICE = 256 * 1024
"""Bytes of an uploaded notice."""


def newest(session: Session) -> CalendarVersion | None:
    return session.exec(select(CalendarVersion).order_by(col(CalendarVersion.number).desc()).limit(1)).first()


def working_days(session: Session) -> tuple[WorkingDays, int]:
    """The working days that hold now, and the version of the table; 0 where nobody changed it."""
    version = newest(session)
    if version is None:
        return WorkingDays(), 0
    days = {date.fromisoformat(day): Day(**entry) for day, entry in version.days.items()}
    return WorkingDays(days, frozenset(version.noticed)), version.number


def noted(session: Session, year: int, policy: str) -> Mapping[str, Progress]:
    """What was noted of the steps of a year."""
    wanted = select(StepNote).where(StepNote.year == year, StepNote.policy == policy)
    return {note.step: Progress(note.started, note.finished) for note in session.exec(wanted)}


def chosen(session: Session, reference: str) -> tuple[Policy, str]:
    """A policy, shipped or the bureau's own, and its id without the version: notes stay when a version is added.

    Raises:
        Refusal: 404.
    """
    profile = versions_of.find(session, "policy", reference)
    return policy_of(profile.content, ""), profile.id


def found(session: Session, year: int, name: str, today: date) -> tuple[Schedule, str, str, int]:
    """The schedule of a year, its policy's id and title, and the version of the working days.

    Raises:
        Refusal: 404 for an unknown policy, 422 for a day too far from the year.
    """
    policy, identifier = chosen(session, name)
    if abs(today - date(year, 9, 1)) > FAR:
        raise invalid_field(
            "year", say("refusals.year_too_far", year=year, today=today), say("refusals.other_year"), place="path"
        )
    days, version = working_days(session)
    dated = schedule(policy.steps, year, today, days, noted(session, year, identifier))
    return dated, identifier, policy.title, version


def of_year(engine: Engine, year: int, policy: str, today: date) -> ScheduleOut:
    """The way to 1 September as seen ``today``.

    Raises:
        Refusal: 404, 422, see ``found``.
    """
    with reading(engine) as session:
        return ScheduleOut.of(*found(session, year, policy, today))


def as_ics(engine: Engine, year: int, policy: str, today: date) -> bytes:
    """The same for calendar programs.

    Raises:
        Refusal: 404, 422, see ``found``.
    """
    with reading(engine) as session:
        return ics.document(*found(session, year, policy, today), now())


def note(engine: Engine, who: Principal, year: int, step: str, wanted: StepIn, today: date) -> ScheduleOut:
    """Notes how far a step is; what was noted before is replaced, and stays in the audit.

    Raises:
        Refusal: 404 for an unknown policy, 422 for an unknown step or a day that has not come yet.
    """
    for field in ("started_on", "finished_on"):
        if (day := getattr(wanted, field)) is not None and not timedelta() <= today - day <= FAR:
            raise invalid_field(field, say("refusals.day_not_yet", day=day), say("refusals.give_past_day"))
    with writing(engine) as session:
        policy, identifier = chosen(session, wanted.policy)
        steps = {one.id for one in policy.steps}
        if step not in steps:
            raise invalid_field(
                "step",
                say("refusals.no_such_step"),
                say("refusals.usable", names=enumerated(sorted(steps))),
                place="path",
            )
        session.merge(
            StepNote(
                year=year,
                policy=identifier,
                step=step,
                user=who.id,
                name=who.name,
                started=wanted.started_on,
                finished=wanted.finished_on,
            )
        )
        record(
            session,
            who,
            "calendar_step_noted",
            f"{year}/{identifier}/{step}",
            started=str(wanted.started_on or ""),
            finished=str(wanted.finished_on or ""),
        )
        session.flush()
        return ScheduleOut.of(*found(session, year, wanted.policy, today))


def table(engine: Engine, year: int) -> DayList:
    """A year's days off and make-up days."""
    with reading(engine) as session:
        return listed(session, year)


def listed(session: Session, year: int) -> DayList:
    days, version = working_days(session)
    return DayList(
        year=year,
        version=version,
        announced=days.announced(year),
        noticed=year in days.noticed,
        items=[
            DayOut(date=day, working=entry.working, name=entry.name, own=day in days.days)
            for day, entry in days.table(year).items()
        ],
    )


def change(engine: Engine, who: Principal, year: int, wanted: DaysIn, version: int | None) -> DayList:
    """Makes a new version of the table.

    Raises:
        Refusal: 412 where others changed it meanwhile, 422 for dates of other years or too many.
    """
    for day in wanted.days:
        if day.date.year != year:
            raise invalid_field(
                "days", say("refusals.day_of_other_year", day=day.date, year=year), say("refusals.change_in_that_year")
            )
    with writing(engine) as session:
        days, noticed = opened(session, version)
        if wanted.forget_notice:
            noticed.discard(year)
            days = {day: entry for day, entry in days.items() if day.year != year}
        for entry in wanted.days:
            if entry.working is None:
                days.pop(entry.date, None)
            else:
                days[entry.date] = Day(entry.working, entry.name)
        closed(session, who, wanted.reason, days, noticed, "calendar_days_changed", year=year, changed=len(wanted.days))
        return listed(session, year)


def take_notice(engine: Engine, who: Principal, year: int, content: bytes, version: int | None) -> DayList:
    """Takes over a State Council notice: it replaces everything the table says about the year.

    Raises:
        Refusal: 412 where others changed the table meanwhile, 422 with every line that is wrong.
    """
    if len(content) > LARGEST_NOTICE:
        raise invalid_field(
            "file", say("refusals.notice_too_large"), say("refusals.notice_as_csv", columns=enumerated(notice.COLUMNS))
        )
    named, wrong = notice.read(content, year)
    if wrong:
        raise Refusal(
            422,
            "notice_refused",
            "放假通知有误，没有导入 / Notice refused",
            say("refusals.notice_wrong", count=len(wrong)),
            say("refusals.correct_notice", columns=enumerated(notice.COLUMNS)),
            wrong[:100],
        )
    with writing(engine) as session:
        days, noticed = opened(session, version)
        days = {day: entry for day, entry in days.items() if day.year != year} | named
        noticed.add(year)
        closed(
            session, who, f"导入 {year} 年放假通知", days, noticed, "calendar_notice_taken", year=year, named=len(named)
        )
        return listed(session, year)


def opened(session: Session, version: int | None) -> tuple[dict[date, Day], set[int]]:
    """The table as it stands, held until the session ends.

    Raises:
        Refusal: 412.
    """
    queue_up(session, CALENDAR)
    days, number = working_days(session)
    if version is not None and version != number:
        raise changed_meanwhile()
    return dict(days.days), set(days.noticed)


def closed(
    session: Session, who: Principal, reason: str, days: dict[date, Day], noticed: set[int], action: str, **details: int
) -> None:
    """Adds the new version with its line in the audit."""
    if len(days) > MOST_DAYS:
        raise invalid_field("days", say("refusals.days_full", most=MOST_DAYS), say("refusals.undo_old_days"))
    last = newest(session)
    number = last.number + 1 if last else 1
    session.add(
        CalendarVersion(
            number=number,
            user=who.id,
            name=who.name,
            reason=reason,
            days={day.isoformat(): asdict(days[day]) for day in sorted(days)},
            noticed=sorted(noticed),
        )
    )
    record(session, who, action, str(number), **details)
    session.flush()


def versions(engine: Engine, limit: int, cursor: str | None) -> tuple[list[VersionOut], str | None]:
    """A page of the versions of the table, newest first, and the cursor to the next.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    wanted = select(CalendarVersion).order_by(col(CalendarVersion.number).desc()).limit(limit + 1)
    if cursor:
        wanted = wanted.where(CalendarVersion.number < number_in(cursor))
    with reading(engine) as session:
        rows = session.exec(wanted).all()
        found = [
            VersionOut(
                version=one.number,
                created_at=one.created_at,
                name=one.name,
                reason=one.reason,
                days=len(one.days),
                noticed=one.noticed,
            )
            for one in rows[:limit]
        ]
    return found, numbered(found[-1].version) if len(rows) > limit else None
