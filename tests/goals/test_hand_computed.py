"""Each goal on one invented plan small enough to compute by hand."""

import pytest

from solver.domain.dataset import Dataset
from solver.domain.months import month_of
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy, Setting
from solver.domain.terms import Reason, Stage
from solver.goals.base import registry
from tests.builders import county

POLICY = Policy("test", "测试", "test", {"obligation": Setting(), "near_retirement": Setting()})
TOWN, VILLAGE = "S1", "S2"


def invented(**changes: object) -> Dataset:
    """A town school with three teachers and a village school with one, ten minutes of latitude apart."""
    return county(
        schools=[
            {"学校代码": TOWN, "小学学生数": 300, "纬度": 22.0, "经度": 115.0, "所属镇街": "甲镇"},
            {
                "学校代码": VILLAGE,
                "城乡类型": "乡村",
                "小学学生数": 100,
                "纬度": 22.1,
                "经度": 115.0,
                "所属镇街": "乙镇",
            },
        ],
        teachers=[
            # 132 months on 2026-09: 5 years beyond two terms of three years
            {"教师编号": "long", "现任学校代码": TOWN, "现聘职称": "一级", "进入现单位年月": "2015-09"},
            # 78 months: half a year beyond
            {"教师编号": "just", "现任学校代码": TOWN, "现聘职称": "一级", "进入现单位年月": "2020-03"},
            {"教师编号": "young", "现任学校代码": TOWN, "主教学科": "音乐", "兼教学科": "语文", **changes},
            {"教师编号": "rural", "现任学校代码": VILLAGE, "主教学科": "数学"},
        ],
        needs=[
            {"学校代码": TOWN, "学科": "语文", "需求人数": 2},
            {"学校代码": VILLAGE, "学科": "语文", "需求人数": 2},
            {"学校代码": VILLAGE, "学科": "数学", "需求人数": 1},
        ],
        choices=[
            {"教师编号": "long", "志愿顺序": 1, "学校代码": TOWN},
            {"教师编号": "long", "志愿顺序": 2, "镇街": "乙镇"},
            {"教师编号": "long", "志愿顺序": 3, "学校代码": VILLAGE},
        ],
        records=[
            {
                "教师编号": "young",
                "派出学校代码": TOWN,
                "接收学校代码": VILLAGE,
                "开始年月": "2025-09",
                "结束年月": "2026-08",
            }
        ],
    )


def row(teacher: str, subject: str = "语文", reason: Reason = Reason.BALANCE) -> Assignment:
    return Assignment(teacher, TOWN, VILLAGE, Stage.PRIMARY, subject, month_of(2026, 9), month_of(2029, 8), reason)


def measured(goal: str, *rows: Assignment, dataset: Dataset | None = None) -> float:
    return registry()[goal].measure(dataset or invented(), Plan(2026, rows), POLICY)


def test_overdue_weighs_the_years_beyond_the_threshold() -> None:
    # long: 1 + 0.2 × 60/12 = 2.0; just: 1 + 0.2 × 6/12 = 1.1
    assert measured("overdue") == pytest.approx(2.0 + 1.1)
    assert measured("overdue", row("long")) == pytest.approx(1.1)


def test_overdue_is_not_settled_by_a_stay_or_a_return() -> None:
    rows = row("long", reason=Reason.STAY), row("just", reason=Reason.RETURN)
    assert measured("overdue", *rows) == pytest.approx(3.1)


def test_overdue_is_nothing_where_the_policy_obliges_nobody() -> None:
    free = Policy("free", "无", "test", {"near_retirement": Setting()})
    assert registry()["overdue"].measure(invented(), Plan(2026, ()), free) == 0


def test_unmet_posts_weigh_the_village_school_more() -> None:
    # before: town 2 of 2 Chinese, village 0 of 2 Chinese and 1 of 1 maths: 2 × 1.5
    assert measured("unmet_posts") == pytest.approx(3.0)
    # one goes: the town lacks 1, the village 1 × 1.5
    assert measured("unmet_posts", row("long")) == pytest.approx(2.5)


def test_unmet_posts_count_a_stay_in_the_subject_taught() -> None:
    # the music teacher stays to teach Chinese: the village lacks 1 × 1.5, and nobody needed music in town
    assert measured("unmet_posts", row("young", "语文", Reason.STAY)) == pytest.approx(1.5)


def test_travel_adds_road_kilometres_of_starts_and_stays_but_not_of_returns() -> None:
    # 0.1° of latitude: 6371 × π/180 × 0.1 = 11.119 km, × 1.3 = 14.455 km
    rows = row("long"), row("young", reason=Reason.STAY), row("young", reason=Reason.RETURN)
    assert measured("travel", *rows) == pytest.approx(2 * 14.455, abs=0.001)


def test_travel_from_an_unknown_place_counts_nothing() -> None:
    assert measured("travel", row("young"), dataset=invented(纬度=float("nan"))) == 0


def test_preference_takes_the_best_wish_that_names_the_host_or_its_township() -> None:
    # long: second wish, a township of the host: 1 point; just: no list: 5 points; a stay: none
    assert measured("preference", row("long"), row("just"), row("young", reason=Reason.STAY)) == 1 + 5


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 1),  # no duty
        ({"班主任年级": 4}, 1 + 2),  # homeroom teacher mid-cycle
        ({"班主任年级": 6}, 1),  # homeroom class that leaves anyway
        ({"任教年级": "5;6"}, 1 + 2),  # graduating grade
        ({"任教年级": "9", "班主任年级": 8}, 1 + 2),  # both: once
        ({"现聘职称": "一级", "进入现单位年月": "2012-09", "班主任年级": 4}, 2),  # with a duty, mid-cycle
    ],
)
def test_stability_points_of_one_teacher_posted(changes: dict[str, object], points: float) -> None:
    calm = county([{"学校代码": TOWN}, {"学校代码": VILLAGE}], [{"教师编号": "young", "现任学校代码": TOWN, **changes}])
    assert measured("stability", row("young"), dataset=calm) == points


def test_stability_is_not_touched_by_a_stay() -> None:
    assert measured("stability", row("young", reason=Reason.STAY)) == 0


def test_stability_does_not_mind_an_obligated_teacher_who_was_excused_and_goes_all_the_same() -> None:
    # born 1969-01, 57 years old: less than five years to retirement, obligated, excused
    aged = county(
        [{"学校代码": TOWN}, {"学校代码": VILLAGE}],
        [
            {
                "教师编号": "aged",
                "现任学校代码": TOWN,
                "性别": "男",
                "出生年月": "1969-01",
                "现聘职称": "高级",
                "进入现单位年月": "2000-09",
            }
        ],
    )
    assert measured("overdue", dataset=aged) == 0
    assert measured("stability", row("aged"), dataset=aged) == 0


def test_off_subject_counts_starts_in_another_subject() -> None:
    assert measured("off_subject", row("long"), row("young", "语文")) == 1
    assert measured("off_subject", row("young", "语文", Reason.STAY)) == 0
