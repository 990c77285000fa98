"""What is said can be read aloud: English without Chinese words, no solver's terms, no health reason in public."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from solver.domain.terms import Text
from solver.explain.candidate import candidate, nobody_moves
from solver.explain.compare import compare
from solver.explain.counterfactual import how_to_go, how_to_stay, without_rule
from solver.explain.overview import explain_plan
from solver.explain.school import explain_school
from solver.explain.teacher import explain_teacher
from solver.explain.terms import WORTH, terms
from solver.explain.view import View
from solver.explain.why_not import why_not
from solver.explain.wording import PUBLIC, Line, goal_changes, measured, quantity, shown, span
from solver.goals.base import registry as goals
from solver.rules.base import registry as rules
from solver.words import sentence
from tests.explain.solved import POLICY, PROFILE, YEAR, Solved
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
    for rule in ("arrival_cap", "release_cap"):
        yield from without_rule(view, rule, PROFILE).lines


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


def test_every_goal_that_an_answer_names_is_explained_and_so_is_what_it_is_worth(solved: Solved) -> None:
    lines: list[Line] = []
    for who, row in solved.view.placed.items():
        if row.reason.starts and not any(WORTH in line.text.zh for line in lines):
            answer = explain_teacher(solved.view, who, prices=solved.prices)
            lines = [*answer.lines, *(line for one in answer.alternatives for line in one.lines)]
    found = terms(lines, PROFILE)
    told = "".join(line.text.zh for line in lines)
    for goal in goals():
        named = quantity(goal).name.zh in told
        assert named == any(line.text.zh.startswith(f"“{quantity(goal).name.zh}”") for line in found)
    assert "岗位缺口（加权） 1 个抵 60 公里" in found[-1].text.zh
    assert not terms([Line(Text("没有数", "no figures"))], PROFILE)
    assert len(terms(lines)) == len(found) - 1


@pytest.mark.parametrize("key", ["price.better_by_km", "price.worse_by_km", "school.worth.travel"])
def test_every_sentence_that_puts_goals_into_one_figure_says_so_in_the_same_words(key: str) -> None:
    assert WORTH in sentence(key).text.zh


def test_every_figure_of_a_rule_has_a_unit_in_english_of_one_and_of_several() -> None:
    for rule in rules().values():
        for field in fields(rule.params):
            for amount in (1, 2):
                assert re.fullmatch(r"[\x00-\x7f–]*", shown(amount, field).en), (rule.id, field.name)
    assert shown(1, next(one for one in fields(rules()["obligation"].params) if one.name == "terms")).en == "1 term"
