"""Policy and goal profiles as plain values, checked and turned into records; files and the service share these checks."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Literal

from solver.domain.policy import GoalProfile, Policy, Setting
from solver.goals import base as goals
from solver.policies.steps import steps, usual
from solver.policies.waivers import plain as plain_waivers
from solver.policies.waivers import waivers_of
from solver.rules.base import PolicyError, parameters, registry

Enforcement = Literal["hard", "priority"]
LEAST_WEIGHT, MOST_WEIGHT = 1e-3, 1e5
"""Weights further apart than this make no difference that a solver could see."""
MOST_LEVELS = 10


def policy_of(content: Mapping[str, Any], where: str) -> Policy:
    """A policy from ``id``, ``title``, ``source``, ``rules``, a table for each rule, ``calendar``, and ``waivers``.

    Without a calendar it has the usual steps.

    Args:
        where: what the values come from, to begin every complaint with.

    Raises:
        PolicyError: unknown item, rule, parameter or value; says which.
    """
    only(content, {"id", "title", "source", "rules", "calendar", "waivers"}, where)
    tables = content.get("rules", {})
    if not isinstance(tables, dict) or not tables:
        raise PolicyError(f"{where}：没有任何规则；请至少写一节 [rules.规则名]，可用规则：{'、'.join(registry())}")
    return Policy(
        id=text(content, "id", where),
        title=text(content, "title", where),
        source=text(content, "source", where, needed=False),
        rules={rule: setting_of(rule, table, where) for rule, table in tables.items()},
        steps=steps(content["calendar"], where) if "calendar" in content else usual(),
        waivers=waivers_of(content.get("waivers", ()), where),
    )


def setting_of(name: str, table: Any, where: str) -> Setting:
    """One rule's place in a policy, from ``on``, ``enforcement`` and its parameters side by side.

    Raises:
        PolicyError: as ``policy_of``.
    """
    rule = registry().get(name)
    if rule is None:
        raise PolicyError(f"{where}：没有规则 {name}；可用规则：{'、'.join(registry())}")
    if not isinstance(table, dict):
        raise PolicyError(f"{where}：规则 {name} 应写成一节 [rules.{name}]")
    on, enforcement = table.get("on", True), table.get("enforcement", "hard")
    if not isinstance(on, bool):
        raise PolicyError(f"{where}：规则 {name} 的 on 应为 true 或 false")
    allowed = enforcements(name)
    if enforcement not in allowed:
        raise PolicyError(f"{where}：规则 {name} 的 enforcement = {enforcement!r}，应为 {' 或 '.join(allowed)}")
    values = {key: value for key, value in table.items() if key not in ("on", "enforcement")}
    try:
        parameters(rule, values)
    except PolicyError as problem:
        raise PolicyError(f"{where}：{problem}") from None
    return Setting(on=on, enforcement=enforcement, parameters=values)


def enforcements(rule: str) -> tuple[Enforcement, ...]:
    """How a rule may be enforced.

    Only a duty of single persons has a goal that minimises what is left over; any other limit would
    silently hold for nobody.
    """
    return ("hard", "priority") if registry()[rule].demands else ("hard",)


def content_of(policy: Policy) -> dict[str, Any]:
    """The policy as plain values for ``policy_of``, whole: every rule there is, on or off, every parameter in figures.

    What is kept so means the same after a default changes or a rule is added.
    """
    tables = {}
    for name, rule in registry().items():
        setting = policy.setting(name)
        values = dataclasses.asdict(parameters(rule, setting.parameters))
        plain = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
        tables[name] = {"on": setting.on, "enforcement": setting.enforcement, **plain}
    calendar = {"steps": [dataclasses.asdict(step) for step in policy.steps]}
    whole = {"id": policy.id, "title": policy.title, "source": policy.source, "rules": tables, "calendar": calendar}
    return {**whole, "waivers": plain_waivers(policy.waivers)} if policy.waivers else whole


def goal_profile_of(content: Mapping[str, Any], where: str) -> GoalProfile:
    """A goal profile from ``id``, ``title``, ``why``, ``tolerance`` (0 by default) and ``levels``.

    Raises:
        PolicyError: unknown item or goal, or a weight out of range; says which.
    """
    only(content, {"id", "title", "why", "tolerance", "levels"}, where)
    levels = content.get("levels")
    if not isinstance(levels, list) or not levels or not all(isinstance(level, dict) and level for level in levels):
        raise PolicyError(f"{where}：levels 应为至少一级的列表，每级写 目标 = 权重，例如 levels = [{{ overdue = 1 }}]")
    if len(levels) > MOST_LEVELS:
        raise PolicyError(f"{where}：levels 有 {len(levels)} 级，最多 {MOST_LEVELS} 级；请合并相近的级")
    known = goals.registry()
    for level in levels:
        for goal, weight in level.items():
            if goal not in known:
                raise PolicyError(f"{where}：没有目标 {goal}；可用目标：{'、'.join(known)}")
            if not number(weight) or weight <= 0:
                raise PolicyError(f"{where}：目标 {goal} 的权重 {weight!r} 应为大于 0 的数字；不要的目标请删去")
            if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
                raise PolicyError(f"{where}：目标 {goal} 的权重 {weight!r} 超出范围 {LEAST_WEIGHT:g}–{MOST_WEIGHT:g}")
    tolerance = content.get("tolerance", 0.0)
    if not number(tolerance) or not 0 <= tolerance < 1:
        raise PolicyError(f"{where}：tolerance = {tolerance!r} 应为 0 到 1 之间的数字（允许上一级变差的比例）")
    return GoalProfile(
        id=text(content, "id", where),
        title=text(content, "title", where),
        why=text(content, "why", where, needed=False),
        levels=tuple({goal: float(weight) for goal, weight in level.items()} for level in levels),
        tolerance=float(tolerance),
    )


def only(content: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuses items that nobody would read.

    Raises:
        PolicyError: there is one.
    """
    for key in content:
        if key not in known:
            raise PolicyError(f"{where}：不认识的项 {key}；可用：{'、'.join(sorted(known))}")


def text(content: Mapping[str, Any], key: str, where: str, *, needed: bool = True) -> str:
    """A piece of text.

    Raises:
        PolicyError: it is missing or something else.
    """
    value = content.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise PolicyError(f'{where}：缺少 {key}，请写成一段文字，例如 {key} = "……"')
    return value.strip()


def number(value: Any) -> bool:
    """Whether a value is a finite number."""
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and (isinstance(value, int) or math.isfinite(value))
    )
