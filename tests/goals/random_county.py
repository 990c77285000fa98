"""Small random counties with candidate postings and plans, invented, for holding goals and their measures together."""

from typing import Any, NamedTuple

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.headcount import in_force, just_ended
from solver.domain.months import effective_month
from solver.domain.plan import Assignment, Plan
from solver.domain.posting import Postings, table
from solver.domain.terms import Reason, Stage
from tests.builders import county

YEAR = 2026
SUBJECTS = ("语文", "数学", "体育", "音乐", "艺术")


class Instance(NamedTuple):
    """A county, everything that might be decided, one decision (0/1 per posting) and the same as a plan."""

    dataset: Dataset
    postings: Postings
    chosen: np.ndarray
    plan: Plan


def instance(seed: int) -> Instance:
    """The county, postings and plan of a seed; at most one posting per teacher is chosen."""
    rng = np.random.default_rng(seed)
    dataset = random_county(rng)
    postings = random_postings(dataset, rng)
    chosen = np.zeros(len(postings))
    for teacher in np.unique(postings.teacher):
        if rng.random() < 0.6:
            chosen[rng.choice(np.flatnonzero(postings.teacher == teacher))] = 1.0
    return Instance(dataset, postings, chosen, plan_of(dataset, postings, chosen, rng))


def random_county(rng: np.random.Generator) -> Dataset:
    """3–6 schools, 8–30 teachers, with needs, wishes, and running, just ended and long past postings."""

    def one(*options: Any) -> Any:
        return options[rng.integers(len(options))]

    schools = [
        {
            "学校代码": f"S{i}",
            "办学类型": one("小学", "初级中学", "九年一贯制学校"),
            "城乡类型": one("城区", "镇区", "乡村"),
            "办学水平": one("优质", "一般", "薄弱"),
            "所属镇街": one("甲镇", "乙镇"),
            "小学学生数": one(0, 40, 200, 900),
            "初中学生数": one(0, 60, 300),
            "纬度": 22.7 + rng.random() / 5,
            "经度": 115.3 + rng.random() / 5,
        }
        for i in range(rng.integers(3, 7))
    ]
    teachers = [
        {
            "教师编号": f"T{i}",
            "现任学校代码": one(*schools)["学校代码"],
            "任教学段": one("小学", "小学", "初中"),
            "主教学科": one(*SUBJECTS),
            "编制类型": one("在编", "在编", "在编", "临聘"),
            "岗位类型": one("专任教师", "专任教师", "专任教师", "校长"),
            "现聘职称": one("二级", "一级", "高级"),
            "学历": one("", "大专", "本科"),
            "骨干教师": one("无", "无", "县级"),
            "进入现单位年月": one("2012-09", "2017-02", "2020-09", "2024-09"),
            "班主任年级": one(0, 0, 3, 6, 8),
            "任教年级": one("", "1;2", "6", "7;9"),
            "纬度": one(22.75, 22.82, np.nan),
        }
        for i in range(rng.integers(8, 31))
    ]
    needs = [
        {"学校代码": school["学校代码"], "学段": stage, "学科": subject, "需求人数": int(rng.integers(0, 4))}
        for school in schools
        for stage in ("小学", "初中")
        for subject in SUBJECTS
    ]
    records = [
        {
            "教师编号": teacher["教师编号"],
            "派出学校代码": teacher["现任学校代码"],
            "接收学校代码": one(*schools)["学校代码"],
            "开始年月": "2016-09",
            "结束年月": one("2018-08", "2026-08", "2027-08"),
        }
        for teacher in teachers
        if rng.random() < 0.4
    ]
    choices = [
        {
            "教师编号": teacher["教师编号"],
            "志愿顺序": rank,
            **one({"学校代码": one(*schools)["学校代码"]}, {"镇街": "甲镇"}),
        }
        for teacher in teachers
        for rank in range(1, int(rng.integers(0, 4)) + 1)
    ]
    return county(schools, teachers, needs, records, choices)


def random_postings(dataset: Dataset, rng: np.random.Generator) -> Postings:
    """Starts of teachers in the pool who are not away, to any other school, and stays where a posting has just ended."""
    people, records = dataset.teachers, dataset.records
    away = set(records.teacher[in_force(dataset, YEAR)].tolist())
    free = [t for t in np.flatnonzero(people.in_pool).tolist() if t not in away]
    rows = []
    for teacher in free:
        for _ in range(rng.integers(0, 4)):
            host = int(rng.integers(len(dataset.schools)))
            if host != people.home[teacher]:
                rows.append((teacher, host, rng.integers(1, 3), rng.integers(len(dataset.subjects)), False))
    for record in np.flatnonzero(just_ended(dataset, YEAR)).tolist():
        teacher = int(records.teacher[record])
        if teacher in free:
            rows.append((teacher, records.host[record], people.stage[teacher], people.subject[teacher], True))
    columns = np.array(rows, dtype=np.int32).reshape(-1, 5)
    return table(
        dataset,
        (YEAR,),
        teacher=columns[:, 0],
        host=columns[:, 1],
        stage=columns[:, 2],
        subject=columns[:, 3],
        start=np.full(len(rows), YEAR, dtype=np.int32),
        length=rng.integers(1, 4, len(rows)).astype(np.int32),
        stay=columns[:, 4] == 1,
    )


def plan_of(dataset: Dataset, postings: Postings, chosen: np.ndarray, rng: np.random.Generator) -> Plan:
    """The chosen postings as rows, and a 期满返回 row for every other teacher whose posting has just ended."""
    schools, records = dataset.schools, dataset.records
    rows = [
        Assignment(
            teacher=dataset.teachers.id[postings.teacher[i]],
            home=schools.code[postings.home[i]],
            host=schools.code[postings.host[i]],
            stage=Stage(int(postings.stage[i])),
            subject=dataset.subjects[postings.subject[i]],
            start=effective_month(YEAR),
            end=effective_month(YEAR + int(postings.length[i])) - 1,
            reason=Reason.STAY if postings.stay[i] else Reason(int(rng.integers(3))),
        )
        for i in np.flatnonzero(chosen).tolist()
    ]
    staying = {row.teacher for row in rows if row.reason is Reason.STAY}
    for record in np.flatnonzero(just_ended(dataset, YEAR)).tolist():
        teacher = int(records.teacher[record])
        if dataset.teachers.id[teacher] not in staying:
            rows.append(
                Assignment(
                    teacher=dataset.teachers.id[teacher],
                    home=schools.code[records.home[record]],
                    host=schools.code[records.host[record]],
                    stage=Stage(int(dataset.teachers.stage[teacher])),
                    subject=dataset.subjects[dataset.teachers.subject[teacher]],
                    start=int(records.start[record]),
                    end=int(records.end[record]),
                    reason=Reason.RETURN,
                )
            )
    return Plan(YEAR, tuple(rows))
