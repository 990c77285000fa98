"""Says in words why no plan exists: the rules that clash, and where nothing is open at all, the rules that closed it."""

import dataclasses
from typing import Any

from app.exports.summary import rule_title
from solver.domain.proof import Loosening
from solver.domain.terms import Text
from solver.pipeline import Impossible
from solver.rules.base import registry

ADVICE = "请放宽其中一条规则的参数，或补充花名册后重试。"
UNSURE = Text(
    "一种方法判定没有方案，但第二种方法没有得出同样的结论，因此不能断言不可能；请加大时间限制后重试，仍如此请联系技术支持。",
    "One method finds that no plan exists, the second does not confirm it, so nothing is claimed; "
    "try again with more time, and report it if it stays so.",
)
MANY = 5
"""Ways out named in a sentence; the data holds all."""


def explained(result: Impossible) -> dict[str, Any]:
    """Code, sentence, next step, and the clashing rules as data."""
    if result.open_postings == 0 and result.closed:
        closing = sorted(result.closed, key=lambda rule: -result.closed[rule])[:3]
        why = "没有任何一条派出是允许的，主要由这些规则关闭：" + "、".join(
            f"{rule_title(rule)} [{rule}]（{result.closed[rule]} 条）" for rule in closing
        )
    else:
        why = "允许的派出不足以满足全部规则"
    parts = []
    for conflict in result.conflicts:
        named = "、".join(conflict.schools) + ("，" if conflict.schools and conflict.subjects else "")
        named += "、".join(conflict.subjects)
        place = f"（{named}）" if named else ""
        lack = f"，差 {conflict.shortfall:g}" if conflict.shortfall else ""
        parts.append(f"{rule_title(conflict.rule)} [{conflict.rule}]{place}{lack}")
    return {
        "code": "impossible",
        "detail": f"已证明没有能同时满足全部硬性规则的方案：{why}。相互冲突的规则：{'；'.join(parts)}。",
        "todo": advice(result.loosenings),
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


def advice(ways: tuple[Loosening, ...]) -> str:
    """The cheapest ways out as one sentence, or the general advice where none was found."""
    if not ways:
        return ADVICE
    listed = "；或".join(loosening(way).zh for way in ways[:MANY])
    return f"以下任何一项单独改动即可得到方案（改动小的在前）：{listed}。"


def loosening(way: Loosening) -> Text:
    """One way out in words, such as: share of the annual exchange from 60 % to 13.8 %."""
    rule = registry()[way.rule]
    title = f"{rule_title(way.rule)} [{way.rule}]"
    if way.parameter == "enforcement":
        return Text(f"{title}由“必须满足”改为“尽量满足”", f"{way.rule}: kept as far as possible instead of always")
    field = next(field for field in dataclasses.fields(rule.params) if field.name == way.parameter)
    before, after = (shown(value, field) for value in (way.now, way.to))
    return Text(
        f"{title}的“{field.metadata['zh']}”由 {before} 改为 {after}",
        f"{way.rule}, {field.metadata['en']}: from {before} to {after}",
    )


def shown(value: float | bool | str, field: Any) -> str:
    """A parameter's value as people write it: 13.8%, 40 公里, 是."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and field.metadata["high"] == 1:
        return f"{value * 100:g}%"
    return f"{value:g} {field.metadata['unit']}".strip() if isinstance(value, (int, float)) else str(value)
