"""Why not this school: the stated rules really are what closes it, and an open school is answered with the truth."""

from dataclasses import replace

import numpy as np
import pytest

from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.terms import Text
from solver.explain.alternatives import best_alternatives, exchanged
from solver.explain.gates import gates, ways
from solver.explain.price import IMPOSSIBLE, UNKNOWN
from solver.explain.teacher import explain_teacher
from solver.explain.view import effect, instead, point
from solver.explain.why_not import CLOSED, HOME, OPEN, OUTSIDE, POSTED, WhyNot, fact_only, why_not
from solver.explain.wording import PUBLIC
from solver.goals.base import registry as goals
from solver.search.change import sent
from solver.search.relax import Infeasible
from solver.verify.verify import verify
from tests.explain.solved import POLICY, PROFILE, YEAR, Solved
from tests.explain.test_price import in_full
from tests.explain.test_standing import HEALTH


def without(policy: Policy, rules: set[str]) -> Policy:
    return replace(policy, rules={rule: setting for rule, setting in policy.rules.items() if rule not in rules})


def test_removing_the_stated_rules_opens_the_school_and_removing_fewer_does_not(solved: Solved) -> None:
    dataset, closed, alone = solved.view.dataset, 0, 0
    for who in np.flatnonzero(dataset.teachers.in_pool).tolist():
        for host in range(len(dataset.schools)):
            found = gates(dataset, POLICY, ways(dataset, POLICY, YEAR, who, host), "bureau")
            stated = {gate.rule for gate in found}
            if not stated:
                continue
            closed += 1
            alone += len(stated) == 1
            assert ways(dataset, without(POLICY, stated), YEAR, who, host).open
            for rule in stated:
                assert not ways(dataset, without(POLICY, stated - {rule}), YEAR, who, host).open
    assert closed > 100
    assert 20 < alone < closed


@pytest.fixture(scope="module")
def answers(solved: Solved) -> list[WhyNot]:
    """Answers for random pairs of a teacher and a school."""
    rng = np.random.default_rng(5)
    schools, teachers = len(solved.view.dataset.schools), len(solved.view.dataset.teachers)
    pairs = {(int(rng.integers(teachers)), int(rng.integers(schools))) for _ in range(100)}
    return [why_not(solved.view, who, host, solved.prices) for who, host in sorted(pairs)]


def test_the_price_of_an_open_school_is_that_of_full_solves(solved: Solved, answers: list[WhyNot]) -> None:
    dataset, seen = solved.view.dataset, set()
    for answer in answers:
        if answer.price is None:
            continue
        who, host = dataset.teacher_position[answer.teacher], dataset.school_position[answer.school]
        full = in_full(solved.model, PROFILE, sent(solved.model, who, host))
        seen.add(answer.price.verdict)
        if full is None:
            assert answer.price.verdict == IMPOSSIBLE
            continue
        difference = [value - before for value, before in zip(full, solved.prices.reached, strict=True)]
        assert list(answer.price.levels) == pytest.approx(difference, rel=1e-5, abs=1e-3)
        assert answer.price.verified is not None
        assert any(
            row.teacher == answer.teacher and row.host == answer.school for row in answer.price.verified.plan.rows
        )
    assert "worse" in seen
    assert UNKNOWN not in seen


def test_every_kind_of_answer_is_given_in_both_languages(answers: list[WhyNot]) -> None:
    assert {POSTED, HOME, OUTSIDE, CLOSED, OPEN} <= {answer.verdict for answer in answers}
    for answer in answers:
        assert answer.lines
        for line in answer.lines:
            assert line.said("zh").strip()
            assert line.said("en").strip()
            assert "None" not in line.said("zh") + line.said("en")


def test_the_direct_change_is_judged_by_the_checker_and_measured_on_the_plan(solved: Solved) -> None:
    view, outcomes = solved.view, set()
    for who, row in view.placed.items():
        found = effect(view, {who: None})
        plan: Plan = instead(view, {who: None})
        assert row not in plan.rows
        assert found.holds == verify(view.dataset, plan, POLICY).valid
        outcomes.add(found.holds)
        if found.holds:
            for name, goal in goals().items():
                after = goal.measure(view.dataset, plan, POLICY)
                assert after - view.verified.goals[name] == pytest.approx(found.changes.get(name, 0.0), abs=1e-5)
    assert outcomes


def test_the_plan_is_found_again_among_the_postings(solved: Solved) -> None:
    count = len(solved.model.postings)
    assert np.array_equal(point(solved.view, solved.model.postings), np.round(solved.x[:count]))


def test_the_alternatives_are_the_cheapest_of_all_schools(solved: Solved) -> None:
    view = solved.view
    who = next(who for who, row in view.placed.items() if row.reason.starts)
    found, proven = best_alternatives(view, who, solved.prices, 20)
    assert proven
    prices = []
    for host in solved.prices.cheapest(who):
        full = in_full(solved.model, PROFILE, sent(solved.model, who, host))
        if full is not None and view.dataset.schools.code[host] != view.placed[who].host:
            prices.append([value - before for value, before in zip(full, solved.prices.reached, strict=True)])
    cheapest = sorted(prices, key=lambda levels: [round(level, 4) for level in levels])[: len(found)]
    assert [list(one.price.levels) for one in found] == [pytest.approx(one, rel=1e-5, abs=1e-3) for one in cheapest]


def test_what_one_school_proves_of_the_others_is_never_more_than_they_cost(solved: Solved) -> None:
    prices, sharper, compared = solved.prices, 0, 0
    for who, row in solved.view.placed.items():
        if not row.reason.starts:
            continue
        first = prices.cheapest(who)
        least = {host: prices.least(sent(solved.model, who, host)) for host in first}
        for host, own in least.items():
            if own is None or not np.isfinite(own[-1]):
                continue
            for other, bound in prices.elsewhere(who, sent(solved.model, who, host)).items():
                true = least[other]
                if true is not None and not any(true[:-1]):
                    assert bound <= true[-1] + 1e-6
                    compared += 1
                    sharper += bound > first[other] + 1e-6
    assert compared > 50
    assert sharper > compared / 4


def test_schools_asked_together_cost_no_more_than_the_cheapest_of_them(solved: Solved) -> None:
    prices, rng, compared, close = solved.prices, np.random.default_rng(3), 0, 0
    for who, row in solved.view.placed.items():
        if not row.reason.starts:
            continue
        least = {host: prices.least(sent(solved.model, who, host)) for host in prices.cheapest(who)}
        for _ in range(4):
            some = rng.choice(list(least), size=min(3, len(least)), replace=False).tolist()
            together = prices.least(sent(solved.model, who, *some))
            apart = [one for host in some if (one := least[host]) is not None]
            if together is None:
                assert not apart
                continue
            cheapest = min(apart)
            assert together <= tuple(level + 1e-6 for level in cheapest)
            compared += 1
            close += together >= tuple(level - 1e-6 for level in cheapest)
    assert compared > 10
    assert close > compared / 4


def test_where_a_price_begins_does_not_change_it(solved: Solved) -> None:
    prices, begun = solved.prices, 0
    for who, row in solved.view.placed.items():
        if not row.reason.starts:
            continue
        for host in prices.cheapest(who):
            change = sent(solved.model, who, host)
            footing = prices.footing(change)
            try:
                afresh = prices.warm.relaxed(change, [], prices.watch)[1]
            except Infeasible:
                with pytest.raises(Infeasible):
                    prices.warm.relaxed(change, [], prices.watch, footing=footing)
                continue
            begun += footing is not None
            found = prices.warm.relaxed(change, [], prices.watch, footing=footing)[1]
            assert found.bound == pytest.approx(afresh.bound, rel=1e-9, abs=1e-6)
    assert begun > 8


def test_every_teacher_has_an_answer_and_the_public_reads_no_health_reason(solved: Solved) -> None:
    public = replace(solved.view, audience=PUBLIC)
    for who in range(len(solved.view.dataset.teachers)):
        text = ""
        for view in (solved.view, public):
            answer = explain_teacher(view, who, model=solved.model)
            assert answer.lines
            text = " ".join(line.said(language) for line in answer.lines for language in ("zh", "en"))
        assert not HEALTH.search(text.replace("Differences", "").replace("will", "").replace("fill", ""))


def test_exchanging_two_people_is_priced(solved: Solved) -> None:
    placed = next(who for who, row in solved.view.placed.items() if row.reason.starts)
    host = solved.view.dataset.school_position[solved.view.placed[placed].host]
    left = [int(who) for who in np.flatnonzero(solved.view.status.duty) if who not in solved.view.placed]
    other = next(who for who in left if why_not(solved.view, who, host).verdict == OPEN)
    assert exchanged(solved.view, other, placed, solved.prices).lines[0].text.zh.startswith("改由")


def test_whom_the_rules_keep_from_taking_the_place_is_told_which_rules_and_why(solved: Solved) -> None:
    view, told = solved.view, 0
    placed = next(who for who, row in view.placed.items() if row.reason.starts)
    host = view.dataset.school_position[view.placed[placed].host]
    for who in np.flatnonzero(view.dataset.teachers.in_pool).tolist():
        answer = why_not(view, who, host)
        if answer.verdict == CLOSED:
            found = exchanged(view, who, placed, solved.prices)
            assert found.price.verdict == IMPOSSIBLE
            assert found.lines == answer.lines
            told += 1
    assert told > 5


def test_the_advice_of_a_rule_is_left_out_where_nobody_made_the_plan() -> None:
    words = Text("接收 3 人，上限 2 人；请改派。", "takes in 3, cap 2; choose other hosts.")
    assert fact_only(words) == Text("接收 3 人，上限 2 人。", "takes in 3, cap 2.")
