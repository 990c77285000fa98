"""How single cells are read: every usual spelling of months, numbers, words, grades, subjects and ID numbers."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from stdnum import exceptions as id_errors
from stdnum.cn import ric

from solver.domain.months import NO_MONTH, month_of
from solver.domain.terms import Sex
from solver.roster.columns import LIST_SEPARATORS
from solver.roster.kinds import Column
from solver.roster.plain import is_blank, plain, simplified
from solver.roster.words import SUBJECT_WORDS, SUBJECTS
from solver.words import listed, say

YES = frozenset(
    {
        "是",
        "是的",
        "对",
        "√",
        "✓",
        "✔",
        "☑",
        "v",
        "y",
        "yes",
        "愿意",
        "t",
        "true",
        "1",
        "有",
        "同意",
        "已同意",
        "已公示",
        "已备案",
        "自愿",
    }
)
NO = frozenset(
    {
        "否",
        "不是",
        "不",
        "×",
        "✗",
        "✘",
        "☐",
        "x",
        "f",
        "不愿意",
        "n",
        "no",
        "false",
        "0",
        "不同意",
        "未同意",
        "未公示",
        "未备案",
        "没有",
        "不自愿",
        "未",
    }
)
LOST_DIGITS = re.compile(r"^\d(\.\d+)?e\+?\d{2}$", re.IGNORECASE)
EXCEL_EPOCH = datetime.date(1899, 12, 30)
NUMERALS = {word: number for number, word in enumerate("一二三四五六七八九", 1)} | {str(n): n for n in range(1, 10)}


class Unreadable(Exception):
    """A cell that cannot be read; ``code`` is an entry of the problem catalogue."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def same(text: str, meaning: str) -> bool:
    """Whether a cell says what it means as it stands: width, blanks, list marks and the day of a real date aside."""
    word = plain(text)
    if not meaning:
        return not word
    return word == plain(meaning) or split(text) == split(meaning) or word.startswith(plain(meaning) + "-")


DITTO = frozenset({"同上", "〃", "同前", "如上", "”", "“"})
SEVERAL = re.compile(r"[、，,；;/／\n]")
REMARK = re.compile(r"[（(\[【*＊※#＃?？△▲★]")
_DOT = re.compile(r"(?<=[^\W\d_])[・•‧∙･⋅.．](?=[^\W\d_])")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


def person(text: str) -> str:
    """Somebody's name: without the blanks that make two characters as wide as three, with the official dot (GB 2312 A1A4).

    Raises:
        Unreadable: the names of several people.
    """
    if len([part for part in SEVERAL.split(text) if part.strip()]) > 1:
        raise Unreadable("several_people")
    return _DOT.sub("·", _BETWEEN.sub("", text.strip()))


def key(text: str) -> str:
    """An identifier as typed, without width variants and Excel's apostrophe.

    Raises:
        Unreadable: Excel kept it as a number and lost digits.
    """
    word = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    if LOST_DIGITS.match(word):
        raise Unreadable("lost_digits")
    return re.sub(r"\.0+$", "", word) if re.fullmatch(r"\d+\.0+", word) else word


def split(text: str) -> list[str]:
    """The parts of a list in one cell."""
    return [part for part in (p.strip() for p in re.split(f"[{LIST_SEPARATORS}/\n]", text)) if not is_blank(part)]


TURNS = re.compile(r"[(\[].*(?:待|未|拟|原|曾|在读|资格|离任|免去)")
"""A remark in brackets that takes back the word before it: 一级(待聘) is no appointed title."""


def word_code(text: str, column: Column) -> int | None:
    """The code of one word: as it stands, without the parts that mean nothing, without a remark in brackets."""
    words = _plain_words(column)
    word = plain(text)
    shorter = word
    for part in column.drop:
        shorter = shorter.replace(part, "")
    bare = shorter if TURNS.search(shorter) else re.sub(r"[(\[].*$", "", shorter)
    for form in (word, shorter, bare):
        if form in words:
            return words[form]
    return words.get(simplified(bare)) if bare else None


@cache
def _plain_words(column: Column) -> Mapping[str, int]:
    return {plain(word): code for word, code in column.words.items()}


def one_word(column: Column) -> Callable[[str], int]:
    allowed = listed(column.labels)
    suggest = tuple((label, "") for label in column.labels)

    def read(text: str) -> int:
        code = word_code(text, column)
        if code is None:
            raise Unreadable("unknown_word", allowed=allowed, suggest=suggest)
        return code

    return read


def several_words(column: Column, choose: Callable[[list[int]], int]) -> Callable[[str], int]:
    one = one_word(column)

    def read(text: str) -> int:
        """Years before a word (2024年合格, 2024:合格) are left out; codes of 0 say nothing."""
        parts = [re.sub(r"^\s*(19|20)\d\d\s*(年度|年)?\s*[::\-]?", "", part) for part in split(text)]
        codes = [one(part) for part in parts if part]
        told = [code for code in codes if code] or codes
        if not told:
            allowed = listed(column.labels)
            raise Unreadable("unknown_word", allowed=allowed, suggest=tuple((label, "") for label in column.labels))
        return choose(told)

    return read


def boolean(text: str) -> bool:
    word = plain(text)
    if word in YES or word in NO:
        return word in YES
    raise Unreadable("not_boolean")


_SPLIT_DATE = re.compile(
    r"^(\d{4})[-./年](\d{1,2})(?:月份?|[-./月](\d{1,2})日?)?(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
)


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DIGITS = "〇一二三四五六七八九"
CHINESE_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
STILL = frozenset({"至今", "现在", "目前", "今", "在岗", "未结束", "进行中"})
"""Words for the end of what has not ended."""
_SHOWN_MONTH = re.compile(rf"^({'|'.join(MONTHS)})-(\d\d)$", re.IGNORECASE)
_CHINESE_YEAR = re.compile(r"^[〇○零一二三四五六七八九]{4}(?=年)")
_CHINESE_MONTH = re.compile(rf"^(\d{{4}})年({'|'.join(reversed(CHINESE_MONTHS))})月份?$")


def month_index(text: str) -> int:
    """The month index of 2019-09, 2019.09, 2019/9/1, 201909, 20190901, 2019年9月, 二〇一九年九月, a date, or an Excel day number.

    Sep-19 is how Excel shows the month 2019-09 and writes it into CSV; its years 30–99 are of the last century.

    Raises:
        Unreadable: not a month of the calendar; also 2019.1, where Excel may have dropped the 0 of 2019.10.
    """
    word = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lstrip("'")
    word = (word if " " in word and ":" in word else word.replace(" ", "")).replace("。", ".")
    word = _CHINESE_YEAR.sub(lambda year: "".join(str(DIGITS.index(d) if d in DIGITS else 0) for d in year[0]), word)
    word = re.sub(r"(?<=月)份?(?:底|末|初|[上中下]旬)$", "", word)
    if word in STILL:
        raise Unreadable("not_ended")
    if re.fullmatch(r"\d{4}\.1", word):
        raise Unreadable("ambiguous_month", year=word[:4])
    if found := _SPLIT_DATE.match(word):
        return _month(int(found[1]), int(found[2]), int(found[3] or 1))
    if found := _CHINESE_MONTH.match(word):
        return _month(int(found[1]), CHINESE_MONTHS.index(found[2]) + 1, 1)
    if found := _SHOWN_MONTH.match(word):
        year = int(found[2])
        return _month(year + (1900 if year >= 30 else 2000), MONTHS.index(found[1].lower()) + 1, 1)
    if re.fullmatch(r"\d{6}", word):
        return _month(int(word[:4]), int(word[4:]), 1)
    if re.fullmatch(r"\d{8}", word):
        return _month(int(word[:4]), int(word[4:6]), int(word[6:]))
    if re.fullmatch(r"\d{5}(\.\d+)?", word):
        day = EXCEL_EPOCH + datetime.timedelta(days=int(word[:5]))
        return month_of(day.year, day.month)
    raise Unreadable("bad_month", suggest=_likely_months(word))


TERMS = {"春": 2, "秋": 9}
"""The month in which the term of a season begins."""


def _likely_months(word: str) -> tuple[tuple[str, str], ...]:
    """The months that may be meant by text which is none: of its years and months, of a year of two digits, of a term."""
    found = [(int(year), int(month)) for year, month in re.findall(r"((?:19|20)\d\d)[-./年](\d{1,2})(?!\d)", word)]
    if not found and (short := re.fullmatch(r"(\d\d)[-./年](\d{1,2})月?", word)):
        year = int(short[1])
        found = [(year + (1900 if year >= 50 else 2000), int(short[2]))]
    if not found and (term := re.match(r"((?:19|20)\d\d)年?([春秋])", word)):
        found = [(int(term[1]), TERMS[term[2]])]
    return tuple(dict.fromkeys((f"{year}-{month:02}", "") for year, month in found if 1 <= month <= 12))


def _month(year: int, month: int, day: int) -> int:
    try:
        datetime.date(year, month, day)
    except ValueError:
        raise Unreadable("bad_month") from None
    return month_of(year, month)


_UNIT = re.compile(r"(?:个班级?|班级?|个|人|名|位|所|年|分钟?|°[ne]?|节(?:/周)?)$")
_ORDINAL = re.compile(r"^第?(\d{1,2}|[一二三四五六七八九])(?:志愿)?$")


def number(text: str, column: Column) -> float:
    """A number within the column's range; units such as 人 and thousands separators are left out, 第一志愿 is 1."""
    word = _UNIT.sub("", plain(text)).replace(",", "")
    if found := _ORDINAL.match(word):
        word = str(NUMERALS.get(found[1], found[1]))
    if not re.fullmatch(r"[+-]?(\d{1,15}(\.\d*)?|\.\d+)(e-\d{1,2})?", word):
        inside = re.findall(r"\d{1,15}(?:\.\d+)?", word)
        raise Unreadable("not_number", suggest=((inside[0], ""),) if len(inside) == 1 else ())
    value = float(word)
    if (column.low is not None and value < column.low) or (column.high is not None and value > column.high):
        raise Unreadable("out_of_range", low=f"{column.low:g}", high=f"{column.high:g}")
    return value


_AROUND_SUBJECT = re.compile(r"^(?:小学|初级中学|初中|高级中学|高中|中学)?(.+?)(?:教师|老师|学科|课)?$")


def subject_name(text: str) -> str:
    """A subject by its name in today's curriculum; 小学语文, 语文教师 and 语 are 语文."""
    word = plain(text)
    if (remark := re.fullmatch(r"(.+)[(\[](.+)[)\]]", word)) and _known(remark[1]) and not _known(remark[2]):
        word = remark[1]  # 语文(班主任); not 科学(物理), which may be either
    found = _AROUND_SUBJECT.match(word)
    inner = found[1] if found else word
    for form in (word, inner, simplified(inner)):
        if form in SUBJECTS or form in SUBJECT_WORDS:
            return SUBJECT_WORDS.get(form, form)
    return word


def _known(word: str) -> bool:
    return word in SUBJECTS or word in SUBJECT_WORDS


def one_subject(text: str) -> tuple[str, ...]:
    names = subject_names(text)
    if len(names) != 1:
        raise Unreadable("one_subject")
    return names


def main_subject(text: str) -> tuple[str, ...]:
    """The main subject, and behind it those taught beside it where all are subjects of the curriculum: of other words
    nobody knows which would be the main one."""
    names = subject_names(text)
    if len(names) > 1 and not set(names) <= set(SUBJECTS):
        raise Unreadable("one_subject")
    return names


def subject_names(text: str) -> tuple[str, ...]:
    names = [subject_name(part) for part in split(text)]
    if len(names) == 1 and names[0] not in SUBJECTS:  # blanks and + stand between subjects, or inside one
        parts = [subject_name(part) for part in re.split(r"[\s+&|]+", text.strip())]
        names = parts if set(parts) <= set(SUBJECTS) else names
    return tuple(dict.fromkeys(names))


_CLASS = r"(?:\([\d一二三四五六七八九十]+\)班?|[\d一二三四五六七八九十]+班)?"
_GRADE = re.compile(rf"^(小学?|初中?|g)?([一二三四五六七八九1-9])(?:年级|年)?{_CLASS}$")
_CLASS_NUMBER = re.compile(r"^([1-9])\d\d班?$")
_OTHER_STAGE = re.compile(r"^(高[一二三中123]|1[0-2](?:年级)?$|幼儿园|托班|学前|[大中小]班)")


def _grade(word: str) -> int:
    """A grade 1–9; 0 for senior high and kindergarten."""
    if _OTHER_STAGE.match(word):
        return 0
    if found := _CLASS_NUMBER.match(word):
        return NUMERALS[found[1]]
    if found := _GRADE.match(word):
        grade = NUMERALS[found[2]]
        if found[1] and found[1].startswith("初"):
            grade = grade + 6 if grade <= 3 else grade
            if grade < 7:
                raise Unreadable("bad_grade")
        if found[1] and found[1].startswith("小") and grade > 6:
            raise Unreadable("bad_grade")
        return grade
    raise Unreadable("bad_grade")


def grade_bits(text: str) -> int:
    """Grades as bits (bit g for grade g): 六年级, 7, 初二, 九(1)班, 1-3年级, lists of these."""
    bits = 0
    parts = split(re.sub(r"([(（][^)）]*[)）])+班?", "", text))  # a list of classes is no list of grades
    if not parts:
        raise Unreadable("bad_grade")
    for part in parts:
        word = plain(part)
        if word in NO:
            continue
        ends = re.split(r"[-~—–至到]", word)
        if len(ends) == 2 and "班" not in word:
            first, last = (_grade(end) for end in ends)
            if first > last:
                raise Unreadable("bad_grade")
            for grade in range(first, last + 1):
                bits |= 1 << grade
        else:
            bits |= 1 << _grade(word)
    return bits & ~1


def grade_list(bits: int) -> str:
    """Grades as the canonical list: 七年级；八年级."""
    return "；".join(f"{numeral}年级" for grade, numeral in enumerate("一二三四五六七八九", 1) if bits >> grade & 1)


def homeroom_grade(text: str) -> int:
    """The highest of the grades named; 0 for none."""
    return max(grade_bits(text).bit_length() - 1, 0)


@dataclass(frozen=True)
class IdNumber:
    """What an ID number says; ``birth`` and ``sex`` are −1 where it is blank."""

    text: str = ""
    birth: int = NO_MONTH
    sex: int = -1


def id_number(text: str) -> IdNumber:
    """Checks an 18-digit ID number (GB 11643) by python-stdnum: length, digits, date and check digit.

    The area code is not looked up: abolished and new counties are missing from any list.

    Raises:
        Unreadable: wrong, of the former 15-digit form, or kept as a number so that digits are lost.
    """
    word = plain(text).upper()
    if LOST_DIGITS.match(word):
        raise Unreadable("lost_digits")
    if re.fullmatch(r"\d{15}", word):
        raise Unreadable("bad_id_number", what=say("roster.id_number.former"))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", word):
        raise Unreadable("bad_id_number", what=say("roster.id_number.digits"))
    if ric.calc_check_digit(word) != word[-1]:
        raise Unreadable(
            "bad_id_number",
            what=say("roster.id_number.check"),
        )
    try:
        born = ric.get_birth_date(word)
    except id_errors.ValidationError:
        raise Unreadable("bad_id_number", what=say("roster.id_number.date")) from None
    sex = Sex.MALE if int(word[16]) % 2 else Sex.FEMALE
    return IdNumber(word, month_of(born.year, born.month), int(sex))
