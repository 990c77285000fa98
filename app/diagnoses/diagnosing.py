"""The job that diagnoses: whether any plan is possible, and where none is, what clashes and what would help."""

from app.settings import Settings
from app.solves.planning import UNREADABLE, Ended, patient, task_of
from app.solves.told import Told
from app.tables import SUCCEEDED
from solver.pipeline import diagnose_county


def outcome(settings: Settings, told: Told) -> Ended:
    """Infeasible with the reason as data, or succeeded: there is a plan.

    Raises:
        Exception: anything unexpected; the caller settles it as failed.
    """
    task = task_of(settings, told)
    if task is None:
        return UNREADABLE
    ended = patient(task, lambda request: diagnose_county(task.dataset, request, report=told.report), "结论")
    return ended or (SUCCEEDED, None)
