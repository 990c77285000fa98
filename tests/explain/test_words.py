"""What is said can be read aloud: English without Chinese words, no solver's terms, no health reason in public."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from solver.domain.terms import Text
from solver.explain.candidate import candidate, nobody_moves
from solver.explain.compare import compare
from solver.explain.counterfactual import how_to_go, how_to_stay
from solver.explain.overview import explain_plan
from solver.explain.school import explain_school
from solver.explain.teacher import explain_teacher
from solver.explain.view import View
from solver.explain.why_not import why_not
from solver.explain.wording import PUBLIC, Line, goal_changes, measured, span
from solver.rules.base import registry as rules
from tests.explain.solved import POLICY, YEAR, Solved
from tests.explain.test_standing import HEALTH

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
JARGON = re.compile(
    "对偶|约束|目标函数|影子价格|松弛|整数规划|分支|可行解|最优解|求解器|"
    r"\b(dual|slack|constraint|objective|feasible|shadow price|relaxation|integer|solver|infeasible)\b",
    re.IGNORECASE,
)


def answers(solved: Solved, view: View) -> Iterator[Line]:
    """Every sentence about the small county's plan: each teacher, each school, the plan, a comparison, and questions."""
    dataset = view.dataset
    for who in range(len(dataset.teachers)):
        yield from explain_teacher(view, who, model=solved.model).lines
        for host in range(len(dataset.schools)):
            yield from why_not(view, who, host).lines
        yield from how_to_go(view, who, 1).lines
    for place in range(len(dataset.schools)):
        yield from explain_school(view, place, solved.prices).lines
    mover = next(who for who, row in view.placed.items() if row.reason.starts)
    yield from how_to_stay(view, mover, solved.prices).lines
    yield from explain_plan(view, solved.model, solved.prices).lines
    one = candidate(dataset, POLICY, Text("方案", "the plan"), view.plan)
    other = candidate(dataset, POLICY, Text("无人交流", "nobody moves"), nobody_moves(dataset, YEAR))
    yield from compare(dataset, POLICY, [one, other]).lines


@pytest.fixture(scope="module")
def lines(solved: Solved) -> list[Line]:
    return list(answers(solved, solved.view))


def test_english_sentences_hold_no_chinese_but_the_names_of_people_and_schools(
    solved: Solved, lines: list[Line]
) -> None:
    names = sorted({*solved.view.dataset.teachers.name, *solved.view.dataset.schools.name}, key=len, reverse=True)
    proper = re.compile("|".join(map(re.escape, filter(None, names))))
    found = {sentence for one in lines if CHINESE.search(sentence := proper.sub("", one.said("en")))}
    assert not found


def test_no_solvers_term_is_said_to_an_official(lines: list[Line]) -> None:
    assert not {one.said(language) for one in lines for language in ("zh", "en") if JARGON.search(one.said(language))}


def test_every_sentence_on_a_rule_carries_its_clause(lines: list[Line]) -> None:
    cited = [one for one in lines if one.rule in rules()]
    assert len(cited) > 100
    assert all(one.clause.zh and one.clause.en for one in cited)


def test_no_answer_to_the_public_names_a_health_reason(solved: Solved) -> None:
    for one in answers(solved, replace(solved.view, audience=PUBLIC)):
        text = one.said("zh") + re.sub("[Dd]ifferen|will|fill|till|skill", "", one.said("en"))
        assert not HEALTH.search(text), text


def test_less_is_better_in_every_name_of_a_goal() -> None:
    assert measured("preference", 9, more=False) == Text("志愿落空少 9 分", "disregard of wishes down by 9 points")
    assert measured("stability", 1, more=True) == Text("教学变动多 1 分", "disruption of teaching up by 1 point")
    assert measured("travel", 12.5) == Text("通勤距离 12.5 公里", "travel 12.5 km")
    assert goal_changes({"overdue": 0.7, "travel": -3.0}) == Text(
        "变差：应交流未交流（加权）多 0.7 人；变好：通勤距离少 3 公里",
        "worse: obligated teachers left at home (weighted) up by 0.7; better: travel down by 3 km",
    )


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (97, Text("8 年 1 个月", "8 years 1 month")),
        (12, Text("1 年", "1 year")),
        (0, Text("0 个月", "0 months")),
    ],
)
def test_a_length_of_time_is_said_in_years_and_months(months: int, said: Text) -> None:
    assert span(months) == said
