"""The columns of the tables beside schools and teachers, and of a list of postings."""

from solver.domain.terms import (
    Appraisal,
    Reason,
    Stage,
)
from solver.roster.kinds import (
    COUNT,
    TEACHER_ID,
    TOWN,
    UNREAD,
    Column,
    Kind,
    Sheet,
    code_column,
    count_column,
    flag_column,
    month_column,
    school_reference,
    teacher_reference,
)
from solver.roster.words import (
    APPRAISAL_WORDS,
    STAGE_WORDS,
)
from solver.words import say

NEEDS = Sheet(
    "岗位需求",
    say("roster.sheets.needs"),
    False,
    (
        school_reference("学校代码", "school", True, ("学校", "学校标识码", "学校名称")),
        code_column("学段", "stage", Stage, STAGE_WORDS, required=True, blank=UNREAD),
        Column("学科", "subject", Kind.NAME_OF_SUBJECT, True, say("roster.hints.subject"), ("任教学科",)),
        Column("需求人数", "need", Kind.INTEGER, True, COUNT, ("需求数", "岗位数", "需求教师数"), low=0, high=2_000),
        count_column("最低人数", "minimum", 2_000, blank=-1, aliases=("最低教师数",)),
        count_column("临聘人数", "temporary", 2_000, blank=-1, aliases=("现有临聘人数",)),
    ),
    ("需求", "岗位需求表", "学科需求", "needs"),
)

RECORDS = Sheet(
    "交流记录",
    say("roster.sheets.records"),
    False,
    (
        teacher_reference(),
        school_reference("派出学校代码", "home", True, ("派出学校", "原单位代码", "原单位名称", "原单位")),
        school_reference(
            "接收学校代码",
            "host",
            True,
            ("接收学校", "交流轮岗单位代码", "交流轮岗单位名称", "交流单位名称", "交流单位"),
        ),
        month_column(
            "开始年月",
            "start",
            (-60, 2),
            required=True,
            aliases=("开始时间", "交流开始年月", "交流开始时间", "开始日期"),
        ),
        month_column(
            "结束年月",
            "end",
            (-60, 15),
            required=True,
            aliases=("结束时间", "交流结束年月", "交流结束时间", "结束日期"),
        ),
        flag_column("是否调动人事关系", "transferred", ("调动人事关系", "人事关系是否调动")),
        Column(
            "交流类型", "kind", Kind.TEXT, False, say("roster.hints.kind_of_rotation"), ("交流轮岗类型", "交流形式")
        ),
        code_column(
            "考核结果", "appraisal", Appraisal, APPRAISAL_WORDS, kind=Kind.LOWEST, aliases=("交流考核结果", "交流考核")
        ),
    ),
    ("交流记录表", "交流轮岗记录", "交流情况", "records"),
)

CHOICES = Sheet(
    "志愿",
    say("roster.sheets.choices"),
    False,
    (
        teacher_reference(),
        Column(
            "志愿顺序",
            "rank",
            Kind.INTEGER,
            True,
            say("roster.hints.choice"),
            ("志愿序", "志愿序号", "志愿"),
            low=1,
            high=50,
        ),
        school_reference("学校代码", "school", False, ("志愿学校", "志愿学校代码", "学校")),
        Column("镇街", "town", Kind.TEXT, False, TOWN, ("志愿镇街", "乡镇")),
    ),
    ("志愿表", "交流志愿", "教师志愿", "choices"),
)

COMMUTES = Sheet(
    "通勤时间",
    say("roster.sheets.commutes"),
    False,
    (
        Column(
            "起点",
            "origin",
            Kind.ORIGIN,
            True,
            say("roster.hints.origin"),
            ("出发地", "镇街"),
        ),
        school_reference("学校代码", "school", True, ("终点", "学校")),
        Column(
            "分钟",
            "minutes",
            Kind.DECIMAL,
            True,
            say("roster.hints.minutes"),
            ("通勤分钟", "时间", "时长"),
            low=0,
            high=1_000,
        ),
    ),
    ("通勤", "通勤时间表", "commutes"),
)

PLAN = Sheet(
    "交流名单",
    say("roster.sheets.plan"),
    True,
    (
        Column("教师编号", "teacher", Kind.TEACHER, True, TEACHER_ID, ("工号", "教师代码", "身份证号")),
        Column("姓名", "name", Kind.TEXT),
        school_reference("派出学校代码", "home"),
        Column("派出学校", "home_name", Kind.TEXT),
        school_reference("接收学校代码", "host", True, ("交流学校代码",)),
        Column("接收学校", "host_name", Kind.TEXT),
        code_column("学段", "stage", Stage, STAGE_WORDS, aliases=("任教学段",), blank=UNREAD),
        Column(
            "任教学科",
            "subject",
            Kind.NAME_OF_SUBJECT,
            False,
            say("roster.hints.main_subject"),
            ("学科",),
        ),
        month_column("开始日期", "start", (-60, 15), aliases=("开始年月", "开始时间")),
        month_column("结束日期", "end", (-60, 25), aliases=("结束年月", "结束时间")),
        Column("年限", "years", Kind.INTEGER, False, say("roster.hints.years"), low=0, high=20),
        Column("交流类型", "kind", Kind.TEXT),
        code_column("事由", "reason", Reason, blank=Reason.BALANCE),
        Column("距离公里", "distance", Kind.TEXT),
        Column("志愿序", "rank", Kind.TEXT),
    ),
    ("名单", "交流方案", "plan", "postings"),
)
"""What goes out as a plan and may come back to be verified."""
