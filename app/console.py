"""What the terminal shows: progress while something runs, and tables of problems, verdicts and plans."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from app.exports.summary import STATUSES, VERDICTS, counted, permitted, rule_title, sentence
from solver.calendar.schedule import Schedule
from solver.domain.dataset import Dataset
from solver.domain.policy import Policy
from solver.domain.proof import Progress
from solver.goals import base as goals
from solver.pipeline import Candidate
from solver.roster.diff import Change
from solver.roster.headcount import Group
from solver.roster.problems import Note, Problem
from solver.verify.verify import Verification

PHASES = {
    "read": "读取 read",
    "build": "建模 build",
    "solve": "求解 solve",
    "verify": "核验 verify",
    "write": "写出 write",
}
STAGE_OF = {"build": "build", "verify": "verify"}
"""Phases of the search as shown; every other one is part of solving."""
SHOWN = 200
"""Problems shown in a terminal table; ``--json`` gives them all."""


def output() -> Console:
    """Standard output; wide enough for the tables where it is a file or a pipe."""
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, 140))


class Watch(AbstractContextManager["Watch"]):
    """Shows on stderr what is running: a live line where it is a terminal, else one plain line for each new phase."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.live: Status | None = None
        self.said = ""

    def __enter__(self) -> "Watch":
        if self.console.is_terminal:
            self.live = self.console.status("…")
            self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Clears the live line, so that a table can be shown below."""
        if self.live is not None:
            self.live.stop()
            self.live = None

    def show(self, phase: str, subject: str = "", figures: str = "") -> None:
        """Says what is running; ``figures`` change too often for plain lines."""
        heading = f"{PHASES[phase]}  {subject}".rstrip()
        if self.live is not None:
            self.live.update(f"{heading}  {figures}".rstrip())
        elif heading != self.said:
            print(heading, file=sys.stderr, flush=True)
        self.said = heading

    def report(self, progress: Progress) -> bool:
        """Shows the search's progress; never asks it to stop."""
        figures = [f"{progress.elapsed:.0f} s"]
        if progress.best is not None:
            figures.append(f"best {progress.best:.6g}")
        if progress.gap is not None:
            figures.append(f"gap {progress.gap:.4%}")
        self.show(STAGE_OF.get(progress.phase, "solve"), progress.profile, " · ".join(figures))
        return True


def peak_memory() -> int | None:
    """Largest memory of this process in bytes; None where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def problem_table(problems: Sequence[Problem]) -> Table:
    """Problems of a roster or list: where, what, what to do; the same said of several rows stands in one line."""
    rows: dict[tuple[str, str, str, str, str], list[int]] = {}
    for problem in problems:
        said = (problem.severity, problem.sheet, problem.column, problem.value, problem.text.zh)
        rows.setdefault(said, []).append(problem.row)
    table = Table("级别", "工作表", "行", "列", "值", "问题与改法", title="数据问题 / Problems", title_justify="left")
    unabridged(table)
    for (severity, sheet, column, value, text), numbers in [*rows.items()][:SHOWN]:
        colour = "red" if severity == "error" else "yellow"
        table.add_row(
            f"[{colour}]{'错误' if severity == 'error' else '提醒'}[/]",
            escape(sheet),
            spans(numbers),
            escape(column),
            escape(value),
            escape(text),
        )
    if len(rows) > SHOWN:
        table.caption = f"共 {len(problems)} 条，只显示前 {SHOWN} 种；加 --json 看全部"
    return table


def spans(numbers: Sequence[int]) -> str:
    """Row numbers in short: 22、24–39、61; nothing for a sheet as a whole."""
    found: list[list[int]] = []
    for number in sorted({number for number in numbers if number}):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in found)


def note_table(notes: Sequence[Note]) -> Table:
    """How a roster was understood where it was not written canonically."""
    table = Table(
        "工作表", "列", "原文", "读作", "处数", "把握", title="自动理解 / Understood as", title_justify="left"
    )
    for note in notes[:SHOWN]:
        sure = "" if note.confidence == 1 else f"{note.confidence:.0%}"
        cells = (note.sheet, note.column, note.value, note.meaning or note.text.zh, str(note.count), sure)
        table.add_row(*(escape(cell) for cell in cells))
    if len(notes) > SHOWN:
        table.caption = f"共 {len(notes)} 条，只显示前 {SHOWN} 条；加 --json 看全部"
    return table


def people_table(groups: Sequence[Group]) -> Table:
    """Who is in the file, by kind, and who of them is set apart."""
    table = Table("人员", "人数", "", title="人员构成 / Who is in it", title_justify="left")
    for group in groups:
        table.add_row(escape(group.text.zh), f"{group.count:,}", "另列，不参加交流" if group.apart else "")
    table.add_row("合计", f"{sum(group.count for group in groups):,}", "", end_section=True)
    return table


def change_table(changes: Sequence[Change]) -> Table:
    """What changed between two versions of a roster."""
    words = {"added": "[green]新增[/]", "removed": "[red]减少[/]", "changed": "变动"}
    table = Table("表", "行", "名称", "", "列", "原来", "现在", title="版本差异 / Differences", title_justify="left")
    for change in changes[:SHOWN]:
        cells = (change.table, change.key, change.name)
        values = (change.field, change.before, change.after)
        table.add_row(*map(escape, cells), words[change.kind], *map(escape, values))
    if len(changes) > SHOWN:
        table.caption = f"共 {len(changes)} 条，只显示前 {SHOWN} 条；加 --json 看全部"
    return table


def verdict_table(verification: Verification) -> Table:
    """Every rule with its verdict and what it found."""
    table = Table("规则", "结论", "说明", title="逐条核验 / Verification", title_justify="left")
    unabridged(table)
    for finding in verification.findings:
        word = VERDICTS[finding.verdict].zh
        colour = {"not_met": "red", "met": "green", "met_by_waiver": "green"}.get(finding.verdict, "yellow")
        lines = [sentence(violation).zh for violation in finding.violations][:20]
        lines += [f"特批：{text.zh}" for text in permitted(finding)]
        lines += [f"提示：{sentence(remark).zh}" for remark in finding.remarks]
        table.add_row(rule_title(finding.rule), f"[{colour}]{word}[/]", escape("\n".join(lines)))
    return table


def unabridged(table: Table) -> None:
    """Chinese has no spaces to break lines at: without this, long sentences lose characters at line ends."""
    for column in table.columns:
        column.overflow = "fold"


def comparison(dataset: Dataset, policy: Policy, candidates: Sequence[Candidate]) -> Table:
    """One column per candidate plan: starts, goals, proof, verdict, obligated placed and left."""
    table = Table(
        "项目",
        *(candidate.profile.title for candidate in candidates),
        title="候选方案对比 / Candidate plans",
        title_justify="left",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    heads = [counted(dataset, candidate.verified.plan, policy) for candidate in candidates]

    def line(title: str, cells: Iterable[str]) -> None:
        table.add_row(title, *cells)

    if any(candidate.verified.plan.years > 1 for candidate in candidates):
        plans = [candidate.verified.plan for candidate in candidates]
        line(
            "各学年派出 starts by year",
            (" · ".join(str(len(plan.annual(year).starting)) for year in plan.horizon) for plan in plans),
        )
    line(
        "本年派出 starts" if not candidates or candidates[0].verified.plan.years == 1 else "全部派出 starts",
        (str(head["starts"]) for head in heads),
    )
    if any("apart" in head for head in heads):
        line("另有校长、教研员 principals, researchers", (str(head.get("apart", 0)) for head in heads))
    for goal in goals.registry().values():
        values = (candidate.verified.goals.get(goal.id) for candidate in candidates)
        line(
            f"{goal.title.zh} {goal.id} · {goal.unit.zh}",
            ("" if value is None else f"{value:,.2f}" for value in values),
        )
    proofs = [candidate.proof for candidate in candidates]
    line("求解状态 status", (STATUSES[p.status].zh if p.status in STATUSES else p.status for p in proofs))
    line("目标值 objective", (f"{proof.objective:,.4f}" for proof in proofs))
    line("下界 bound", (f"{proof.bound:,.4f}" for proof in proofs))
    line("差距 gap", (f"{proof.gap:.4%}" for proof in proofs))
    line("秒 seconds", (f"{proof.seconds:.1f}" for proof in proofs))
    line("独立核验 verified", ("通过" if c.verified.verification.valid else "不通过" for c in candidates))
    if any(twins := [twin(candidates, place) for place in range(len(candidates))]):
        line("派出相同 same postings", twins)
    table.add_section()
    line("应交流 obligated", (str(head["obligated"]) for head in heads))
    line("其中已安排 placed", (str(head["placed"]) for head in heads))
    line("其中未能安排 left", (str(head["left"]) for head in heads))
    return table


def twin(candidates: Sequence[Candidate], place: int) -> str:
    """An earlier candidate whose rows are the same: two aims can have one best plan."""
    rows = candidates[place].verified.plan.rows
    same = (earlier.profile.title for earlier in candidates[:place] if earlier.verified.plan.rows == rows)
    return f"同{title}" if (title := next(same, "")) else ""


def time_line(seconds: Mapping[str, float]) -> str:
    """``读取 read 1.2 s · …  总计 total 14.0 s · 内存峰值 peak memory 512 MB``."""
    parts = [f"{PHASES[phase]} {spent:.1f} s" for phase, spent in seconds.items()]
    parts.append(f"总计 total {sum(seconds.values()):.1f} s")
    if (peak := peak_memory()) is not None:
        parts.append(f"内存峰值 peak memory {peak / 2**20:.0f} MB")
    return " · ".join(parts)


STEP_STATES = {
    "done": "已完成 done",
    "running": "进行中 running",
    "due": "今天须开始 due",
    "open": "尚有余地 open",
    "late": "[red]已排不下 late[/]",
}


def schedule_table(found: Schedule, policy: str) -> Table:
    """Every step to 1 September with its latest and earliest dates; working days."""
    table = Table(title=f"{found.year} 年日程（{policy}），今天 {found.today} / the way to 1 September")
    for head in ("步骤", "工作日", "最迟开始", "最迟结束", "最早开始", "最早结束", "余地", "状态"):
        table.add_column(head, justify="right" if head in {"工作日", "余地"} else "left", no_wrap=True)
    for dated in found.steps:
        dates = (dated.latest_start, dated.latest_end, dated.earliest_start, dated.earliest_end)
        table.add_row(
            escape(dated.step.title),
            str(dated.step.days),
            *("" if day is None else day.isoformat() for day in dates),
            str(dated.slack),
            STEP_STATES[dated.state],
        )
    return table
