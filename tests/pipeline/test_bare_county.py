"""A roster that says no more than who works where still gets plans: no need, no pupil, sometimes nobody to post."""

from dataclasses import replace

import pytest

from solver.pipeline import Request, plan_county
from solver.policies import goal_profile, policy
from tests.builders import county


@pytest.mark.parametrize("profile", ["balanced", "commute-first"])
@pytest.mark.parametrize(("began", "posted"), [("2008-09", {"T0"}), ("2026-09", set())])
def test_a_county_without_needs_and_pupils_is_planned(profile: str, began: str, posted: set[str]) -> None:
    """One teacher who must rotate, or nobody who may."""
    bare = county(
        [{"学校代码": "A"}, {"学校代码": "B"}],
        [
            {
                "教师编号": "T0",
                "现任学校代码": "A",
                "参加工作年月": began,
                "进入现单位年月": "2012-09",
                "现聘职称": "一级",
            },
            {"教师编号": "T1", "现任学校代码": "B", "参加工作年月": "2026-09"},
        ],
    )
    shares = ("annual_share", "backbone_share")
    rules = replace(policy(), rules={name: one for name, one in policy().rules.items() if name not in shares})
    result = plan_county(bare, Request(2027, rules, (goal_profile(profile),)))
    assert {row.teacher for row in result.candidates[0].verified.plan.starting} == posted
