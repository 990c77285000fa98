"""Medium-term plans explained: who goes in which year and why not in another, each school and the county year by year."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from solver.domain.months import effective_month
from solver.domain.plan import Assignment
from solver.domain.terms import Text
from solver.explain import gates as gate
from solver.explain import price as pricing
from solver.explain.again import Again
from solver.explain.gauges import Gauge, gauges
from solver.explain.limits import activity_of
from solver.explain.overview import Left, RuleStatus, left_over, posting_counts, state
from solver.explain.price import UNKNOWN, Price
from solver.explain.school import SchoolAnswer, explain_school
from solver.explain.standing import Kind, Standing
from solver.explain.teacher import at_home, left, posted
from solver.explain.view import View, effect, point
from solver.explain.why_not import CLOSED, HOME, NO_STAGE, OPEN, OUTSIDE, POSTED, direct_lines
from solver.explain.wishes import granted
from solver.explain.wording import Line, school, teacher
from solver.model.build import Model
from solver.rules.base import active
from solver.verify.verify import part
from solver.words import listed, say


def of_year(view: View, year: int) -> View:
    """One year's part of a medium-term plan, seen on 1 September of that year."""
    return replace(view, verified=part(view.verified, view.dataset, view.policy, year))


@dataclass(frozen=True)
class OtherYear:
    """A year in which a teacher could have been posted instead: what closes it, or what it costs."""

    year: int
    open: bool
    lines: tuple[Line, ...]
    price: Price | None = None


@dataclass(frozen=True)
class TeacherYears:
    """All there is to say about one teacher in a medium-term plan."""

    teacher: str
    name: str
    standing: Standing
    """In the year of the posting; without one in the first year of duty, else in the first year."""
    row: Assignment | None
    lines: tuple[Line, ...]
    others: tuple[OtherYear, ...] = ()
    """The other years, for a teacher who starts a posting."""


@dataclass(frozen=True)
class SchoolYears:
    """One school in every year of the plan."""

    school: str
    name: str
    lines: tuple[Line, ...]
    years: Mapping[int, SchoolAnswer]


@dataclass(frozen=True)
class YearStatus:
    """One year of the plan: the inspection's figures and the rules that set limits in it."""

    year: int
    starts: int
    gauges: tuple[Gauge, ...]
    rules: tuple[RuleStatus, ...]


@dataclass(frozen=True)
class PlanYears:
    """All there is to say about a medium-term plan as a whole."""

    lines: tuple[Line, ...]
    years: tuple[YearStatus, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True)
class WhyNotYears:
    """Why a teacher is not at a school in any year; ``verdict`` as in ``WhyNot``."""

    teacher: str
    school: str
    verdict: str
    lines: tuple[Line, ...]
    rules: tuple[str, ...] = ()
    """Rules that close it in every year."""
    price: Price | None = None


@dataclass(frozen=True)
class StayYears:
    """What it costs not to post a teacher in any year."""

    teacher: str
    lines: tuple[Line, ...]
    price: Price | None = None


def explain_teacher(view: View, who: int, model: Model, again: Again | None, seconds: float) -> TeacherYears:
    """The answer for a teacher, given by position.

    Args:
        model: of the same roster, policy and years.
        again: adds what the other years would cost, a solve each; without it they are said to be open or closed.
        seconds: for each solve.
    """
    row = view.placed.get(who)
    year = year_of(view, who, row)
    own = of_year(view, year)
    standing = own.standing(who)
    lines = [*since(view, who, year), *standing.lines]
    others: list[OtherYear] = []
    if row is not None:
        lines += posted(own, who, row, standing, whole=view)
        if row.reason.starts:
            others = [other_year(view, who, one, model, again, seconds) for one in view.plan.horizon if one != year]
            lines += [line for one in others for line in one.lines]
    elif view.status.duty[who]:
        lines += left(view, who, model)
    elif standing.kind is Kind.FREE and not standing.closed_by:
        lines.append(at_home(own, who, standing))
    people = view.dataset.teachers
    return TeacherYears(people.id[who], people.name[who], standing, row, tuple(lines), tuple(others))


def year_of(view: View, who: int, row: Assignment | None) -> int:
    """The year a teacher is looked at in: of the posting, else the first with the duty, else the first."""
    if row is not None:
        return next((year for year in view.plan.horizon if effective_month(year) == row.start), view.year)
    return next((year for year in view.plan.horizon if of_year(view, year).status.duty[who]), view.year)


def since(view: View, who: int, year: int) -> list[Line]:
    """When within the years of the plan the duty begins, and when it is looked at."""
    duty = [one for one in view.plan.horizon if of_year(view, one).status.duty[who]]
    if not duty or duty[0] == view.year:
        return []
    return [view.say("years.duty_from", "obligation", first=view.year, year=duty[0])]


def other_year(view: View, who: int, year: int, model: Model, again: Again | None, seconds: float) -> OtherYear:
    """Why a teacher is not posted in another year: what closes it, or what it costs."""
    postings = model.postings
    ways = np.flatnonzero((postings.teacher == who) & postings.starting(year))
    if not len(ways):
        standing = of_year(view, year).standing(who)
        why = [one for one in standing.lines if one.rule in standing.closed_by]
        return OtherYear(year, False, (view.say("years.closed", year=year), *why))
    if again is None:
        return OtherYear(year, True, (view.say("years.open", year=year),))
    price = again.one_of(who, ways, seconds)
    what = say("years.in_year", year=year)
    if price.verified is not None:
        own = view.dataset.teachers.id[who]
        host = next(row.host for row in price.verified.plan.moving if row.teacher == own)
        what = say("years.in_year_to", year=year, place=school(view.dataset, view.dataset.school_position[host]))
    return OtherYear(year, True, told(view, again, price, what), replace(price, verified=None))


def told(view: View, again: Again, price: Price, what: Text) -> tuple[Line, ...]:
    """A price in words, and that it is only the most it can be where it is not proven."""
    lines = pricing.said(view, again, price, what)
    if price.proven or price.verdict == UNKNOWN:
        return lines
    return (*lines, view.say("years.not_proven"))


def why_not(view: View, who: int, host: int, model: Model, again: Again | None, seconds: float) -> WhyNotYears:
    """Why a teacher is not posted to a school in any year, both given by position."""
    dataset = view.dataset
    person, place = teacher(dataset, who), school(dataset, host)
    identity = (dataset.teachers.id[who], dataset.schools.code[host])
    row = view.placed.get(who)
    if row is not None and row.host == identity[1]:
        return WhyNotYears(*identity, POSTED, (view.say("why_not.is_there", person=person, place=place),))
    if host == dataset.teachers.home[who]:
        return WhyNotYears(*identity, HOME, (view.say("why_not.own_school", person=person, place=place),))
    if not dataset.teachers.in_pool[who]:
        return WhyNotYears(*identity, OUTSIDE, view.standing(who).lines)
    each = {year: gate.ways(dataset, view.policy, year, who, host) for year in view.plan.horizon}
    if not any(found.rules for found in each.values()):
        return WhyNotYears(*identity, NO_STAGE, (view.say("why_not.no_stage", place=place),))
    postings = model.postings
    ways = np.flatnonzero((postings.teacher == who) & (postings.host == host) & postings.starts)
    if not len(ways):
        return shut(view, who, host, each)
    years = sorted({int(year) for year in postings.start[ways].tolist()})
    lines = [view.say("years.no_rule", person=person, place=place, years=listed([Text(str(y), str(y)) for y in years]))]
    found = each[years[0]]
    way = next(at for at, hits in enumerate(found.rules) if not hits)
    direct = effect(view, {who: gate.assignment(dataset, found.postings, way)})
    lines += direct_lines(view, direct, say("years.only_this", year=years[0]))
    if again is None:
        return WhyNotYears(*identity, OPEN, tuple(lines))
    price = again.one_of(who, ways, seconds)
    lines += told(view, again, price, say("why_not.posting", person=person, place=place))
    return WhyNotYears(*identity, OPEN, tuple(lines), price=replace(price, verified=None))


def shut(view: View, who: int, host: int, each: Mapping[int, gate.Ways]) -> WhyNotYears:
    """The rules that close a school to a teacher, said once where they are the same in all years."""
    dataset = view.dataset
    person, place = teacher(dataset, who), school(dataset, host)
    closed = {year: gate.gates(dataset, view.policy, found, view.audience) for year, found in each.items()}
    always = set.intersection(*({one.rule for one in gates} for gates in closed.values()))
    lines = [view.say("years.shut", person=person, place=place)]
    if len({frozenset(one.rule for one in gates) for gates in closed.values()}) == 1:
        lines += [one.line for one in closed[view.year]]
    else:
        for year, gates in closed.items():
            lines += [view.say("years.in_that_year", year=year), *(one.line for one in gates)]
    identity = (dataset.teachers.id[who], dataset.schools.code[host])
    return WhyNotYears(*identity, CLOSED, tuple(lines), tuple(sorted(always)))


def how_to_stay(view: View, who: int, model: Model, again: Again | None, seconds: float) -> StayYears:
    """What it costs to keep a posted teacher at home in all years."""
    person, own = teacher(view.dataset, who), view.dataset.teachers.id[who]
    if who not in view.placed:
        return StayYears(own, (view.say("counterfactual.stays_as_it_is", person=person),))
    what = say("years.keeping_home", person=person)
    if again is None:
        direct = direct_lines(view, effect(view, {who: None}), what)
        return StayYears(own, tuple(direct))
    ways = np.flatnonzero(model.postings.teacher == who)
    price = again.none_of(who, ways, seconds)
    return StayYears(own, told(view, again, price, what), replace(price, verified=None))


def explain_the_school(view: View, place: int) -> SchoolYears:
    """The answer for a school, given by position: each year as if it were a plan of one year."""
    found = {year: explain_school(of_year(view, year), place) for year in view.plan.horizon}
    lines = []
    for year, one in found.items():
        lines += [view.say("years.in_that_year", year=year), *one.lines]
    return SchoolYears(view.dataset.schools.code[place], view.dataset.schools.name[place], tuple(lines), found)


def explain_the_plan(view: View, model: Model) -> PlanYears:
    """The answer for a plan: the whole first, then year by year, then who is left and why."""
    chosen = point(view, model.postings)
    activity, held = activity_of(model, chosen), posting_counts(model)
    remaining = left_over(view, model, activity)
    duty = view.status.duty
    goes = [who for who, row in view.placed.items() if row.reason.starts]
    placed = sum(bool(duty[who]) for who in goes)
    lines = [
        view.say(
            "years.headline",
            "obligation" if "obligation" in view.policy.rules else "",
            first=view.year,
            last=view.plan.horizon[-1],
            duty=int(duty.sum()),
            placed=placed,
            left=int(duty.sum()) - placed,
            starts=len(goes),
        )
    ]
    years = []
    for year in view.plan.horizon:
        own = of_year(view, year)
        gauge = gauges(view.dataset, view.policy, own.plan)
        limited = [item.rule.id for item in active(view.policy) if rows_in(model, item.rule.id, year)]
        states = tuple(state(own, model, activity, held, rule, year) for rule in limited)
        years.append(YearStatus(year, len(own.plan.starting), gauge, states))
        lines += [headline(view, own), *(one.line for one in gauge), *(one.line for one in states)]
    lines += [one.line for one in remaining]
    lines += view.permitted()
    lines += granted(view)
    return PlanYears(tuple(lines), tuple(years), remaining)


def rows_in(model: Model, rule: str, year: int) -> bool:
    """Whether a rule sets limits in a year."""
    labels = model.matrix.labels
    return bool((labels.year[model.matrix.rows_of(rule)] == year).any())


def headline(view: View, own: View) -> Line:
    """How many start, return and are away in a year."""
    starting, duty = own.plan.starting, view.status.duty
    placed = sum(bool(duty[view.dataset.teacher_position[row.teacher]]) for row in starting)
    stays = len(own.plan.moving) - len(starting)
    back = len(own.plan.rows) - len(own.plan.moving) + len(own.plan.back)
    running = len(own.plan.running)
    away = say("years.away", away=running) if running else Text("", "")
    return view.say(
        "years.of_year", year=own.year, starts=len(starting), placed=placed, stays=stays, returns=back, away=away
    )
