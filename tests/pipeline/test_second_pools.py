"""Principals and researchers are further postings in the same plan: solved, verified, locked and explained like the rest."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from solver.domain.decision import Decision
from solver.domain.policy import Policy, Setting
from solver.domain.terms import Reason
from solver.explain.view import View
from solver.explain.why_not import CLOSED, OPEN, why_not
from solver.pipeline import Candidate, Request, plan_county
from solver.policies import goal_profile, policy
from solver.verify.verify import verify
from tests.builders import county

YEAR = 2027
HEADS = {"P1": ("A", "2019-09"), "P2": ("B", "2020-02"), "P3": ("C", "2024-08"), "P4": ("D", "2025-09")}
"""Principal → school and month of entry: two over two terms, one at the end of a term, one within."""
COUNTY = county(
    [{"学校代码": code, "学区": "甲"} for code in "ABCD"],
    [
        *(
            {"教师编号": who, "现任学校代码": at, "岗位类型": "校长", "进入现单位年月": since}
            for who, (at, since) in HEADS.items()
        ),
        {"教师编号": "R1", "现任学校代码": "A", "岗位类型": "教研员", "进入现单位年月": "2020-09"},
        {"教师编号": "R2", "现任学校代码": "A", "岗位类型": "教研员", "进入现单位年月": "2024-09"},
        *({"教师编号": f"T{n}", "现任学校代码": "ABCD"[n % 4], "进入现单位年月": "2012-09"} for n in range(16)),
    ],
)


def rules(**more: Setting) -> Policy:
    base = policy()
    term = Setting(True, "hard", {**base.rules["principal_term"].parameters, "exchange": "principals"})
    kept = {name: one for name, one in base.rules.items() if name not in ("annual_share", "backbone_share")}
    return replace(base, rules={**kept, "principal_term": term, "principal_rotation": Setting(), **more})


def solved(policy: Policy, **wishes: Any) -> Candidate:
    result = plan_county(COUNTY, Request(YEAR, policy, (goal_profile("balanced"),), **wishes))
    assert result.impossible is None
    return result.candidates[0]


@pytest.fixture(scope="module")
def both() -> Candidate:
    return solved(rules(researcher_term=Setting()))


def test_principals_over_their_terms_change_schools_and_each_school_keeps_one(both: Candidate) -> None:
    moved = {row.teacher: row for row in both.verified.plan.rows if row.reason is Reason.PRINCIPAL}
    assert {"P1", "P2"} <= set(moved)
    assert "P4" not in moved  # within a term
    heads = Counter(moved[who].host if who in moved else at for who, (at, _) in HEADS.items())
    assert heads == Counter("ABCD")
    assert {row.months for row in moved.values()} == {36}


def test_a_researcher_who_is_due_teaches_at_a_school_for_a_year_and_no_other_does(both: Candidate) -> None:
    sent = [row for row in both.verified.plan.rows if row.reason is Reason.RESEARCHER]
    assert [(row.teacher, row.months) for row in sent] == [("R1", 12)]


def test_they_count_in_no_share_and_no_cap_of_teachers(both: Candidate) -> None:
    assert not {row.teacher for row in both.verified.plan.starting} & {*HEADS, "R1"}


def test_a_policy_without_these_rules_refuses_the_same_plan(both: Candidate) -> None:
    refused = verify(COUNTY, both.verified.plan, policy())
    assert {found.teacher for found in refused.broken} == {
        row.teacher for row in both.verified.plan.rows if row.reason.apart
    }


def test_a_principal_can_be_locked_and_kept_at_home() -> None:
    locked = solved(rules(), decisions=(Decision("lock", "P1", "C"),)).verified.plan
    assert {row.teacher: row.host for row in locked.rows if row.reason.apart}["P1"] == "C"
    assert {row.teacher for row in locked.rows if row.reason.apart} == {"P1", "P2", "P3"}


def test_over_several_years_every_year_keeps_one_principal_a_school() -> None:
    plan = solved(rules(), years=2).verified.plan
    moved = [row for row in plan.rows if row.reason is Reason.PRINCIPAL]
    assert {"P1", "P2"} <= {row.teacher for row in moved}


def test_why_not_says_that_the_term_runs_and_that_another_school_would_be_open(both: Candidate) -> None:
    view = View(COUNTY, rules(researcher_term=Setting()), both.verified)
    position = COUNTY.teacher_position
    within = why_not(view, position["P4"], 0)
    assert within.verdict == CLOSED
    assert "principal_term" in within.rules
    row = view.placed[position["P1"]]
    other = next(at for at, code in enumerate(COUNTY.schools.code) if code not in (row.host, "A"))
    assert why_not(view, position["P1"], other).verdict == OPEN
    assert any("每校仍有一名校长" in line.text.zh for line in view.standing(position["P1"]).lines)


def test_a_principal_who_cannot_be_placed_is_listed_with_the_rules_in_the_way() -> None:
    """Nobody else may move: the only principal over the terms has no successor, and stays named."""
    alone = replace(COUNTY, teachers=replace(COUNTY.teachers, entered=COUNTY.teachers.entered.copy()))
    position = alone.teacher_position
    for who in ("P2", "P3"):
        alone.teachers.entered[position[who]] = alone.teachers.entered[position["P4"]]
    policy = rules(principal_rotation=Setting(True, "priority"))
    result = plan_county(alone, Request(YEAR, policy, (goal_profile("balanced"),)))
    left = {one.teacher: one for one in result.candidates[0].unplaced}
    assert "principal_term" in left["P1"].rules

    term = Setting(True, "hard", {**policy.rules["principal_term"].parameters, "exchange": "none"})
    result = plan_county(
        alone,
        Request(YEAR, replace(policy, rules={**policy.rules, "principal_term": term}), (goal_profile("balanced"),)),
    )
    left = {one.teacher: one for one in result.candidates[0].unplaced}
    assert "principal_term" in left["P1"].rules
