"""A teacher's standing is said with the clause and the teacher's own facts, and never with a health reason in public."""

import re
from typing import Any

import pytest

from solver import policies
from solver.domain.dataset import Dataset
from solver.domain.terms import Deferral
from solver.explain.standing import Kind, Standing, standing
from solver.explain.wording import BUREAU, PUBLIC
from solver.status import status
from tests.builders import county

YEAR = 2027
POLICY = policies.policy()
HEALTH = re.compile("孕|哺乳|疾病|病|请假|pregnan|lactat|ill")


def one(records: list[dict[str, Any]] | None = None, **teacher: Any) -> Dataset:
    schools = [{"学校代码": "A", "学校名称": "甲校"}, {"学校代码": "B", "学校名称": "乙校"}]
    person = {
        "教师编号": "T1",
        "姓名": "样例甲",
        "现任学校代码": "A",
        "现聘职称": "一级",
        "进入现单位年月": "2019-08",
        **teacher,
    }
    return county(schools, [person], records=[{"教师编号": "T1", "派出学校代码": "A", **r} for r in records or []])


def of(dataset: Dataset, audience: str = BUREAU) -> Standing:
    return standing(dataset, POLICY, status(dataset, POLICY, YEAR), 0, audience)


def said(found: Standing, language: str = "zh") -> str:
    return " ".join(line.said(language) for line in found.lines)


LONG_POSTING = {"接收学校代码": "B", "开始年月": "2025-09", "结束年月": "2028-08"}
DEFERRED = {"暂缓情形": "重大疾病", "暂缓起": "2027-03", "暂缓止": "2028-02", "校内公示": "是", "教育局同意": "是"}
CASES = [
    ({}, None, Kind.OBLIGATED, ["现聘一级，2019-08 到本校，至 2027-09-01 满 8 年 1 个月，超过 6 年", "第6条"]),
    ({"现聘职称": "二级"}, None, Kind.FREE, ["现聘二级，不在应交流的职称（一级、高级、正高级）之列"]),
    ({"进入现单位年月": "2021-09"}, None, Kind.FREE, ["满 6 年，没有超过 6 年"]),
    ({"进入现单位年月": ""}, None, Kind.FREE, ["进入现单位年月不明"]),
    ({"编制类型": "临聘"}, None, Kind.OUT_OF_SCOPE, ["临聘"]),
    ({"岗位类型": "副校长"}, None, Kind.OUT_OF_SCOPE, ["副校长", "第3条"]),
    ({"任教学段": "高中"}, None, Kind.OUT_OF_SCOPE, ["任教学段为高中"]),
    ({"出生年月": "1970-04", "性别": "男"}, None, Kind.EXEMPT, ["法定退休年月 2031-08，至 2027-09-01 还有 3 年 11 个月，不足 5 年"]),
    ({**DEFERRED, "请假备案": "是"}, None, Kind.DEFERRED, ["重大疾病，2027-03 至 2028-02", "请假备案"]),
    (DEFERRED, None, Kind.OBLIGATED, ["缺请假备案，因此不暂缓"]),
    ({**DEFERRED, "请假备案": "是", "暂缓止": "2027-08"}, None, Kind.OBLIGATED, ["没有涵盖 2027-09-01"]),
    ({}, [LONG_POSTING], Kind.LOCKED, ["正在乙校（B）交流，2025-09 至 2028-08", "第7条"]),
    ({}, [{**LONG_POSTING, "结束年月": "2027-08"}], Kind.FREE, ["一次交流到 2027-08 才结束，连续任教从头算起，满 6 年以前不属应交流", "已经期满"]),
    ({"参加工作年月": "2025-09", "现聘职称": "二级"}, None, Kind.FREE, ["满 2 年，不足 3 年", "本学年不派出"]),
]  # fmt: skip


@pytest.mark.parametrize(("teacher", "records", "kind", "facts"), CASES)
def test_the_standing_and_its_facts(
    teacher: dict[str, Any], records: list[dict[str, Any]] | None, kind: Kind, facts: list[str]
) -> None:
    found = of(one(records, **teacher))
    assert found.kind is kind
    for fact in facts:
        assert fact in said(found)
    assert all(line.text.en and line.text.zh for line in found.lines)


def test_a_posting_that_has_ended_is_said_to_return() -> None:
    assert of(one([{**LONG_POSTING, "结束年月": "2027-08"}])).returning
    assert not of(one([LONG_POSTING])).returning


@pytest.mark.parametrize("reason", [kind.label for kind in Deferral if kind])
@pytest.mark.parametrize("papers", ["是", ""])
def test_no_health_reason_reaches_the_public(reason: str, papers: str) -> None:
    dataset = one(**{**DEFERRED, "暂缓情形": reason, "请假备案": papers, "校内公示": papers})
    for language in ("zh", "en"):
        text = said(of(dataset, PUBLIC), language)
        assert not HEALTH.search(text)
        assert "2027-03" not in text
        assert "2028-02" not in text


def test_the_public_is_told_no_date_that_reveals_an_age() -> None:
    text = said(of(one(出生年月="1970-04", 性别="男"), PUBLIC))
    assert "不足 5 年" in text
    assert "2031" not in text
