"""花名册 in the browser: what a file was taken for is shown and corrected, problems are mended on the spot, versions compared."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.app.places import READING
from tests.app.test_server import Server
from tests.web.browser import browsing
from tests.web.test_pages import changed, give


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with browsing(server.address) as page:
        page.goto("/#/roster")
        yield page


def damage(book: Workbook, columns: dict[str, int]) -> None:
    people = book["教师"]
    people.cell(1, columns["主教学科"]).value = "承担课程"
    people.cell(2, columns["主教学科"]).value = "大语、小语"
    people.cell(4, columns["主教学科"]).value = "大语、小语"
    people.cell(5, columns["现任学校代码"]).value = "海边小学分校"
    people.cell(6, columns["出生年月"]).value = "1981-13"
    people.cell(7, columns["教师编号"]).value = people.cell(8, columns["教师编号"]).value


def renamed(book: Workbook, columns: dict[str, int], header: str, name: str) -> None:
    """The same damage under another header."""
    damage(book, columns)
    book["教师"].cell(1, columns[header]).value = name


def unfold(page: Page, words: str) -> None:
    """Opens a group of problems, where it is not open already."""
    group = page.locator("#problems details", has_text=words)
    expect(group).to_have_count(1)
    if group.get_attribute("open") is None:
        group.locator("summary").click()


def test_a_damaged_roster_is_mended_on_the_page_kept_and_used_for_the_next_file(page: Page, tmp_path: Path) -> None:
    path = changed(tmp_path / "坏.xlsx", damage)
    give(page, path)
    layout = page.locator("#layout")
    expect(layout).to_contain_text("可能是 主教学科")
    layout.get_by_label("“承担课程”的含义").select_option("主教学科")
    expect(page.locator("#said")).to_contain_text("“承担课程”就是“主教学科”")
    # words replaced everywhere
    unfold(page, "承担课程")
    page.locator("#problems tr", has_text="大语、小语").first.get_by_role("button", name="改…").click()
    expect(page.locator("dialog .row-seen .wrong")).to_contain_text("大语、小语")
    page.fill("#mend-value", "语文")
    page.click("#mend-rule")
    expect(page.locator("#said")).to_contain_text("主教学科：“大语、小语”改为“语文”")
    # one cell, with its row shown
    unfold(page, "1981-13")
    page.locator("#problems tr", has_text="1981-13").get_by_role("button", name="改…").click()
    page.fill("#mend-value", "1981-12")
    page.click("#mend-cell")
    expect(page.locator("#said")).to_contain_text("第 6 行“出生年月”")
    # a row left out
    unfold(page, "教师编号")
    page.locator("#problems details", has_text="教师编号").get_by_role("button", name="改…").click()
    page.click("#mend-remove")
    expect(page.locator("#said")).to_contain_text("第 8 行不读入")
    # a school confirmed, never guessed
    unfold(page, "现任学校代码")
    page.locator("#problems tr", has_text="海边小学分校").get_by_role("button", name="改…").click()
    with_code = load_workbook(READING)["学校"]["A2"].value
    page.fill("#mend-value", str(with_code))
    page.click("#mend-cell")
    expect(page.locator("#check .notice")).to_contain_text("8 所学校，59 名教师")
    # taken back, and said again
    page.locator("#said tr", has_text="第 8 行不读入").get_by_role("button").click()
    expect(page.locator("#check .notice")).to_contain_text("有 1 处错误")
    page.locator("#problems details", has_text="教师编号").get_by_role("button", name="改…").click()
    page.click("#mend-remove")
    page.fill("#mapping-name", "县表")  # while the check is still running
    page.click("#mapping-keep")
    expect(page.locator("#mapping-kept")).to_contain_text("已存为“县表”")
    page.click("#save")
    expect(page).to_have_url(re.compile("#/scenario/"))
    # the next file of the same form is read by the profile at once, which is said and taken back
    page.goto("/#/roster")
    give(page, path)
    expect(page.locator("#proposed")).to_contain_text("已按您保存的“县表”读入")
    expect(page.locator("#check .notice")).to_contain_text("有 3 处错误")
    page.get_by_role("button", name="不用它").click()
    expect(page.locator("#problems")).to_contain_text("缺少必填列“主教学科”")
    expect(page.locator("#said")).to_have_count(0)
    page.get_by_role("button", name="用它读入").click()
    expect(page.locator("#check .notice")).to_contain_text("有 3 处错误")
    # a header that changed is told; nothing is taken by itself
    other = changed(tmp_path / "改名.xlsx", lambda book, columns: renamed(book, columns, "主教学科", "任课情况"))
    page.select_option("#mapping", "")
    give(page, other)
    expect(page.locator("#proposed")).to_contain_text("文件里没有：承担课程。列名或表头变了，所以没有自动使用")
    expect(page.locator("#problems")).to_contain_text("缺少必填列“主教学科”")


def test_a_reading_that_is_not_meant_is_refused_in_place(page: Page) -> None:
    give(page, READING)
    page.click("#notes summary")
    page.locator("#notes tr", has_text="高级中学").get_by_role("button", name="不是这个意思").click()
    expect(page.locator("#check .notice")).to_contain_text("处错误")
    expect(page.locator("#problems")).to_contain_text("您不接受自动理解")
    page.locator("#said").get_by_role("button", name="撤销这条修正").click()
    expect(page.locator("#check .notice")).to_contain_text("8 所学校，60 名教师")
    expect(page.locator("#people summary")).to_have_text("文件里共 60 人，另列 0 人")
    page.click("#people summary")
    expect(page.locator("#people tr", has_text="校长").first).to_be_visible()


def test_corrected_rows_make_a_version_whose_differences_are_shown(page: Page, tmp_path: Path) -> None:
    give(page, READING)
    page.click("#save")
    expect(page).to_have_url(re.compile("#/scenario/"))
    page.goto("/#/roster")
    sheet = load_workbook(READING)["教师"]
    head = [cell.value for cell in sheet[1]]
    book = Workbook()
    book.active.title = "教师"
    book.active.append(["教师编号", "学历"])
    book.active.append([sheet.cell(2, head.index("教师编号") + 1).value, "博士"])
    book.save(tmp_path / "改正.xlsx")
    page.locator("#rosters").get_by_role("button", name="改正或更新").first.click()
    expect(page.locator("#amending")).to_contain_text("原来的版本不变")
    give(page, tmp_path / "改正.xlsx")
    expect(page.locator("#notes")).to_contain_text("自动理解")
    page.click("#save")
    expect(page.locator("#differences")).to_contain_text("教师：新增 0，减少 0，变动 1")
    page.locator("#differences summary").click()
    expect(page.locator("#differences tbody tr")).to_contain_text("博士")
    with page.expect_download() as file:
        page.locator("#rosters").get_by_role("link", name="按规范写法整理").first.click()
    assert "教师" in CalamineWorkbook.from_path(file.value.path()).sheet_names
