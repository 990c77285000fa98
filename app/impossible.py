"""Says in words why no plan exists: the rules that clash, and where nothing is open at all, the rules that closed it."""

import dataclasses
from typing import Any

from app.exports.summary import rule_title
from solver.domain import english
from solver.domain.proof import Loosening
from solver.domain.terms import Text
from solver.explain.wording import figure, parameter
from solver.pipeline import Impossible
from solver.rules.base import registry
from solver.words import listed, say

UNSURE = say("impossible.unsure")
MANY = 5
"""Ways out named in a sentence; the data holds all."""


def proven(result: Impossible) -> Text:
    """Why there is no plan: what closes everything, or which limits cannot hold together."""
    why = say("impossible.too_few")
    if result.open_postings == 0 and result.closed:
        closing = sorted(result.closed, key=lambda rule: -result.closed[rule])[:3]
        counted = [say("impossible.closing", rule=titled(rule), count=result.closed[rule]) for rule in closing]
        why = say("impossible.all_closed", rules=listed(counted))
    parts = []
    for conflict in result.conflicts:
        subjects = [Text(one, english.subject(one)) for one in conflict.subjects]
        named = listed([one for one in (listed(conflict.schools), listed(subjects)) if one.zh], "，")
        place = say("impossible.place", places=named) if named.zh else Text("", "")
        lack = say("impossible.lack", count=conflict.shortfall) if conflict.shortfall else Text("", "")
        parts.append(say("impossible.conflict", rule=titled(conflict.rule), place=place, lack=lack))
    return say("impossible.proven", why=why, rules=listed(parts, "；", "; "))


def titled(rule: str) -> Text:
    """A rule by its name and id."""
    found = registry().get(rule)
    return say("impossible.rule", title=found.title if found is not None else rule_title(rule), id=rule)


def explained(result: Impossible) -> dict[str, Any]:
    """Code, sentence, next step, and the clashing rules as data."""
    return {
        "code": "impossible",
        "detail": proven(result).zh,
        "todo": advice(result.loosenings).zh,
        "relaxations": [
            {**dataclasses.asdict(way), "title": rule_title(way.rule), "says": loosening(way).zh, "rules": change(way)}
            for way in result.loosenings
        ],
        "rules": [
            {
                "rule": conflict.rule,
                "title": rule_title(conflict.rule),
                "shortfall": conflict.shortfall,
                "school": conflict.school,
                "subject": conflict.subject,
                "schools": list(conflict.schools),
                "subjects": list(conflict.subjects),
            }
            for conflict in result.conflicts
        ],
    }


def change(way: Loosening) -> dict[str, Any]:
    """A way out as changes to a policy's rules."""
    if way.parameter == "enforcement":
        return {way.rule: {"enforcement": way.to}}
    return {way.rule: {"parameters": {way.parameter: way.to}}}


def advice(ways: tuple[Loosening, ...]) -> Text:
    """The cheapest ways out as one sentence, or the general advice where none was found."""
    if not ways:
        return say("impossible.advice")
    return say("impossible.ways", ways=listed([loosening(way) for way in ways[:MANY]], "；或", "; or "))


def loosening(way: Loosening) -> Text:
    """One way out in words, such as: share of the annual exchange from 60 % to 13.8 %."""
    rule = registry()[way.rule]
    if way.parameter == "enforcement":
        return say("impossible.loosen_rule", rule=titled(way.rule))
    field = next(field for field in dataclasses.fields(rule.params) if field.name == way.parameter)
    before, after = (shown(value, field) for value in (way.now, way.to))
    return say("impossible.loosen_figure", rule=titled(way.rule), figure=parameter(field), before=before, after=after)


def shown(value: float | bool | str, field: Any) -> Text:
    """A parameter's value as people write it: 13.8%, 40 公里, 是."""
    return Text(value, value) if isinstance(value, str) else figure(value, field)
