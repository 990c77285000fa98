"""The job that traces a frontier: every point a verified plan, kept as it is found."""

from app.settings import Settings
from app.solves.planning import UNREADABLE, Ended, kept, patient, task_of
from app.solves.states import reason
from app.solves.told import Told
from app.tables import FAILED, SUCCEEDED
from solver.pipeline import Candidate, Impossible, Request, Stopped, frontier_county


def outcome(settings: Settings, told: Told) -> Ended:
    """State and reason of a job that traces a frontier.

    Raises:
        Exception: anything unexpected; the caller settles it as failed.
    """
    task = task_of(settings, told)
    if task is None:
        return UNREADABLE
    goals, points = task.inputs.goals, task.inputs.points
    if goals is None:
        return FAILED, reason("no_goals", "任务没有写明哪两个目标。", "请重新发起。")
    late = False

    def keep(found: Candidate) -> None:
        kept(task, task.dossier(found), told.plans + 1)

    def trace(request: Request) -> Impossible | None:
        nonlocal late
        try:
            return frontier_county(task.dataset, request, goals, points, keep, report=told.report)
        except Stopped:
            if not told.plans:
                raise
            late = True
            return None

    ended = patient(task, trace, "前沿上的点")
    if ended is not None or not late:
        return ended or (SUCCEEDED, None)
    return SUCCEEDED, reason(
        "incomplete",
        f"时间到，前沿只有 {told.plans} 个点；已有的点都有效。",
        "需要其余的点时，请加大 time_limit 后重新求前沿。",
    )
