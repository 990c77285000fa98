"""English names of the Chinese words that rosters and policies are written with; a word unknown stays as it is."""

import re

from solver.domain.terms import Title

SUBJECTS = {
    "语文": "Chinese",
    "数学": "mathematics",
    "英语": "English",
    "道德与法治": "ethics and law",
    "科学": "science",
    "体育": "PE",
    "体育与健康": "PE and health",
    "音乐": "music",
    "美术": "fine art",
    "艺术": "arts",
    "信息科技": "information technology",
    "劳动": "labour",
    "综合实践": "integrated practice",
    "物理": "physics",
    "化学": "chemistry",
    "生物": "biology",
    "历史": "history",
    "地理": "geography",
    "日语": "Japanese",
    "俄语": "Russian",
    "心理健康": "mental health education",
    "书法": "calligraphy",
    "舞蹈": "dance",
    "通用技术": "general technology",
    "地方课程": "local curriculum",
    "校本课程": "school curriculum",
    "特殊教育": "special education",
    "学前教育": "preschool education",
    "全科": "all subjects",
    "其他": "other",
}
TITLES = {
    Title.NONE: "no title",
    Title.THIRD: "third grade",
    Title.SECOND: "second grade",
    Title.FIRST: "first grade",
    Title.SENIOR: "senior",
    Title.FULL_SENIOR: "full senior",
}
DOCUMENTS = {
    "县（区）教育局工作设定": "set by the county",
    "汕尾市城区推进中小学教师队伍建设三年行动方案": "Shanwei Urban District three-year plan for teachers",
    "汕尾市城区推进中小学校长队伍建设三年行动方案": "Shanwei Urban District three-year plan for principals",
    "教师〔2014〕4号": "Ministry of Education, Jiaoshi [2014] No. 4",
    "教育部 财政部 人力资源社会保障部关于推进县（区）域内义务教育学校校长教师交流轮岗的意见（教师〔2014〕4号）": (
        "Ministries of Education, of Finance, of Human Resources: opinions on exchanging principals and teachers of "
        "compulsory education within counties, Jiaoshi [2014] No. 4"
    ),
    "教师资格条例（国务院令第188号）": "Regulations on Teacher Qualifications (State Council Decree No. 188)",
    "全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定": (
        "Decision of the NPC Standing Committee on raising the statutory retirement age gradually"
    ),
    "河南省、浙江省交流轮岗政策（据新闻报道）": "rotation policies of Henan and Zhejiang (by press reports)",
    "河南省义务教育教师交流轮岗做法（据新闻报道整理，待核对原文）": (
        "practice of Henan (by press reports, still to be checked against the text)"
    ),
    "浙江省教师校长交流做法（2013 年，据新闻报道整理，待核对原文）": (
        "practice of Zhejiang (2013, by press reports, still to be checked against the text)"
    ),
    "浙江省教师校长交流做法（据新闻报道）": "practice of Zhejiang (by press reports)",
    "合肥市城区交流轮岗做法（据新闻报道）": "practice of urban Hefei (by press reports)",
}
PARTS = {
    "交流比例": "shares to be exchanged",
    "交流重点": "directions of exchange",
    "交流轮岗的人员范围": "who is exchanged",
    "交流范围": "area of exchange",
    "人事关系": "employment",
    "毕业年级": "leaving grades",
    "免交流": "who may stay",
    "教研员": "teaching researchers",
}
"""Headings that documents without numbered articles are cited by."""
REMARKS = {
    "中级及以上": "first grade and above",
    "两个聘期": "two terms",
    "超过": "more than",
    "不足5年": "less than 5 years",
    "含副校长": ", deputies included",
    "每年9月1日前完成": "done by 1 September every year",
}
"""What the shipped policies add to the clause of a figure."""
UNITS = {
    "个月": ("month", "months"),
    "公里": ("km", "km"),
    "年": ("year", "years"),
    "周岁": ("year of age", "years of age"),
    "分钟": ("minute", "minutes"),
    "人": ("teacher", "teachers"),
    "次": ("time", "times"),
    "个聘期": ("term", "terms"),
    "届": ("term", "terms"),
}
"""Units of parameters, of one and of several."""
DIGITS = {digit: str(value) for value, digit in enumerate("一二三四五六七八九十", 1)}


def subject(name: str) -> str:
    """``mathematics`` for 数学."""
    return SUBJECTS.get(name, name)


def title(name: str) -> str:
    """``first grade`` for 一级."""
    return next((TITLES[one] for one in Title if one.label == name), name)


def document(name: str) -> str:
    """A policy document by its English name."""
    return DOCUMENTS.get(name, name)


def article(clause: str) -> str:
    """``Article 6`` for 第6条 or 第六条."""
    found = re.fullmatch(r"第(\d+|[一二三四五六七八九十])条", clause)
    return f"Article {DIGITS.get(found[1], found[1])}" if found else PARTS.get(clause, clause)


def citation(text: str) -> str:
    """Clauses as the shipped policies cite them, documents and articles by their English names; other words stay.

    ``Shanwei Urban District three-year plan for teachers (2023–2025), Articles 6, 7``.
    """
    for name, english in sorted({**DOCUMENTS, **REMARKS}.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(name, english)
    text = re.sub(r"\s*第([\d、]+|[一二三四五六七八九十])条", _articles, text)
    text = re.sub(rf"\s+({'|'.join(PARTS)})$", lambda part: f", {PARTS[part[1]]}", text)
    for mark, plain in {"；": "; ", "：": ": ", "（": " (", "）": ")", "—": "–", "、": ", "}.items():
        text = text.replace(mark, plain)
    return re.sub(r"\s+(?=[,;:])|\s+(?=\s)", "", text).strip()


def _articles(found: re.Match[str]) -> str:
    numbers = DIGITS.get(found[1], found[1])
    return f", Article{'s' if '、' in numbers else ''} {numbers}"


def unit(name: str, amount: float) -> str:
    """``teacher`` for 1 人, ``teachers`` for 2 人."""
    one, several = UNITS.get(name, (name, name))
    return one if amount == 1 else several
