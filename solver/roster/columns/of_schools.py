"""The columns of the table 学校."""

from solver.domain.terms import (
    Level,
    Locality,
    SchoolKind,
)
from solver.roster.kinds import (
    SEVERAL,
    TOWN,
    Column,
    Kind,
    Sheet,
    code_column,
    count_column,
    flag_column,
    place_columns,
)
from solver.roster.words import (
    KIND_WORDS,
    LEVEL_WORDS,
    LOCALITY_WORDS,
)
from solver.words import say

SCHOOLS = Sheet(
    "学校",
    say("roster.sheets.schools"),
    True,
    (
        Column(
            "学校代码",
            "code",
            Kind.KEY,
            True,
            say("roster.hints.school_code"),
            ("学校标识码", "机构代码", "单位代码", "学校编号", "学校编码"),
        ),
        Column("学校名称", "name", Kind.TEXT, True, say("roster.hints.full_name"), ("单位名称", "校名", "学校全称")),
        Column(
            "学校简称",
            "short_names",
            Kind.TEXT,
            False,
            say("roster.hints.short_names", several=SEVERAL),
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
            hint=say("roster.hints.locality"),
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
        Column("学区", "zone", Kind.TEXT, False, say("roster.hints.zone"), ("片区", "所属学区")),
        Column(
            "教育集团",
            "group",
            Kind.TEXT,
            False,
            say("roster.hints.group"),
            ("集团", "隶属集团", "所属集团"),
        ),
        Column(
            "结对学校",
            "paired",
            Kind.SCHOOLS,
            False,
            say("roster.hints.paired", several=SEVERAL),
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
