"""Medium-term plans: years tied together, against brute force, against two other engines, and rule by rule on perturbed plans."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from solver import policies
from solver.domain.dataset import Dataset
from solver.domain.months import effective_month
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import GoalProfile, Policy, Setting
from solver.domain.terms import Reason, Stage
from solver.goals.base import registry as goals
from solver.model.build import build
from solver.pipeline import Request, plan_county
from solver.search.extract import extract
from solver.verify.verify import verify
from tests.builders import county
from tests.search.agreement import Solved, as_claimed, level_by_level, rule_by_rule, same_by_cp_sat
from tests.search.counties import YEAR, world

YEARS = (YEAR, YEAR + 1, YEAR + 2)
LENGTHS = (1, 3)
"""Within two years a posting of two years is one of three."""
SECONDS = 30.0
COUNTIES = 24
FURTHER = 96
PROVEN = 1e-4
"""The gap to which a level of a medium-term plan is proven."""


def unsolved() -> Iterator[Solved]:
    """Further counties, for rules that few counties have."""
    for seed in itertools.islice(small(itertools.count(4000)), FURTHER):
        found = world(seed)
        yield Solved(seed, found, build(found.dataset, found.policy, YEARS[: 2 + seed % 2]), ())


def small(seeds: Iterator[int]) -> Iterator[int]:
    """Seeds of counties with few teachers: thrice the candidates, proven in no time."""
    return (seed for seed in seeds if len(world(seed).dataset.teachers) <= 26)


@pytest.fixture(scope="module")
def solved() -> list[Solved]:
    return [
        level_by_level(seed, YEARS[: 2 + seed % 2], SECONDS)
        for seed in itertools.islice(small(itertools.count(3000)), COUNTIES)
    ]


def test_both_verdicts_occur_and_postings_of_several_lengths_start_in_every_year(solved: list[Solved]) -> None:
    assert {bool(case.levels) for case in solved} == {True, False}
    starts: Counter[int] = Counter()
    lengths: Counter[int] = Counter()
    for case in solved:
        for point in case.levels[-1:]:
            for row in extract(case.world.dataset, case.model, point.x).starting:
                starts[row.start] += 1
                lengths[row.months // 12] += 1
    assert set(starts) == {effective_month(year) for year in YEARS}
    assert set(lengths) >= {1, 3}


def test_cp_sat_gives_the_same_verdict_and_the_same_optimum_of_every_level_over_the_years(solved: list[Solved]) -> None:
    same_by_cp_sat(solved, SECONDS, PROVEN)


def test_every_medium_term_plan_is_verified_with_the_values_claimed(solved: list[Solved]) -> None:
    as_claimed(solved)


def test_on_perturbed_plans_the_verifier_and_the_rows_agree_rule_by_rule_over_the_years(solved: list[Solved]) -> None:
    rule_by_rule([*solved, *unsolved()], 6)


# ---- brute force: every list there is, judged by the verifier alone


def ways(dataset: Dataset, years: tuple[int, ...], teacher: int) -> list[Assignment | None]:
    """Nothing, and every posting a clerk could write for a teacher, open or not."""
    people, schools = dataset.teachers, dataset.schools
    home = int(people.home[teacher])
    return [
        None,
        *(
            Assignment(
                people.id[teacher],
                schools.code[home],
                schools.code[host],
                stage,
                dataset.subjects[int(people.subject[teacher])],
                effective_month(year),
                effective_month(year + length) - 1,
                Reason.BALANCE,
            )
            for host, year, length in itertools.product(range(len(schools)), years, LENGTHS)
            for stage in (Stage.PRIMARY, Stage.JUNIOR)
            if host != home and schools.runs[host, stage]
        ),
    ]


def best_by_hand(
    dataset: Dataset,
    policy: Policy,
    profile: GoalProfile,
    years: tuple[int, ...],
    wanted: Callable[[Plan], bool] = lambda plan: True,
) -> list[float] | None:
    """The least value of each level in order over all lists wanted that the verifier passes; None where it passes none."""
    best: list[float] | None = None
    people = [ways(dataset, years, teacher) for teacher in range(len(dataset.teachers))]
    for chosen in itertools.product(*people):
        plan = Plan(years[0], tuple(row for row in chosen if row is not None), years=len(years))
        if wanted(plan) and verify(dataset, plan, policy).valid:
            values = {name: goal.value(dataset, plan, policy) for name, goal in goals().items()}
            levels = [sum(weight * values[goal] for goal, weight in level.items()) for level in profile.levels]
            levels = [round(value, 6) for value in levels]
            best = levels if best is None else min(best, levels)
    return best


def tiny(rng: np.random.Generator) -> tuple[Dataset, Policy]:
    """Three teachers and two or three schools, on the edge of what obliges, defers, exempts and holds in term."""

    def one(*options: Any) -> Any:
        return options[rng.integers(len(options))]

    schools = [{"学校代码": code, "小学学生数": 200, "城乡类型": one("城区", "乡村")} for code in "ABC"[: one(2, 3)]]
    people = [
        {
            "教师编号": f"T{number}",
            "现任学校代码": one("A", "A", "B"),
            "现聘职称": one("一级", "高级", "二级"),
            "主教学科": one("语文", "数学"),
            "骨干教师": one("县级", "无"),
            "学历": one("大专", "本科"),
            # obliged from the first, the second or the third year on
            "进入现单位年月": one("2012-09", "2020-08", "2021-08", "2022-08"),
            "参加工作年月": one("2008-09", "2024-09"),
            "性别": "男",
            # exempt as near retirement from no year, the second or the third on
            "出生年月": one("1985-06", "1970-07", "1971-03"),
            **one(
                {},
                {},
                {"暂缓情形": "其他", "暂缓起": "2026-03", "暂缓止": "2027-02", "校内公示": "是", "教育局同意": "是"},
            ),
        }
        for number in range(3)
    ]
    needs = [
        {
            "学校代码": school["学校代码"],
            "学段": "小学",
            "学科": subject,
            "需求人数": one(0, 1, 2),
            "最低人数": one(-1, 0, 1),
        }
        for school in schools
        for subject in ("语文", "数学")
    ]
    records = [
        {
            "教师编号": person["教师编号"],
            "派出学校代码": person["现任学校代码"],
            "接收学校代码": "B" if person["现任学校代码"] == "A" else "A",
            "开始年月": "2024-09",
            "结束年月": one("2027-08", "2028-08"),  # locked, free from the second or third year on
        }
        for person in people
        if rng.random() < 0.25
    ]
    base = policies.policy("shanwei-chengqu")
    chosen = dict(base.rules)
    chosen["annual_share"] = Setting(True, "hard", {"share": one(0.0, 0.3)})
    chosen["backbone_share"] = Setting(on=False)
    chosen["return"] = Setting(on=False)  # stays are left to the other tests: thrice the lists
    chosen["direction"] = Setting(True, "hard", {"reverse_share": one(0.3, 1.0), "rural_keeps": one(True, False)})
    chosen["minimum_service"] = Setting(True, "hard", {"years": one(2, 3)})
    if one(True, False):
        chosen["temporary_staff"] = Setting(on=False)
    dataset = county(schools, people, needs, records)
    return dataset, replace(base, rules=chosen)


def test_no_list_of_postings_over_two_years_that_the_verifier_passes_is_better_than_the_plan_found() -> None:
    profile = GoalProfile(
        "test", "测试", "", ({"overdue": 1.0}, {"unmet_posts": 20.0, "equity": 0.1, "travel": 0.5, "stability": 1.0})
    )
    seen: Counter[str] = Counter()
    for seed in range(14):
        dataset, policy = tiny(np.random.default_rng([seed, 72]))
        best = best_by_hand(dataset, policy, profile, YEARS[:2])
        result = plan_county(dataset, Request(YEAR, policy, (profile,), years=2, time_limit=SECONDS))
        if best is None:
            assert result.impossible is not None, seed
            seen["impossible"] += 1
            continue
        (candidate,) = result.candidates
        assert [level.value for level in candidate.proof.levels] == pytest.approx(best, rel=1e-4, abs=1e-3), seed
        plan = candidate.verified.plan
        seen["later"] += any(row.start > effective_month(YEAR) for row in plan.starting)
        seen["back within the horizon"] += any(
            row.months == 12 and row.start == effective_month(YEAR) for row in plan.starting
        )
        seen["left"] += bool(candidate.unplaced)
    assert all(seen[word] for word in ("impossible", "later", "back within the horizon", "left")), seen
