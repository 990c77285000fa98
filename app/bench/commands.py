"""The command ``benchmark``: this engine beside other solvers and a hand-made plan, on invented counties."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from app.usage import BAD_DATA, FINE, WRONG_USE, CommandError, prepare, tell
from solver.bench.methods import TITLES
from solver.words import listed, say

if TYPE_CHECKING:  # the solver side is imported inside the command: --help and wrong use answer at once
    from app.bench.record import Measured
    from app.console import Watch

PER_SCHOOL = 50
"""Teachers for each school where ``--schools`` is not given."""
PROFILE = "balanced"
POLICY = "shanwei-chengqu"


def benchmark(
    context: typer.Context,
    teachers: Annotated[str, typer.Option("--teachers", help="教师人数，用逗号分隔 / teachers")] = "1000,5000",
    schools: Annotated[
        str, typer.Option("--schools", help="各县学校数，用逗号分隔；默认每 50 名教师一所 / schools of each county")
    ] = "",
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="生成县和求解的种子 / seed")] = 1,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, max=86400, help="每种方法最多多少秒 / seconds a method")
    ] = 120.0,
    methods: Annotated[
        str, typer.Option("--methods", help=f"比较哪些方法：{'、'.join(TITLES)} / methods to compare")
    ] = ",".join(TITLES),
    everyday: Annotated[
        bool,
        typer.Option("--tasks", help="再量日常任务：五套方案、前沿、锁定后重解、为何排不出 / everyday tasks as well"),
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="另存为 JSON / also write JSON")] = None,
) -> None:
    """Prints time, proof, memory and quality of every method, and writes them as JSON."""
    sizes = counties(teachers, schools)
    names = chosen(methods)
    if out is not None:
        prepare(out.parent)

    from app import console
    from app.bench import record, tables
    from app.exports.base import SAMPLE_NOTICE, save

    measured: list[Measured] = []
    interrupted = False
    with console.Watch() as watch:
        try:
            for size in sizes:
                one(size, seed, time_limit, names, everyday, watch, measured)
        except KeyboardInterrupt:
            interrupted = True
    screen = console.output()
    screen.print(SAMPLE_NOTICE)
    for item in measured:
        screen.print(tables.speed(item))
        if (plans := tables.quality(item)) is not None:
            screen.print(plans)
        if item.tasks:
            screen.print(tables.everyday(item))
        for line in item.contradictions:
            screen.print(f"[red]互相矛盾 contradiction[/] {escape(line)}")
        for run in item.runs:
            if run.detail:
                screen.print(f"[red]{run.method}[/] {escape(run.detail)}")
    if out is not None:
        options = {"teachers": teachers, "schools": schools, "seed": seed, "time_limit": time_limit, "methods": names}
        document = record.document(measured, context.obj.today(), sys.argv[1:], options, complete=not interrupted)
        save(out, document)
        screen.print(escape(f"已写出 {out} / written"))
    if interrupted:
        raise typer.Abort
    if any(item.contradictions for item in measured):
        tell(say("cli.bench.contradict"))
        raise typer.Exit(BAD_DATA)
    raise typer.Exit(FINE)


def one(
    size: tuple[int, int],
    seed: int,
    seconds: float,
    methods: tuple[str, ...],
    everyday: bool,
    watch: "Watch",
    measured: "list[Measured]",
) -> None:
    """One county by all methods, added to ``measured`` also where Ctrl-C ends it between two of them."""
    from app.bench.record import Measured, load
    from solver import policies
    from solver.bench.county import prepare as prepare_county
    from solver.bench.run import Run, run_all
    from solver.bench.tasks import Task, tasks

    busy = load()
    name = f"{size[0]:,} × {size[1]:,}"
    with tempfile.TemporaryDirectory(prefix="lungang-benchmark-") as place:
        county = prepare_county(
            *size,
            seed,
            policies.policy(POLICY),
            policies.goal_profile(PROFILE),
            Path(place),
            lambda phase: watch.show(phase, name),
        )
        runs: list[Run] = []
        done: list[Task] = []
        try:
            run_all(
                county,
                Path(place),
                methods,
                seconds,
                seed,
                lambda phase, method: watch.show(phase, f"{name} · {TITLES[method]}"),
                runs,
            )
            if everyday:
                done.extend(tasks(county, seconds, seed, lambda task: watch.show("solve", f"{name} · {task}")))
        finally:
            measured.append(replace(Measured.of(county, size, seed, seconds, runs, busy), tasks=tuple(done)))


def counties(teachers: str, schools: str) -> list[tuple[int, int]]:
    """(teachers, schools) of each county.

    Raises:
        CommandError: no numbers, lists of different lengths, or a county too small to be made.
    """
    heads = numbers("--teachers", teachers)
    houses = numbers("--schools", schools) if schools.strip() else [max(4, count // PER_SCHOOL) for count in heads]
    if len(heads) != len(houses):
        raise CommandError(
            WRONG_USE,
            say("cli.bench.unequal", heads=len(heads), houses=len(houses)),
        )
    for count, places in zip(heads, houses, strict=True):
        if places < 4 or count < max(30, 4 * places) or count > 100_000:
            raise CommandError(
                WRONG_USE,
                say("cli.bench.no_such_county", count=count, places=places),
            )
    return list(zip(heads, houses, strict=True))


def parts(text: str) -> list[str]:
    """A list typed with commas, Chinese ones as well."""
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def numbers(option: str, text: str) -> list[int]:
    """Whole numbers typed with commas."""
    words = parts(text)
    if not words or not all(word.isdecimal() for word in words):
        raise CommandError(
            WRONG_USE,
            say("cli.bench.numbers", option=option),
        )
    return [int(word) for word in words]


def chosen(text: str) -> tuple[str, ...]:
    """The methods named, each once."""
    words = parts(text)
    unknown = [word for word in words if word not in TITLES]
    if unknown or not words:
        raise CommandError(
            WRONG_USE,
            say("cli.bench.no_method", unknown=listed(unknown), known=listed(TITLES)),
        )
    return tuple(dict.fromkeys(words))
