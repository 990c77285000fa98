"""The way to 1 September: the latest dates of every step, counted backward, and what can no longer fit, counted forward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from solver.calendar.working_days import ONE_DAY, WorkingDays
from solver.domain.policy import Step
from solver.domain.terms import Text
from solver.words import say


def effective_date(year: int) -> date:
    """1 September: the day a plan for the school year takes effect, before which every step is finished."""
    return date(year, 9, 1)


def deadline_passed(year: int, today: date) -> bool:
    """Whether the school year has begun, so that its plan comes too late."""
    return today >= effective_date(year)


@dataclass(frozen=True)
class Progress:
    """When a step was begun and finished, as somebody noted."""

    started: date | None = None
    finished: date | None = None


@dataclass(frozen=True)
class Dated:
    """A step with its dates; ``earliest_…`` are None once it is finished."""

    step: Step
    latest_start: date
    latest_end: date
    earliest_start: date | None
    earliest_end: date | None
    progress: Progress
    state: str
    """done, running (begun), due (must begin now), open, or late (can no longer fit)."""
    slack: int
    """Working days it may still wait; negative: so many are missing. 0 once it is finished."""


@dataclass(frozen=True)
class Schedule:
    """All steps of a year in their order."""

    year: int
    today: date
    steps: tuple[Dated, ...]
    left: int
    """Working days from ``today`` to 31 August, both included."""
    needed: int
    """Working days the steps not finished still take."""
    unannounced: tuple[int, ...]
    """Years it reaches into whose make-up days are not announced yet."""

    @property
    def passed(self) -> bool:
        return deadline_passed(self.year, self.today)

    @property
    def fits(self) -> bool:
        return all(dated.state != "late" for dated in self.steps)


def backward(steps: Sequence[Step], year: int, days: WorkingDays) -> list[tuple[date, date]]:
    """Latest first and last day of each step, so that the last step ends before 1 September."""
    dates: list[tuple[date, date]] = []
    end = effective_date(year) - ONE_DAY
    for step in reversed(steps):
        end = days.on_or_before(end)
        begin = days.first_of(end, step.days)
        dates.append((begin, end))
        end = begin - ONE_DAY
    return dates[::-1]


def schedule(
    steps: Sequence[Step], year: int, today: date, days: WorkingDays, progress: Mapping[str, Progress] | None = None
) -> Schedule:
    """Dates, state and slack of each step.

    Steps follow one another. A step that nobody noted as begun is taken not to have begun: it can begin today at
    the earliest, or on the working day after the step before it.
    """
    noted = progress or {}
    latest = backward(steps, year, days)
    free, rows, needed = today, [], 0
    for step, (latest_start, latest_end) in zip(steps, latest, strict=True):
        known = noted.get(step.id, Progress())
        if known.finished is not None:
            rows.append(Dated(step, latest_start, latest_end, None, None, known, "done", 0))
            continue
        start = known.started or days.on_or_after(free)
        end = days.last_of(max(days.last_of(start, step.days), today), 1)
        needed += days.count(max(start, today), end)
        slack = days.count(end + ONE_DAY, latest_end) - days.count(latest_end + ONE_DAY, end)
        if slack < 0:
            state = "late"
        elif known.started is not None:
            state = "running"
        else:
            state = "due" if slack == 0 else "open"
        rows.append(Dated(step, latest_start, latest_end, start, end, known, state, slack))
        free = end + ONE_DAY
    last = effective_date(year) - ONE_DAY
    reached = range(min(today, latest[0][0]).year if latest else year, year + 1)
    unannounced = tuple(one for one in reached if not days.announced(one))
    return Schedule(year, today, tuple(rows), days.count(today, last), needed, unannounced)


def warnings(found: Schedule) -> list[Text]:
    """What a planner must know, the gravest first; empty where all is well."""
    said = []
    late = [dated for dated in found.steps if dated.state == "late"]
    if found.passed and any(dated.state != "done" for dated in found.steps):
        said.append(say("calendar.begun", year=found.year))
    if late:
        short = max(-dated.slack for dated in late)
        first = late[0].step.title
        said.append(say("calendar.too_few_days", left=found.left, needed=found.needed, short=short, first=first))
    said += [
        say("calendar.begin_today", step=dated.step.title, today=found.today)
        for dated in found.steps
        if dated.state == "due" and dated.earliest_start == found.today
    ]
    said += [say("calendar.make_up_days", year=year) for year in found.unannounced]
    return said
