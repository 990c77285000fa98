"""For the command line: traces a frontier over the solver and turns it into a table and a file."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from app.exports.base import save
from app.usage import WRONG_USE, CommandError
from solver.domain.dataset import Dataset
from solver.domain.proof import Report
from solver.domain.terms import Text
from solver.goals.base import registry
from solver.pipeline import Candidate, Impossible, Request, frontier_county
from solver.search.watch import Stopped
from solver.words import listed, say


@dataclass(frozen=True)
class Traced:
    """The verified points in order, or the proof that there are none."""

    points: tuple[Candidate, ...]
    impossible: Impossible | None
    cut_short: bool


def pair(text: str) -> tuple[str, str]:
    """Two goal ids from ``a,b``, by id or title.

    Raises:
        CommandError: not two different goals; says which there are.
    """
    known = registry()
    by_title = {goal.title.zh: name for name, goal in known.items()}
    names = [by_title.get(part.strip(), part.strip()) for part in text.replace("，", ",").split(",")]
    if len(names) != 2 or names[0] == names[1] or any(name not in known for name in names):
        goals = listed(Text(f"{goal.title.zh} {name}", name) for name, goal in known.items())
        raise CommandError(
            WRONG_USE,
            say("cli.frontier.two_goals", goals=goals),
        )
    return names[0], names[1]


def trace(
    dataset: Dataset, request: Request, goals: tuple[str, str], points: int, *, report: Report | None = None
) -> Traced:
    """All points that fit in the time; those found before a time-out stand.

    Raises:
        Stopped: out of time before the first point.
    """
    found: list[Candidate] = []
    try:
        impossible = frontier_county(dataset, request, goals, points, found.append, report=report)
    except Stopped:
        if not found:
            raise
        return Traced(in_order(found, goals[0]), None, cut_short=True)
    return Traced(in_order(found, goals[0]), impossible, cut_short=False)


def in_order(points: list[Candidate], goal: str) -> tuple[Candidate, ...]:
    """The points from the best for a goal on; they are found in another order."""
    return tuple(sorted(points, key=lambda point: point.verified.goals[goal]))


def table(traced: Traced, goals: tuple[str, str]) -> Table:
    """One row a point: the two goals first, then what one costs in the other, then all other goals."""
    known = registry()
    first, second = (known[name] for name in goals)
    rest = [goal for name, goal in known.items() if name not in goals]
    unit, other = (goal.unit.zh.partition("（")[0] for goal in (first, second))
    shown = Table(
        "点",
        f"{first.title.zh}（{unit}）",
        f"{second.title.zh}（{other}）",
        f"后者每少 1 {other}，前者多几{unit}",
        "差距 gap",
        *(goal.title.zh for goal in rest),
        title=f"{first.title.zh}与{second.title.zh}的有效前沿 / Efficient frontier: {goals[0]} and {goals[1]}",
        title_justify="left",
    )
    for column in shown.columns:
        column.justify, column.overflow = "right", "fold"
    before: Candidate | None = None
    for number, point in enumerate(traced.points, 1):
        values = point.verified.goals
        price = ""
        if before is not None:
            less = before.verified.goals[goals[1]] - values[goals[1]]
            price = f"{(values[goals[0]] - before.verified.goals[goals[0]]) / less:,.2f}" if less > 0 else ""
        shown.add_row(
            str(number),
            f"{values[goals[0]]:,.2f}",
            f"{values[goals[1]]:,.2f}",
            price,
            f"{point.proof.gap:.4%}",
            *(f"{values[goal.id]:,.2f}" for goal in rest),
        )
        before = point
    return shown


def write(path: Path, traced: Traced) -> None:
    """One line a point, every goal a column, UTF-8 with BOM."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["点", *(goal.title.zh for goal in registry().values()), "差距"])
    for number, point in enumerate(traced.points, 1):
        writer.writerow([number, *(round(point.verified.goals[name], 6) for name in registry()), point.proof.gap])
    save(path, text.getvalue().encode("utf-8-sig"))
