"""The whole way in a browser: from a damaged roster to a published plan and its files, by two persons."""

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.app.places import READING
from tests.web.browser import browsing
from tests.web.office import Bureau
from tests.web.test_pages import changed, content, damage, give, solve


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    running = Bureau(tmp_path_factory.mktemp("bureau"))
    yield running
    running.stop()


def corrected(marked: Path, target: Path) -> Path:
    """The marked workbook as somebody sends it back: what was damaged is as it was, the marks are still in it."""
    book, right = load_workbook(io.BytesIO(marked.read_bytes())), load_workbook(READING)
    for row in right["教师"].iter_rows():
        for cell in row:
            book["教师"].cell(cell.row, cell.column).value = cell.value
    book.save(target)
    return target


def taken(page: Page, document: str) -> bytes:
    """A document that is downloaded on the page."""
    with page.expect_download() as file:
        page.locator("#public-papers a", has_text=document).click()
    return Path(file.value.path()).read_bytes()


def text_of(document: bytes) -> str:
    """What a PDF says."""
    return subprocess.run(["pdftotext", "-", "-"], input=document, capture_output=True, check=True).stdout.decode()


def ask_about(page: Page, school: str) -> None:
    """Why not this school? It is chosen from a list, or typed where the list is searched."""
    field = page.locator("#why-not-school")
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(label=school)
    else:
        field.fill(school)
    page.click("#why-not > button")


def step(page: Page, action: str, reason: str) -> None:
    page.fill("#reason", reason)
    page.click(f"#decide-{action}")


def test_from_a_damaged_roster_to_a_published_plan(bureau: Bureau, tmp_path: Path) -> None:
    with browsing(bureau.server.address) as page:
        bureau.signs_in(page, "planner")
        page.goto("/")
        page.locator("#waits a", has_text="上传今年的花名册").click()

        # a damaged roster comes back marked, is corrected and kept
        give(page, changed(tmp_path / "坏.xlsx", damage))
        expect(page.locator("#check .notice")).to_contain_text("有 3 处错误")
        with page.expect_download() as marked:
            page.click("#marked")
        give(page, corrected(Path(marked.value.path()), tmp_path / "改好.xlsx"))
        expect(page.locator("#check .notice")).to_contain_text("可以使用")

        # a scenario is solved
        solve(page)
        page.click(".job.succeeded a.button")
        expect(page.locator(".card")).to_have_count(2)
        expect(page.locator(".card .proof").first).to_contain_text("已证明最优")

        # why is this teacher posted there, and why not elsewhere?
        first = page.locator(".grid tbody tr").first
        name = first.locator("td").first.inner_text()
        first.locator("td").first.locator("button").click()
        expect(page.locator("#drawer .said").first).to_contain_text("方案安排")
        ask_about(page, first.locator("td:nth-child(3)").inner_text())
        expect(page.locator("#why-not-answer")).to_contain_text("这是现任学校")
        page.keyboard.press("Escape")

        # put forward by one person
        page.click("#nav-desk")
        page.locator("#steps a", has_text="提交").click()
        step(page, "submit", "比例达标，均已证明最优")
        expect(page.locator("#decided")).to_contain_text("已提交")
        plan = page.locator("#approval-plan").input_value()

    # approved by another
    with browsing(bureau.server.address) as page:
        bureau.signs_in(page, "approver")
        page.goto("/")
        page.locator("#waits a", has_text="审批").click()
        step(page, "approve", "同意")
        expect(page.locator("#decided")).to_contain_text("已批准")

    # published, and every file opened
    with browsing(bureau.server.address) as page:
        bureau.signs_in(page, "planner")
        page.goto("/")
        page.locator("#waits a", has_text="可以公示发布").click()
        step(page, "publish", "按日程公示")
        page.locator("dialog button", has_text="发布").click()
        expect(page.locator("#decided")).to_contain_text("已发布")
        expect(page.locator("#public tbody tr", has_text=name)).to_have_count(1)
        with page.expect_download() as workbook:
            page.locator("#public-files a", has_text="工作簿").click()
        book: CalamineWorkbook = content(workbook.value)
        assert any(name in row for row in book.get_sheet_by_name("交流名单").to_python())
        notice = Document(io.BytesIO(taken(page, "公示名单（Word）")))
        cells = [cell.text for table in notice.tables for row in table.rows for cell in row.cells]
        assert name in cells
        assert "应交流" not in "".join(cells)
        assert name in text_of(taken(page, "公示名单（PDF）"))
        assert name in text_of(taken(page, "学校通知单（PDF）"))
        page.click("#nav-desk")
        expect(page.locator("#steps li").last).to_have_class("done")

    # and all of it is on record
    with browsing(bureau.server.address) as page:
        bureau.signs_in(page, "auditor")
        page.goto("/#/audit")
        expect(page.locator("#chain")).to_contain_text(re.compile("记录完整"))
        for done in ("上传花名册", "开始求解", "查问原因", "提交方案", "批准方案", "发布方案", "下载方案"):
            expect(page.locator("#audit-lines tbody tr", has_text=done).first).to_be_visible()
    assert bureau.ask("planner", "GET", f"/plans/{plan}/approval")["state"] == "published"
