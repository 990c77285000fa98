"""Plans side by side: figures measured on each, differences counted by hand, distances proven by a plan that has them."""

import numpy as np
import pytest

from solver.domain.plan import Plan
from solver.domain.terms import Text
from solver.explain.compare import candidate, compare, distance, nobody_moves
from solver.explain.view import instead
from solver.model.highs import program, silent
from solver.search.levels import SLACK
from tests.explain.solved import POLICY, YEAR, Solved


def by_hand(solved: Solved) -> Plan:
    """The best plan without its last starter: a list that holds or not, and is worse either way."""
    who = max(who for who, row in solved.view.placed.items() if row.reason.starts)
    return instead(solved.view, {who: None})


def test_plans_of_three_origins_are_compared(solved: Solved) -> None:
    view = solved.view
    best = candidate(view.dataset, POLICY, Text("综合", "balanced"), view.plan)
    nobody = candidate(view.dataset, POLICY, Text("无人交流", "nobody moves"), nobody_moves(view.dataset, YEAR))
    hand = candidate(view.dataset, POLICY, Text("手工名单", "by hand"), by_hand(solved))
    found = compare(view.dataset, POLICY, [best, nobody, hand])
    assert best.goals == pytest.approx(dict(view.verified.goals))
    assert nobody.placed == 0
    assert nobody.goals["travel"] == 0
    assert hand.placed == best.placed - 1
    assert {one.teacher for one in found.people} == {row.teacher for row in view.plan.moving}
    zh = " ".join(one.text.zh for one in found.lines)
    assert "综合：新派出" in zh
    assert "无人交流：新派出 0 人" in zh
    assert "不符合：年度交流比例" in zh
    assert all(one.text.en for one in found.lines)


def test_schools_differ_by_their_net_change(solved: Solved) -> None:
    view = solved.view
    best = candidate(view.dataset, POLICY, Text("甲", "a"), view.plan)
    nobody = candidate(view.dataset, POLICY, Text("乙", "b"), nobody_moves(view.dataset, YEAR))
    found = compare(view.dataset, POLICY, [best, nobody])
    assert found.schools
    for one in found.schools:
        into = sum(row.host == one.school for row in view.plan.moving)
        out = sum(row.home == one.school for row in view.plan.moving)
        assert one.changes == (into - out, 0)


def test_the_same_plan_twice_shows_no_difference(solved: Solved) -> None:
    view = solved.view
    one = candidate(view.dataset, POLICY, Text("甲", "a"), view.plan)
    found = compare(view.dataset, POLICY, [one, one])
    assert not found.people
    assert not found.schools
    assert "0 人的去向不同" in found.lines[-1].text.zh


def test_the_distance_is_that_of_one_plain_integer_program(solved: Solved) -> None:
    view, model = solved.view, solved.model
    one = candidate(view.dataset, POLICY, Text("综合", "balanced"), view.plan)
    found = distance(model, one, "unmet_posts", ("travel", "overdue"))
    assert found is not None
    matrix = model.matrix
    for kept in ("travel", "overdue"):
        limit = one.goals[kept] * (1 + 1e-6) + SLACK - model.goals[kept].constant
        matrix = matrix.with_row("level", model.goals[kept].coefficients, limit)
    goal = model.goals["unmet_posts"]
    h = silent()
    h.passModel(program(matrix, np.arange(matrix.shape[1]), goal.coefficients, offset=goal.constant))
    h.run()
    assert found.best == pytest.approx(h.getObjectiveValue(), abs=1e-4)
    assert found.proven
    assert found.best <= one.goals["unmet_posts"]


def test_one_plan_alone_or_plans_of_two_years_are_refused(solved: Solved) -> None:
    view = solved.view
    one = candidate(view.dataset, POLICY, Text("甲", "a"), view.plan)
    other = candidate(view.dataset, POLICY, Text("乙", "b"), nobody_moves(view.dataset, YEAR + 1))
    for plans in ([one], [one, other], [one] * 5):
        with pytest.raises(ValueError, match="同一学年"):
            compare(view.dataset, POLICY, plans)
