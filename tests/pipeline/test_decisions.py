"""What a planner settles by hand is kept, or refused with a reason; a published plan changes as little as it can."""

from pathlib import Path

import pytest

from solver.domain.dataset import Dataset
from solver.domain.decision import Decision, DecisionError
from solver.domain.plan import Assignment
from solver.pipeline import Candidate, Request, plan_county
from solver.policies import goal_profile, policy
from solver.roster import load

YEAR = 2027


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    loaded = load(Path("data/samples/reading-60.xlsx"))
    assert loaded.dataset is not None
    return loaded.dataset


def request_for(**wishes: object) -> Request:
    return Request(YEAR, policy("shanwei-chengqu"), (goal_profile("balanced"),), **wishes)  # type: ignore[arg-type]


def solved(dataset: Dataset, **wishes: object) -> tuple[Candidate, ...]:
    result = plan_county(dataset, request_for(**wishes))
    assert result.impossible is None
    return result.candidates


def places(candidate: Candidate) -> dict[str, str]:
    return {row.teacher: row.host for row in candidate.verified.plan.starting}


@pytest.fixture(scope="module")
def best(dataset: Dataset) -> Candidate:
    return solved(dataset)[0]


def some_start(candidate: Candidate) -> Assignment:
    return candidate.verified.plan.starting[0]


def test_a_forbidden_posting_is_not_in_the_plan_and_the_rest_is_solved_again(dataset: Dataset, best: Candidate) -> None:
    row = some_start(best)
    again = solved(dataset, decisions=(Decision("forbid", row.teacher, row.host),))[0]
    assert places(again).get(row.teacher) != row.host
    assert again.proof.levels[0].value >= best.proof.levels[0].value - 1e-9


def test_a_teacher_forbidden_everywhere_stays_home(dataset: Dataset, best: Candidate) -> None:
    row = some_start(best)
    again = solved(dataset, decisions=(Decision("forbid", row.teacher),))[0]
    assert row.teacher not in places(again)


def test_a_locked_posting_is_in_the_plan(dataset: Dataset, best: Candidate) -> None:
    row = some_start(best)
    elsewhere = solved(dataset, decisions=(Decision("forbid", row.teacher, row.host),))[0]
    other = places(elsewhere).get(row.teacher)
    if other is None:  # nowhere else to go: lock the one place
        other = row.host
    again = solved(dataset, decisions=(Decision("lock", row.teacher, other),))[0]
    assert places(again)[row.teacher] == other


@pytest.mark.parametrize("teacher", ["T99999", ""])
def test_a_decision_about_nobody_is_refused(dataset: Dataset, teacher: str) -> None:
    with pytest.raises(DecisionError, match="教师编号"):
        plan_county(dataset, request_for(decisions=(Decision("lock", teacher),)))


def test_a_lock_that_a_rule_closes_is_refused(dataset: Dataset, best: Candidate) -> None:
    row = some_start(best)
    with pytest.raises(DecisionError, match="不能派往"):
        plan_county(dataset, request_for(decisions=(Decision("lock", row.teacher, row.home),)))


def test_planning_again_near_the_published_plan_changes_nothing_without_need(dataset: Dataset, best: Candidate) -> None:
    again = solved(dataset, published=best.verified.plan)[0]
    assert again.proof.levels[0].value == 0
    assert places(again) == places(best)


def test_one_withdrawn_posting_changes_as_few_others_as_possible(dataset: Dataset, best: Candidate) -> None:
    row = some_start(best)
    forbidden = (Decision("forbid", row.teacher),)
    near = solved(dataset, published=best.verified.plan, decisions=forbidden)[0]
    free = solved(dataset, decisions=forbidden)[0]
    old = set(places(best).items())
    assert near.proof.levels[0].value == len(old ^ set(places(near).items()))
    assert len(old ^ set(places(near).items())) <= len(old ^ set(places(free).items()))


def test_alternatives_differ_by_the_share_asked_for_and_lose_no_more_than_allowed(
    dataset: Dataset, best: Candidate
) -> None:
    plans = solved(dataset, alternatives=2, differ=0.3, loss=0.5)
    assert len(plans) > 1
    for number, later in enumerate(plans[1:], 1):
        assert later.proof.objective <= best.proof.objective * 1.5 + 1e-6
        for earlier in plans[:number]:
            moves = {(r.teacher, r.host, r.subject) for r in earlier.verified.plan.moving}
            shared = moves & {(r.teacher, r.host, r.subject) for r in later.verified.plan.moving}
            assert len(shared) <= 0.7 * len(moves)
