"""What the rules on persons say beyond single cases: terms of principals, postings just ended, sentences."""

import numpy as np
from hypothesis import given, settings

from solver.domain.headcount import finished, just_ended
from solver.domain.plan import Plan
from solver.rules import deferral, obligation, principal_term
from tests.builders import county
from tests.rules.case_files import plan
from tests.rules.one_rule import fixed_postings
from tests.rules.worlds import worlds

SCHOOLS = [{"学校代码": "A"}, {"学校代码": "B"}]


def test_principals_beyond_two_terms_are_named_longest_first() -> None:
    dataset = county(
        SCHOOLS,
        [
            {"教师编号": "六年", "现任学校代码": "A", "岗位类型": "校长", "进入现单位年月": "2020-09"},
            {"教师编号": "七年", "现任学校代码": "A", "岗位类型": "校长", "进入现单位年月": "2019-09"},
            {"教师编号": "十年", "现任学校代码": "B", "岗位类型": "校长", "进入现单位年月": "2016-09"},
            {"教师编号": "副职", "现任学校代码": "B", "岗位类型": "副校长", "进入现单位年月": "2012-09"},
            {"教师编号": "教师", "现任学校代码": "B", "进入现单位年月": "2001-09"},
        ],
    )
    both = principal_term.over_term(dataset, 2026, principal_term.Params())
    assert [(one.teacher, one.school, one.value, one.limit) for one in both] == [
        ("十年", "B", 120, 72),
        ("七年", "A", 84, 72),
    ]
    assert all("超过同校任期上限" in principal_term.explain(one).zh for one in both)
    deputies = principal_term.over_term(dataset, 2026, principal_term.Params(deputies=True))
    assert [one.teacher for one in deputies] == ["副职", "十年", "七年"]


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(world=worlds())
def test_postings_just_ended_are_the_same_one_by_one_and_as_columns(world: tuple) -> None:
    dataset, drawn = world
    columns = np.flatnonzero(just_ended(dataset, drawn.year)).tolist()
    assert sorted(finished(dataset, drawn.year).values()) == columns


def test_the_obligation_is_met_by_a_start_in_any_year_of_the_horizon() -> None:
    dataset = county(
        SCHOOLS,
        [{"教师编号": "甲", "现任学校代码": "A", "现聘职称": "高级", "进入现单位年月": "2010-09"}],
    )
    postings = fixed_postings(dataset, plan(dataset, 2026, [{"教师编号": "甲", "接收学校代码": "B"}]))
    (block,) = obligation.limits(dataset, postings, obligation.Params())
    assert block.posting.tolist() == [0]
    assert block.lower.tolist() == [1]
    assert block.teacher.tolist() == [0]


def test_those_left_over_are_named_longest_service_first() -> None:
    dataset = county(
        SCHOOLS,
        [
            {"教师编号": "七年", "现任学校代码": "A", "现聘职称": "一级", "进入现单位年月": "2019-09"},
            {"教师编号": "十年", "现任学校代码": "A", "现聘职称": "一级", "进入现单位年月": "2016-09"},
        ],
    )
    left = obligation.check(dataset, Plan(2026, ()), obligation.Params())
    assert [(violation.teacher, violation.value, violation.limit) for violation in left] == [
        ("十年", 120, 72),
        ("七年", 84, 72),
    ]


def test_the_reason_of_a_deferral_is_health_data_and_stays_out_of_the_sentence() -> None:
    reasons = ("孕期", "哺乳期", "重大疾病")
    papers = {"校内公示": "是", "教育局同意": "是", "请假备案": "是", "暂缓起": "2026-03", "暂缓止": "2027-02"}
    dataset = county(
        SCHOOLS, [{"教师编号": f"T{i}", "现任学校代码": "A", "暂缓情形": r, **papers} for i, r in enumerate(reasons)]
    )
    posted = plan(dataset, 2026, [{"教师编号": f"T{i}", "接收学校代码": "B"} for i in range(len(reasons))])
    found = deferral.check(dataset, posted, deferral.Params())
    assert len(found) == len(reasons)
    for violation in found:
        sentence = deferral.explain(violation)
        assert not any(reason in sentence.zh + str(violation.facts) for reason in reasons)
