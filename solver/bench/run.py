"""Runs the methods on one county, one process each, and has the verifier judge every plan."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import solver
from solver.bench.county import YEAR, County
from solver.bench.outcome import PROVEN
from solver.bench.worker import ANSWER
from solver.domain.plan import Plan
from solver.domain.proof import LevelProof
from solver.goals.base import registry as goals
from solver.goals.equity import official
from solver.search.extract import extract
from solver.verify.verify import verify

GRACE_SECONDS = 60.0
"""Beyond the time limit a method gets this long to hand over its answer; then it is ended."""


@dataclass(frozen=True)
class Quality:
    """What a plan does for the county, measured by the verifier's side alone."""

    starts: int
    left: int
    """Obligated teachers who start no posting."""
    goals: Mapping[str, float]
    coefficients: Mapping[str, float]
    """Official difference coefficient by stage and indicator."""
    km: float
    """Mean distance of a starting posting; 0 where nobody starts."""
    broken: tuple[str, ...] = ()
    """Rules the plan does not meet; "invariant" where it cannot be true under any policy."""


@dataclass(frozen=True)
class Run:
    """One method on one county."""

    method: str
    status: str
    """OPTIMAL (every level proven), PLAN (a plan without that proof), NONE (no plan in time), IMPOSSIBLE, OVERRAN
    (ended after its grace), FAILED (its process died)."""
    seconds: float | None = None
    cpu: float | None = None
    """By the clock, and of all its threads together: the second tells more on a machine that others use."""
    memory: int | None = None
    loaded: int | None = None
    """Peak memory in bytes, and how much of it was there before the method began."""
    levels: tuple[LevelProof, ...] = ()
    quality: Quality | None = None
    detail: str = field(default="", compare=False)
    """Last words of a process that died."""

    @property
    def finished(self) -> bool:
        """Whether it came to a proven end."""
        return self.status in ("OPTIMAL", "IMPOSSIBLE")


Tell = Callable[[str, str], None]
"""Called with the phase (solve, verify) and the method."""


def run_all(
    county: County, folder: Path, methods: Sequence[str], seconds: float, seed: int, tell: Tell, keep: list[Run]
) -> None:
    """Runs the methods one after another; each is added to ``keep`` as soon as it is judged, so Ctrl-C loses only one."""
    for method in methods:
        tell("solve", method)
        answer = ask(folder, method, seconds, seed)
        tell("verify", method)
        keep.append(judged(county, method, answer))


def ask(folder: Path, method: str, seconds: float, seed: int) -> dict[str, Any]:
    """A method's answer from its own process; ``{"status": …}`` where there is none."""
    root = str(Path(solver.__file__).parents[1])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-P", "-m", "solver.bench.worker", str(folder), method, str(seconds), str(seed)]
    log = folder / f"{method}.log"
    with (
        log.open("wb") as words,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=words, stderr=words, env={**os.environ, "PYTHONPATH": paths}
        ) as child,
    ):
        try:
            code = child.wait(seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return {"status": "OVERRAN"}
        finally:
            if child.poll() is None:
                child.kill()
    if code:
        return {"status": "FAILED", "detail": last_line(log)}
    answer: dict[str, Any] = json.loads((folder / ANSWER.format(method)).read_text())
    return answer


def last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def judged(county: County, method: str, answer: Mapping[str, Any]) -> Run:
    """The answer with its plan put before the verifier."""
    if "status" in answer:
        return Run(method, answer["status"], detail=answer.get("detail", ""))
    levels = tuple(LevelProof(**level) for level in answer["levels"])
    proven = len(levels) == len(county.profile.levels) and all(level.gap <= PROVEN for level in levels)
    status, quality = "NONE", None
    if answer["chosen"] is not None:
        status = "OPTIMAL" if proven else "PLAN"
        x = np.zeros(county.model.matrix.shape[1])
        x[answer["chosen"]] = 1.0
        quality = measured(county, extract(county.dataset, county.model, x))
    elif answer["impossible"]:
        status = "IMPOSSIBLE"
    return Run(method, status, answer["seconds"], answer["cpu"], answer["memory"], answer["loaded"], levels, quality)


def measured(county: County, plan: Plan) -> Quality:
    """A plan's figures, also where it does not pass: a list made by hand may miss the year's share."""
    dataset, policy = county.dataset, county.policy
    verification = verify(dataset, plan, policy)
    broken = [finding.rule for finding in verification.findings if finding.verdict == "not_met"]
    broken += ["invariant"] if verification.broken else []
    values = {name: goal.measure(dataset, plan, policy) for name, goal in goals().items()}
    posted = {row.teacher for row in plan.starting}
    duty = np.flatnonzero(county.model.status.duty).tolist()
    starts = len(plan.starting)
    return Quality(
        starts=starts,
        left=sum(dataset.teachers.id[teacher] not in posted for teacher in duty),
        goals=values,
        coefficients={f"{c.stage.name.lower()} {c.indicator}": c.value for c in official(dataset, plan)},
        km=values["travel"] / starts if starts else 0.0,
        broken=tuple(broken),
    )


def nobody_moves(county: County) -> Quality:
    """The county before any plan, for comparison."""
    return measured(county, Plan(YEAR, ()))


def contradictions(county: County, runs: Sequence[Run]) -> list[str]:
    """What cannot be true together, one line each, both languages; empty where all methods agree.

    Methods that came to a proven end must agree on it and on every level's value; a proven method's
    plan must pass the verifier and be worth what was claimed; no plan may undercut a proven bound.
    """
    found = []
    ends = [run for run in runs if run.finished]
    for run in ends[1:]:
        if run.status != ends[0].status:
            found.append(f"{ends[0].method}: {ends[0].status}, {run.method}: {run.status}")
        if "IMPOSSIBLE" in (run.status, ends[0].status):
            continue
        pairs = zip(ends[0].levels, run.levels, strict=True)
        for number, (one, other) in enumerate(pairs, 1):
            if off(one.value, other.value) > PROVEN:
                found.append(
                    f"第 {number} 级 level {number}: {ends[0].method} {one.value:.9g}, {run.method} {other.value:.9g}"
                )
    for run in runs:
        if run.quality is None:
            continue
        if run.levels and run.quality.broken:
            found.append(f"{run.method}: 未通过核验 not verified: {', '.join(run.quality.broken)}")
        worth = values(county, run.quality)
        if run.status == "OPTIMAL" and off(run.levels[-1].value, worth[-1]) > PROVEN:
            found.append(f"{run.method}: {run.levels[-1].value:.9g}, 核验 verifier {worth[-1]:.9g}")
        for end in ends:
            if end.status == "IMPOSSIBLE" or run.quality.broken:
                continue
            for number, (level, value) in enumerate(zip(end.levels, worth, strict=True), 1):
                if level.bound - value > PROVEN * max(1.0, abs(value)):
                    found.append(
                        f"第 {number} 级 level {number}: {run.method} {value:.9g} < {end.method} 下界 bound {level.bound:.9g}"
                    )
                if value - level.value > PROVEN * max(1.0, abs(value)):
                    break  # worse on this level: the next level's bound does not hold for it
    return found


def values(county: County, quality: Quality) -> list[float]:
    """Every level's value as the verifier measures it."""
    return [sum(weight * quality.goals[goal] for goal, weight in level.items()) for level in county.profile.levels]


def off(one: float, other: float) -> float:
    """Relative difference of two values."""
    return abs(one - other) / max(1.0, abs(one))
