"""Plans side by side: figures measured on each, differences counted by hand, distances proven by a plan that has them."""

from dataclasses import replace

import numpy as np
import pytest

from solver.domain.headcount import recount
from solver.domain.plan import Plan
from solver.domain.terms import Stage, Text
from solver.explain.candidate import unfilled
from solver.explain.compare import candidate, compare, distance, last_year, nobody_moves
from solver.explain.view import instead
from solver.model.highs import program, silent
from solver.search.grid import SLACK
from tests.builders import county
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
    assert "综合（2027 学年）：新派出" in zh
    assert "无人交流（2027 学年）：新派出 0 人" in zh
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


def test_the_posts_still_to_be_filled_are_those_of_a_plan_that_passes_the_checker(solved: Solved) -> None:
    view = solved.view
    dataset, one = view.dataset, candidate(view.dataset, POLICY, Text("手工", "by hand"), by_hand(solved))
    found = distance(solved.model, one, "unmet_posts", ("travel",), county=(dataset, POLICY))
    if found is None:  # nothing keeps all rules with so little travel
        assert not one.verification.valid
        return
    assert found.verified is not None
    assert found.verified.goals["travel"] <= one.goals["travel"] * (1 + 1e-6) + 1e-3
    assert found.verified.goals["unmet_posts"] == pytest.approx(found.best)
    lacking = sum(one.unfilled.values()) - sum(unfilled(dataset, found.verified.plan).values())
    assert found.posts == lacking


def test_a_goal_that_posting_nobody_does_not_reach_can_be_kept(solved: Solved) -> None:
    dataset = solved.view.dataset
    one = candidate(dataset, POLICY, Text("综合", "balanced"), solved.view.plan)
    better = distance(solved.model, one, "unmet_posts", (), county=(dataset, POLICY))
    assert better is not None
    assert better.verified is not None
    full = candidate(dataset, POLICY, Text("补岗", "filled"), better.verified.plan)
    idle = candidate(dataset, POLICY, Text("无人交流", "nobody"), nobody_moves(dataset, YEAR))
    assert full.goals["unmet_posts"] < idle.goals["unmet_posts"]
    found = distance(solved.model, full, "travel", ("unmet_posts",), county=(dataset, POLICY))
    assert found is not None
    assert found.proven
    assert found.best <= full.goals["travel"]
    assert found.verified is not None
    assert found.verified.goals["unmet_posts"] <= full.goals["unmet_posts"] + 1e-3


def test_every_difference_between_two_plans_is_told_with_what_it_costs(solved: Solved) -> None:
    view = solved.view
    best = candidate(view.dataset, POLICY, Text("综合", "balanced"), view.plan)
    nobody = candidate(view.dataset, POLICY, Text("无人交流", "nobody"), nobody_moves(view.dataset, YEAR))
    zh = [one.text.zh for one in compare(view.dataset, POLICY, [best, nobody]).lines]
    trade = next(text for text in zh if "代价是多" in text)
    assert trade.startswith("综合与无人交流相比，少：应交流未交流")
    assert f"通勤距离 {best.goals['travel']:.2f}" in trade.partition("代价是多")[2]
    assert f"应交流教师中有 {best.placed} 人只有综合作了安排。" in zh
    assert any(text.startswith("交流人数占义务教育在编教师：综合达到要求，无人交流没有达到") for text in zh)


def test_the_subjects_in_which_posts_stay_empty_are_told_by_name(solved: Solved) -> None:
    view = solved.view
    best = candidate(view.dataset, POLICY, Text("甲", "a"), view.plan)
    after, needs = recount(view.dataset, view.plan)[1], view.dataset.needs
    cells = zip(*(column.tolist() for column in (needs.school, needs.stage, needs.subject, needs.need)), strict=True)
    lacking = sum(max(0, need - after[school, stage, subject]) for school, stage, subject, need in cells)
    assert sum(best.unfilled.values()) == lacking
    more = replace(best, title=Text("乙", "b"), unfilled={**best.unfilled, (Stage.PRIMARY, "体育"): 9})
    zh = [one.text.zh for one in compare(view.dataset, POLICY, [best, more]).lines]
    assert f"没有教师的岗位（个）：甲 {lacking}，乙 {sum(more.unfilled.values())}。" in zh
    assert f"其中小学体育缺（个）：甲 {best.unfilled.get((Stage.PRIMARY, '体育'), 0)}，乙 9。" in zh


def test_last_years_postings_are_measured_on_the_roster_as_it_stood_before_them(solved: Solved) -> None:
    dataset = solved.view.dataset
    found = last_year(dataset, POLICY, YEAR)
    assert found is not None
    before, plan = found
    assert plan.year == YEAR - 1
    began = [row for row in plan.rows if row.reason.starts]
    assert len(before.records) == len(dataset.records) - len(began)
    assert {row.teacher for row in began} <= set(dataset.teachers.id)
    one = candidate(before, POLICY, Text("上学年", "last year"), plan)
    best = candidate(dataset, POLICY, Text("综合", "balanced"), solved.view.plan)
    lines = compare(dataset, POLICY, [best, one]).lines
    assert f"上学年（{YEAR - 1} 学年）：新派出 {len(began)} 人" in lines[1].text.zh
    staff = sum(recount(before, plan)[1].values())
    assert staff == sum(recount(dataset, nobody_moves(dataset, YEAR))[0].values())


def test_a_roster_without_last_years_postings_has_no_last_year() -> None:
    schools = [{"学校代码": code, "学校名称": f"{code}校"} for code in "AB"]
    assert last_year(county(schools, [{"教师编号": "T1", "现任学校代码": "A"}]), POLICY, YEAR) is None


def test_one_plan_alone_or_five_are_refused(solved: Solved) -> None:
    view = solved.view
    one = candidate(view.dataset, POLICY, Text("甲", "a"), view.plan)
    for plans in ([one], [one] * 5):
        with pytest.raises(ValueError, match="二至四份"):
            compare(view.dataset, POLICY, plans)
