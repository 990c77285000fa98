"""What the documents of a plan say: the public notice and the letters to schools, each from a list of allowed columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

PUBLIC = ("姓名", "派出学校", "接收学校", "学段", "任教学科", "开始日期", "结束日期", "年限", "交流类型")
"""All a public notice may be made from: no number, no birth or health data, nothing about residence or wishes."""
TO_SCHOOLS = ("教师编号", *PUBLIC, "事由", "派出学校代码", "接收学校代码")
"""All a letter to a school may be made from."""
BLANK = "＿＿＿＿＿＿＿＿"
"""Left to be filled in by hand."""
RETURNING, STAYING = "期满返回", "留任"
Content = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """What a document says that the plan does not know."""

    today: date
    watermark: str
    """Empty for an approved or published plan only."""
    bureau: str = ""
    contact: str = ""
    start: date | None = None
    """First and last day of the public notice, and its working days; None where the policy has no such step."""
    end: date | None = None
    days: int = 0


@dataclass(frozen=True)
class Paper:
    """One kind of document. ``contents`` gives one content, or one for each school where they are kept apart."""

    id: str
    title: str
    write: Callable[[Mapping[str, Any], Facts, Sequence[str]], Content]
    by_school: bool


def notice(plan: Mapping[str, Any], facts: Facts, _schools: Sequence[str] = ()) -> Content:
    """The public notice (公示): who is to go where, what is taught, from when until when."""
    rows = sorted(plan["postings"], key=lambda row: (row["派出学校代码"], row["接收学校代码"], row["姓名"]))
    going = [public(row) for row in rows if row["事由"] not in {RETURNING, STAYING}]
    staying = [public(row) for row in rows if row["事由"] == STAYING]
    returning = [public(row) for row in rows if row["事由"] == RETURNING]
    return {
        **common(plan, facts),
        "title": f"{plan['year']} 年拟交流轮岗教师名单公示",
        "basis": plan["policy"]["source"] or plan["policy"]["title"],
        "total": len(going),
        "going": numbered(going),
        "staying": numbered(staying),
        "returning": numbered(returning),
        "start": chinese(facts.start),
        "end": chinese(facts.end),
        "days": facts.days,
    }


def letters(plan: Mapping[str, Any], facts: Facts, schools: Sequence[str] = ()) -> Content:
    """A letter for each school: who leaves, who comes, who stays on and who returns; only ``schools``, where named.

    A school nobody leaves for or from has no letter unless it is named.
    """
    found = []
    names = {row["学校代码"]: row["学校名称"] for row in plan["schools"]}
    for code, name in names.items():
        if schools and code not in schools:
            continue
        own = [row for row in plan["postings"] if code in {row["派出学校代码"], row["接收学校代码"]}]
        moved = [row for row in own if row["事由"] not in {RETURNING, STAYING}]
        parts = {
            "leaving": [row for row in moved if row["派出学校代码"] == code],
            "coming": [row for row in moved if row["接收学校代码"] == code],
            "staying": [row for row in own if row["事由"] == STAYING and row["接收学校代码"] == code],
            "returning": [row for row in own if row["事由"] == RETURNING and row["派出学校代码"] == code],
        }
        if own or schools:
            found.append(
                {
                    "code": code,
                    "name": name,
                    "nobody": not any(parts.values()),
                    **{part: numbered(to_school(row) for row in rows) for part, rows in parts.items()},
                }
            )
    return {**common(plan, facts), "title": f"{plan['year']} 年教师交流轮岗安排通知单", "schools": found}


def common(plan: Mapping[str, Any], facts: Facts) -> Content:
    return {
        "year": plan["year"],
        "bureau": facts.bureau or BLANK,
        "contact": facts.contact or BLANK,
        "date": chinese(facts.today),
        "watermark": facts.watermark,
        "sample": plan["notice"],
    }


def public(row: Mapping[str, Any]) -> Content:
    return line({name: row[name] for name in PUBLIC})


def to_school(row: Mapping[str, Any]) -> Content:
    allowed = {name: row[name] for name in TO_SCHOOLS}
    return {**line(allowed), "id": allowed["教师编号"], "reason": allowed["事由"]}


def line(row: Mapping[str, Any]) -> Content:
    """A row in the words of a document."""
    return {
        "name": row["姓名"],
        "home": row["派出学校"],
        "host": row["接收学校"],
        "post": f"{row['学段']}{row['任教学科']}",
        "term": f"{month(row['开始日期'])}至{month(row['结束日期'])}",
        "years": f"{row['年限']:g}",
        "kind": row["交流类型"],
    }


def numbered(rows: Iterable[Content]) -> list[Content]:
    return [{"number": number, **row} for number, row in enumerate(rows, start=1)]


def month(day: str) -> str:
    """``2027-09-01`` → 2027.09, short enough for a column."""
    return f"{day[:4]}.{day[5:7]}"


def chinese(day: date | None) -> str:
    """2027年8月18日; a line to be filled in where the day is not known."""
    return BLANK if day is None else f"{day.year}年{day.month}月{day.day}日"


PAPERS = {
    paper.id: paper
    for paper in (
        Paper("notice", "公示名单", notice, by_school=False),
        Paper("schools", "学校通知单", letters, by_school=True),
    )
}

SAMPLE_ROW = {
    "教师编号": "T00001",
    "姓名": "样例 <甲> & 乙",
    "派出学校代码": "S1",
    "派出学校": "样例第一小学",
    "接收学校代码": "S2",
    "接收学校": "样例海边小学",
    "学段": "小学",
    "任教学科": "语文",
    "开始日期": "2027-09-01",
    "结束日期": "2030-08-31",
    "年限": 3,
    "交流类型": "城乡交流",
    "事由": "应交流",
    "距离公里": 12.4,
    "志愿序": 1,
}
SAMPLE_PLAN = {
    "year": 2027,
    "notice": "样例数据（虚构） / Sample data, invented",
    "policy": {"title": "样例政策", "source": "样例文件"},
    "schools": [
        {"学校代码": "S1", "学校名称": "样例第一小学"},
        {"学校代码": "S2", "学校名称": "样例海边小学"},
        {"学校代码": "S3", "学校名称": "样例山里小学"},
    ],
    "postings": [SAMPLE_ROW, {**SAMPLE_ROW, "事由": STAYING}, {**SAMPLE_ROW, "事由": RETURNING}],
}
"""A small plan on which a template is tried before it is taken."""
SAMPLE_FACTS = Facts(date(2027, 8, 2), "草案", "样例县教育局", "0000-0000000", date(2027, 8, 3), date(2027, 8, 9), 5)


def sample(paper: str) -> Content:
    """A content in which every field and every list of a paper occurs."""
    return PAPERS[paper].write(SAMPLE_PLAN, SAMPLE_FACTS, ("S1", "S2", "S3") if PAPERS[paper].by_school else ())
