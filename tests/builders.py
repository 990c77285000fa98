"""Small counties for tests, written with the roster's own headers; whatever a test does not name gets a plain default."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from solver.domain.dataset import Choices, Commutes, Dataset, Needs, Records, Schools, Teachers
from solver.domain.months import NO_MONTH, month_of
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
    RetirementTrack,
    SchoolKind,
    Sex,
    Stage,
    Title,
)

Row = Mapping[str, Any]


def code(kind: type[Named], word: str) -> int:
    """The code of a label such as 一级."""
    for value, label in LABELS[kind].items():
        if label == word:
            return value
    raise KeyError(f"{kind.__name__}: {word}")


def month(text: Any) -> int:
    """``2019-09`` → index; blank → NO_MONTH."""
    if not text:
        return NO_MONTH
    year, number = str(text).split("-")[:2]
    return month_of(int(year), int(number))


def yes(value: Any) -> bool:
    return value in (True, "是")


def county(
    schools: Sequence[Row],
    teachers: Sequence[Row],
    needs: Sequence[Row] = (),
    records: Sequence[Row] = (),
    choices: Sequence[Row] = (),
    commutes: Sequence[Row] = (),
) -> Dataset:
    """A Dataset from rows with canonical Chinese headers."""
    where = {str(row["学校代码"]): position for position, row in enumerate(schools)}
    who = {str(row["教师编号"]): position for position, row in enumerate(teachers)}
    seconds = [
        [s for s in str(row.get("兼教学科", "") or "").replace("；", ";").replace("、", ";").split(";") if s]
        for row in teachers
    ]
    certificates = [
        [s for s in str(row.get("教师资格学科", "") or "").replace("、", ";").split(";") if s] for row in teachers
    ]
    names = [str(row.get("主教学科", "语文")) for row in teachers] + [str(row["学科"]) for row in needs]
    subjects = tuple(sorted({*names, *(s for part in (*seconds, *certificates) for s in part)}))
    at = {name: position for position, name in enumerate(subjects)}

    def ints(rows: Sequence[Row], key: str, default: int = 0) -> Any:
        return np.array([int(row.get(key, default)) for row in rows], dtype=np.int32)

    def codes(rows: Sequence[Row], key: str, kind: type[Named], default: Named) -> Any:
        return np.array([code(kind, str(row[key])) if row.get(key) else default for row in rows], dtype=np.int32)

    def months(rows: Sequence[Row], key: str, default: str = "") -> Any:
        return np.array([month(row.get(key, default)) for row in rows], dtype=np.int32)

    def flags(rows: Sequence[Row], key: str) -> Any:
        return np.array([yes(row.get(key)) for row in rows], dtype=np.bool_)

    def floats(rows: Sequence[Row], key: str, default: float = np.nan) -> Any:
        return np.array([float(row.get(key, default)) for row in rows], dtype=np.float64)

    counts = {"classes": "班数", "students": "学生数"}
    per_stage = {
        name: np.array(
            [[0, int(row.get("小学" + word, 0)), int(row.get("初中" + word, 0)), 0] for row in schools],
            dtype=np.int32,
        ).reshape(len(schools), 4)
        for name, word in counts.items()
    }
    school_table = Schools(
        code=tuple(where),
        name=tuple(str(row.get("学校名称", row["学校代码"])) for row in schools),
        kind=codes(schools, "办学类型", SchoolKind, SchoolKind.PRIMARY),
        locality=codes(schools, "城乡类型", Locality, Locality.TOWN),
        level=codes(schools, "办学水平", Level, Level.AVERAGE),
        town=tuple(str(row.get("所属镇街", "")) for row in schools),
        zone=tuple(str(row.get("学区", "")) for row in schools),
        group=tuple(str(row.get("教育集团", "")) for row in schools),
        paired=tuple(tuple(where[c] for c in str(row.get("结对学校", "") or "").split(";") if c) for row in schools),
        latitude=floats(schools, "纬度", 22.78),
        longitude=floats(schools, "经度", 115.36),
        classes=per_stage["classes"],
        students=per_stage["students"],
        establishment=ints(schools, "教职工编制数", -1),
        senior_posts=ints(schools, "高级岗位数", -1),
        intermediate_posts=ints(schools, "中级岗位数", -1),
        boarding=flags(schools, "寄宿制"),
    )
    home = np.array([where[str(row["现任学校代码"])] for row in teachers], dtype=np.int32)
    teaches = np.zeros((len(teachers), len(subjects)), dtype=np.bool_)
    certified = np.zeros_like(teaches)
    for position, row in enumerate(teachers):
        teaches[position, at[str(row.get("主教学科", "语文"))]] = True
        teaches[position, [at[s] for s in seconds[position]]] = True
        certified[position, [at[s] for s in certificates[position]]] = True
    stage = codes(teachers, "任教学段", Stage, Stage.PRIMARY)
    sex = codes(teachers, "性别", Sex, Sex.FEMALE)
    certified_stage = np.array(
        [code(Stage, str(row["教师资格学段"])) if row.get("教师资格学段") else -1 for row in teachers], dtype=np.int32
    )
    grades = np.zeros(len(teachers), dtype=np.int32)
    for position, row in enumerate(teachers):
        for grade in str(row.get("任教年级", "") or "").split(";"):
            if grade:
                grades[position] |= 1 << int(grade)
    teacher_table = Teachers(
        id=tuple(who),
        name=tuple(str(row.get("姓名", row["教师编号"])) for row in teachers),
        id_number=tuple("" for _ in teachers),
        sex=sex,
        birth=months(teachers, "出生年月", "1985-06"),
        home=home,
        stage=stage,
        subject=np.array([at[str(row.get("主教学科", "语文"))] for row in teachers], dtype=np.int32),
        teaches=teaches,
        certified_stage=np.where(certified_stage < 0, stage, certified_stage).astype(np.int32),
        certified=certified,
        permanent=np.array([row.get("编制类型", "在编") == "在编" for row in teachers], dtype=np.bool_),
        post=codes(teachers, "岗位类型", Post, Post.TEACHER),
        title=codes(teachers, "现聘职称", Title, Title.SECOND),
        degree=codes(teachers, "学历", Degree, Degree.UNKNOWN),
        entered=months(teachers, "进入现单位年月", "2022-09"),
        started_work=months(teachers, "参加工作年月", "2008-09"),
        backbone=codes(teachers, "骨干教师", Backbone, Backbone.NONE),
        homeroom_grade=ints(teachers, "班主任年级"),
        grades=grades,
        retirement_track=np.array(
            [
                code(RetirementTrack, str(row["退休类型"]))
                if row.get("退休类型")
                else (RetirementTrack.MEN_60 if sex[i] == Sex.MALE else RetirementTrack.WOMEN_55)
                for i, row in enumerate(teachers)
            ],
            dtype=np.int32,
        ),
        deferral=codes(teachers, "暂缓情形", Deferral, Deferral.NONE),
        deferral_from=months(teachers, "暂缓起"),
        deferral_to=months(teachers, "暂缓止"),
        leave_on_record=flags(teachers, "请假备案"),
        notice_in_school=flags(teachers, "校内公示"),
        bureau_consent=flags(teachers, "教育局同意"),
        volunteer=flags(teachers, "自愿交流"),
        consents_exemption=flags(teachers, "同意免交流"),
        town=tuple(str(row.get("常住镇街", "")) for row in teachers),
        latitude=np.array(
            [float(row.get("纬度", school_table.latitude[home[i]])) for i, row in enumerate(teachers)], dtype=np.float64
        ),
        longitude=np.array(
            [float(row.get("经度", school_table.longitude[home[i]])) for i, row in enumerate(teachers)],
            dtype=np.float64,
        ),
        appraisal=codes(teachers, "年度考核", Appraisal, Appraisal.UNKNOWN),
    )

    def places(rows: Sequence[Row], key: str) -> Any:
        return np.array([where.get(str(row.get(key, "")), -1) for row in rows], dtype=np.int32)

    def persons(rows: Sequence[Row]) -> Any:
        return np.array([who.get(str(row.get("教师编号", "")), -1) for row in rows], dtype=np.int32)

    return Dataset(
        schools=school_table,
        teachers=teacher_table,
        needs=Needs(
            school=places(needs, "学校代码"),
            stage=codes(needs, "学段", Stage, Stage.PRIMARY),
            subject=np.array([at[str(row["学科"])] for row in needs], dtype=np.int32),
            need=ints(needs, "需求人数"),
            minimum=ints(needs, "最低人数", -1),
            temporary=ints(needs, "临聘人数", -1),
        ),
        records=Records(
            teacher=persons(records),
            home=places(records, "派出学校代码"),
            host=places(records, "接收学校代码"),
            start=months(records, "开始年月"),
            end=months(records, "结束年月"),
            transferred=flags(records, "是否调动人事关系"),
            kind=tuple(str(row.get("交流类型", "")) for row in records),
            appraisal=codes(records, "考核结果", Appraisal, Appraisal.UNKNOWN),
        ),
        choices=Choices(
            teacher=persons(choices),
            rank=ints(choices, "志愿顺序", 1),
            school=places(choices, "学校代码"),
            town=tuple(str(row.get("镇街", "")) for row in choices),
        ),
        commutes=Commutes(
            teacher=persons(commutes),
            town=tuple(str(row.get("镇街", "")) for row in commutes),
            school=places(commutes, "学校代码"),
            minutes=floats(commutes, "分钟"),
        ),
        subjects=subjects,
        digest="test",
    )
