"""What rules do before any plan: the counts agree with looking at every posting and every teacher one by one."""

from collections import Counter

import numpy as np
import pytest

from solver.domain.dataset import Dataset
from solver.effects import Effects, effects
from solver.eligibility import candidates, closing_rules, open_postings
from solver.policies import policies, policy
from solver.policies.content import content_of, policy_of
from solver.roster import load
from tests.app.places import READING

YEAR = 2027


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    found = load(READING).dataset
    assert found is not None
    return found


def by_rule(found: Effects, what: str) -> dict[str, int]:
    return {effect.rule: getattr(effect, what) for effect in found.rules if getattr(effect, what)}


@pytest.mark.parametrize("name", policies())
def test_what_a_rule_closes_is_what_looking_at_each_posting_finds(dataset: Dataset, name: str) -> None:
    rules = policy(name)
    found = effects(dataset, rules, YEAR)
    pool = np.flatnonzero(dataset.teachers.in_pool)
    closes: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    considered = free = 0
    for block in candidates(dataset, (YEAR,), pool, 3, stays=True):
        for closers in closing_rules(dataset, rules, block):
            considered += 1
            free += not closers
            closes.update(closers)
            alone.update(closers if len(closers) == 1 else ())
    assert (found.considered, found.open) == (considered, free)
    assert by_rule(found, "closes") == dict(closes)
    assert by_rule(found, "alone") == dict(alone)
    assert {"qualification", "minimum_service"} <= set(closes)


def test_teachers_are_counted_as_the_model_counts_them(dataset: Dataset) -> None:
    found = effects(dataset, policy(), YEAR)
    standing = open_postings(dataset, policy(), (YEAR,)).status
    assert found.duty == int(standing.duty.sum()) > 0
    assert found.obligated - found.excused == found.duty
    assert by_rule(found, "obliges") == {"obligation": found.obligated}
    assert set(by_rule(found, "excuses")) <= {"near_retirement", "deferral", "locked_in_term", "prior_rotation"}
    assert by_rule(found, "limits")["annual_share"] == 1


def test_a_switched_off_rule_does_nothing_and_frees_what_it_alone_closed(dataset: Dataset) -> None:
    before = effects(dataset, policy(), YEAR)
    content = content_of(policy())
    content["rules"]["qualification"]["on"] = False
    after = effects(dataset, policy_of(content, ""), YEAR)
    assert "qualification" not in {effect.rule for effect in after.rules}
    assert after.open - before.open == by_rule(before, "alone")["qualification"] > 0


def test_whoever_must_be_posted_and_has_nowhere_to_go_is_counted(dataset: Dataset) -> None:
    content = content_of(policy())
    content["rules"]["reach"] |= {"ordinary_km": 0.0, "backbone_km": 0.0}
    found = effects(dataset, policy_of(content, ""), YEAR)
    assert found.stuck == found.duty > 0
