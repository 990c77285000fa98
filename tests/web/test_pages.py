"""What a planner does in the browser, from a damaged roster to a plan explained and downloaded."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Download, Page, expect
from python_calamine import CalamineWorkbook

from tests.app.places import READING
from tests.app.test_server import Server
from tests.web.browser import browsing


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with browsing(server.address) as page:
        page.goto("/#/roster")
        yield page


def changed(target: Path, change: Callable[[Workbook, dict[str, int]], None]) -> Path:
    """The reading sample with its teachers' sheet changed; ``change`` also gets the columns by title."""
    book = load_workbook(READING)
    change(book, {cell.value: cell.column for cell in book["教师"][1] if cell.value})
    book.save(target)
    return target


def damage(book: Workbook, columns: dict[str, int]) -> None:
    people = book["教师"]
    people.cell(3, columns["出生年月"]).value = "1981-13"
    people.cell(4, columns["出生年月"]).value = "去年"
    people.cell(5, columns["现任学校代码"]).value = "<img src=x>"
    people.cell(7, columns["性别"]).value = "F"


def youth(book: Workbook, columns: dict[str, int]) -> None:
    """Nobody has served long enough to be posted."""
    people = book["教师"]
    for row in range(2, people.max_row + 1):
        for column, value in (("参加工作年月", "2026-08"), ("进入现单位年月", "2026-08"), ("出生年月", "1999-05")):
            people.cell(row, columns[column]).value = value
    records = book["交流记录"]
    records.delete_rows(2, records.max_row)


def give(page: Page, roster: Path) -> None:
    page.locator("#drop input[type=file]").set_input_files(roster)


def solve(page: Page) -> None:
    """Keeps the roster just checked and solves for two goal profiles."""
    page.click("#save")
    expect(page.locator("#profiles input")).to_have_count(5)
    for profile in page.locator("#profiles input").all():
        profile.set_checked(profile.get_attribute("value") in {"balanced", "commute-first"})
    page.fill("input[name=year]", "2027")
    page.click("#start")


def content(download: Download) -> CalamineWorkbook:
    return CalamineWorkbook.from_path(download.path())


def test_a_damaged_roster_is_explained_by_kind_and_comes_back_marked(page: Page, tmp_path: Path) -> None:
    give(page, changed(tmp_path / "坏.xlsx", damage))
    expect(page.locator("#check .notice")).to_contain_text("有 3 处错误")
    expect(page.locator("#save")).to_have_count(0)
    birth = page.locator("#problems details", has_text="出生年月")
    expect(birth.locator("summary")).to_contain_text("2 处")
    expect(birth.locator("tbody tr").first).to_contain_text(re.compile("3.*出生年月.*1981-13.*请写成"))
    page.select_option("#severity", "warning")
    expect(birth).to_have_count(0)
    page.select_option("#severity", "")
    page.fill("#problem-search", "<img")
    expect(page.locator("#problems details")).to_have_count(1)
    expect(page.locator("#problems code")).to_have_text("<img src=x>")
    page.click("#notes summary")
    expect(page.locator("#notes")).to_contain_text("“性别”的“F”读作“女”")
    with page.expect_download() as marked:
        page.click("#marked")
    assert marked.value.suggested_filename == "坏-标出问题.xlsx"
    assert "教师" in content(marked.value).sheet_names


def test_an_impossible_county_is_told_which_rules_clash_and_what_would_help(page: Page, tmp_path: Path) -> None:
    give(page, changed(tmp_path / "young.xlsx", youth))
    solve(page)
    told = page.locator(".job.infeasible .impossible")
    expect(told).to_contain_text("年度交流比例")
    expect(told.locator(".ways li").first).to_contain_text("参加工作满几年")
    expect(told).not_to_contain_text("minimum_service")


def test_whoever_is_not_signed_in_signs_in_and_first_chooses_a_password(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        assert server.process.stdout is not None
        found = re.search(r"用户名 (\w+)，一次性密码 ([\w-]+)", server.process.stdout.readline())
        assert found
        with browsing(server.address) as page:
            page.goto("/static/sign-in.html")
            page.fill("input[name=name]", found[1])
            page.fill("input[name=password]", found[2])
            page.click("#sign-in button")
            page.fill("input[name=wanted]", "seven calm rivers")
            page.fill("input[name=again]", "seven calm rivers")
            page.click("#choose button")
            expect(page.locator("#top .who")).to_contain_text("admin")
            expect(page.locator("#desk")).to_contain_text("上传今年的花名册")
            page.click("#person")
            page.click("text=English")
            expect(page.locator("#desk")).to_contain_text("Upload this year's roster")
            page.click("#person")
            page.click("text=Sign out")
            expect(page.locator("#sign-in")).to_be_visible()
    finally:
        server.stop()
