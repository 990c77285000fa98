"""The command ``frontier``: what one goal costs in units of another, point by proven point."""

from pathlib import Path
from typing import Annotated

import typer

from app.rosters.commands import Roster
from app.usage import BAD_DATA, IMPOSSIBLE, WRONG_USE, CommandError, prepare
from solver.words import say


def frontier(
    context: typer.Context,
    roster: Roster,
    between: Annotated[str, typer.Option("--between", help="两个目标，用逗号分隔 / two goals")] = "travel,unmet_posts",
    points: Annotated[int, typer.Option("--points", min=2, max=50, help="最多几个点 / at most so many points")] = 12,
    policy: Annotated[str, typer.Option("--policy", help="政策方案 / policy profile")] = "shanwei-chengqu",
    goal: Annotated[str, typer.Option("--profile", help="目标方案，其前几级保持不变 / goal profile")] = "balanced",
    year: Annotated[int | None, typer.Option("--year", min=2000, max=2100, help="学年 / school year")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="随机种子 / seed")] = 0,
    time_limit: Annotated[float, typer.Option("--time-limit", min=1, help="每个点最多多少秒 / seconds a point")] = 60.0,
    out: Annotated[Path | None, typer.Option("--out", help="另存为 CSV / also write a CSV")] = None,
) -> None:
    """Prints the frontier between two goals as a table, every point verified."""
    from app import console
    from app.cli import chosen, impossible, read
    from app.clock import planning_year
    from app.exports.base import SAMPLE_NOTICE
    from app.frontiers import table
    from solver.pipeline import Request, Stopped

    rules, profiles = chosen(policy, goal)
    goals = table.pair(between)
    if out is not None:
        prepare(out.parent)
    with console.Watch() as watch:
        dataset = read(roster, watch)
        request = Request(year or planning_year(context.obj.today()), rules, profiles[:1], seed, time_limit)
        try:
            found = table.trace(dataset, request, goals, points, report=watch.report)
        except Stopped:
            raise CommandError(BAD_DATA, say("cli.frontier.no_time")) from None
        if found.impossible is not None:
            raise CommandError(IMPOSSIBLE, impossible(found.impossible))
        if not found.points:
            raise CommandError(WRONG_USE, say("cli.frontier.no_point"))
    if dataset.invented:
        console.output().print(SAMPLE_NOTICE)
    console.output().print(table.table(found, goals))
    if found.cut_short:
        console.output().print(
            "时间到，前沿只到这里为止；加大 --time-limit 可得到其余的点 / cut short by the time limit"
        )
    if out is not None:
        table.write(out, found)
        console.output().print(f"已写出 {out} / written")
