"""A benchmark's figures as two tables for each county: speed and proof, and what each plan does for the county."""

import math
from collections.abc import Callable, Sequence

from rich.table import Table

from app.bench.record import Measured
from app.console import unabridged
from app.exports.summary import rule_title
from solver.bench.methods import ENGINE, GREEDY, TITLES
from solver.bench.outcome import PROVEN
from solver.bench.run import Run
from solver.domain.terms import Stage
from solver.goals.base import registry as goals
from solver.goals.equity import INDICATORS

STATUSES = {
    "OPTIMAL": "已证明 proven",
    "PLAN": "未证明 no proof",
    "NONE": "无方案 no plan",
    "IMPOSSIBLE": "不可能 impossible",
    "OVERRAN": "被终止 ended",
    "FAILED": "异常退出 failed",
}
CLOSED = 1e-9
"""A gap this small is floating point and shown as 0."""
SMALL = 1e-4
"""Gaps below a ten-thousandth are shown with their power of ten."""


def speed(item: Measured) -> Table:
    """Time, level values, gap and memory of each method, with ratios to the engine where it ran."""
    sizes = item.sizes
    levels = max((len(values) for values in item.worth.values()), default=0)
    table = Table(
        "方法\nmethod",
        "结果\nresult",
        "秒\nseconds",
        "倍\nratio",
        "CPU 秒\nCPU s",
        *(f"第 {number} 级\nlevel {number}" for number in range(1, levels + 1)),
        "差距\ngap",
        "内存 MB\nmemory",
        "倍\nratio",
        "核验\nverified",
        title=(
            f"{item.teachers:,} 名教师 × {item.schools:,} 所学校，{sizes['postings']:,} 个开放派出，{sizes['rows']:,} 行，"
            f"建模 build {item.build_seconds:.1f} s，时限 limit {item.limit:g} s"
        ),
        title_justify="left",
    )
    unabridged(table)
    for column in table.columns[2:-1]:
        column.justify, column.no_wrap = "right", True
    engine = next((run for run in item.runs if run.method == ENGINE), None)
    for run in item.runs:
        worth = item.worth.get(run.method, ())
        table.add_row(
            TITLES[run.method],
            STATUSES[run.status],
            "" if run.seconds is None else f"{run.seconds:.2f}",
            ratio(run, engine, lambda one: one.seconds),
            "" if run.cpu is None else f"{run.cpu:.2f}",
            *against(worth, item.worth.get(ENGINE, ())),
            *("" for _ in range(levels - len(worth))),
            gap(run),
            "" if run.memory is None else f"{run.memory / 2**20:,.0f}",
            ratio(run, engine, lambda one: one.memory),
            verdict(run),
        )
    return table


TASKS = {
    "build": "建模 build",
    "profiles": "五套目标方案 all five profiles",
    "frontier": "前沿 12 点（路程 × 缺岗） frontier of 12 points",
    "ready": "准备重解 making ready to solve again",
    "lock": "多锁定一人后重解（中位数） again with one lock more (median)",
    "impossible": "为何排不出与出路 why impossible, and ways out",
}


def everyday(item: Measured) -> Table:
    """This engine's everyday tasks: time, how many answers, and the largest gap among them."""
    table = Table(
        "任务 task", "秒 seconds", "CPU 秒 CPU s", "答案 answers", "最大差距 largest gap",
        title=f"日常任务 / Everyday tasks（{item.teachers:,} × {item.schools:,}）", title_justify="left",
    )  # fmt: skip
    unabridged(table)
    for column in table.columns[1:]:
        column.justify = "right"
    for task in item.tasks:
        largest = f"{task.gap:.0e}" if task.gap > CLOSED else "0"
        table.add_row(TASKS[task.name], f"{task.seconds:.2f}", f"{task.cpu:.2f}", str(task.count), largest)
    return table


def against(worth: Sequence[float], base: Sequence[float]) -> list[str]:
    """Level values, with how far they are from the engine's up to the first level where they differ."""
    cells, comparable = [], True
    for number, value in enumerate(worth):
        cell = f"{value:,.4f}"
        if comparable and number < len(base):
            distance = (value - base[number]) / max(1.0, abs(base[number]))
            if abs(distance) > PROVEN:
                cell += f"（{distance:+.2%}）"
                comparable = False
        cells.append(cell)
    return cells


def ratio(run: Run, engine: Run | None, of: Callable[[Run], float | None]) -> str:
    """How many times the engine's figure; "≥" where the method had not come to its end."""
    if engine is None:
        return ""
    mine, base = of(run), of(engine)
    if mine is None or not base:
        return ""
    return f"{'' if run.finished or run.method == GREEDY else '≥'}{mine / base:.3g}×"


def gap(run: Run) -> str:
    """The widest gap of the levels it came to."""
    if not run.levels:
        return ""
    widest = max(level.gap for level in run.levels)
    if not math.isfinite(widest):
        return "无下界 no bound"
    number = "0" if widest < CLOSED else f"{widest:.0e}" if widest < SMALL else f"{widest:.3%}"
    return f"{number}（第 {len(run.levels)} 级）" if run.status == "PLAN" else number


def verdict(run: Run) -> str:
    """Whether the plan passes, or which rules it does not meet."""
    if run.quality is None:
        return ""
    broken = "、".join(rule_title(rule) if rule != "invariant" else rule for rule in run.quality.broken)
    return f"不通过：{broken} not met" if broken else "通过 yes"


def quality(item: Measured) -> Table | None:
    """The proven plan and the one made by hand beside the county when nobody moves; None without a plan.

    Less is better except for starts. Methods that are proven differ in nothing but who found the plan first.
    """
    have = {run.method: run.quality for run in item.runs if run.quality is not None}
    best = next((run.method for run in item.runs if run.status == "OPTIMAL"), None)
    shown = [method for method in (best, GREEDY) if method in have]
    if not shown:
        return None
    plans = [item.now, *(have[method] for method in shown)]
    table = Table(
        "指标 figure",
        "无人交流 nobody moves",
        *(TITLES[method] for method in shown),
        title=f"方案质量 / Quality（{item.teachers:,} × {item.schools:,}）",
        title_justify="left",
    )
    unabridged(table)
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("派出人数 starts", *(f"{plan.starts:,}" for plan in plans))
    table.add_row("应交流未安排 obligated left", *(f"{plan.left:,}" for plan in plans))
    for goal in goals().values():
        title = f"{goal.title.zh} {goal.id} · {goal.unit.zh}"
        table.add_row(title, *(f"{plan.goals[goal.id]:,.1f}" for plan in plans))
    table.add_row("平均通勤（公里） mean km", *(f"{plan.km:.1f}" if plan.starts else "" for plan in plans))
    for name in item.now.coefficients:
        stage, indicator = name.split()
        title = f"差异系数 CV · {Stage[stage.upper()].label}{INDICATORS[indicator].zh}"
        table.add_row(title, *(f"{plan.coefficients[name]:.3f}" for plan in plans))
    return table
