"""Every rule as people set it: clauses, whether it is on, and each parameter with unit, range and stated default."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from app.policies.schemas import Clause, ParameterOut, PolicyStep, RuleOut, WaivingOut, Words
from solver import policies
from solver.domain import english
from solver.policies.content import content_of, enforcements, policy_of
from solver.rules.base import Cite, Rule, registry


def rules(content: Mapping[str, Any], origin: str) -> list[RuleOut]:
    """Every rule under a policy's content; ``origin`` is the shipped policy whose figures are the ones to compare with."""
    compared = content_of(policies.policy(origin))["rules"]
    return [
        described(rule, content["rules"].get(name, {"on": False}), compared[name]) for name, rule in registry().items()
    ]


def steps(content: Mapping[str, Any]) -> list[PolicyStep]:
    """The steps to 1 September under a policy's content."""
    return [PolicyStep(**dataclasses.asdict(step)) for step in policy_of(content, "").steps]


def described(rule: Rule, table: Mapping[str, Any], compared: Mapping[str, Any]) -> RuleOut:
    """One rule with its settings."""
    return RuleOut(
        rule=rule.id,
        title=words(rule.title),
        clauses=[clause(cite) for cite in rule.cites],
        in_force=rule.in_force,
        closes=words(rule.closes),
        on=table.get("on", True),
        enforcement=table.get("enforcement", "hard"),
        enforcements=list(enforcements(rule.id)),
        waiving=WaivingOut(about=rule.waiving.about, why_not=words(rule.waiving.why_not)),
        parameters=[parameter(field, table, compared) for field in dataclasses.fields(rule.params)],
    )


def clause(cite: Cite) -> Clause:
    """A clause by its Chinese and its English names."""
    return Clause(
        document=cite.document,
        clause=cite.clause,
        says=cite.says.zh,
        document_en=english.document(cite.document),
        clause_en=english.article(cite.clause),
        says_en=cite.says.en,
    )


def parameter(field: Any, table: Mapping[str, Any], compared: Mapping[str, Any]) -> ParameterOut:
    """One parameter with its present value."""
    meta = field.metadata
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    return ParameterOut(
        name=field.name,
        title=Words(zh=meta["zh"], en=meta["en"]),
        kind=kind(field),
        unit=meta["unit"],
        low=meta["low"],
        high=meta["high"],
        options=list(meta["options"]),
        value=table.get(field.name, default),
        default=compared.get(field.name, default),
        source=meta["source"],
        source_en=english.citation(meta["source"]),
    )


def kind(field: Any) -> str:
    """What a parameter's value is."""
    default = field.default
    if isinstance(default, tuple):
        return "words"
    if isinstance(default, bool):
        return "switch"
    if isinstance(default, str):
        return "word"
    if isinstance(default, int):
        return "integer"
    return "share" if field.metadata["high"] == 1 else "number"


def words(text: Any) -> Words:
    return Words(zh=text.zh, en=text.en)
