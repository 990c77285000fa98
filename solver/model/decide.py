"""Applies a planner's own decisions to the open postings before the model is built."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.decision import Decision, DecisionError
from solver.eligibility import Opened
from solver.rules.base import Rows, rows

DECISION = "decision"
"""Label of the rows that make locked postings happen."""


def decide(dataset: Dataset, opened: Opened, decisions: Sequence[Decision]) -> tuple[Opened, list[Rows]]:
    """The postings that decisions leave open, and one row for each locked teacher.

    Raises:
        DecisionError: an unknown teacher or school, or a locked posting that the rules close.
    """
    postings = opened.postings
    keep = np.ones(len(postings), dtype=np.bool_)
    locked: list[int] = []
    for decision in decisions:
        teacher = dataset.teacher_position.get(decision.teacher)
        host = dataset.school_position.get(decision.host)
        if teacher is None:
            raise DecisionError(f"花名册里没有教师编号 {decision.teacher}；请核对编号")
        if host is None and decision.host:
            raise DecisionError(f"花名册里没有学校代码 {decision.host}；请核对代码")
        mine = (postings.teacher == teacher) & postings.starts
        meant = mine & (postings.host == host) if host is not None else mine
        if decision.kind == "forbid":
            keep &= ~meant
            continue
        if not (meant & keep).any():
            where = decision.host or "任何学校"
            raise DecisionError(f"教师 {decision.teacher} 不能派往 {where}：没有规则允许的派出；请先查看不能去的原因")
        keep &= ~(postings.teacher == teacher) | meant
        locked.append(teacher)
    left = postings if keep.all() else postings.take(keep)
    if not locked:
        return replace(opened, postings=left), []
    who = np.array(sorted(set(locked)), dtype=np.int32)
    row = np.searchsorted(who, left.teacher)
    entries = np.flatnonzero(np.isin(left.teacher, who)).astype(np.int32)
    block = rows(DECISION, row=row[entries], posting=entries, lower=1.0, count=len(who), teacher=who, year=left.year)
    return replace(opened, postings=left), [block]
