"""The invented county as the canonical sheets of a roster."""

from typing import Any

import numpy as np
import pandas as pd

from solver.domain.dataset import Bools, Ints
from solver.domain.months import month_text
from solver.domain.terms import (
    LABELS,
    Appraisal,
    Backbone,
    Deferral,
    Degree,
    Level,
    Locality,
    Named,
    Post,
    SchoolKind,
    Sex,
    Stage,
    Title,
)
from solver.sample.chance import Rng, between, happens, pick
from solver.sample.lives import (
    cell_names,
    make_deferrals,
    make_grades,
    make_records,
    make_volunteers,
    make_wishes,
)
from solver.sample.people import EFFECTIVE, People, make_people, stage_of
from solver.sample.places import Places, make_places, needs
from solver.sample.words import SECOND_SUBJECT

SMALLEST = (30, 4)
"""The fewest teachers and schools from which a county can be made."""

GRADES = np.array(["", "一", "二", "三", "四", "五", "六", "七", "八", "九"], dtype=object)
CERTIFICATES = np.array(["", "小学", "初级中学", "高级中学"], dtype=object)


def county(teachers: int, schools: int, seed: int) -> dict[str, pd.DataFrame]:
    """The sheets 学校, 教师, 岗位需求, 交流记录 and 志愿 of an invented seaside county, for a plan of 2027.

    The same arguments give the same tables. ID numbers are left blank on purpose: no form of number
    is certain never to be a person's. Blank cells are empty strings.

    Args:
        teachers: rows of 教师, at least 30 and four for each school.
        schools: rows of 学校, at least 4.

    Raises:
        ValueError: too few teachers or schools; says how many are needed.
    """
    least = max(SMALLEST[0], 4 * schools)
    if schools < SMALLEST[1] or teachers < least:
        raise ValueError(
            f"示例县至少需要 {SMALLEST[1]} 所学校、每校平均 4 名且共不少于 {SMALLEST[0]} 名教师；"
            f"请改用 --teachers {max(least, 4 * SMALLEST[1])} --schools {max(schools, SMALLEST[1])} 或更大"
            f" / a sample county needs at least {SMALLEST[1]} schools, {SMALLEST[0]} teachers and four a school"
        )
    rng = np.random.default_rng(seed)
    places = make_places(rng, schools, teachers - round(0.05 * teachers))
    people = make_people(rng, places, teachers)
    identifiers = np.array([f"T{i + 1:05d}" for i in range(teachers)], dtype=object)
    volunteer, stays = make_volunteers(rng, people)
    return {
        "学校": _school_sheet(rng, places, people),
        "教师": _teacher_sheet(rng, places, people, identifiers, volunteer, stays),
        "岗位需求": _need_sheet(rng, places, people),
        "交流记录": _record_sheet(rng, places, people, identifiers),
        "志愿": _wish_sheet(rng, places, people, identifiers, volunteer),
    }


def _words(kind: type[Named], codes: Ints) -> Any:
    labels = np.array([LABELS[kind][value] for value in kind], dtype=object)
    return labels[codes]


def _yes(mask: Bools, otherwise: str = "") -> Any:
    return np.where(mask, "是", otherwise).astype(object)


def _months(index: Ints) -> Any:
    values, where = np.unique(index, return_inverse=True)
    return np.array([month_text(int(v)) for v in values], dtype=object)[where]


def _where_known(known: Bools, values: Any) -> Any:
    column = values.astype(object)
    column[~known] = None
    return column


def _school_sheet(rng: Rng, places: Places, people: People) -> pd.DataFrame:
    size = len(places)
    staff = np.bincount(people.school[people.permanent], minlength=size)
    senior = np.bincount(people.school[people.permanent & (people.title >= Title.SENIOR)], minlength=size)
    middle = np.bincount(people.school[people.permanent & (people.title == Title.FIRST)], minlength=size)
    codes = places.code
    return pd.DataFrame(
        {
            "学校代码": codes,
            "学校名称": places.name,
            "办学类型": _words(SchoolKind, places.kind),
            "城乡类型": _words(Locality, places.locality),
            "办学水平": _words(Level, places.level),
            "所属镇街": [places.town_name[t] for t in places.town],
            "学区": places.zone,
            "教育集团": places.group,
            "结对学校": ["；".join(codes[p] for p in pair) for pair in places.paired],
            "纬度": places.latitude,
            "经度": places.longitude,
            "小学班数": places.classes[:, 0],
            "初中班数": places.classes[:, 1],
            "小学学生数": places.students[:, 0],
            "初中学生数": places.students[:, 1],
            "教职工编制数": np.ceil(staff * (1.0 + 0.08 * rng.random(size))).astype(np.int64),
            "高级岗位数": senior + between(rng, 0, 2, size),
            "中级岗位数": middle + between(rng, 0, 4, size),
            "寄宿制": _yes(places.boarding, "否"),
        }
    )


def _teacher_sheet(
    rng: Rng, places: Places, people: People, identifiers: Any, volunteer: Bools, stays: Bools
) -> pd.DataFrame:
    count = len(people)
    stage = stage_of(people.cell)
    subject = np.array([name for _, name in cell_names()], dtype=object)[people.cell]
    homeroom, grades = make_grades(rng, places, people)
    deferrals = make_deferrals(rng, people)
    second = _second_subjects(rng, people)
    certified = stage + np.where(stage == Stage.PRIMARY, pick(rng, (70, 20, 10), count), pick(rng, (75, 25), count))
    no_certificate = happens(rng, 0.04, count)
    both = (second != "") & happens(rng, 0.6, count)
    licence = np.where(both, subject + "；" + second, subject)
    appraisal = Appraisal.FAIL + pick(rng, (0.2, 1.3, 84, 14.5), count)
    known = ~np.isnan(people.latitude)
    return pd.DataFrame(
        {
            "教师编号": identifiers,
            "姓名": people.names,
            "身份证号": "",
            "性别": _words(Sex, people.sex),
            "出生年月": _months(people.birth),
            "现任学校代码": np.array(places.code, dtype=object)[people.school],
            "任教学段": _words(Stage, stage),
            "主教学科": subject,
            "兼教学科": second,
            "教师资格学段": np.where(no_certificate, "", CERTIFICATES[np.minimum(certified, 3)]),
            "教师资格学科": np.where(no_certificate, "", licence),
            "编制类型": np.where(people.permanent, "在编", "临聘").astype(object),
            "岗位类型": _words(Post, people.post),
            "现聘职称": _words(Title, people.title),
            "学历": _words(Degree, people.degree),
            "进入现单位年月": _months(people.entered),
            "参加工作年月": _months(people.started),
            "骨干教师": _words(Backbone, people.backbone),
            "班主任年级": np.where(homeroom > 0, GRADES[homeroom] + "年级", ""),
            "任教年级": _grade_lists(grades),
            # only what differs from the default of sex and title: a senior woman who declared the earlier age
            "退休类型": np.where(
                (people.sex == Sex.FEMALE)
                & (people.title == Title.SENIOR)
                & happens(rng, 0.06, count)
                & ((EFFECTIVE - people.birth) < 52 * 12),
                "女55",
                "",
            ),
            "暂缓情形": _words(Deferral, deferrals.reason),
            "暂缓起": _months(deferrals.start),
            "暂缓止": _months(deferrals.end),
            "请假备案": _yes(deferrals.leave),
            "校内公示": _yes(deferrals.notice),
            "教育局同意": _yes(deferrals.consent),
            "自愿交流": _yes(volunteer),
            "同意免交流": _yes(stays),
            "常住镇街": np.array(places.town_name, dtype=object)[people.town],
            "纬度": _where_known(known, people.latitude),
            "经度": _where_known(known, people.longitude),
            "年度考核": _words(Appraisal, appraisal),
        }
    ).astype({"身份证号": object})


def _second_subjects(rng: Rng, people: People) -> Any:
    """A second subject for three in ten, from the plausible ones of the main subject."""
    options = [SECOND_SUBJECT[stage].get(name, ()) for stage, name in cell_names()]
    width = max(map(len, options))
    flat = np.array([[o[i % len(o)] if o else "" for i in range(width)] for o in options], dtype=object)
    chosen = flat[people.cell, between(rng, 0, width - 1, len(people))]
    return np.where(happens(rng, 0.3, len(people)), chosen, "").astype(object)


def _grade_lists(bits: Ints) -> Any:
    values, where = np.unique(bits, return_inverse=True)
    words = ["；".join(f"{GRADES[g]}年级" for g in range(1, 10) if value >> g & 1) for value in values.tolist()]
    return np.array(words, dtype=object)[where]


def _need_sheet(rng: Rng, places: Places, people: People) -> pd.DataFrame:
    need = needs(places.classes)
    temporary = np.zeros_like(need)
    extra = ~people.permanent
    np.add.at(temporary, (people.school[extra], people.cell[extra]), 1)
    school, cell = np.nonzero(need)
    names = cell_names()
    count = need[school, cell]
    stated = happens(rng, 0.15, len(school))
    return pd.DataFrame(
        {
            "学校代码": np.array(places.code, dtype=object)[school],
            "学段": _words(Stage, np.array([s for s, _ in names], dtype=np.int64)[cell]),
            "学科": np.array([n for _, n in names], dtype=object)[cell],
            "需求人数": count,
            "最低人数": _where_known(stated, np.ceil(count * 0.7).astype(np.int64)),
            "临聘人数": temporary[school, cell],
        }
    )


def _record_sheet(rng: Rng, places: Places, people: People, identifiers: Any) -> pd.DataFrame:
    records = make_records(rng, places, people)
    codes = np.array(places.code, dtype=object)
    kinds = np.array(["支教", "集团内交流", "结对帮扶", "轮岗"], dtype=object)
    return pd.DataFrame(
        {
            "教师编号": identifiers[records.teacher],
            "派出学校代码": codes[records.home],
            "接收学校代码": codes[records.host],
            "开始年月": _months(records.start),
            "结束年月": _months(records.end),
            "是否调动人事关系": _yes(records.transferred, "否"),
            "交流类型": kinds[pick(rng, (3, 1, 2, 4), len(records.teacher))],
            "考核结果": _words(Appraisal, records.appraisal),
        }
    )


def _wish_sheet(rng: Rng, places: Places, people: People, identifiers: Any, volunteer: Bools) -> pd.DataFrame:
    wishes = make_wishes(rng, places, people, volunteer)
    codes = np.array([*places.code, ""], dtype=object)
    towns = np.array([*places.town_name, ""], dtype=object)
    return pd.DataFrame(
        {
            "教师编号": identifiers[wishes.teacher],
            "志愿顺序": wishes.rank,
            "学校代码": codes[wishes.school],
            "镇街": towns[wishes.town],
        }
    )
