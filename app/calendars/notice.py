"""A State Council notice of holidays as CSV: 日期, 安排, 名称, one line for a day or for a stretch of days."""

import csv
import io
import re
from datetime import date
from typing import Any

from solver.calendar.working_days import ONE_DAY, Day

COLUMNS = ("日期", "安排", "名称")
WORDS = {"放假": False, "休": False, "休息": False, "上班": True, "班": True, "调休上班": True}
MOST_LINES = 400
MOST_STRETCH = 31
"""Days of one line."""
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
TO = re.compile(r"\s*(?:至|到|~|～|—+)\s*")
TEMPLATE = "日期,安排,名称\n2027-01-01,放假,元旦\n2027-02-05至2027-02-11,放假,春节\n2027-02-14,上班,春节调休\n"
Wrong = list[dict[str, Any]]


def read(content: bytes, year: int) -> tuple[dict[date, Day], Wrong]:
    """The days a notice for ``year`` names, and everything wrong with it (then the days mean nothing).

    Days of the December before may be named too: the first holiday of a year can begin there.
    """
    text = decoded(content)
    if text is None:
        return {}, [problem(1, "不是文本文件；请存为 CSV（UTF-8 或 GBK 编码）")]
    try:
        lines = [line for line in csv.reader(io.StringIO(text), strict=True) if any(cell.strip() for cell in line)]
    except csv.Error:
        return {}, [problem(1, "不是有效的 CSV；请用表格软件另存为 CSV")]
    header = [cell.strip() for cell in lines[0]] if lines else []
    if header[:2] != list(COLUMNS[:2]):
        return {}, [problem(1, f"第一行应为列名：{'、'.join(COLUMNS)}")]
    if len(lines) > MOST_LINES:
        return {}, [problem(MOST_LINES + 1, f"超过 {MOST_LINES} 行；一次只导入一年的通知")]
    found: dict[date, Day] = {}
    wrong: Wrong = []
    for number, line in enumerate(lines[1:], start=2):
        cells = [cell.strip() for cell in (*line, "", "")][:3]
        days, reason = stretch(cells[0], year)
        working = WORDS.get(cells[1])
        if reason or working is None:
            wrong.append(problem(number, reason or f"安排“{cells[1][:20]}”应为 放假 或 上班"))
            continue
        for day in days:
            if day in found and found[day].working is not working:
                wrong.append(problem(number, f"{day} 既放假又上班；请核对通知原文"))
            found[day] = Day(working, cells[2][:40])
    if not wrong and not any(day.year == year for day in found):
        wrong.append(problem(1, f"没有 {year} 年的日期"))
    return found, wrong


def year_of(content: bytes) -> int:
    """The year a notice is for: the latest it names; 0 where it names none."""
    return max((int(found[0]) for found in DATE.findall(decoded(content) or "")), default=0)


def decoded(content: bytes) -> str | None:
    """Text in the encodings spreadsheet programs write; None where it is none of them."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def stretch(cell: str, year: int) -> tuple[list[date], str]:
    """The days of a cell such as ``2027-02-05至2027-02-11``, or what is wrong with it."""
    ends = [one(part) for part in TO.split(cell)]
    if not 1 <= len(ends) <= 2 or None in ends:
        return [], f"日期“{cell[:40]}”应写成 {year}-02-05，或 {year}-02-05至{year}-02-11"
    first, last = (end for end in (ends[0], ends[-1]) if end is not None)
    if not 0 <= (last - first).days < MOST_STRETCH:
        return [], f"“{cell[:40]}”应由早到晚，一行最多 {MOST_STRETCH} 天"
    days = [first + offset * ONE_DAY for offset in range((last - first).days + 1)]
    if not all(day.year == year or (day.year == year - 1 and day.month == 12) for day in days):
        return [], f"“{cell[:40]}”不在 {year} 年；一次只导入一年的通知"
    return days, ""


def one(text: str) -> date | None:
    found = DATE.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def problem(line: int, text: str) -> dict[str, Any]:
    return {"where": f"第 {line} 行", "text": text}
