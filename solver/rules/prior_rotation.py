"""Completed postings can count as the obligation fulfilled, where the county says how many and how long."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.months import effective_month
from solver.domain.plan import Plan
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rule, never, param
from solver.rules.wording import teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    rotations: int = param(
        0,
        "完成几次交流后可不再列为应交流；0 为不折抵",
        "completed postings that fulfil the obligation; 0: none does",
        "次",
        0,
        10,
        "◇",
    )
    months: int = param(36, "每次交流至少的月数", "least months of each of them", "个月", 1, 120, "◇")


def fulfilled(dataset: Dataset, year: int, params: Params) -> Bools:
    """Teachers (T) with enough completed postings of enough months by 1 September of ``year``."""
    records, size = dataset.records, len(dataset.teachers)
    if params.rotations == 0:
        return np.zeros(size, dtype=np.bool_)
    counted = (records.end < effective_month(year)) & (records.end - records.start + 1 >= params.months)
    return np.asarray(np.bincount(records.teacher[counted], minlength=size) >= params.rotations)


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Nothing to breach: whoever has fulfilled the obligation may stay, and may be posted again."""
    return ()


def explain(violation: Violation) -> Text:
    """Never needed by a check; says what the rule grants."""
    who = teacher_name(violation)
    return say("rules.prior_rotation.breach", who=who)


RULE = Rule(
    id="prior_rotation",
    title=say("rules.prior_rotation.title"),
    cites=(
        Cite(
            "县（区）教育局工作设定",
            "◇",
            say("cites.done_before"),
        ),
    ),
    in_force="2023-01-01",
    params=Params,
    excuses=fulfilled,
    check=check,
    explain=explain,
    waiving=never(say("rules.prior_rotation.never")),
)
