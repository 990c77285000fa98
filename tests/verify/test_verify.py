"""Verdicts on hand-made lists, and the seal that only an accepted plan carries."""

import copy
import multiprocessing
import pickle
from dataclasses import replace
from typing import Any

import pytest

from solver.domain.months import month_of
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy, Setting
from solver.domain.terms import Reason, Stage
from solver.goals.base import registry
from solver.rules.base import PolicyError
from solver.verify.verify import PlanRejected, Verification, VerifiedPlan, accept, sentences, verify
from tests.builders import county

SENIOR: dict[str, Any] = {"现聘职称": "高级", "进入现单位年月": "2012-09"}
COUNTY = county(
    [{"学校代码": "A", "小学学生数": 300}, {"学校代码": "B", "小学学生数": 100, "城乡类型": "乡村"}],
    [
        {"教师编号": "due", "现任学校代码": "A", **SENIOR},
        {"教师编号": "also", "现任学校代码": "A", **SENIOR},
        {"教师编号": "aged", "现任学校代码": "A", "性别": "男", "出生年月": "1968-01", **SENIOR},
        *({"教师编号": f"young{i}", "现任学校代码": "A"} for i in range(6)),
    ],
)


def row(teacher: str, **changes: Any) -> Assignment:
    made = Assignment(teacher, "A", "B", Stage.PRIMARY, "语文", month_of(2026, 9), month_of(2029, 8), Reason.OBLIGATED)
    return replace(made, **changes)


def policy(obligation: str = "priority", **rules: Setting) -> Policy:
    return Policy(
        "test",
        "测试",
        "test",
        {
            "obligation": Setting(enforcement=obligation),
            "near_retirement": Setting(),
            "release_cap": Setting(),
            **rules,
        },
    )


def verdicts(*rows: Assignment, under: Policy | None = None) -> dict[str, str]:
    return {f.rule: f.verdict for f in verify(COUNTY, Plan(2026, rows), under or policy()).findings}


def test_only_the_rules_that_are_on_are_judged() -> None:
    assert list(verdicts()) == ["near_retirement", "obligation", "release_cap"]
    assert "release_cap" not in verdicts(under=policy(release_cap=Setting(on=False)))


def test_a_list_that_keeps_every_rule_is_met() -> None:
    wide = policy(release_cap=Setting(parameters={"school_share": 0.5}))
    assert set(verdicts(row("due"), row("also"), under=wide).values()) == {"met"}


def test_a_limit_exceeded_is_not_met_and_says_where_and_by_how_much() -> None:
    # 15 % of 9 teachers: 1 may leave
    verification = verify(COUNTY, Plan(2026, (row("due"), row("also"))), policy())
    (found,) = [f for f in verification.findings if f.verdict == "not_met"]
    assert (found.rule, found.violations[0].school, found.violations[0].value, found.violations[0].limit) == (
        "release_cap",
        "A",
        2,
        1,
    )
    assert not verification.valid


def test_a_duty_kept_as_far_as_possible_is_left_over_and_the_plan_stands() -> None:
    verification = verify(COUNTY, Plan(2026, (row("due"),)), policy())
    (found,) = [f for f in verification.findings if f.rule == "obligation"]
    assert found.verdict == "left_over"
    assert [v.teacher for v in found.violations] == ["also"]
    assert verification.valid


def test_a_hard_duty_left_over_is_not_met() -> None:
    assert verdicts(row("due"), under=policy("hard"))["obligation"] == "not_met"


def test_a_duty_falls_away_where_another_rule_excuses_the_teacher() -> None:
    def left(under: Policy) -> set[str]:
        findings = verify(COUNTY, Plan(2026, ()), under).findings
        return {v.teacher for f in findings if f.rule == "obligation" for v in f.violations}

    assert left(policy()) == {"due", "also"}
    assert left(policy(near_retirement=Setting(on=False))) == {"due", "also", "aged"}


def test_a_rule_about_people_the_roster_does_not_have_is_not_applicable() -> None:
    assert verdicts(under=policy(deferral=Setting()))["deferral"] == "not_applicable"
    assert verdicts(under=policy())["near_retirement"] == "met"


def test_rows_about_unknown_people_are_reported_once_and_kept_from_the_rules() -> None:
    stray = row("nobody"), row("due", host="Z"), row("also", subject="航海")
    verification = verify(COUNTY, Plan(2026, stray), policy())
    assert [v.kind for v in verification.broken] == ["unknown_teacher", "unknown_host", "unknown_subject"]
    assert not verification.valid
    assert verdicts(*stray)["release_cap"] == "met"


def test_a_policy_with_an_unknown_rule_is_refused() -> None:
    with pytest.raises(PolicyError, match="没有规则"):
        verify(COUNTY, Plan(2026, ()), Policy("x", "x", "x", {"no_such_rule": Setting()}))


def test_an_accepted_plan_carries_every_goal_as_measured() -> None:
    plan = Plan(2026, (row("due"),))
    accepted = accept(COUNTY, plan, policy())
    assert accepted.plan == plan
    assert accepted.goals == {name: goal.measure(COUNTY, plan, policy()) for name, goal in registry().items()}
    assert accepted.goals["overdue"] > 0


def test_a_plan_that_breaks_a_hard_rule_is_rejected_with_its_verification_and_a_sentence() -> None:
    with pytest.raises(PlanRejected) as refused:
        accept(COUNTY, Plan(2026, (row("due"), row("also"))), policy())
    assert not refused.value.verification.valid
    assert "派出 2 人，上限 1 人" in str(refused.value)


def test_a_verified_plan_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError):
        VerifiedPlan(Plan(2026, ()), Verification((), ()), {})
    with pytest.raises(TypeError):
        VerifiedPlan(Plan(2026, ()), Verification((), ()), {}, object())


def test_a_verified_plan_cannot_be_altered() -> None:
    accepted = accept(COUNTY, Plan(2026, (row("due"),)), policy())
    with pytest.raises(TypeError):
        replace(accepted, plan=Plan(2026, ()))
    with pytest.raises(AttributeError):
        accepted.plan = Plan(2026, ())  # type: ignore[misc]


def test_an_accepted_plan_and_a_rejection_survive_copying_and_pickling() -> None:
    accepted = accept(COUNTY, Plan(2026, (row("due"),)), policy())
    assert pickle.loads(pickle.dumps(accepted)) == copy.deepcopy(accepted) == accepted
    rejection = PlanRejected(verify(COUNTY, Plan(2026, (row("nobody"),)), policy()))
    assert pickle.loads(pickle.dumps(rejection)).verification == rejection.verification


def test_an_accepted_plan_crosses_to_another_process_and_back() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        accepted = pool.apply(accept, (COUNTY, Plan(2026, (row("due"),)), policy()))
    assert accepted == accept(COUNTY, Plan(2026, (row("due"),)), policy())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_has_a_line_for_each_breach_and_for_each_rule_without_any(language: str) -> None:
    rows = row("young0", reason=Reason.BALANCE), row("young1", reason=Reason.BALANCE), row("nobody")
    plan = Plan(2026, rows)
    lines = sentences(verify(COUNTY, plan, policy(deferral=Setting())), language)
    assert [(line.rule, line.verdict) for line in lines] == [
        ("invariant", "not_met"),
        ("deferral", "not_applicable"),
        ("near_retirement", "met"),
        ("obligation", "left_over"),
        ("obligation", "left_over"),
        ("release_cap", "not_met"),
    ]
    assert all(line.title and line.text for line in lines)
    assert len({line.text for line in lines}) == 6
