"""The difference coefficient: by hand, in unit-width columns, and as inspection computes it."""

import numpy as np
import pytest

from solver.domain.dataset import Dataset
from solver.domain.months import month_of
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings, table
from solver.domain.terms import Reason, Stage
from solver.goals.base import Swing
from solver.goals.equity import costs, measure, official
from tests.builders import county
from tests.goals.random_county import instance
from tests.goals.test_agreement import POLICY, model_value

NOTHING = Policy("none", "无", "test", {})


def two_schools(*teachers: dict[str, object], second: str = "小学") -> Dataset:
    """100 primary students at A; 300 of the second stage at B."""
    return county(
        [
            {"学校代码": "A", "办学类型": "小学", "小学学生数": 100},
            {
                "学校代码": "B",
                "办学类型": "小学" if second == "小学" else "初级中学",
                f"{second}学生数": 300,
            },
        ],
        [{"教师编号": f"t{i}", **row} for i, row in enumerate(teachers)],
    )


def move(teacher: str, stage: Stage = Stage.PRIMARY, subject: str = "语文") -> Plan:
    row = Assignment(teacher, "A", "B", stage, subject, month_of(2026, 9), month_of(2029, 8), Reason.BALANCE)
    return Plan(2026, (row,))


def value(dataset: Dataset, plan: Plan) -> float:
    return measure(dataset, plan, NOTHING)


STILL = Plan(2026, ())


def test_backbone_teachers_all_at_the_small_school() -> None:
    # A 2 of 100 students, B 0 of 300: x = (2, 0), mean 100·2/400 = 0.5
    # CV² = (1/4·(2 − 0.5)² + 3/4·(0 − 0.5)²) / 0.25 = (0.5625 + 0.1875) / 0.25 = 3
    county_ = two_schools(*[{"现任学校代码": "A", "骨干教师": "县级"}] * 2)
    assert value(county_, STILL) == pytest.approx(3000)
    # one moves: x = (1, 1/3): (1/4·0.25 + 3/4·(1/6)²) / 0.25 = (0.0625 + 0.0208333) / 0.25 = 1/3
    assert value(county_, move("t0")) == pytest.approx(1000 / 3)


def test_the_published_worked_example_of_five_schools() -> None:
    # students 45/37/89/76/55 holding 279/137/935/160/402 of something: mean 6.33, coefficient 0.515
    students, held = (45, 37, 89, 76, 55), (279, 137, 935, 160, 402)
    mean = sum(held) / sum(students)
    by_hand = sum(n / 302 * (h / n - mean) ** 2 for n, h in zip(students, held, strict=True)) / mean**2
    assert by_hand**0.5 == pytest.approx(0.515, abs=0.0005)
    dataset = county(
        [{"学校代码": f"S{i}", "小学学生数": n} for i, n in enumerate(students)],
        [
            {"教师编号": f"t{i}-{k}", "现任学校代码": f"S{i}", "骨干教师": "市级"}
            for i, h in enumerate(held)
            for k in range(h)
        ],
    )
    found = {(c.stage, c.indicator): c for c in official(dataset, STILL)}
    assert found[Stage.PRIMARY, "backbone"].value == pytest.approx(by_hand**0.5)
    assert found[Stage.PRIMARY, "backbone"].limit == 0.50
    assert found[Stage.JUNIOR, "backbone"].limit == 0.45


def test_a_county_without_such_teachers_or_without_students_has_no_difference() -> None:
    assert value(two_schools({"现任学校代码": "A"}), STILL) == 0
    assert value(county([{"学校代码": "A"}], [{"教师编号": "t", "现任学校代码": "A", "骨干教师": "县级"}]), STILL) == 0


def test_an_arts_teacher_leaves_by_the_main_subject_and_arrives_by_the_subject_taught() -> None:
    dataset = two_schools(*[{"现任学校代码": "A", "主教学科": "音乐", "兼教学科": "语文"}] * 2)
    # to music: as the backbone example; to Chinese: x = (1, 0) around the mean before, 0.5
    # (1/4·0.25 + 3/4·0.25) / 0.25 = 1
    assert value(dataset, move("t0", subject="音乐")) == pytest.approx(1000 / 3)
    assert value(dataset, move("t0", subject="语文")) == pytest.approx(1000)


def test_a_degree_is_judged_by_the_stage_taught() -> None:
    # a college degree is above what primary asks and below what junior asks
    dataset = two_schools(
        {"现任学校代码": "A", "学历": "大专"},
        {"现任学校代码": "B", "任教学段": "初中", "学历": "本科"},
        second="初中",
    )
    before = {(c.stage, c.indicator): c.value for c in official(dataset, STILL)}
    assert before[Stage.PRIMARY, "degree"] == before[Stage.JUNIOR, "degree"] == 0  # one school in each stage
    # the primary school loses its only one: x = 0 around the mean before: CV² = 1; junior is unchanged
    assert value(dataset, move("t0", Stage.JUNIOR)) == pytest.approx(1000)


def test_the_mean_is_held_for_the_goal_but_not_for_the_official_value() -> None:
    dataset = two_schools(*[{"现任学校代码": "A", "主教学科": "音乐", "兼教学科": "语文"}] * 2)
    # x = (1, 0): official mean 0.25, CV² = (1/4·0.75² + 3/4·0.25²) / 0.0625 = 3
    arts = next(c for c in official(dataset, move("t0")) if c.indicator == "arts")
    assert arts.value == pytest.approx(3**0.5)


def test_temporary_teachers_do_not_count() -> None:
    assert value(two_schools(*[{"现任学校代码": "A", "骨干教师": "县级", "编制类型": "临聘"}] * 2), STILL) == 0


def one_each(dataset: Dataset, years: tuple[int, ...], start: list[int]) -> Postings:
    count = len(start)

    def ints(*values: int) -> np.ndarray:
        return np.array(values, dtype=np.int32)

    return table(
        dataset,
        years,
        teacher=np.arange(count, dtype=np.int32),
        host=ints(*[1] * count),
        stage=ints(*[Stage.PRIMARY] * count),
        subject=dataset.teachers.subject[:count],
        start=ints(*start),
        length=ints(*[1] * count),
        stay=np.zeros(count, dtype=np.bool_),
    )


def test_each_school_has_one_column_for_each_head_it_can_lose_or_gain_and_they_grow_dearer() -> None:
    dataset = two_schools(*[{"现任学校代码": "A", "骨干教师": "县级"}] * 5)
    postings = one_each(dataset, (2026,), [2026] * 4)
    found = costs(dataset, postings, NOTHING, Swing(np.array([3, 9]), np.array([9, 2])))
    (columns,) = found.columns
    # A may lose 3 of its 5 (4 could go, the swing allows 3); B may gain 2
    assert columns.label[0].tolist() == [0, 0, 0, 1, 1]
    prices = found.column_costs[columns.family]
    assert (np.diff(prices[:3]) > 0).all()
    assert (np.diff(prices[3:]) > 0).all()


def test_a_tight_swing_gives_the_same_value_as_a_loose_one() -> None:
    tighter = 0
    for seed in range(60):
        found = instance(seed)
        rows = found.plan.moving
        code = found.dataset.schools.code
        out = np.array([sum(row.home == c for row in rows) for c in code])
        into = np.array([sum(row.host == c for row in rows) for c in code])
        loose = np.full(len(code), 1000)
        small = costs(found.dataset, found.postings, POLICY, Swing(out, into))
        large = costs(found.dataset, found.postings, POLICY, Swing(loose, loose))
        tight, wide = (model_value(made, found.postings, found.chosen) for made in (small, large))
        assert tight == pytest.approx(wide, rel=1e-9)
        tighter += len(small.columns[0]) < len(large.columns[0])
    assert tighter > 30


def test_every_year_of_the_horizon_has_its_own_columns() -> None:
    # the backbone example: both at A; one goes to B in 2027 for a year
    dataset = two_schools(*[{"现任学校代码": "A", "骨干教师": "县级"}] * 2)
    postings = one_each(dataset, (2026, 2027), [2027])
    found = costs(dataset, postings, NOTHING, Swing(np.array([2, 2]), np.array([2, 2])))
    assert model_value(found, postings, np.array([0.0])) == pytest.approx(3000 + 3000)
    assert model_value(found, postings, np.array([1.0])) == pytest.approx(3000 + 1000 / 3)
