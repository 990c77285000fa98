"""The model that holds one rule only, with a plan fixed: does it have a solution?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog

from solver.domain.dataset import Dataset
from solver.domain.months import effective_month
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings, table
from solver.domain.terms import Reason
from solver.domain.violation import Violation
from solver.domain.waiver import Waiver
from solver.rules.base import Columns, Rows, Rule
from solver.verify.waived import covering
from solver.waivers import loosened, opened

NEAR = 1e-6


def fixed_postings(dataset: Dataset, plan: Plan) -> Postings:
    """The plan's starts and stays as candidate postings, each taken; returns move nobody and are no postings."""
    moving = plan.moving
    for row in moving:
        assert row.start == effective_month(plan.year), "the model starts postings on 1 September only"
        assert row.months % 12 == 0, "the model knows whole years only: mark the case `model: silent`"

    apart = np.zeros(len(dataset.teachers), dtype=np.bool_)
    apart[[dataset.teacher_position[row.teacher] for row in moving if row.reason.apart]] = True

    def ints(values: list[int]) -> Any:
        return np.array(values, dtype=np.int32)

    return table(
        dataset,
        (plan.year,),
        teacher=ints([dataset.teacher_position[row.teacher] for row in moving]),
        host=ints([dataset.school_position[row.host] for row in moving]),
        stage=ints([int(row.stage) for row in moving]),
        subject=ints([dataset.subject_position[row.subject] for row in moving]),
        start=ints([plan.year for _ in moving]),
        length=ints([row.months // 12 for row in moving]),
        stay=np.array([row.reason is Reason.STAY for row in moving], dtype=np.bool_),
        apart=apart,
    )


def standing(rule: Rule, plan: Plan, found: Sequence[Violation], waivers: Sequence[Waiver]) -> list[Violation]:
    """The breaches of a rule that no waiver covers, as the verifier sees it."""
    policy = Policy("test", "测试", "", {}, waivers=tuple(waivers))
    return [violation for violation in found if covering(policy, rule, violation) is None]


def feasible(rule: Rule, dataset: Dataset, plan: Plan, params: Any, waivers: Sequence[Waiver] = ()) -> bool:
    """Whether the plan's postings are open and the rule's rows hold with all of them taken."""
    postings = fixed_postings(dataset, plan)
    mine = [waiver for waiver in waivers if waiver.rule == rule.id]
    shut = ~opened(dataset, mine, postings)
    if (
        rule.bars_teachers is not None
        and (rule.bars_teachers(dataset, plan.year, params)[postings.teacher] & shut).any()
    ):
        return False
    if rule.bars is not None and (rule.bars(dataset, postings, params) & shut).any():
        return False
    blocks = rule.rows(dataset, postings, params) if rule.rows is not None else []
    blocks = [loosened(dataset, mine, block) for block in blocks]
    return _holds(blocks, postings)


def _holds(blocks: list[Rows], postings: Postings) -> bool:
    """Whether rows hold with every posting 1, for some values of the auxiliary columns (a linear program)."""
    families: dict[str, Columns] = {}
    for block in blocks:
        families.update({columns.family: columns for columns in block.columns})
    blocks = blocks + [columns.definition for columns in families.values()]
    offset, width = {}, 0
    for family, columns in families.items():
        offset[family], width = width, width + len(columns)
    upper_matrix, upper_side = [], []
    for block in blocks:
        taken = block.table(postings) @ np.ones(len(postings))
        matrix = np.zeros((len(block), width))
        for family, entries in block.aux.items():
            np.add.at(matrix, (entries.row, entries.column + offset[family]), entries.coefficient)
        free = matrix.any(axis=1)
        fixed = taken[~free]
        if (fixed < block.lower[~free] - NEAR).any() or (fixed > block.upper[~free] + NEAR).any():
            return False
        for sign, side in ((1.0, block.upper - taken), (-1.0, taken - block.lower)):
            keep = free & np.isfinite(side)
            upper_matrix.append(sign * matrix[keep])
            upper_side.append(side[keep])
    if not width:
        return True
    bounds = np.concatenate([np.column_stack([c.lower, c.upper]) for c in families.values()])
    answer = linprog(np.zeros(width), np.vstack(upper_matrix), np.concatenate(upper_side), bounds=bounds)
    assert answer.status in (0, 2), answer.message
    return bool(answer.status == 0)
