"""A goal's cost in the model and its measure on the finished plan are the same number."""

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from solver.domain.policy import Policy, Setting
from solver.domain.posting import Postings
from solver.goals.base import Costs, Swing, registry
from tests.goals.random_county import Instance, instance

POLICY = Policy(
    "test", "测试", "test", {"obligation": Setting(), "locked_in_term": Setting(), "near_retirement": Setting()}
)


def model_value(costs: Costs, postings: Postings, chosen: np.ndarray) -> float:
    """The goal in the model with the postings fixed and the auxiliary columns at their cheapest, which is integral."""
    total = costs.constant + float(costs.posting @ chosen)
    for columns in costs.columns:
        rows, price = columns.definition, costs.column_costs[columns.family]
        if not len(columns):
            continue
        fixed = rows.table(postings) @ chosen
        entries = rows.aux[columns.family]
        matrix = coo_array(
            (entries.coefficient, (entries.row, entries.column)), shape=(len(rows), len(columns))
        ).tocsr()
        upper, lower = np.isfinite(rows.upper), np.isfinite(rows.lower)
        solved = linprog(
            price,
            A_ub=vstack([matrix[upper], -matrix[lower]]),
            b_ub=np.concatenate([(rows.upper - fixed)[upper], (fixed - rows.lower)[lower]]),
            bounds=np.column_stack([columns.lower, columns.upper]),
        )
        assert solved.success, solved.message
        whole = np.round(solved.x)
        assert np.allclose(solved.x, whole, atol=1e-6)
        total += float(price @ whole)
    return total


def everyone_may_move(found: Instance) -> Swing:
    staff = np.full(len(found.dataset.schools), len(found.dataset.teachers))
    return Swing(staff, staff)


@pytest.mark.parametrize("goal", sorted(registry()))
def test_the_model_and_the_measure_agree_on_random_plans(goal: str) -> None:
    record, seen = registry()[goal], set()
    for seed in range(120):
        found = instance(seed)
        costs = record.costs(found.dataset, found.postings, POLICY, everyone_may_move(found))
        measured = record.measure(found.dataset, found.plan, POLICY)
        assert model_value(costs, found.postings, found.chosen) == pytest.approx(measured, rel=1e-9, abs=1e-9), seed
        seen.add(round(measured, 6))
    assert len(seen) > 5


def test_the_random_plans_hold_starts_stays_and_returns() -> None:
    reasons = [row.reason for seed in range(120) for row in instance(seed).plan.rows]
    assert {reason.label for reason in reasons} == {"应交流", "自愿", "均衡", "期满返回", "留任"}
    assert len(reasons) > 500
