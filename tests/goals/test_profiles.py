"""The five goal profiles that ship."""

import pytest

from solver.goals.base import registry
from solver.policies import goal_profile, goal_profiles

FAVOURITES = {
    "equity-first": "equity",
    "commute-first": "travel",
    "wishes-first": "preference",
    "stability-first": "stability",
}


def test_there_are_five_with_their_chinese_titles() -> None:
    titles = {goal_profile(name).title for name in goal_profiles()}
    assert titles == {"综合", "均衡优先", "通勤优先", "志愿优先", "稳定优先"}


@pytest.mark.parametrize("name", ["balanced", *FAVOURITES])
def test_a_profile_settles_the_overdue_first_and_then_weighs_every_other_goal(name: str) -> None:
    first, second = goal_profile(name).levels
    assert first == {"overdue": 1}
    assert set(second) == set(registry()) - {"overdue"}
    assert all(weight > 0 for weight in second.values())


@pytest.mark.parametrize(("name", "favourite"), FAVOURITES.items())
def test_a_profile_weighs_its_favourite_several_times_more_against_every_other_goal(name: str, favourite: str) -> None:
    balanced, own = goal_profile("balanced").levels[1], goal_profile(name).levels[1]
    gains = {goal: own[goal] / balanced[goal] for goal in own}
    assert all(gains[favourite] >= 5 * gains[goal] for goal in own if goal != favourite)
