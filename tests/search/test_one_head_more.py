"""Where a rule about heads makes a county impossible, the way out is told in heads of that rule."""

from dataclasses import replace
from typing import Any

import pytest

from solver.domain.policy import Setting
from solver.pipeline import Request, plan_county
from solver.policies import goal_profile, policy
from tests.builders import county

A, B = {"学校代码": "A"}, {"学校代码": "B"}


def teacher(number: int, home: str, **more: Any) -> dict[str, Any]:
    return {"教师编号": f"T{number}", "现任学校代码": home, "进入现单位年月": "2012-09", "现聘职称": "二级", **more}


@pytest.mark.parametrize(
    ("rule", "parameter", "schools", "other"),
    [
        ("title_post_cap", "intermediate_extra", [A, B | {"中级岗位数": 0}], {}),
        ("establishment_cap", "extra", [A, B | {"教职工编制数": 1}], {"参加工作年月": "2026-08"}),
        ("paired_exchange", "difference", [A | {"结对学校": "B"}, B], {"参加工作年月": "2026-08"}),
    ],
)
def test_one_head_more_is_offered_as_a_way_out(
    rule: str, parameter: str, schools: list[dict[str, Any]], other: dict[str, Any]
) -> None:
    """One teacher has to leave A and B is the only other school, which the rule shuts by one head."""
    base = policy().rules
    kept = {name: one for name, one in base.items() if name not in ("annual_share", "backbone_share")}
    rules = kept | {"obligation": Setting(True, "hard", base["obligation"].parameters), rule: Setting()}
    dataset = county(schools, [teacher(0, "A", 现聘职称="一级"), teacher(1, "B", **other)])
    result = plan_county(dataset, Request(2027, replace(policy(), rules=rules), (goal_profile("balanced"),)))
    assert result.impossible is not None
    assert {conflict.rule for conflict in result.impossible.conflicts} == {"obligation", rule}
    assert (rule, parameter, 0, 1, True) in {
        (way.rule, way.parameter, way.now, way.to, way.proven) for way in result.impossible.loosenings
    }
