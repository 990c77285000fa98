"""Profiles searched for at the same time give the plans that they give one after another, and end together when called off."""

from dataclasses import replace
from pathlib import Path
from threading import active_count

import pytest

from solver.domain.dataset import Dataset
from solver.domain.proof import Progress
from solver.pipeline import Request, Stopped, plan_county
from solver.policies import goal_profile, goal_profiles, policy
from solver.roster import load


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    loaded = load(Path("data/samples/reading-60.xlsx"))
    assert loaded.dataset is not None
    return loaded.dataset


@pytest.fixture(scope="module")
def request_() -> Request:
    names = goal_profiles()
    return Request(2027, policy("shanwei-chengqu"), tuple(goal_profile(name) for name in names), alternatives=1)


def test_two_at_a_time_find_the_same_plans_in_the_same_order(dataset: Dataset, request_: Request) -> None:
    one, two = (plan_county(dataset, replace(request_, threads=threads)) for threads in (1, 2))
    assert [c.profile.id for c in one.candidates] == [c.profile.id for c in two.candidates]
    assert len(two.candidates) > len(request_.profiles)
    for alone, beside in zip(one.candidates, two.candidates, strict=True):
        assert alone.verified.plan.rows == beside.verified.plan.rows
        assert [(level.value, level.bound) for level in alone.proof.levels] == [
            (level.value, level.bound) for level in beside.proof.levels
        ]


def test_progress_comes_from_the_callers_own_thread_and_for_every_profile(dataset: Dataset, request_: Request) -> None:
    told: list[Progress] = []
    before = active_count()

    def report(progress: Progress) -> bool:
        told.append(progress)
        return True

    plan_county(dataset, replace(request_, threads=2), report=report)
    assert {progress.profile for progress in told} >= {profile.id for profile in request_.profiles}
    assert active_count() == before


def test_called_off_all_of_them_end(dataset: Dataset, request_: Request) -> None:
    before = active_count()
    with pytest.raises(Stopped):
        plan_county(dataset, replace(request_, threads=2), report=lambda progress: False)
    assert active_count() == before


def test_a_county_without_any_plan_is_found_out_by_all_at_once(dataset: Dataset, request_: Request) -> None:
    rules = request_.policy
    setting = rules.setting("annual_share")
    none = replace(rules, rules={**rules.rules, "annual_share": replace(setting, parameters={"share": 0.9})})
    result = plan_county(dataset, replace(request_, policy=none, threads=2))
    assert result.impossible is not None
    assert not result.candidates
