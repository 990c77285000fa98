"""Why not this school: the rule that closes it with its fact, what stands in the way, or the exact price."""

from dataclasses import dataclass

from solver.domain.terms import COMPULSORY, Text
from solver.explain import gates as gate
from solver.explain import price as pricing
from solver.explain.price import Price
from solver.explain.view import Effect, View, effect
from solver.explain.wording import Line, clause, goal_changes, school, teacher
from solver.rules.base import registry as rules
from solver.search.price import Prices, sent
from solver.verify import invariants

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
        return answer(
            POSTED, view.say(f"方案已把{person.zh}安排在{place.zh}。", f"The plan places {person.en} at {place.en}.")
        )
    if host == dataset.teachers.home[who]:
        return answer(
            HOME, view.say(f"{place.zh}就是{person.zh}的现任学校。", f"{place.en} is the home school of {person.en}.")
        )
    if not dataset.teachers.in_pool[who]:
        return answer(OUTSIDE, *view.standing(who).lines)
    if not dataset.schools.runs[host, list(COMPULSORY)].any():
        return answer(
            NO_STAGE,
            view.say(
                f"{place.zh}没有小学、初中学段，不接收义务教育交流教师。",
                f"{place.en} runs no compulsory stage and receives no exchanged teachers.",
            ),
        )
    ways = gate.ways(dataset, view.policy, view.year, who, host)
    closed = gate.gates(dataset, view.policy, ways, view.audience)
    if closed:
        head = view.say(
            f"{person.zh}不能派到{place.zh}："
            + ("有一条规定不允许。" if len(closed) == 1 else f"有 {len(closed)} 条规定不允许，须全部改变才行。"),
            f"{person.en} cannot be posted to {place.en}: "
            + (
                "one rule closes it."
                if len(closed) == 1
                else f"{len(closed)} rules close it, and all would have to change."
            ),
        )
        return answer(CLOSED, head, *(one.line for one in closed), rules=tuple(one.rule for one in closed))
    way = next(place for place, hits in enumerate(ways.rules) if not hits)
    direct = effect(view, {who: gate.assignment(dataset, ways.postings, way)})
    lines = [
        view.say(
            f"没有规定不许{person.zh}去{place.zh}，要看名额和代价。",
            f"No rule forbids {person.en} to go to {place.en}; places and price decide.",
        )
    ]
    lines += direct_lines(
        view, direct, Text("只改派这一人、其他人的安排不变", "Changing this one posting and no other")
    )
    found = None
    if prices is not None:
        found = pricing.price(
            view, prices, sent(prices.model, who, host), frozenset({dataset.teachers.id[who]}), seconds
        )
        what = Text(
            f"派{person.zh}到{place.zh}并重新安排其他人",
            f"Posting {person.en} to {place.en} and arranging the others anew",
        )
        lines += pricing.said(view, prices, found, what)
    return answer(OPEN, *lines, direct=direct, price=found)


SHOWN = 3
"""Breaches told of a change that does not hold."""


def direct_lines(view: View, found: Effect, what: Text) -> list[Line]:
    """What a change does while everybody else stays as planned, in words."""
    if found.holds:
        detail = goal_changes(dict(found.changes))
        zh, en = (detail.zh, detail.en) if found.changes else ("各项目标都不变", "no goal changes")
        return [view.say(f"{what.zh}：可行；{zh}。", f"{what.en}: allowed; {en}.")]
    lines = [view.say(f"{what.zh}：不行，会违反下面的规定：", f"{what.en}: not allowed, because it would break:")]
    for breach in found.breaches[:SHOWN]:
        words = rules()[breach.rule].explain(breach) if breach.rule in rules() else invariants.explain(breach)
        lines.append(Line(fact_only(words), breach.rule, clause(breach.rule, view.policy)))
    return lines


def fact_only(words: Text) -> Text:
    """A rule's sentence without its advice, which is for whoever made the plan: what follows “；请” and the last "; "."""
    fact, advised, _ = words.zh.partition("；请")
    fact_en, _, advice = words.en.rpartition("; ")
    return Text(f"{fact}。" if advised else words.zh, f"{fact_en}." if fact_en else advice)
