"""Every column of every table, once: canonical header, field, kind of value, accepted words and aliases."""

from solver.domain.terms import (
    Appraisal,
    Backbone,
    Deferral,
    Degree,
    Level,
    Locality,
    Post,
    Reason,
    RetirementTrack,
    SchoolKind,
    Sex,
    Stage,
    Text,
    Title,
)
from solver.roster.kinds import (
    COUNT,
    SEVERAL,
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
    place_columns,
    school_reference,
    teacher_reference,
)
from solver.roster.words import (
    APPRAISAL_WORDS,
    BACKBONE_WORDS,
    CONTRACT_WORDS,
    DEFERRAL_WORDS,
    DEGREE_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    LOCALITY_WORDS,
    POST_WORDS,
    SEX_WORDS,
    STAGE_WORDS,
    TITLE_WORDS,
    TRACK_WORDS,
)

SCHOOLS = Sheet(
    "学校",
    Text("学校", "schools"),
    True,
    (
        Column(
            "学校代码",
            "code",
            Kind.KEY,
            True,
            Text("学校标识码，不重复", "unique code"),
            ("学校标识码", "机构代码", "单位代码", "学校编号", "学校编码"),
        ),
        Column("学校名称", "name", Kind.TEXT, True, Text("全称", "full name"), ("单位名称", "校名", "学校全称")),
        Column(
            "学校简称",
            "short_names",
            Kind.TEXT,
            False,
            Text("其他表中使用的简称；" + SEVERAL.zh, "short names used in other sheets; " + SEVERAL.en),
            ("简称", "曾用名", "学校别名"),
        ),
        code_column(
            "办学类型", "kind", SchoolKind, KIND_WORDS, required=True, aliases=("学校类型", "学校类别", "办学类别")
        ),
        code_column(
            "城乡类型",
            "locality",
            Locality,
            LOCALITY_WORDS,
            required=True,
            aliases=("城乡分类代码", "城乡分类", "城乡类别", "所在地城乡类型"),
            hint=Text("填：城区、镇区、乡村，或城乡分类代码 111–220", "城区, 镇区, 乡村, or a code 111–220"),
        ),
        code_column(
            "办学水平",
            "level",
            Level,
            LEVEL_WORDS,
            aliases=("办学水平等级", "学校水平"),
            blank=Level.AVERAGE,
            drop=("学校",),
        ),
        Column("所属镇街", "town", Kind.TEXT, False, TOWN, ("镇街", "乡镇", "所在镇街", "所属乡镇", "街道乡镇")),
        Column("学区", "zone", Kind.TEXT, False, Text("学区或片区名称", "school zone"), ("片区", "所属学区")),
        Column(
            "教育集团",
            "group",
            Kind.TEXT,
            False,
            Text("教育集团名称", "education group"),
            ("集团", "隶属集团", "所属集团"),
        ),
        Column(
            "结对学校",
            "paired",
            Kind.SCHOOLS,
            False,
            Text("结对学校代码；" + SEVERAL.zh, "codes; " + SEVERAL.en),
            ("帮扶学校", "结对帮扶学校"),
        ),
        *place_columns(),
        count_column("小学班数", "primary_classes", 500, aliases=("小学班级数",)),
        count_column("初中班数", "junior_classes", 500, aliases=("初中班级数",)),
        count_column("小学学生数", "primary_students", 50_000, aliases=("小学在校生数",)),
        count_column("初中学生数", "junior_students", 50_000, aliases=("初中在校生数",)),
        count_column("教职工编制数", "establishment", 5_000, blank=-1, aliases=("编制数", "核定编制数")),
        count_column("高级岗位数", "senior_posts", 5_000, blank=-1),
        count_column("中级岗位数", "intermediate_posts", 5_000, blank=-1),
        flag_column("寄宿制", "boarding", ("是否寄宿制", "是否寄宿制学校", "寄宿制学校")),
    ),
    ("学校表", "学校信息", "学校信息表", "学校基本情况", "学校名册", "schools"),
)

TEACHERS = Sheet(
    "教师",
    Text("教师", "teachers"),
    True,
    (
        Column(
            "教师编号",
            "id",
            Kind.KEY,
            False,
            Text("每人一个，不重复；缺失时用身份证号识别", "unique; without it the ID number identifies"),
            ("工号", "教师代码", "人员编号", "教职工号", "职工号"),
        ),
        Column("姓名", "name", Kind.TEXT, True, Text("教师的姓名", "the teacher's name"), ("教师姓名",)),
        Column(
            "身份证号",
            "id_number",
            Kind.ID_NUMBER,
            False,
            Text("18 位，单元格设为文本", "18 characters, cell format text"),
            ("身份证号码", "身份证件号", "身份证件号码", "公民身份号码", "证件号码"),
        ),
        code_column("性别", "sex", Sex, SEX_WORDS, blank=UNREAD),
        month_column("出生年月", "birth", (-100, -14), aliases=("出生日期", "出生年月日", "生日")),
        school_reference(
            "现任学校代码",
            "home",
            True,
            (
                "现任学校",
                "任职学校代码",
                "所在学校代码",
                "学校代码",
                "单位代码",
                "学校标识码",
                "工作单位",
                "学校名称",
                "校名",
                "任职学校",
            ),
        ),
        code_column(
            "任教学段",
            "stage",
            Stage,
            STAGE_WORDS,
            aliases=("学段", "现任教学段"),
            blank=UNREAD,
            hint=Text(
                "填：小学、初中、高中、幼儿园；空白时看任教年级",
                "小学, 初中, 高中 or 幼儿园; if blank, by the grades taught",
            ),
        ),
        Column(
            "主教学科",
            "subject",
            Kind.NAME_OF_SUBJECT,
            True,
            Text("如 语文；有几门时写在前面的是主教", "such as 语文; of several the first is the main one"),
            ("任教学科", "主要任教学科", "学科", "主教课程", "任教科目", "科目", "所教学科"),
        ),
        Column("兼教学科", "second", Kind.SUBJECTS, False, SEVERAL, ("兼任学科", "第二学科", "兼教课程")),
        code_column(
            "教师资格学段",
            "certified_stage",
            Stage,
            STAGE_WORDS,
            kind=Kind.HIGHEST,
            aliases=("教师资格证学段", "资格学段", "教师资格种类", "认证学段"),
            drop=("教师资格证", "教师资格", "教师"),
        ),
        Column(
            "教师资格学科",
            "certified",
            Kind.SUBJECTS,
            False,
            SEVERAL,
            ("教师资格证学科", "资格学科", "教师资格任教学科", "认证学科"),
        ),
        Column(
            "编制类型",
            "permanent",
            Kind.CODE,
            True,
            Text("填：在编、临聘", "在编 (permanent) or 临聘 (temporary)"),
            ("编制性质", "用工性质", "编制情况", "是否在编"),
            CONTRACT_WORDS,
            ("在编", "临聘"),
        ),
        code_column("岗位类型", "post", Post, POST_WORDS, aliases=("岗位", "岗位类别"), blank=Post.TEACHER),
        code_column(
            "现聘职称",
            "title",
            Title,
            TITLE_WORDS,
            required=True,
            aliases=("聘任职称", "现聘专业技术职务", "聘任专业技术职务", "现聘任职称", "现聘职务", "聘用职称"),
            drop=("中小学", "教师", "职称"),
        ),
        code_column("学历", "degree", Degree, DEGREE_WORDS, aliases=("最高学历", "学历层次"), drop=("毕业",)),
        month_column(
            "进入现单位年月",
            "entered",
            (-60, 2),
            required=True,
            aliases=(
                "进入现单位时间",
                "入现单位时间",
                "进入本校日期",
                "进入本校年月",
                "进入现学校年月",
                "到现单位时间",
                "到校时间",
                "来校时间",
                "进校时间",
            ),
        ),
        month_column("参加工作年月", "started_work", (-60, 2), aliases=("参加工作时间", "参加工作日期")),
        code_column(
            "骨干教师",
            "backbone",
            Backbone,
            BACKBONE_WORDS,
            aliases=("骨干教师级别", "骨干教师类别", "骨干教师等级", "是否县级以上骨干教师", "骨干级别"),
            drop=("骨干教师", "骨干"),
        ),
        Column(
            "班主任年级",
            "homeroom_grade",
            Kind.GRADE,
            False,
            Text("1–9，不任班主任留空", "1–9, blank when not a homeroom teacher"),
            ("任班主任年级",),
        ),
        Column(
            "任教年级", "grades", Kind.GRADES, False, Text("1–9；" + SEVERAL.zh, "1–9; " + SEVERAL.en), ("现任教年级",)
        ),
        code_column(
            "退休类型",
            "retirement_track",
            RetirementTrack,
            TRACK_WORDS,
            aliases=("退休类别", "法定退休类型"),
            blank=UNREAD,
        ),
        code_column("暂缓情形", "deferral", Deferral, DEFERRAL_WORDS, aliases=("暂缓交流情形", "暂缓原因", "暂缓事由")),
        month_column("暂缓起", "deferral_from", (-15, 5), aliases=("暂缓开始", "暂缓起始年月", "暂缓开始年月")),
        month_column("暂缓止", "deferral_to", (-15, 15), aliases=("暂缓结束", "暂缓截止年月", "暂缓结束年月")),
        flag_column("请假备案", "leave_on_record", ("是否请假备案",)),
        flag_column("校内公示", "notice_in_school", ("是否校内公示",)),
        flag_column("教育局同意", "bureau_consent", ("教育局是否同意", "主管部门同意")),
        flag_column("自愿交流", "volunteer", ("是否自愿交流", "自愿")),
        flag_column("同意免交流", "consents_exemption", ("是否同意免交流", "本人同意免交流")),
        Column("常住镇街", "town", Kind.TEXT, False, TOWN, ("居住镇街", "常住地镇街", "常住地址镇街")),
        *place_columns(),
        code_column(
            "年度考核",
            "appraisal",
            Appraisal,
            APPRAISAL_WORDS,
            kind=Kind.LOWEST,
            aliases=("年度考核结果", "近年年度考核"),
        ),
    ),
    ("教师表", "教师信息", "教师信息表", "教师花名册", "花名册", "教师名册", "教职工花名册", "teachers"),
)

NEEDS = Sheet(
    "岗位需求",
    Text("岗位需求", "posts needed"),
    False,
    (
        school_reference("学校代码", "school", True, ("学校", "学校标识码", "学校名称")),
        code_column("学段", "stage", Stage, STAGE_WORDS, required=True, blank=UNREAD),
        Column("学科", "subject", Kind.NAME_OF_SUBJECT, True, Text("如 语文", "such as 语文"), ("任教学科",)),
        Column("需求人数", "need", Kind.INTEGER, True, COUNT, ("需求数", "岗位数", "需求教师数"), low=0, high=2_000),
        count_column("最低人数", "minimum", 2_000, blank=-1, aliases=("最低教师数",)),
        count_column("临聘人数", "temporary", 2_000, blank=-1, aliases=("现有临聘人数",)),
    ),
    ("需求", "岗位需求表", "学科需求", "needs"),
)

RECORDS = Sheet(
    "交流记录",
    Text("交流记录", "rotation records"),
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
            "交流类型", "kind", Kind.TEXT, False, Text("如 城乡交流", "such as 城乡交流"), ("交流轮岗类型", "交流形式")
        ),
        code_column(
            "考核结果", "appraisal", Appraisal, APPRAISAL_WORDS, kind=Kind.LOWEST, aliases=("交流考核结果", "交流考核")
        ),
    ),
    ("交流记录表", "交流轮岗记录", "交流情况", "records"),
)

CHOICES = Sheet(
    "志愿",
    Text("志愿", "choices"),
    False,
    (
        teacher_reference(),
        Column(
            "志愿顺序",
            "rank",
            Kind.INTEGER,
            True,
            Text("从 1 开始", "1 is the first choice"),
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
    Text("通勤时间", "travel times"),
    False,
    (
        Column(
            "起点",
            "origin",
            Kind.ORIGIN,
            True,
            Text("镇街名称或教师编号", "a township or a 教师编号"),
            ("出发地", "镇街"),
        ),
        school_reference("学校代码", "school", True, ("终点", "学校")),
        Column(
            "分钟",
            "minutes",
            Kind.DECIMAL,
            True,
            Text("单程分钟数", "minutes one way"),
            ("通勤分钟", "时间", "时长"),
            low=0,
            high=1_000,
        ),
    ),
    ("通勤", "通勤时间表", "commutes"),
)

PLAN = Sheet(
    "交流名单",
    Text("交流名单", "plan"),
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
            Text("空白即主教学科", "blank means the main subject"),
            ("学科",),
        ),
        month_column("开始日期", "start", (-60, 15), aliases=("开始年月", "开始时间")),
        month_column("结束日期", "end", (-60, 25), aliases=("结束年月", "结束时间")),
        Column("年限", "years", Kind.INTEGER, False, Text("年", "years"), low=0, high=20),
        Column("交流类型", "kind", Kind.TEXT),
        code_column("事由", "reason", Reason, blank=Reason.BALANCE),
        Column("距离公里", "distance", Kind.TEXT),
        Column("志愿序", "rank", Kind.TEXT),
    ),
    ("名单", "交流方案", "plan", "postings"),
)
"""What goes out as a plan and may come back to be verified."""

SHEETS = (SCHOOLS, TEACHERS, NEEDS, RECORDS, CHOICES, COMMUTES)
"""The sheets of a roster, in the order of the workbook."""

NOTE_SHEET = "说明"
"""A sheet of notes; where it contains ``INVENTED_WORD`` the roster is sample data and is marked so."""
INVENTED_WORD = "虚构"
CHECK_SHEET = "检查结果"
"""The sheet that a marked workbook opens with; left out when the workbook comes back."""
APART_SHEET = "另列人员"
"""The sheet in which a version keeps people who were set apart."""
EXAMPLE_WORD = "示例"
"""A row whose first cell says so is the template's example, not data."""
LIST_SEPARATORS = ";；、,，"
