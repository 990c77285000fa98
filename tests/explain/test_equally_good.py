"""Two schools that are as good as each other: why the teacher is at one and not at the other is answered with just that."""

from dataclasses import replace

import numpy as np
import pytest

from solver import policies
from solver.domain.dataset import Dataset
from solver.explain.price import EQUAL
from solver.explain.teacher import explain_teacher
from solver.explain.view import View
from solver.explain.why_not import OPEN, why_not
from solver.model.build import build
from solver.search.extract import extract
from solver.search.levels import Levels
from solver.search.price import Prices
from solver.search.watch import Watch
from solver.verify.verify import accept
from tests.builders import county

YEAR, PROFILE = 2026, policies.goal_profile("balanced")
TWIN = {"办学类型": "小学", "城乡类型": "乡村", "纬度": 22.80, "小学班数": 6, "小学学生数": 240}


def twins(further: float = 0.0) -> Dataset:
    """A town school with a teacher who must rotate, and two schools alike in all but ``further`` degrees to the second."""
    home = {
        "学校代码": "A01",
        "学校名称": "中心小学",
        "办学类型": "小学",
        "城乡类型": "镇区",
        "小学班数": 12,
        "小学学生数": 480,
    }
    return county(
        [
            home,
            {**TWIN, "学校代码": "B02", "学校名称": "东村小学"},
            {**TWIN, "学校代码": "C03", "学校名称": "西村小学", "纬度": 22.80 + further},
        ],
        [
            {"教师编号": "T01", "姓名": "王甲", "现任学校代码": "A01", "现聘职称": "一级", "进入现单位年月": "2012-09"},
            *({"教师编号": f"T1{n}", "现任学校代码": "A01"} for n in range(9)),
            *({"教师编号": f"T2{n}", "现任学校代码": "B02"} for n in range(6)),
            *({"教师编号": f"T3{n}", "现任学校代码": "C03"} for n in range(6)),
        ],
        [
            {"学校代码": "A01", "学段": "小学", "学科": "语文", "需求人数": 9},
            {"学校代码": "B02", "学段": "小学", "学科": "语文", "需求人数": 7},
            {"学校代码": "C03", "学段": "小学", "学科": "语文", "需求人数": 7},
        ],
    )


def explained(dataset: Dataset) -> tuple[View, Prices]:
    shipped = policies.policy()
    policy = replace(shipped, rules={name: one for name, one in shipped.rules.items() if "share" not in name})
    model, watch = build(dataset, policy, (YEAR,)), Watch(60)
    found = Levels(model, watch).solve(PROFILE, 60)
    view = View(dataset, policy, accept(dataset, extract(dataset, model, found.x), policy))
    chosen = np.flatnonzero(found.x[: len(model.postings)] > 0.5)
    return view, Prices(model, PROFILE, [level.value for level in found.proof.levels], watch, plan=chosen)


@pytest.mark.parametrize("further", [0.0, 0.02])
def test_the_other_of_two_schools_alike_is_equally_good_and_a_further_one_is_not(further: float) -> None:
    dataset = twins(further)
    view, prices = explained(dataset)
    given = dataset.school_position[view.placed[0].host]
    other = {1: 2, 2: 1}[given]
    answer = why_not(view, 0, other, prices)
    assert answer.verdict == OPEN
    assert answer.price is not None
    assert (answer.price.verdict == EQUAL) == (further == 0.0)
    zh, en = answer.lines[-1].text
    assert ("可以，同样好，不增加代价。各项目标都不变；其他人不变。" in zh) == (further == 0.0)
    assert ("possible and equally good. No goal changes; nobody else is placed otherwise." in en) == (further == 0.0)


def test_the_equally_good_school_comes_first_among_the_alternatives() -> None:
    view, prices = explained(twins())
    found = explain_teacher(view, 0, model=prices.model, prices=prices)
    assert found.proven
    assert found.alternatives[0].price.verdict == EQUAL
    assert "同样好" in found.alternatives[0].lines[0].text.zh
