"""The frontier between two goals: efficient, ordered, each point proven."""

import itertools
from pathlib import Path

import pytest

from solver.model.build import build
from solver.policies import goal_profile, policy
from solver.roster import load
from solver.search.levels import Levels
from solver.search.variants import FrontierPoint, frontier
from solver.search.watch import Watch


@pytest.fixture(scope="module")
def points() -> list[FrontierPoint]:
    dataset = load(Path("data/samples/reading-60.xlsx")).dataset
    assert dataset is not None
    model = build(dataset, policy("shanwei-chengqu"), (2027,))
    levels = Levels(model, Watch(60.0))
    return sorted(
        frontier(levels, goal_profile("balanced"), ("travel", "equity"), points=8, seconds=60.0),
        key=lambda point: point.first,
    )


def test_along_the_frontier_one_goal_falls_as_the_other_rises(points: list[FrontierPoint]) -> None:
    assert len(points) >= 3
    for before, after in itertools.pairwise(points):
        assert after.first > before.first
        assert after.second < before.second


def test_every_point_is_proven_and_keeps_the_first_level(points: list[FrontierPoint]) -> None:
    first = points[0].found.proof.levels[0].value
    for point in points:
        assert point.found.proof.gap <= 1e-5
        assert point.found.proof.levels[0].value == pytest.approx(first)
