"""Small random counties with random plans, close to every threshold of the rules, for the property tests."""

import dataclasses
from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

from solver.domain.dataset import Dataset
from solver.domain.headcount import finished
from solver.domain.months import effective_month, month_text
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import REASON_OF_POST, Post, Reason, Stage
from solver.domain.violation import Violation
from solver.domain.waiver import Waiver
from solver.rules.base import PolicyError, Rule, parameters
from tests.builders import county
from tests.rules.case_files import plan

SUBJECTS = ("语文", "数学", "体育")


def some(*values: Any) -> st.SearchStrategy[Any]:
    """One of the values; repeat a value to make it likelier."""
    return st.sampled_from(values)


@st.composite
def counties(draw: st.DrawFn, year: int) -> Dataset:
    """Two to four schools, one to eight teachers, with records, needs, choices and travel times."""
    eff = effective_month(year)

    def months(*before: int) -> str:
        return month_text(eff - draw(some(*before)))

    schools = [
        {
            "学校代码": f"S{number}",
            "办学类型": draw(some("小学", "九年一贯制学校", "九年一贯制学校", "初级中学")),
            "城乡类型": draw(some("城区", "镇区", "乡村")),
            "办学水平": draw(some("优质", "一般", "薄弱")),
            "寄宿制": draw(some("", "", "是")),
            "所属镇街": draw(some("甲镇", "乙镇")),
            "纬度": draw(some(22.4, 22.78, 22.78, 23.1, "nan")),
            "经度": draw(some(115.2, 115.36)),
            "学区": draw(some("", "甲", "乙")),
            "教育集团": draw(some("", "", "一")),
            "结对学校": draw(some("", "S0", "S1")),
            "教职工编制数": draw(some(-1, 0, 1, 2, 3)),
            "高级岗位数": draw(some(-1, 0, 1)),
            "中级岗位数": draw(some(-1, 0, 1)),
        }
        for number in range(draw(st.integers(2, 4)))
    ]
    for number, school in enumerate(schools):
        if school["结对学校"] == f"S{number}":
            school["结对学校"] = ""
    codes = [str(school["学校代码"]) for school in schools]
    teachers = []
    for number in range(draw(st.integers(1, 8))):
        teacher = {
            "教师编号": f"T{number}",
            "现任学校代码": draw(some(*codes)),
            "性别": draw(some("男", "女")),
            "任教学段": draw(some("小学", "小学", "初中")),
            "主教学科": draw(some(*SUBJECTS)),
            "编制类型": draw(some("在编", "在编", "在编", "临聘")),
            "岗位类型": draw(some(*["专任教师"] * 8, "校长", "校长", "副校长", "教研员", "其他")),
            "现聘职称": draw(some("二级", "一级", "一级", "高级")),
            "进入现单位年月": months(30, 71, 72, 73, 120, 120),
            "参加工作年月": months(30, 35, 36, 240),
            "出生年月": draw(some("1985-06", "1985-06", "1970-04", "1970-05", "1975-04", "1975-05")),
            "骨干教师": draw(some("无", "无", "县级", "省级")),
            "自愿交流": draw(some("", "是")),
            "任教年级": draw(some("5", "6", "5;6", "9")),
            "班主任年级": draw(some(0, 0, 4, 6)),
        }
        if draw(some(False, True)):
            teacher |= {
                "兼教学科": draw(some(*SUBJECTS)),
                "教师资格学科": draw(some("", *SUBJECTS)),
                "教师资格学段": draw(some("小学", "初中", "高中")),
                "年度考核": draw(some("", "合格", "优秀", "不合格", "基本合格")),
            }
        if draw(some(False, False, True)):
            teacher |= {
                "暂缓情形": draw(some("孕期", "哺乳期", "重大疾病", "其他")),
                "暂缓起": months(-1, 0, 6, 6),
                "暂缓止": months(1, 0, -6, -6),
                "请假备案": draw(some("", "是")),
                "校内公示": draw(some("是", "是", "")),
                "教育局同意": draw(some("是", "是", "")),
            }
        teachers.append(teacher)
    records = []
    for teacher in teachers:
        for _ in range(draw(some(0, 0, 0, 0, 0, 1, 1, 1, 2))):
            end = eff - draw(some(1, 1, 1, 2, 12, 13, 72, 73, 0, -11))
            records.append(
                {
                    "教师编号": teacher["教师编号"],
                    "派出学校代码": teacher["现任学校代码"],
                    "接收学校代码": draw(some(*codes)),
                    "开始年月": month_text(end - draw(some(12, 24, 25, 36)) + 1),
                    "结束年月": month_text(end),
                    "是否调动人事关系": draw(some("", "", "", "是")),
                    "考核结果": draw(some("", "合格", "合格", "基本合格")),
                }
            )
    cells = draw(st.lists(st.tuples(some(*codes), some("小学", "初中"), some(*SUBJECTS)), unique=True, max_size=6))
    needs = [
        {
            "学校代码": school,
            "学段": stage,
            "学科": subject,
            "需求人数": draw(st.integers(0, 3)),
            "最低人数": draw(some(-1, -1, 0, 1, 2)),
        }
        for school, stage, subject in cells
    ]
    commutes = [
        {"镇街": draw(some("甲镇", "乙镇")), "学校代码": school, "分钟": draw(some(20, 45, 90))}
        for school in draw(st.lists(some(*codes), unique=True, max_size=2))
    ]
    for teacher in teachers:
        teacher["常住镇街"] = draw(some("甲镇", "乙镇"))
    return county(schools, teachers, needs, records, (), commutes)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Dataset, Plan]:
    """A county and a plan that may break anything; whoever comes back from a posting has a row that says so."""
    year = draw(some(2026, 2027))
    dataset = draw(counties(year))
    people, schools = dataset.teachers, dataset.schools
    ended = finished(dataset, year)
    rows = []
    for who, identifier in enumerate(people.id):
        kinds = ["", "均衡"] if who not in ended else ["", "均衡", "留任", "留任"]
        reason = draw(some(*kinds)) if people.permanent[who] else ""
        hosts = [host for host in range(len(schools)) if host != people.home[who]]
        if reason == "留任" or (reason and who in ended and draw(st.booleans())):
            # mostly where the finished posting was, which is where length and return have something to say
            hosts += [int(dataset.records.host[ended[who]])] * 2
        if not reason:
            continue
        own = REASON_OF_POST.get(Post(int(people.post[who])))
        if own is not None and reason == "均衡" and draw(some(False, True, True)):
            reason = own.label
        row = {
            "教师编号": identifier,
            "接收学校代码": schools.code[draw(some(*hosts))],
            "年限": draw(some(1, 1, 2, 3, 3, 3, 4)),
            "事由": reason,
        }
        if draw(some(False, False, True)):
            row["任教学科"] = draw(some(*dataset.subjects))
            row["学段"] = draw(some("小学", "初中"))
        rows.append(row)
    moving = plan(dataset, year, rows).rows
    placed = {row.teacher for row in moving}
    back = [describing(dataset, place) for who, place in ended.items() if people.id[who] not in placed]
    return dataset, Plan(year, (*moving, *back))


def describing(dataset: Dataset, place: int) -> Assignment:
    """The 期满返回 row of a record."""
    records, people = dataset.records, dataset.teachers
    who = int(records.teacher[place])
    return Assignment(
        teacher=people.id[who],
        home=dataset.schools.code[int(records.home[place])],
        host=dataset.schools.code[int(records.host[place])],
        stage=Stage(int(people.stage[who])),
        subject=dataset.subjects[int(people.subject[who])],
        start=int(records.start[place]),
        end=int(records.end[place]),
        reason=Reason.RETURN,
    )


def settings_of(rng: Random, rule: Rule) -> Any:
    """Parameters of a rule: its defaults half of the time, else values around them within their stated range.

    Drawn from a generator, not by Hypothesis one by one: with so many rules an example would run out of choices.
    """
    values: dict[str, Any] = {}
    if rng.random() < 0.5:
        for field in dataclasses.fields(rule.params):
            default, meta = field.default, field.metadata
            if isinstance(default, bool):
                values[field.name] = rng.random() < 0.5
            elif isinstance(default, tuple):
                values[field.name] = rng.sample(meta["options"], rng.randint(1, len(meta["options"])))
            elif isinstance(default, str):
                values[field.name] = rng.choice(meta["options"])
            else:
                low, high = meta["low"], meta["high"]
                near = [default, default / 2, default * 2, default + 1, default - 1, 3 * default]
                values[field.name] = type(default)(min(max(rng.choice(near), low), high))
    try:
        return parameters(rule, values)
    except PolicyError:  # values that contradict each other
        return parameters(rule, {})


BY = "局长办公会"


def waivers_for(rng: Random, rule: Rule, dataset: Dataset, plan: Plan, found: Sequence[Violation]) -> list[Waiver]:
    """Waivers around the breaches of a plan: of the same or of other people and schools, enough or not, in time or not."""
    waivers = []
    for violation in rng.choices(found, k=rng.randint(1, 3)):
        until = effective_month(plan.year) + rng.choice((0, 0, 0, 11, -1))
        words: dict[str, Any] = {"rule": rule.id, "reason": "试", "permitted_by": BY, "until": until}
        if rule.waiving.about == "limit":
            school = rng.choice((violation.school, violation.school, *dataset.schools.code)) or dataset.schools.code[0]
            missing = max(1, int(abs(violation.value - violation.limit)))
            words |= {"school": school, "amount": max(1, missing + rng.choice((0, 0, 0, 1, -1)))}
            if violation.stage is not None and rng.random() < 0.5:
                words["stage"] = rng.choice((violation.stage, violation.stage, Stage.JUNIOR))
            if violation.subject and rng.random() < 0.5:
                words["subject"] = rng.choice((violation.subject, violation.subject, *dataset.subjects))
        else:
            teacher = rng.choice((violation.teacher, violation.teacher, "", *dataset.teachers.id))
            school = rng.choice((violation.school, "", *dataset.schools.code))
            words |= {"teacher": teacher, "school": school or ("" if teacher else violation.school)}
        waivers.append(Waiver(**words))
    return waivers
