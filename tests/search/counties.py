"""Small random counties with random rules and goals, invented, for holding engines and verifier together."""

import dataclasses
from collections import Counter
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from solver import policies
from solver.domain.dataset import Dataset
from solver.domain.months import month_of
from solver.domain.policy import GoalProfile, Policy, Setting
from solver.domain.terms import Post
from solver.domain.waiver import Waiver
from solver.goals.base import registry as goals
from solver.rules.base import PolicyError, parameters
from solver.rules.base import registry as rules
from tests.builders import county

YEAR = 2026
SUBJECTS = ("语文", "数学", "英语", "体育", "音乐")


FURTHER = {("principal_term", "exchange")}
"""Parameters of default rules that are drawn with the further rules."""


class World(NamedTuple):
    """A county with the rules and goals it is planned by."""

    dataset: Dataset
    policy: Policy
    profile: GoalProfile


def world(seed: int) -> World:
    """The county, policy and goal profile of a seed: 12 to 200 teachers, mostly few."""
    rng = np.random.default_rng(seed)
    few = rng.random() < 0.9
    teachers = int(rng.integers(12, 50) if few else rng.integers(50, 201))
    further = np.random.default_rng([seed, 2])
    dataset, policy, profile = random_county(rng, teachers, further), random_policy(rng), random_profile(rng)
    # drawn apart, so that the counties of a seed stay what they were
    if seed % 3 == 1:
        dataset, policy = with_researchers(dataset, further), with_further_rules(policy, seed)
    waivers = random_waivers(np.random.default_rng([seed, 1]), dataset, policy) if seed % 3 == 0 else ()
    return World(dataset, dataclasses.replace(policy, waivers=waivers), profile)


def random_county(rng: np.random.Generator, teachers: int, further: np.random.Generator) -> Dataset:
    """Teachers over a few schools, with needs around what there is, records, wishes and every kind of standing.

    ``further`` draws what only rules beyond the default ones look at.
    """

    def one(*options: Any) -> Any:
        return options[rng.integers(len(options))]

    schools = [
        {
            "学校代码": f"S{number}",
            "办学类型": one("小学", "小学", "初级中学", "九年一贯制学校"),
            "城乡类型": one("城区", "镇区", "乡村"),
            "办学水平": one("优质", "一般", "薄弱"),
            "寄宿制": one("", "", "是"),
            "小学学生数": int(rng.integers(0, 900)),
            "初中学生数": int(rng.integers(0, 600)),
            "纬度": 22.7 + rng.random() / 4,
            "经度": 115.3 + rng.random() / 4,
        }
        for number in range(int(rng.integers(3, 4 + teachers // 12)))
    ]
    people = [
        {
            "教师编号": f"T{number:03}",
            "现任学校代码": one(*schools)["学校代码"],
            "任教学段": one("小学", "小学", "初中"),
            "教师资格学段": one("小学", "初中", "初中"),
            "主教学科": one(*SUBJECTS),
            "兼教学科": one("", "", *SUBJECTS),
            "编制类型": one("在编", "在编", "在编", "在编", "临聘"),
            "岗位类型": one(*["专任教师"] * 8, "校长"),
            "现聘职称": one("二级", "一级", "高级"),
            "学历": one("大专", "本科"),
            "骨干教师": one("无", "无", "县级"),
            "进入现单位年月": one("2012-09", "2017-02", "2019-09", "2020-08", "2020-09", "2024-09"),
            "参加工作年月": one("2008-09", "2012-09", "2024-09"),
            "出生年月": one("1985-06", "1988-02", "1970-01"),
            "自愿交流": one("", "", "是"),
            "年度考核": one("", "合格", "基本合格"),
            "任教年级": one("", "1;2", "6", "9"),
            "班主任年级": one(0, 0, 3, 6),
            "纬度": 22.7 + rng.random() / 4,
            "经度": 115.3 + rng.random() / 4,
            **(
                {"暂缓情形": "孕期", "暂缓起": "2026-03", "暂缓止": "2027-02", "校内公示": "是"}
                if one(*"abcdefgh") == "a"
                else {}
            ),
            "教育局同意": one("", "是"),
        }
        for number in range(teachers)
    ]
    needs = [
        {
            "学校代码": school["学校代码"],
            "学段": stage,
            "学科": subject,
            "需求人数": int(rng.integers(0, 2 + 2 * teachers // (len(schools) * len(SUBJECTS)))),
            "最低人数": one(-1, -1, 0, 1),
        }
        for school in schools
        for stage in ("小学", "初中")
        for subject in SUBJECTS
        if rng.random() < 0.7
    ]
    records = [
        {
            "教师编号": person["教师编号"],
            "派出学校代码": person["现任学校代码"],
            "接收学校代码": one(*schools)["学校代码"],
            "开始年月": one("2023-09", "2024-09"),
            "结束年月": one("2018-08", "2025-08", "2026-08", "2026-08", "2027-08"),
            "考核结果": one("", "合格", "基本合格"),
        }
        for person in people
        if rng.random() < 0.25
    ]
    choices = [
        {"教师编号": person["教师编号"], "志愿顺序": rank, "学校代码": one(*schools)["学校代码"]}
        for person in people
        for rank in range(1, int(rng.integers(0, 3)) + 1)
    ]
    describe_further(schools, people, further)
    return county(schools, people, needs, [r for r in records if r["接收学校代码"] != r["派出学校代码"]], choices)


def describe_further(schools: list[Any], people: list[Any], rng: np.random.Generator) -> None:
    """Zones, groups and pairs of schools, and posts around what they have."""
    staff = Counter(person["现任学校代码"] for person in people if person["编制类型"] == "在编")
    for school in schools:
        other = schools[rng.integers(len(schools))]["学校代码"]
        school |= {
            "学区": ("", "甲", "甲", "乙")[rng.integers(4)],
            "教育集团": ("", "", "一")[rng.integers(3)],
            "结对学校": other if other != school["学校代码"] and rng.random() < 0.5 else "",
            "教职工编制数": staff[school["学校代码"]] + int(rng.integers(-1, 3)) if rng.random() < 0.8 else -1,
            "高级岗位数": int(rng.integers(-1, 2 + staff[school["学校代码"]] // 2)),
            "中级岗位数": int(rng.integers(-1, 2 + staff[school["学校代码"]] // 2)),
        }


def with_researchers(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    """The county with a few of its teachers as 教研员."""
    people = dataset.teachers
    chosen = (people.post == Post.TEACHER) & (rng.random(len(people)) < 0.08)
    post = np.where(chosen, Post.RESEARCHER, people.post).astype(np.int32)
    return dataclasses.replace(dataset, teachers=dataclasses.replace(people, post=post))


def with_further_rules(policy: Policy, seed: int) -> Policy:
    """The policy with some of the rules that the default one leaves off, with parameters of their own.

    Each rule draws for itself, so that one more rule leaves the others as they were.
    """
    chosen = dict(policy.rules)
    for name, rule in rules().items():
        rng = np.random.default_rng([seed, crc32(name.encode())])
        if name in policies.policy().rules or rng.random() < 0.5:
            continue
        values = {field.name: another(field, rng) for field in dataclasses.fields(rule.params) if rng.random() < 0.5}
        try:
            parameters(rule, values)
        except PolicyError:  # values that contradict each other
            values = {}
        duty = rule.demands and rng.random() < 0.5
        chosen[name] = Setting(True, "priority" if duty else "hard", values)
    rng = np.random.default_rng([seed, crc32(b"exchange")])
    if "principal_term" in chosen and rng.random() < 0.6:
        values = dict(chosen["principal_term"].parameters) | {"exchange": str(rng.choice(["principals", "all"]))}
        chosen["principal_term"] = Setting(True, "hard", values)
    return dataclasses.replace(policy, rules=chosen)


def random_policy(rng: np.random.Generator) -> Policy:
    """The default rules, some left out, some with other parameters, now and then impossible ones."""
    base = policies.policy()
    chosen = {}
    for name, setting in base.rules.items():
        if name != "locked_in_term" and rng.random() < 0.1:
            continue
        values = dict(setting.parameters)
        for field in dataclasses.fields(rules()[name].params):
            if (name, field.name) in FURTHER:
                continue
            if rng.random() < 0.25:
                values[field.name] = another(field, rng)
        try:
            parameters(rules()[name], values)
        except PolicyError:  # values that contradict each other
            values = dict(setting.parameters)
        hard = name != "obligation" or rng.random() < 0.15
        chosen[name] = Setting(True, "hard" if hard else "priority", values)
    return dataclasses.replace(base, id="random", rules=chosen)


def random_waivers(rng: np.random.Generator, dataset: Dataset, policy: Policy) -> tuple[Waiver, ...]:
    """A dozen exceptions to the rules that are on, for anybody and any school, some for one subject."""
    known = [name for name in policy.rules if rules()[name].waiving.about]
    made = []
    for _ in range(12 if known else 0):
        rule = str(rng.choice(known))
        words: dict[str, Any] = {"rule": rule, "reason": "试", "permitted_by": "教育局", "until": month_of(YEAR, 9)}
        if rules()[rule].waiving.about == "limit":
            words |= {"school": str(rng.choice(dataset.schools.code)), "amount": int(rng.integers(1, 4))}
            if rng.random() < 0.3:
                words["subject"] = str(rng.choice(dataset.subjects))
        else:
            words["teacher"] = str(rng.choice([*dataset.teachers.id, ""]))
            words["school"] = str(rng.choice([*dataset.schools.code, ""])) or ("" if words["teacher"] else "S0")
        made.append(Waiver(**words))
    return tuple(made)


def another(field: Any, rng: np.random.Generator) -> Any:
    """Another value of a parameter: near the default, at an end of its range, or anywhere between."""
    default, meta = field.default, field.metadata
    if isinstance(default, bool):
        return bool(rng.integers(2))
    if isinstance(default, tuple):
        return tuple(option for option in meta["options"] if rng.random() < 0.6) or default
    if isinstance(default, str):
        return str(rng.choice(meta["options"]))
    low, high = meta["low"], meta["high"]
    share = isinstance(default, float) and high == 1
    near = [default * 0.5, default * 1.5, default * 2, default + (0.05 if share else 1), low, min(high, 8 * default)]
    value = float(np.clip(near[rng.integers(len(near))], low, high))
    return round(value, 4) if isinstance(default, float) else round(value)


def random_profile(rng: np.random.Generator) -> GoalProfile:
    """A shipped profile, or one to three levels of a few goals each with round weights."""
    if rng.random() < 0.5:
        names = policies.goal_profiles()
        return policies.goal_profile(names[int(rng.integers(len(names)))])
    names = rng.permutation(list(goals()))
    cuts = np.array_split(names[: int(rng.integers(1, 7))], int(rng.integers(1, 4)))
    levels = tuple({str(goal): float(rng.choice([0.5, 1, 3, 20])) for goal in cut} for cut in cuts if len(cut))
    return GoalProfile("random", "随机", "", levels, tolerance=float(rng.choice([0.0, 0.0, 0.05])))
