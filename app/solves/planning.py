"""The job that makes plans: read the roster, search, verify, write the files of each plan."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from app.crypto import Keys
from app.db import reading
from app.exports.base import Dossier, registry, save
from app.exports.yearly import parts
from app.impossible import UNSURE, explained
from app.plans.stored import plan_of
from app.rosters import files
from app.settings import Settings
from app.solves import inputs
from app.solves.inputs import Inputs
from app.solves.states import keep_plan, reason
from app.solves.told import Told
from app.tables import CANCELLED, FAILED, INFEASIBLE, SUCCEEDED, Roster, StoredPlan
from solver.domain.dataset import Dataset
from solver.pipeline import (
    Candidate,
    DecisionError,
    Impossible,
    Request,
    Stopped,
    TooLarge,
    Unsure,
    cores,
    plan_county,
)

log = structlog.get_logger()
OVERTIME = 5.0
"""A job may take this many times its limit in all where it would otherwise end without any plan."""
Ended = tuple[str, dict[str, Any] | None]


@dataclass(frozen=True)
class Task:
    """A job with its roster read."""

    settings: Settings
    told: Told
    inputs: Inputs
    dataset: Dataset
    request: Request

    def dossier(self, candidate: Candidate) -> Dossier:
        """A plan with all it was made from."""
        return Dossier(
            candidate,
            self.dataset,
            self.request.policy,
            self.request.seed,
            decisions=self.request.decisions,
            near=self.request.published is not None,
            scenario=self.inputs.scenario.model_dump() if self.inputs.scenario else None,
        )


def outcome(settings: Settings, told: Told) -> Ended:
    """State and reason of a job that makes plans; they are kept one by one on the way.

    Raises:
        Exception: anything unexpected; the caller settles it as failed.
    """
    task = task_of(settings, told)
    if task is None:
        return UNREADABLE
    ended = patient(
        task,
        lambda request: (
            plan_county(
                task.dataset, request, report=told.report, keep=lambda found: kept(task, task.dossier(found))
            ).impossible
        ),
        "方案",
    )
    if ended is not None:
        return ended
    late = [profile.title for profile in task.request.profiles if profile.id not in told.profiles]
    return SUCCEEDED, incomplete(late, len(task.request.profiles), task.request.time_limit) if late else None


UNREADABLE: Ended = (FAILED, reason("roster_unreadable", "保存的花名册已不能读取。", "请重新上传花名册后再求解。"))


def task_of(settings: Settings, told: Told) -> Task | None:
    """A job with its roster read; None where that is no longer possible."""
    solve = told.solve
    with reading(told.engine) as session:
        roster = session.get_one(Roster, solve.roster_id)
    dataset = files.dataset(settings, told.ring, roster)
    if dataset is None:
        return None
    made = inputs.opened(told.ring, solve)
    request = Request(
        year=solve.year,
        policy=made.rules,
        profiles=made.aims,
        seed=solve.seed,
        time_limit=solve.time_limit,
        decisions=made.made,
        published=plan_of(document(settings, told.ring, made.near_plan)) if made.near_plan else None,
        alternatives=made.alternatives,
        years=solve.horizon,
        threads=max(1, cores() // settings.workers),
    )
    return Task(settings, told, made, dataset, request)


def document(settings: Settings, ring: Keys, plan: str) -> dict[str, Any]:
    """A stored plan as its JSON says it."""
    found: dict[str, Any] = json.loads(ring.open((settings.plans / plan / "plan.json").read_bytes()))
    return found


def patient(task: Task, search: Callable[[Request], Impossible | None], what: str) -> Ended | None:
    """Searches, once more with more time where nothing was found; how the job ended, None where it found something."""
    told, limit = task.told, task.request.time_limit
    request = task.request
    while True:
        try:
            impossible = search(request)
            break
        except DecisionError as problem:
            return FAILED, reason(
                "decision_refused", f"人工决定不能照办：{problem}。", "请改正或删去这项决定后重新求解。"
            )
        except TooLarge as large:
            return FAILED, reason("too_large", *too_large(large))
        except Unsure:
            return FAILED, reason("unsure", *UNSURE.zh.split("；", 1))
        except Stopped:
            if told.stopped:
                return CANCELLED, None
            if request.time_limit > limit:
                todo = "请加大 time_limit，或减少目标方案后重试。"
                return FAILED, reason("time_limit", f"{request.time_limit:g} 秒内没有找到{what}。", todo)
            # a late plan is better than none: a busy machine, or a limit set too low
            request = replace(request, time_limit=limit * (OVERTIME - 1))
            log.info("solve_overtime", solve=told.solve.id)
    if impossible is not None:
        return INFEASIBLE, explained(impossible)
    return (CANCELLED, None) if told.stopped else None


def too_large(large: TooLarge) -> tuple[str, str]:
    """Why years cannot be planned together, and what to do instead."""
    return (
        f"{large.years} 年合在一起有 {large.candidates:,} 条候选派出，超过能一并规划的 {large.most:,} 条。",
        "请缩短规划期，或逐年规划：把上一年的名单记入交流记录后再排下一年。",
    )


def incomplete(late: Sequence[str], asked: int, limit: float) -> dict[str, Any]:
    """What to say of a solve in which some goal profiles have no plan."""
    return reason(
        "incomplete",
        f"结果不完整：{limit:g} 秒内没有得到 {'、'.join(late)} 的方案；其余 {asked - len(late)} 个方案有效。",
        "需要这些方案时，请加大 time_limit 后对它们重新求解。",
    )


def kept(task: Task, dossier: Dossier, point: int = 0) -> None:
    """Writes a plan's files and adds it to its job."""
    told, candidate, verified = task.told, dossier.candidate, dossier.candidate.verified
    plan = StoredPlan(
        solve_id=told.solve.id,
        roster_id=told.solve.roster_id,
        profile=candidate.profile.id,
        title=candidate.profile.title,
        point=point,
        year=verified.plan.year,
        horizon=verified.plan.years,
        starts=len(verified.plan.starting),
        status=candidate.proof.status,
        gap=candidate.proof.gap,
        goals=dict(verified.goals),
    )
    folder = task.settings.plans / plan.id
    folder.mkdir(mode=0o700)
    for export in registry().values():
        save(folder / f"plan.{export.suffix}", told.ring.seal(export.write(dossier)), mode=0o600)
        for one in parts(dossier):
            save(folder / f"plan-{one.year}.{export.suffix}", told.ring.seal(export.write(one)), mode=0o600)
    if keep_plan(told.engine, told.solve.lease, plan):
        told.profiles.add(plan.profile)
        told.note()
        told.plans += 1
    else:
        told.stopped = True
        shutil.rmtree(folder, ignore_errors=True)
