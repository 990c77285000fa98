"""The closed vocabularies of rosters and policies, with their official Chinese names."""

from enum import IntEnum
from typing import NamedTuple


class Text(NamedTuple):
    """One sentence for people, in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The sentence in ``language`` ("zh" or "en")."""
        return self.en if language == "en" else self.zh


class Named(IntEnum):
    """An ordered code whose ``label`` is the word used in rosters and pages."""

    @property
    def label(self) -> str:
        return LABELS[type(self)][self]

    @property
    def text(self) -> Text:
        """The word in both languages."""
        return Text(
            self.label, ENGLISH_STAGES[self] if isinstance(self, Stage) else self.name.lower().replace("_", " ")
        )


class Stage(Named):
    """学段, ordered: a certificate for a higher stage covers the lower ones."""

    KINDERGARTEN = 0
    PRIMARY = 1
    JUNIOR = 2
    SENIOR = 3


COMPULSORY = (Stage.PRIMARY, Stage.JUNIOR)


class SchoolKind(Named):
    """办学类型."""

    PRIMARY = 0
    JUNIOR = 1
    NINE_YEAR = 2
    COMPLETE = 3
    TEACHING_POINT = 4
    KINDERGARTEN = 5
    SENIOR = 6

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages a school of this kind runs."""
        return STAGES_OF_KIND[self]


class Locality(Named):
    """城乡类型."""

    URBAN = 0
    TOWN = 1
    RURAL = 2


class Level(Named):
    """办学水平."""

    STRONG = 0
    AVERAGE = 1
    WEAK = 2


class Sex(Named):
    """性别."""

    MALE = 0
    FEMALE = 1


class Post(Named):
    """岗位类型: only 专任教师 are posted by the teacher rules."""

    TEACHER = 0
    PRINCIPAL = 1
    VICE_PRINCIPAL = 2
    RESEARCHER = 3
    OTHER = 4


class Title(Named):
    """现聘职称, ordered; intermediate means 一级 and above."""

    NONE = 0
    THIRD = 1
    SECOND = 2
    FIRST = 3
    SENIOR = 4
    FULL_SENIOR = 5


class Degree(Named):
    """学历, ordered."""

    UNKNOWN = 0
    BELOW_COLLEGE = 1
    COLLEGE = 2
    BACHELOR = 3
    MASTER = 4
    DOCTOR = 5


class Backbone(Named):
    """骨干教师 level; 校级 does not count and is NONE."""

    NONE = 0
    COUNTY = 1
    CITY = 2
    PROVINCE = 3
    NATION = 4


class RetirementTrack(Named):
    """退休类型: whose statutory age applies before the 2025 delay is added."""

    MEN_60 = 0
    WOMEN_55 = 1
    WOMEN_50 = 2
    WOMEN_SENIOR_60 = 3


class Deferral(Named):
    """暂缓情形."""

    NONE = 0
    PREGNANCY = 1
    LACTATION = 2
    ILLNESS = 3
    OTHER = 4


class Appraisal(Named):
    """年度考核 or 考核结果, ordered."""

    UNKNOWN = 0
    FAIL = 1
    BARELY = 2
    PASS = 3
    EXCELLENT = 4


class Reason(Named):
    """事由: why a row stands in the plan."""

    OBLIGATED = 0
    VOLUNTEER = 1
    BALANCE = 2
    RETURN = 3
    STAY = 4
    PRINCIPAL = 5
    RESEARCHER = 6

    @property
    def starts(self) -> bool:
        """Whether the row starts a posting (a return or a stay does not)."""
        return self not in (Reason.RETURN, Reason.STAY)

    @property
    def apart(self) -> bool:
        """Whether the posting is of a second pool, which shares and caps of teachers do not count."""
        return self in (Reason.PRINCIPAL, Reason.RESEARCHER)


REASON_OF_POST = {
    Post.PRINCIPAL: Reason.PRINCIPAL,
    Post.VICE_PRINCIPAL: Reason.PRINCIPAL,
    Post.RESEARCHER: Reason.RESEARCHER,
}
"""事由 of the postings of people whom the teacher rules do not post."""


LABELS: dict[type[Named], dict[int, str]] = {
    Stage: {0: "幼儿园", 1: "小学", 2: "初中", 3: "高中"},
    SchoolKind: {
        0: "小学",
        1: "初级中学",
        2: "九年一贯制学校",
        3: "完全中学",
        4: "教学点",
        5: "幼儿园",
        6: "高级中学",
    },
    Locality: {0: "城区", 1: "镇区", 2: "乡村"},
    Level: {0: "优质", 1: "一般", 2: "薄弱"},
    Sex: {0: "男", 1: "女"},
    Post: {0: "专任教师", 1: "校长", 2: "副校长", 3: "教研员", 4: "其他"},
    Title: {0: "未定级", 1: "三级", 2: "二级", 3: "一级", 4: "高级", 5: "正高级"},
    Degree: {0: "", 1: "中专及以下", 2: "大专", 3: "本科", 4: "硕士", 5: "博士"},
    Backbone: {0: "无", 1: "县级", 2: "市级", 3: "省级", 4: "国家级"},
    RetirementTrack: {0: "男60", 1: "女55", 2: "女50", 3: "女高级60"},
    Deferral: {0: "", 1: "孕期", 2: "哺乳期", 3: "重大疾病", 4: "其他"},
    Appraisal: {0: "", 1: "不合格", 2: "基本合格", 3: "合格", 4: "优秀"},
    Reason: {0: "应交流", 1: "自愿", 2: "均衡", 3: "期满返回", 4: "留任", 5: "校长交流", 6: "教研员任教"},
}

ENGLISH_STAGES = ("kindergarten", "primary", "junior secondary", "senior secondary")

STAGES_OF_KIND: dict[SchoolKind, tuple[Stage, ...]] = {
    SchoolKind.PRIMARY: (Stage.PRIMARY,),
    SchoolKind.TEACHING_POINT: (Stage.PRIMARY,),
    SchoolKind.JUNIOR: (Stage.JUNIOR,),
    SchoolKind.NINE_YEAR: (Stage.PRIMARY, Stage.JUNIOR),
    SchoolKind.COMPLETE: (Stage.JUNIOR, Stage.SENIOR),
    SchoolKind.KINDERGARTEN: (Stage.KINDERGARTEN,),
    SchoolKind.SENIOR: (Stage.SENIOR,),
}
