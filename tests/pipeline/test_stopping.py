"""A search stopped on the way hands over what it has: a verified plan with the gap proven so far."""

from pathlib import Path

import pytest

from solver.domain.dataset import Dataset
from solver.domain.proof import Progress
from solver.pipeline import Request, Stopped, plan_county
from solver.policies import goal_profile, policy
from solver.roster import load


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    loaded = load(Path("data/samples/reading-60.xlsx"))
    assert loaded.dataset is not None
    return loaded.dataset


def request() -> Request:
    return Request(2027, policy("shanwei-chengqu"), (goal_profile("balanced"), goal_profile("commute-first")))


def test_cancelled_in_the_last_level_the_first_levels_plan_stands_with_its_gap(dataset: Dataset) -> None:
    best = plan_county(dataset, request()).candidates[0]
    result = plan_county(dataset, request(), report=lambda progress: progress.level < 2)
    (candidate,) = result.candidates
    assert candidate.verified.verification.valid
    assert candidate.proof.levels[0].value == pytest.approx(best.proof.levels[0].value)
    assert candidate.proof.status == "TIME_LIMIT"
    assert candidate.proof.bound <= best.proof.objective + 1e-6
    assert candidate.proof.objective >= best.proof.objective - 1e-6
    assert candidate.proof.gap > 0


def test_cancelled_before_any_plan_there_is_none(dataset: Dataset) -> None:
    def at_once(progress: Progress) -> bool:
        return False

    with pytest.raises(Stopped):
        plan_county(dataset, request(), report=at_once)
