"""The bureau's policies: rules switched and parameters changed, checked like the files that ship."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from app.access.roles import Principal
from app.db import writing
from app.errors import Refusal
from app.policies import versions
from app.policies.schemas import PolicyIn, PolicyStep, PolicyVersionIn, RuleChange
from app.policies.versions import Found
from solver.domain.policy import Step
from solver.policies.content import policy_of, setting_of
from solver.policies.steps import steps as steps_of
from solver.rules.base import PolicyError, parameters, registry
from solver.words import say


def make(engine: Engine, who: Principal, wanted: PolicyIn) -> Found:
    """The bureau's own copy of a policy, with changes.

    Raises:
        Refusal: 404 without the policy to copy, 409 for too many, 422 for a change that does not fit.
    """
    with writing(engine) as session:
        source = versions.find(session, "policy", wanted.copy_of)
        content = changed(source.content, wanted.rules, wanted.steps)
        content |= {"title": wanted.title, "source": wanted.source or source.content["source"]}
        profile = versions.make(session, who, "policy", source, content, wanted.note)
        return versions.find(session, "policy", profile.id)


def change(engine: Engine, who: Principal, identifier: str, expected: int | None, wanted: PolicyVersionIn) -> Found:
    """A new version of an own policy.

    Raises:
        Refusal: 404, 409 for a shipped policy, 412 where others changed it meanwhile, 422 for what does not fit.
    """
    with writing(engine) as session:
        before = versions.find(session, "policy", identifier)
        content = changed(before.content, wanted.rules, wanted.steps)
        content |= {"title": wanted.title or before.content["title"]}
        content |= {"source": before.content["source"] if wanted.source is None else wanted.source}
        profile = versions.add(session, who, "policy", identifier, expected, content, wanted.note)
        return versions.find(session, "policy", profile.id)


def changed(
    content: Mapping[str, Any], changes: Mapping[str, RuleChange], steps: Sequence[PolicyStep] | None = None
) -> dict[str, Any]:
    """A policy's content with some rules switched, enforced otherwise or given other parameters, and other steps.

    Raises:
        Refusal: 422 with every change that does not fit.
    """
    tables = {rule: dict(table) for rule, table in content["rules"].items()}
    issues: list[dict[str, Any]] = []
    for rule, wanted in changes.items():
        table = tables.setdefault(rule, {"on": False})
        if wanted.on is not None:
            table["on"] = wanted.on
        if wanted.enforcement is not None:
            table["enforcement"] = wanted.enforcement
        table |= wanted.parameters
        try:
            setting_of(rule, table, "")
        except PolicyError as problem:
            issues.append(issue(place(rule, wanted), str(problem).removeprefix("：")))
    made = {**content, "rules": tables}
    if steps is not None:
        made["calendar"] = {"steps": [step.model_dump() for step in steps]}
        try:
            steps_of(made["calendar"], "")
        except PolicyError as problem:
            issues.append({"where": "body.steps", "text": str(problem).removeprefix("：")})
    if issues:
        raise Refusal(
            422,
            "invalid",
            "请求的内容不合要求 / Invalid request",
            say("refusals.policy_wrong", count=len(issues)),
            say("refusals.correct_policy"),
            issues,
        )
    policy_of(made, "")
    return made


def place(rule: str, wanted: RuleChange) -> str:
    """Which part of a rule's change is wrong: a parameter that is wrong by itself, or the rule as a whole."""
    if rule in registry():
        for name, value in wanted.parameters.items():
            try:
                parameters(registry()[rule], {name: value})
            except PolicyError:
                return f"{rule}.parameters.{name}"
    return rule


def issue(where: str, text: str) -> dict[str, Any]:
    return {"where": f"body.rules.{where}", "text": text}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs between two contents: rule, parameter ("on" and "enforcement" too), from, to."""
    found = []
    for rule in sorted({*before["rules"], *after["rules"]}):
        old, new = before["rules"].get(rule, {"on": False}), after["rules"].get(rule, {"on": False})
        found += [
            {"rule": rule, "parameter": name, "before": old.get(name), "after": new.get(name)}
            for name in dict.fromkeys([*old, *new])
            if old.get(name) != new.get(name)
        ]
    old_steps, new_steps = ([told(step) for step in policy_of(content, "").steps] for content in (before, after))
    if old_steps != new_steps:
        found.append({"rule": "calendar", "parameter": "steps", "before": old_steps, "after": new_steps})
    return found


def told(step: Step) -> str:
    """A step in a few words."""
    return f"{step.title} {step.days} 个工作日"
