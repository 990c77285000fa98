"""A school before and after a plan, against counts made by hand."""

from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy, Setting
from solver.domain.terms import Reason, Stage
from solver.explain.school import SchoolAnswer, explain_school
from solver.explain.view import View
from solver.verify.verify import accept
from tests.builders import county, month

POLICY = Policy("test", "测试政策", "", {"staffing_floor": Setting(), "obligation": Setting(enforcement="priority")})


def answers() -> tuple[SchoolAnswer, SchoolAnswer]:
    """An urban and a rural school; one of three obligated teachers goes to the rural one."""
    dataset = county(
        schools=[
            {"学校代码": "U", "学校名称": "城中小学", "城乡类型": "城区", "小学学生数": 200},
            {"学校代码": "R", "学校名称": "海边小学", "城乡类型": "乡村", "小学学生数": 100},
        ],
        teachers=[
            {"教师编号": f"T{i}", "姓名": f"样例{i}", "现任学校代码": "U", "现聘职称": "高级", "进入现单位年月": "2015-09", "学历": "本科", "骨干教师": "县级"}
            for i in range(3)
        ]
        + [{"教师编号": "T3", "姓名": "样例3", "现任学校代码": "R"}],
        needs=[
            {"学校代码": "U", "学段": "小学", "学科": "语文", "需求人数": 2},
            {"学校代码": "R", "学段": "小学", "学科": "语文", "需求人数": 3},
        ],
    )  # fmt: skip
    row = Assignment("T0", "U", "R", Stage.PRIMARY, "语文", month("2027-09"), month("2030-08"), Reason.OBLIGATED)
    view = View(dataset, POLICY, accept(dataset, Plan(2027, (row,)), POLICY))
    return explain_school(view, 0), explain_school(view, 1)


def test_who_leaves_and_who_comes_are_named_at_both_ends() -> None:
    urban, rural = answers()
    assert [one.teacher for one in urban.leaving] == ["T0"]
    assert [one.teacher for one in rural.coming] == ["T0"]
    assert not urban.coming and not rural.leaving
    assert "派往海边小学（R）：样例0（T0），小学语文，应交流" in urban.leaving[0].line.text.zh
    assert "接收城中小学（U）的样例0（T0）" in rural.coming[0].line.text.zh


def test_posts_before_and_after_stand_against_need_and_floor() -> None:
    urban, rural = answers()
    assert [(p.before, p.after, p.need, p.floor) for p in urban.posts] == [(3, 2, 2, 2)]
    assert [(p.before, p.after, p.need, p.floor) for p in rural.posts] == [(1, 2, 3, 1)]
    assert "小学语文：现有 1 人，方案后 2 人，需要 3 人，最低 1 人，仍缺 1 人。" in " ".join(
        line.text.zh for line in rural.lines
    )


def test_titles_and_backbone_teachers_move_with_the_person() -> None:
    urban, rural = answers()
    assert urban.people == {"all": (3, 2), "senior": (3, 2), "intermediate": (0, 0), "backbone": (3, 2)}
    assert rural.people == {"all": (1, 2), "senior": (0, 1), "intermediate": (0, 0), "backbone": (0, 1)}


def test_indicators_are_per_hundred_students_and_the_schools_parts_make_up_the_whole() -> None:
    both = answers()
    backbone = [next(one for one in answer.indicators if one.indicator == "backbone") for answer in both]
    assert [(one.before, one.after, one.norm) for one in backbone] == [(1.5, 1.0, 1.0), (0.0, 1.0, 1.0)]
    assert backbone[0].county == backbone[1].county == 1.0
    assert backbone[0].part_before + backbone[1].part_before == 1.0
    assert [one.part_after for one in backbone] == [0.0, 0.0]


def test_every_sentence_comes_in_both_languages() -> None:
    for answer in answers():
        assert all(line.said("zh") and line.said("en") for line in answer.lines)
