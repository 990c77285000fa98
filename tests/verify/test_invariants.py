"""What no plan may contain, whatever the policy."""

from dataclasses import replace

import pytest

from solver.domain.months import month_of
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy
from solver.domain.terms import Post, Reason, Stage
from solver.verify.invariants import SENTENCES, explain, invariants
from solver.verify.verify import PlanRejected, accept
from tests.builders import county

COUNTY = county(
    [
        {"学校代码": "A"},
        {"学校代码": "B"},
        {"学校代码": "C", "办学类型": "初级中学"},
        {"学校代码": "D", "办学类型": "完全中学"},
    ],
    [
        {"教师编号": "one", "现任学校代码": "A"},
        {"教师编号": "hired", "现任学校代码": "A", "编制类型": "临聘"},
        {"教师编号": "head", "现任学校代码": "A", "岗位类型": "校长"},
        {"教师编号": "upper", "现任学校代码": "D", "任教学段": "高中"},
    ],
)
GOOD = Assignment("one", "A", "B", Stage.PRIMARY, "语文", month_of(2026, 9), month_of(2029, 8), Reason.BALANCE)
BACK = replace(GOOD, reason=Reason.RETURN, subject="", start=month_of(2023, 9), end=month_of(2026, 8))
NO_RULES = Policy("none", "无", "test", {})

BROKEN = {
    "unknown_teacher": (replace(GOOD, teacher="nobody"),),
    "unknown_host": (replace(GOOD, host="Z"),),
    "unknown_subject": (replace(GOOD, subject="航海"),),
    "twice": (GOOD, replace(GOOD, reason=Reason.STAY)),
    "returns_and_stays": (replace(GOOD, reason=Reason.STAY), BACK),
    "ends_early": (replace(GOOD, end=month_of(2026, 8)),),
    "home": (replace(GOOD, home="C"),),
    "stays_home": (replace(GOOD, host="A"),),
    "not_in_pool": (replace(GOOD, teacher="hired"),),
    "stage": (replace(GOOD, host="C"),),
    "reason": (replace(GOOD, reason=Reason.PRINCIPAL),),
    "start": (replace(GOOD, start=month_of(2026, 8)),),
}


def kinds(*rows: Assignment) -> list[str]:
    return [violation.kind for violation in invariants(COUNTY, Plan(2026, rows))]


def test_every_kind_of_breach_has_a_case_here() -> None:
    assert set(BROKEN) == set(SENTENCES)


@pytest.mark.parametrize("kind", BROKEN)
def test_each_breach_is_found_alone_and_named(kind: str) -> None:
    assert kinds(*BROKEN[kind]) == [kind]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_plan_with_a_breach_is_never_accepted(kind: str) -> None:
    with pytest.raises(PlanRejected) as refused:
        accept(COUNTY, Plan(2026, BROKEN[kind]), NO_RULES)
    assert [v.kind for v in refused.value.verification.broken] == [kind]


@pytest.mark.parametrize("kind", BROKEN)
def test_each_breach_is_said_in_both_languages_with_the_teacher_named(kind: str) -> None:
    (violation,) = invariants(COUNTY, Plan(2026, BROKEN[kind]))
    zh, en = explain(violation)
    assert violation.teacher in zh
    assert violation.teacher in en
    assert "；" in zh  # what is wrong; what to do


def test_a_sound_plan_has_none() -> None:
    assert kinds(GOOD) == []
    assert kinds() == []


def test_a_return_describes_the_finished_posting_with_its_own_dates() -> None:
    assert kinds(BACK) == []


def test_a_teacher_may_return_and_start_a_new_posting() -> None:
    assert kinds(BACK, GOOD) == []


def test_a_reason_that_does_not_fit_the_teacher_is_no_breach() -> None:
    assert kinds(replace(GOOD, reason=Reason.OBLIGATED)) == []


@pytest.mark.parametrize(
    ("teacher", "home", "why"), [("hired", "A", "临聘"), ("head", "A", "校长"), ("upper", "D", "高中")]
)
def test_a_person_outside_the_pool_is_named_with_the_reason(teacher: str, home: str, why: str) -> None:
    (violation,) = invariants(COUNTY, Plan(2026, (replace(GOOD, teacher=teacher, home=home),)))
    assert violation.kind == "not_in_pool"
    assert why in explain(violation).zh


def test_a_principal_is_in_the_pool_only_where_the_policy_says_so_and_under_the_reason_of_the_post() -> None:
    moved = replace(GOOD, teacher="head", reason=Reason.PRINCIPAL)
    for row, apart, expected in (
        (moved, (), ["not_in_pool"]),
        (moved, (Post.PRINCIPAL,), []),
        (replace(moved, reason=Reason.BALANCE), (Post.PRINCIPAL,), ["reason"]),
    ):
        assert [found.kind for found in invariants(COUNTY, Plan(2026, (row,)), apart)] == expected


def test_a_senior_secondary_post_is_no_compulsory_post() -> None:
    assert kinds(replace(GOOD, host="D", stage=Stage.SENIOR)) == ["stage"]


def test_one_row_may_break_several_truths() -> None:
    assert kinds(replace(GOOD, host="A", home="B", start=month_of(2026, 8))) == ["home", "stays_home", "start"]
