"""A large county begins in zones: what is found and proven is what it would be without them, whatever the threads."""

from dataclasses import replace

import numpy as np
import pytest

from solver.model.build import Model, build
from solver.policies import goal_profile, policy
from solver.roster import load
from solver.sample import county, write_csv_folder
from solver.search import levels, pair, zones
from solver.search.fix import NoIntegerPlan
from solver.search.levels import Levels
from solver.search.relax import Infeasible, Relaxation
from solver.search.watch import Stopped, Watch
from tests.search.counties import YEAR, world

SECONDS = 120.0


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("county")
    write_csv_folder(county(600, 30, 5), folder)
    dataset = load(folder).dataset
    assert dataset is not None
    return build(dataset, policy(), (2027,))


@pytest.fixture
def small_zones(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Zones of a few teachers; the list grows by the number of zones whenever a search begins with some."""
    begun: list[int] = []
    take_over = zones.take_over

    def noted(relaxation, parts, near, objective):
        begun.append(len(parts))
        take_over(relaxation, parts, near, objective)

    monkeypatch.setattr(zones, "TEACHERS", 60)
    monkeypatch.setattr(zones, "SCHOOLS", 2)
    monkeypatch.setattr(zones, "take_over", noted)
    return begun


@pytest.mark.parametrize("profile", ["balanced", "equity-first", "stability-first"])
def test_a_county_in_zones_has_the_plan_values_and_proofs_it_has_as_a_whole(model, profile, monkeypatch, small_zones):
    wanted = goal_profile(profile)
    found = Levels(model, Watch(SECONDS)).solve(wanted, SECONDS)
    (begun,) = small_zones
    assert begun > 4
    monkeypatch.setattr(zones, "TEACHERS", 10**9)
    whole = Levels(model, Watch(SECONDS)).solve(wanted, SECONDS)
    assert small_zones == [begun]
    for ours, other in zip(found.proof.levels, whole.proof.levels, strict=True):
        assert ours.value == pytest.approx(other.value, rel=2e-6, abs=1e-6)
        assert ours.gap <= 1e-5
    assert found.proof.status == whole.proof.status == "OPTIMAL"


def test_a_first_level_that_wanders_is_solved_with_the_second_as_without_zones(model, monkeypatch, small_zones):
    wanted = goal_profile("balanced")
    found = Levels(model, Watch(SECONDS)).solve(wanted, SECONDS)
    monkeypatch.setattr(pair, "A_FEW", 10**9)
    answers, at_once = [], levels.at_once
    monkeypatch.setattr(levels, "at_once", lambda *args: answers.append(at_once(*args)))
    other = Levels(model, Watch(SECONDS)).solve(wanted, SECONDS)
    assert answers == [None]
    assert len(small_zones) == 2
    for one, two in zip(found.proof.levels, other.proof.levels, strict=True):
        assert one.value == pytest.approx(two.value, rel=2e-6)


def test_threads_change_nothing(model, small_zones):
    found = [
        Levels(model, Watch(SECONDS), threads=threads).solve(goal_profile("balanced"), SECONDS) for threads in (1, 4)
    ]
    assert len(small_zones) == 2
    assert (found[0].x == found[1].x).all()
    assert found[0].proof.levels[-1].bound == found[1].proof.levels[-1].bound


def test_random_counties_with_random_rules_are_the_same_in_zones(monkeypatch, small_zones):
    """Among them counties without any plan, and rules that tie zones together or demand something of one school."""
    refused = 0
    for seed in range(150):
        drawn = world(seed)
        made = build(drawn.dataset, drawn.policy, (YEAR,))
        answers = []
        for teachers in (6, 10**9):
            monkeypatch.setattr(zones, "TEACHERS", teachers)
            try:
                found = Levels(made, Watch(SECONDS)).solve(drawn.profile, SECONDS)
                answers.append([round(level.value, 4) for level in found.proof.levels])
            except (Infeasible, NoIntegerPlan):
                answers.append([])
        assert answers[0] == pytest.approx(answers[1], rel=1e-5, abs=1e-3), seed
        refused += not answers[0]
    assert len(small_zones) > 20
    assert refused


def test_every_school_is_in_a_zone_and_zones_are_about_as_heavy(model):
    schools = model.postings.dataset.schools
    weight = np.bincount(model.postings.leavers.home, minlength=len(schools))
    zone = zones.divided(schools, weight, 4)
    assert sorted(set(zone.tolist())) == [0, 1, 2, 3]
    heavy = np.bincount(zone, weight)
    assert heavy.max() < 2 * heavy.min()
    nowhere = replace(schools, latitude=np.full(len(schools), np.nan), longitude=np.full(len(schools), np.nan))
    assert sorted(set(zones.divided(nowhere, weight, 4).tolist())) == [0, 1, 2, 3]


def test_rows_and_columns_are_in_one_zone_at_most(model, small_zones):
    relaxation = Relaxation(model.matrix, model.postings.teacher, model.postings.cell)
    zone = zones.divided(model.postings.dataset.schools, np.ones(30), 4)
    objective = model.weighted({"travel": 1.0})
    parts = zones.zones(relaxation, model.postings, zone, objective, objective)
    for name, count in (("rows", model.matrix.shape[0]), ("postings", model.matrix.postings)):
        taken = np.concatenate([getattr(part, name) for part in parts])
        assert len(taken) == len(np.unique(taken)) < count
    homes, hosts = zone[model.postings.home], zone[model.postings.host]
    for number, part in enumerate(parts):
        assert (homes[part.postings] == number).all()
        assert (hosts[part.postings] == number).all()
    county_wide = model.matrix.rows_of("annual_share")
    assert not any(np.isin(county_wide, part.rows).any() for part in parts)


def test_a_search_called_off_while_zones_are_solved_ends(model, small_zones):
    watch = Watch(SECONDS, lambda progress: False)
    with pytest.raises(Stopped):
        Levels(model, watch).solve(goal_profile("balanced"), SECONDS)
