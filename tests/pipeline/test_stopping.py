"""A search stopped on the way hands over what it has: a verified plan with the gap proven so far."""

from dataclasses import replace
from pathlib import Path

import pytest

from solver.domain.dataset import Dataset
from solver.domain.proof import Progress
from solver.pipeline import Request, Stopped, plan_county
from solver.policies import goal_profile, policy
from solver.roster import load
from solver.search import watch


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    loaded = load(Path("data/samples/reading-60.xlsx"))
    assert loaded.dataset is not None
    return loaded.dataset


def request() -> Request:
    return Request(2027, policy("shanwei-chengqu"), (goal_profile("balanced"), goal_profile("commute-first")))


def test_cancelled_in_the_last_level_the_first_levels_plan_stands_with_its_gap(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three levels: the first two may be solved together, the last is still open when the search is stopped."""
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.0)  # every step asks, however fast the machine
    profile = replace(goal_profile("balanced"), levels=({"overdue": 1.0}, {"equity": 1.0}, {"travel": 1.0}))
    asked = Request(2027, policy("shanwei-chengqu"), (profile,))
    best = plan_county(dataset, asked).candidates[0]
    result = plan_county(dataset, asked, report=lambda progress: progress.level < 2)
    (candidate,) = result.candidates
    assert candidate.verified.verification.valid
    assert candidate.proof.levels[0].value == pytest.approx(best.proof.levels[0].value)
    assert candidate.proof.status == "TIME_LIMIT"
    assert max(level.gap for level in candidate.proof.levels) > 0
    for stopped, done in zip(candidate.proof.levels, best.proof.levels, strict=True):
        assert stopped.bound <= done.value + 1e-6


def test_cancelled_before_any_plan_there_is_none(dataset: Dataset) -> None:
    def at_once(progress: Progress) -> bool:
        return False

    with pytest.raises(Stopped):
        plan_county(dataset, request(), report=at_once)
