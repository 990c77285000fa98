"""What would have to be different: the change named opens the school and no smaller one does; shares and rules by full solves."""

from dataclasses import replace

import highspy
import numpy as np
import pytest

from solver.domain.policy import Policy
from solver.eligibility import closing_rules
from solver.explain.counterfactual import HowTo, how_to_go, how_to_stay, largest_share, with_value, without_rule
from solver.explain.gates import ways
from solver.explain.why_not import why_not
from solver.explain.wording import PUBLIC
from solver.goals.base import registry as goals
from solver.model.build import build
from solver.model.highs import program, silent
from solver.rules.base import PolicyError, active
from solver.search.change import kept_from
from solver.search.loosen import ladders
from tests.explain.solved import POLICY, PROFILE, YEAR, Solved
from tests.explain.test_price import in_full
from tests.explain.test_standing import HEALTH


def opened(answer: HowTo) -> Policy:
    policy = POLICY
    for one in answer.openings:
        policy = with_value(policy, one.rule, one.parameter, one.to)
    return policy


def one_step_less(answer: HowTo, place: int) -> Policy | None:
    """All openings but one of them a step short; None where that step is the present value."""
    policy = POLICY
    for at, one in enumerate(answer.openings):
        item = next(item for item in active(POLICY) if item.rule.id == one.rule)
        to = one.to
        if at == place:
            ladder = next(
                ladder for ladder in ladders(item) if ladder.name == one.parameter and one.to in list(ladder.values)
            )
            step = list(ladder.values).index(one.to) - 1
            if step == 0:
                return None
            to = ladder.values[step]
        policy = with_value(policy, one.rule, one.parameter, to)
    return policy


def test_the_change_named_opens_the_school_and_no_smaller_step_does(solved: Solved) -> None:
    dataset = solved.view.dataset
    checked = smaller = hopeless = 0
    rng = np.random.default_rng(11)
    for who in np.flatnonzero(dataset.teachers.in_pool).tolist():
        host = int(rng.integers(len(dataset.schools)))
        found = ways(dataset, POLICY, YEAR, who, host)
        if not found.rules or found.open or host == dataset.teachers.home[who]:
            continue
        answer = how_to_go(solved.view, who, host)
        assert {one.rule for one in answer.openings} == set(found.rules[found.easiest()])
        if not all(one.parameter for one in answer.openings):
            hopeless += 1
            assert "只改政策的数字，不能" in answer.lines[0].text.zh
            continue
        assert ways(dataset, opened(answer), YEAR, who, host).open
        checked += 1
        row = found.postings.take(np.array([found.easiest()], dtype=np.int32))
        for place in range(len(answer.openings)):
            try:
                policy = one_step_less(answer, place)
                if policy is not None:
                    assert closing_rules(dataset, policy, row)[0]
                    smaller += 1
            except PolicyError:
                continue
    assert checked > 5
    assert smaller > 3
    assert hopeless > 3


def test_an_open_school_is_answered_with_its_price(solved: Solved) -> None:
    dataset, placed = solved.view.dataset, solved.view.placed
    who = next(who for who, row in placed.items() if row.reason.starts)
    hosts = [host for host in solved.prices.cheapest(who) if dataset.schools.code[host] != placed[who].host]
    answer = how_to_go(solved.view, who, hosts[0], solved.prices)
    assert answer.price is not None
    assert not answer.openings


def test_staying_costs_the_difference_of_two_full_solves(solved: Solved) -> None:
    who = next(who for who, row in solved.view.placed.items() if row.reason.starts)
    answer, full = (
        how_to_stay(solved.view, who, solved.prices),
        in_full(solved.model, PROFILE, kept_from(solved.model, who)),
    )
    assert full is not None
    assert answer.price is not None
    more = [value - before for value, before in zip(full, solved.prices.reached, strict=True)]
    assert list(answer.price.levels) == pytest.approx(more, abs=1e-3)
    home = next(who for who in range(len(solved.view.dataset.teachers)) if who not in solved.view.placed)
    assert "本来就" in how_to_stay(solved.view, home, solved.prices).lines[0].text.zh
    assert "没有最优证明" in how_to_stay(solved.view, who).lines[0].text.zh


def test_the_largest_share_is_the_optimum_of_one_plain_integer_program(solved: Solved) -> None:
    found, model = largest_share(solved.view, solved.model), solved.model
    lower = model.matrix.row_lower.copy()
    lower[model.matrix.rows_of("annual_share")] = -np.inf
    costs = np.zeros(model.matrix.shape[1])
    costs[: len(model.postings)] = -model.postings.starts.astype(float)
    h = silent()
    h.passModel(program(replace(model.matrix, row_lower=lower), np.arange(model.matrix.shape[1]), costs))
    h.run()
    assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal
    assert found.starts == round(-h.getObjectiveValue())
    assert found.proven
    people = solved.view.dataset.teachers
    assert found.share == pytest.approx(found.starts / int((people.permanent & people.compulsory).sum()))
    assert f"最多能派出 {found.starts} 人" in found.lines[0].text.zh


@pytest.mark.parametrize("rule", ["release_cap", "arrival_cap", "reach"])
def test_without_a_rule_the_plan_is_the_best_of_a_policy_that_lacks_it(solved: Solved, rule: str) -> None:
    found = without_rule(solved.view, rule, PROFILE)
    policy = replace(POLICY, rules={name: one for name, one in POLICY.rules.items() if name != rule})
    full = in_full(build(solved.view.dataset, policy, (YEAR,)), PROFILE)
    assert full is not None
    after = {name: solved.view.verified.goals[name] + found.changes.get(name, 0.0) for name in goals()}
    reached = [sum(weight * after[goal] for goal, weight in level.items()) for level in PROFILE.levels]
    assert reached == pytest.approx(full, rel=1e-5, abs=1e-2)
    assert found.proven


def test_a_rule_that_is_off_cannot_be_taken_away(solved: Solved) -> None:
    with pytest.raises(KeyError):
        without_rule(solved.view, "no_such_rule", PROFILE)


def test_no_answer_for_the_public_names_a_health_reason(solved: Solved) -> None:
    public = replace(solved.view, audience=PUBLIC)
    deferred = np.flatnonzero(solved.view.dataset.teachers.deferral > 0).tolist()
    assert deferred
    for who in deferred:
        for host in range(len(public.dataset.schools)):
            for line in (*how_to_go(public, who, host).lines, *why_not(public, who, host).lines):
                assert not HEALTH.search(line.said("zh"))
