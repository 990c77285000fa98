"""``docs/goals.md``: every goal with its definition and unit, and the shipped goal profiles with their weights."""

from solver import policies
from solver.goals import base as goals
from tests.docs.markdown import page, table

INTRODUCTION = """# 目标 / Goals

规则决定什么方案可以，目标决定哪个更好。七个目标各有单位，都是越小越好；无论按哪个目标方案求解，每套方案都列出全部七个值，且由核验程序从名单重新计算。

Rules say which plans are allowed, goals which is better. Each has its own unit and less is always better. Every plan reports
all of them, measured again by the verifier from the finished list.
"""
PROFILES = """## 目标方案 / Goal profiles

一个目标方案是若干优先级：先把第 1 级做到最好，在不变差的前提下再做第 2 级。同一级内按权重相加；权重的意思是“一个单位抵多少公里通勤”。
各县可以写自己的目标方案，见[自己的政策](howto-policy.md)。

A profile is a list of priority levels. The first is brought to its proven optimum, the next improves what is left without
worsening it. Inside a level, weights say how many kilometres of travel one unit is worth.
"""


def text() -> str:
    """The whole page."""
    lines = [INTRODUCTION]
    lines += table(
        ("目标", "名称", "单位", "怎样计算"),
        (
            (
                f"`{goal.id}`",
                f"{goal.title.zh} {goal.title.en}",
                f"{goal.unit.zh} {goal.unit.en}",
                f"{goal.why.zh} / {goal.why.en}",
            )
            for goal in goals.registry().values()
        ),
    )
    lines.append(PROFILES)
    profiles = [policies.goal_profile(name) for name in policies.goal_profiles()]
    last = max(len(profile.levels) for profile in profiles)
    for level in range(last):
        lines += [f"**第 {level + 1} 级的权重 / weights of level {level + 1}**", ""]
        lines += table(
            ("目标", *(f"{profile.title} `{profile.id}`" for profile in profiles)),
            (
                (f"`{goal}`", *(f"{p.levels[level].get(goal, 0):g}" if level < len(p.levels) else "" for p in profiles))
                for goal in goals.registry()
                if any(level < len(p.levels) and goal in p.levels[level] for p in profiles)
            ),
        )
    for profile in profiles:
        lines += [f"### {profile.title} `{profile.id}`", "", profile.why, ""]
    return page(lines)
