"""The plan changes for the reason it should, and "impossible" is said only on two methods' word."""

import dataclasses
from math import ceil
from pathlib import Path

import numpy as np
import pytest

from solver import pipeline, policies
from solver.domain.dataset import Dataset
from solver.domain.months import month_of
from solver.domain.policy import Policy, Setting
from solver.domain.terms import Deferral
from solver.pipeline import Request, Result, Unsure, plan_county
from solver.roster import load
from solver.search.relax import Infeasible
from solver.status import status

READING = Path(__file__).parents[2] / "data" / "samples" / "reading-60.xlsx"
YEAR = 2027
APPROVALS = ("deferral", "deferral_from", "deferral_to", "notice_in_school", "bureau_consent")


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    found = load(READING).dataset
    assert found is not None
    return found


def setting(policy: Policy, rule: str, **parameters: object) -> Policy:
    """The policy with some parameters of one rule changed."""
    old = policy.setting(rule)
    new = Setting(True, old.enforcement, {**old.parameters, **parameters})
    return dataclasses.replace(policy, rules={**policy.rules, rule: new})


def planned(dataset: Dataset, policy: Policy | None = None, *profiles: str) -> Result:
    names = profiles or ("balanced",)
    chosen = tuple(policies.goal_profile(name) for name in names)
    return plan_county(dataset, Request(YEAR, policy or policies.policy(), chosen))


def starts(result: Result) -> set[str]:
    (candidate,) = result.candidates
    return {row.teacher for row in candidate.verified.plan.starting}


def test_a_higher_annual_share_posts_at_least_that_many(dataset: Dataset) -> None:
    base = int((dataset.teachers.permanent & dataset.teachers.compulsory).sum())
    # the goal that wants nobody moved: whoever starts does so because of the share
    alone = dataclasses.replace(policies.policy(), rules={**policies.policy().rules, "obligation": Setting(on=False)})
    counts = {
        share: len(starts(planned(dataset, setting(alone, "annual_share", share=share), "stability-first")))
        for share in (0.05, 0.08, 0.1)
    }
    for share, count in counts.items():
        assert count >= ceil(round(share * base, 9))
    assert counts[0.1] > counts[0.05]


def test_withdrawing_one_approval_makes_that_teacher_obligated(dataset: Dataset) -> None:
    people = dataset.teachers
    who = int(np.flatnonzero(status(dataset, policies.policy(), YEAR).duty)[0])

    def expecting(consent: bool) -> Dataset:
        """The county where this teacher is deferred for a pregnancy, with or without the bureau's consent."""
        columns = {name: getattr(people, name).copy() for name in APPROVALS}
        columns["deferral"][who] = Deferral.PREGNANCY
        columns["deferral_from"][who] = month_of(YEAR, 3)
        columns["deferral_to"][who] = month_of(YEAR, 12)
        columns["notice_in_school"][who] = True
        columns["bureau_consent"][who] = consent
        return dataclasses.replace(dataset, teachers=dataclasses.replace(people, **columns))

    complete, withdrawn = planned(expecting(True)), planned(expecting(False))
    assert withdrawn.candidates[0].obligated == complete.candidates[0].obligated + 1
    name = people.id[who]
    assert name not in starts(complete) | {left.teacher for left in complete.candidates[0].unplaced}
    assert name in starts(withdrawn) | {left.teacher for left in withdrawn.candidates[0].unplaced}


def test_a_locked_teacher_never_moves_whatever_the_goals(dataset: Dataset) -> None:
    locked = status(dataset, policies.policy(), YEAR).closed_by["locked_in_term"]
    names = {dataset.teachers.id[who] for who in np.flatnonzero(locked)}
    assert names
    result = planned(dataset, None, *policies.goal_profiles())
    assert len(result.candidates) == len(policies.goal_profiles())
    for candidate in result.candidates:
        assert not names & {row.teacher for row in candidate.verified.plan.rows}


def test_a_teacher_locked_by_a_new_record_leaves_the_plan(dataset: Dataset) -> None:
    moved = sorted(starts(planned(dataset)))[0]
    records, who = dataset.records, dataset.teacher_position[moved]
    host = int((dataset.teachers.home[who] + 1) % len(dataset.schools))

    def with_one(column: np.ndarray, value: int) -> np.ndarray:
        return np.append(column, np.array([value], dtype=column.dtype))

    longer = dataclasses.replace(
        records,
        teacher=with_one(records.teacher, who),
        home=with_one(records.home, int(dataset.teachers.home[who])),
        host=with_one(records.host, host),
        start=with_one(records.start, month_of(YEAR - 1, 9)),
        end=with_one(records.end, month_of(YEAR + 1, 8)),
        transferred=with_one(records.transferred, 0),
        kind=(*records.kind, ""),
        appraisal=with_one(records.appraisal, int(records.appraisal.min())),
    )
    after = dataclasses.replace(dataset, records=longer)
    assert moved not in starts(planned(after))


def test_a_share_nobody_can_reach_is_impossible_and_names_rules_and_ways_out(dataset: Dataset) -> None:
    result = planned(dataset, setting(policies.policy(), "annual_share", share=0.9))
    assert result.candidates == ()
    why = result.impossible
    assert why is not None
    assert "annual_share" in {conflict.rule for conflict in why.conflicts}
    assert why.minimal
    way = next(way for way in why.loosenings if (way.rule, way.parameter) == ("annual_share", "share"))
    assert way.now == 0.9
    assert planned(dataset, setting(policies.policy(), "annual_share", share=way.to)).candidates


def test_where_nothing_is_open_the_gates_that_closed_it_are_counted(dataset: Dataset) -> None:
    closed = setting(policies.policy(), "reach", ordinary_km=0, backbone_km=0)
    why = planned(dataset, setting(closed, "minimum_service", years=20)).impossible
    assert why is not None
    assert why.open_postings == 0
    assert why.closed["minimum_service"] > 0
    assert why.closed["reach"] > 0
    assert [conflict.rule for conflict in why.conflicts] == ["annual_share"]


def test_when_the_second_method_finds_a_plan_nobody_is_told_impossible(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> None:
        raise Infeasible(1.0)

    monkeypatch.setattr(pipeline, "search", mistaken)
    with pytest.raises(Unsure) as error:
        planned(dataset)
    assert error.value.disagree


def test_when_the_second_method_does_not_confirm_nobody_is_told_impossible(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "confirm_impossible", lambda *_, **__: False)
    with pytest.raises(Unsure):
        planned(dataset, setting(policies.policy(), "annual_share", share=0.9))
