"""The sample broken by hand in ten ways: each message says what is wrong, where and what to do, and doing just that mends it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from solver.roster import Loaded, load
from solver.roster.marked import marked
from tests.app.places import READING
from tests.roster.files import TODAY

Book = Any
Damage = Callable[[Book], None]


def at(book: Book, sheet: str, row: int, header: str) -> Any:
    page = book[sheet]
    return page.cell(row, [cell.value for cell in page[1]].index(header) + 1)


def written(sheet: str, row: int, header: str, value: Any) -> Damage:
    def damage(book: Book) -> None:
        at(book, sheet, row, header).value = value

    return damage


def renamed(sheet: str, header: str, name: str) -> Damage:
    return written(sheet, 1, header, name)


def without_a_school(book: Book) -> None:
    book["学校"].delete_rows(3)


def doubled(book: Book) -> None:
    at(book, "教师", 3, "教师编号").value = at(book, "教师", 2, "教师编号").value


def moved_right(book: Book) -> None:
    book["教师"].move_range("B5:E5", cols=1)


TEN: dict[str, tuple[Damage, str, str, list[str]]] = {
    "a column under a name nobody knows": (
        renamed("教师", "现聘职称", "职称等级"),
        "教师",
        "现聘职称",
        ["缺少必填列“现聘职称”", "“职称等级”列可能就是它", "把表头改为“现聘职称”"],
    ),
    "a school left out": (without_a_school, "学校", "", ["35 处写“3199000002”", "在“学校”表补上这一行即可全部解决"]),
    "an ID number kept as a number": (
        written("教师", 2, "身份证号", 440101199001011234),
        "教师",
        "身份证号",
        ["被 Excel 存成了数字", "无法还原", "设为“文本”后重新录入"],
    ),
    "an ID number with a wrong digit": (
        written("教师", 2, "身份证号", "990101199003070741"),
        "教师",
        "身份证号",
        ["990101********0741", "多半有一位输错", "对照证件更正，没有可留空"],
    ),
    "a school called by half its name": (
        written("教师", 2, "现任学校代码", "第一小学"),
        "教师",
        "现任学校代码",
        ["“第一小学”在“学校”表中找不到", "是否为 望海第一小学（2199000001）", "改为“学校”表中的代码或全称"],
    ),
    "a month Excel shortened": (
        written("教师", 2, "进入现单位年月", 2020.1),
        "教师",
        "进入现单位年月",
        ["“2020.1”可能是 1 月，也可能是 10 月", "请写成 2020-01 或 2020-10"],
    ),
    "a title of another trade": (
        written("教师", 2, "现聘职称", "副教授"),
        "教师",
        "现聘职称",
        ["“副教授”无法识别", "未定级、三级、二级、一级、高级、正高级"],
    ),
    "two people of one number": (doubled, "教师", "教师编号", ["“T00001”与第 2 行重复", "更正或删去一行"]),
    "a posting that ends before it begins": (
        written("交流记录", 2, "结束年月", "2010-01"),
        "交流记录",
        "结束年月",
        ["“结束年月”2010-01 早于开始", "请更正"],
    ),
    "cells moved to the right": (moved_right, "教师", "姓名", ["“姓名”没有填", "必填项"]),
}


def checked(path: Path, damages: list[Damage]) -> tuple[Path, Loaded]:
    book = openpyxl.load_workbook(READING)
    for damage in damages:
        damage(book)
    book.save(path / "broken.xlsx")
    return path / "broken.xlsx", load(path / "broken.xlsx", today=TODAY)


@pytest.mark.parametrize("name", TEN)
def test_a_message_says_what_is_wrong_where_and_what_to_do(tmp_path: Path, name: str) -> None:
    damage, sheet, column, words = TEN[name]
    _, found = checked(tmp_path, [damage])
    assert found.dataset is None
    told = [problem for problem in found.errors if (problem.sheet, problem.column) == (sheet, column)]
    assert all(word in told[0].text.zh for word in words), told[0].text.zh
    assert told[0].row or not column


def test_a_missing_school_is_told_before_all_that_follows_from_it(tmp_path: Path) -> None:
    _, found = checked(tmp_path, [without_a_school])
    assert found.problems[0].code == "school_left_out"
    assert not any(
        "是否为" in problem.text.zh for problem in found.problems
    )  # no code of the county is nearer than another


def test_a_missing_column_leads_to_no_guesses_about_people(tmp_path: Path) -> None:
    _, found = checked(tmp_path, [lambda book: book["教师"].delete_cols(8), renamed("教师", "现聘职称", "职称等级")])
    assert "set_apart" not in {note.code for note in found.notes}
    assert "past_retirement" not in {problem.code for problem in found.problems}


def test_doing_what_the_messages_say_leads_back_to_the_same_roster(tmp_path: Path) -> None:
    """Only what a message names is looked up in the former file and written back, in the marked workbook."""
    whole = load(READING, today=TODAY).dataset
    assert whole is not None
    cells = [
        damage for name, (damage, *_) in TEN.items() if name not in ("a school left out", "two people of one number")
    ]
    source, found = checked(tmp_path, cells[::-1])
    (tmp_path / "marked.xlsx").write_bytes(marked(source, found))
    book, former = openpyxl.load_workbook(tmp_path / "marked.xlsx"), openpyxl.load_workbook(READING)
    for _ in range(3):  # a cell may have several things wrong one after the other
        for problem in found.errors:
            place = (
                problem.row,
                problem.at or next(n for n, c in enumerate(former[problem.sheet][1], 1) if c.value == problem.means),
            )
            book[problem.sheet].cell(*place).value = former[problem.sheet].cell(*place).value
        book.save(tmp_path / "mended.xlsx")
        found = load(tmp_path / "mended.xlsx", today=TODAY)
    assert found.dataset is not None and found.dataset.digest == whole.digest
