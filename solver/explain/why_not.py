"""Why not this school: the rule that closes it with its fact, what stands in the way, or the exact price."""

from dataclasses import dataclass

from solver.domain.terms import COMPULSORY, Text
from solver.explain import gates as gate
from solver.explain import price as pricing
from solver.explain.price import Price
from solver.explain.view import Effect, View, effect
from solver.explain.wording import Line, clause, goal_changes, school, teacher
from solver.rules.base import registry as rules
from solver.search.change import sent
from solver.search.price import Prices
from solver.status import posted_by_rules
from solver.verify import invariants
from solver.words import listed, say

POSTED, HOME, NO_STAGE, OUTSIDE, CLOSED, OPEN = "posted", "home", "no_stage", "outside", "closed", "open"


@dataclass(frozen=True)
class WhyNot:
    """The answer to "why is this teacher not at that school".

    ``verdict``: "posted" (is there), "home" (own school), "no_stage" (no compulsory stage there),
    "outside" (the teacher rules do not post this person), "closed" (rules close it) or "open".
    """

    teacher: str
    school: str
    verdict: str
    lines: tuple[Line, ...]
    rules: tuple[str, ...] = ()
    """Rules that close it; all of them would have to change."""
    direct: Effect | None = None
    """What sending the teacher there does while nobody else moves."""
    price: Price | None = None


def why_not(view: View, who: int, host: int, prices: Prices | None = None, seconds: float = 20.0) -> WhyNot:
    """The answer for a teacher and a school, given by position.

    Args:
        prices: around this very plan; without it an open school is answered by the direct change alone.
    """
    dataset = view.dataset
    person, place = teacher(dataset, who), school(dataset, host)

    def answer(verdict: str, *lines: Line, **more: object) -> WhyNot:
        return WhyNot(dataset.teachers.id[who], dataset.schools.code[host], verdict, lines, **more)  # type: ignore[arg-type]

    row = view.placed.get(who)
    if row is not None and row.host == dataset.schools.code[host]:
        return answer(POSTED, view.say("why_not.is_there", person=person, place=place))
    if host == dataset.teachers.home[who]:
        return answer(HOME, view.say("why_not.own_school", place=place, person=person))
    if not posted_by_rules(dataset, view.policy, view.year)[who]:
        return answer(OUTSIDE, *view.standing(who).lines)
    if not dataset.schools.runs[host, list(COMPULSORY)].any():
        return answer(
            NO_STAGE,
            view.say("why_not.no_stage", place=place),
        )
    ways = gate.ways(dataset, view.policy, view.year, who, host)
    closed = gate.gates(dataset, view.policy, ways, view.audience)
    if closed:
        if len(closed) == 1:
            head = view.say("why_not.one_rule", person=person, place=place)
        else:
            head = view.say("why_not.several_rules", person=person, place=place, count=len(closed))
        return answer(CLOSED, head, *(one.line for one in closed), rules=tuple(one.rule for one in closed))
    way = next(place for place, hits in enumerate(ways.rules) if not hits)
    direct = effect(view, {who: gate.assignment(dataset, ways.postings, way)})
    lines = [view.say("why_not.no_rule", person=person, place=place)]
    lines += direct_lines(view, direct, say("why_not.only_this"))
    found = None
    if prices is not None:
        found = pricing.price(
            view, prices, sent(prices.model, who, host), frozenset({dataset.teachers.id[who]}), seconds
        )
        what = say("why_not.posting", person=person, place=place)
        lines += pricing.said(view, prices, found, what)
    return answer(OPEN, *lines, direct=direct, price=found)


SHOWN = 3
"""Breaches told of a change that does not hold."""


def direct_lines(view: View, found: Effect, what: Text) -> list[Line]:
    """What a change does while everybody else stays as planned, in words."""
    if found.holds:
        detail = goal_changes(dict(found.changes)) if found.changes else say("price.no_goal")
        return [view.say("why_not.direct_holds", what=what, detail=detail)]
    lines = [view.say("why_not.direct_breaks", what=what)]
    years: dict[tuple[str, Text], list[int]] = {}
    for breach in found.breaches:
        words = rules()[breach.rule].explain(breach) if breach.rule in rules() else invariants.explain(breach)
        years.setdefault((breach.rule, fact_only(words)), []).append(breach.year)
    for (rule, fact), told in list(years.items())[:SHOWN]:
        if len(told) > 1:  # the same in several years of a medium-term plan
            fact = say("years.same_in", fact=fact, years=listed(str(year) for year in told))
        lines.append(Line(fact, rule, clause(rule, view.policy)))
    return lines


def fact_only(words: Text) -> Text:
    """A rule's sentence without its advice, which is for whoever made the plan: what follows “；请” and the last "; "."""
    fact, advised, _ = words.zh.partition("；请")
    fact_en, _, advice = words.en.rpartition("; ")
    return Text(f"{fact}。" if advised else words.zh, f"{fact_en}." if fact_en else advice)
