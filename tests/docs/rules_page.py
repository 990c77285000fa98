"""``docs/rules.md``: every rule of the registry with its clause, parameters, shipped settings and cases."""

import dataclasses
import inspect
import sys
from collections.abc import Iterator
from typing import Any

from solver import policies
from solver.domain import english
from solver.rules.base import Rule, registry
from tests.docs.markdown import cell, page, table
from tests.rules.case_files import Case, cases

INTRODUCTION = """# 规则 / Rules

每条规则一个文件（`solver/rules/`），写明依据、参数和核验办法；政策方案（TOML）决定哪些规则生效、参数取多少。
“◇”是各县（区）教育局自行设定的数值，没有文件依据，使用前请按本地情况核定。案例取自 `tests/rules/cases/`，每次测试都重新核对。
改参数见[自己的政策](howto-policy.md)，加规则见[加一条规则](howto-add-a-rule.md)，条文的理解见[口径](readings.md)。

One file per rule; a policy profile (TOML) says which rules hold and with which figures. “◇” marks a bureau setting that no
document states. The cases are those of `tests/rules/cases/` and are checked on every test run.
"""
EFFECTS = {
    "obliges": ("确定哪些教师应交流", "says who must be posted"),
    "excuses": ("使符合条件的教师免列应交流", "takes teachers out of the obligation"),
    "bars_teachers": ("不安排符合条件的教师", "closes every posting of a teacher"),
    "bars": ("排除不符合的派出", "closes single postings"),
    "rows": ("限制整个方案的人数", "limits numbers in the plan as a whole"),
}
"""What each hook of a rule does, in words."""


WAIVING = {
    "posting": "可以，针对一名教师、一所接收学校或两者（for a teacher, a host or both）",
    "limit": "可以，针对一所学校，写明放宽多少人（for one school, by a number of heads）",
    "": "不可以（never）",
}
"""Whether single exceptions to a rule may be permitted."""


def text() -> str:
    """The whole page."""
    rules = registry()
    lines = [INTRODUCTION]
    lines += table(
        ("规则", "名称", "作用"),
        (
            (f"[`{rule.id}`](#{rule.id})", f"{rule.title.zh} {rule.title.en}", effects(rule)[0])
            for rule in rules.values()
        ),
    )
    for rule in rules.values():
        lines += section(rule)
    return page(lines)


def section(rule: Rule) -> Iterator[str]:
    """One rule."""
    yield f'<a id="{rule.id}"></a>'
    yield f"## {rule.title.zh} / {rule.title.en} `{rule.id}`"
    yield ""
    yield inspect.getdoc(sys.modules[rule.params.__module__]) or ""
    yield ""
    zh, en = effects(rule)
    yield f"- **作用 Effect**：{zh}（{en}）"
    if rule.closes.zh:
        yield f"- **排除时显示 Shown as**：{rule.closes.zh}（{rule.closes.en}）"
    yield f"- **特批 Waivers**：{WAIVING[rule.waiving.about]}" + (
        f"：{rule.waiving.why_not.zh}（{rule.waiving.why_not.en}）" if rule.waiving.why_not.zh else ""
    )
    for cite in rule.cites:
        yield f"- **依据 Clause**：{cite.document} {cite.clause}：{cite.says.zh}"
        yield f"  ({english.citation(f'{cite.document} {cite.clause}'.removesuffix(' ◇'))}: {cite.says.en})"
    yield f"- **施行 In force from**：{rule.in_force}"
    yield ""
    yield from table(
        ("参数", "含义", "默认值", "单位", "取值", "出处"),
        (parameter(field) for field in dataclasses.fields(rule.params)),
    )
    yield from table(("政策方案", "设置"), shipped(rule))
    own = cases(rule.id)
    for title, chosen in (
        ("**允许 Allowed**", [case for case in own if case.verdict == "allowed"]),
        ("**不允许 Forbidden**", [case for case in own if case.verdict == "forbidden"]),
        ("**认定 Standing**", [case for case in own if case.standing]),
    ):
        if chosen:
            yield title
            yield ""
            yield from (f"- {cell(case.name)}{with_settings(case)}（{cell(case.cite)}）" for case in chosen)
            yield ""


def effects(rule: Rule) -> tuple[str, str]:
    """What the rule does, in Chinese and English, from the hooks it has."""
    found = [words for hook, words in EFFECTS.items() if getattr(rule, hook) is not None]
    return "；".join(zh for zh, _ in found), "; ".join(en for _, en in found)


def parameter(field: "dataclasses.Field[Any]") -> tuple[str, ...]:
    """One row of the table of parameters."""
    meta = field.metadata
    if meta["options"]:
        allowed = "、".join(meta["options"])
    elif meta["low"] is not None or meta["high"] is not None:
        allowed = f"{meta['low']}–{meta['high']}"
    else:
        allowed = "true、false" if isinstance(field.default, bool) else ""
    return (
        f"`{field.name}`",
        f"{meta['zh']} / {meta['en']}",
        shown(field.default),
        meta["unit"],
        allowed,
        meta["source"],
    )


def shipped(rule: Rule) -> Iterator[tuple[str, str]]:
    """How each shipped policy sets the rule."""
    for name in policies.policies():
        setting = policies.policy(name).setting(rule.id)
        if not setting.on:
            yield f"`{name}`", "不用 off"
            continue
        values = [f"{key} = {shown(value)}" for key, value in setting.parameters.items()]
        if setting.enforcement == "priority":
            values.insert(0, "优先级 priority（能排尽排，剩下的逐一列出）")
        yield f"`{name}`", "；".join(values) or "默认 defaults"


def with_settings(case: Case) -> str:
    """The parameters a case departs in, where it does."""
    return f"〔{'；'.join(f'{key} = {shown(value)}' for key, value in case.params.items())}〕" if case.params else ""


def shown(value: Any) -> str:
    """A value the way TOML writes it, lists as people write them."""
    if isinstance(value, bool):
        return str(value).lower()
    return "、".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
