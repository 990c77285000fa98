"""The whole way in a browser: from a damaged roster to a published plan and its files, by two persons."""

import csv
import io
import json
import re
import subprocess
from datetime import date
from pathlib import Path

from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from tests.app.places import READING
from tests.web.browser import browsing
from tests.web.office import YEAR, Bureau
from tests.web.test_pages import changed, damage, give


def corrected(marked: Path, target: Path) -> Path:
    """The marked workbook as somebody sends it back: what was damaged is as it was, the marks are still in it."""
    book, right = load_workbook(io.BytesIO(marked.read_bytes())), load_workbook(READING)
    for row in right["教师"].iter_rows():
        for cell in row:
            book["教师"].cell(cell.row, cell.column).value = cell.value
    book.save(target)
    return target


def taken(page: Page, part: str, document: str) -> bytes:
    """A document that is downloaded in a part of the page."""
    with page.expect_download() as file:
        page.locator(f"{part} a", has_text=document).click()
    return Path(file.value.path()).read_bytes()


def text_of(document: bytes) -> str:
    """What a PDF says."""
    return subprocess.run(["pdftotext", "-", "-"], input=document, capture_output=True, check=True).stdout.decode()


def explained(page: Page, row: Locator) -> None:
    """The explanation of whoever stands in a row of the plan's list."""
    row.locator("td").first.locator("button").click()
    expect(page.locator("#drawer .said").first).to_contain_text("方案安排")


def ask_about(page: Page, school: str) -> None:
    """Why not this school? It is found in the list of schools."""
    page.fill("#why-not-school", school)
    page.click("#why-not > button")


def step(page: Page, action: str, reason: str) -> None:
    page.fill("#decide #reason", reason)
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
        page.click("#save")

        # a scenario is named, kept and solved
        expect(page.locator("#profiles input")).to_have_count(5)
        for profile in page.locator("#profiles input").all():
            profile.set_checked(profile.get_attribute("value") in {"balanced", "commute-first"})
        page.fill("input[name=name]", "首选")
        page.fill("input[name=year]", str(YEAR))
        page.click("#save-scenario")
        expect(page.locator("#scenarios tbody tr")).to_contain_text("首选")
        page.click("#start")
        page.click(".job.succeeded a.button")
        expect(page.locator(".card")).to_have_count(2)
        expect(page.locator(".card .proof").first).to_contain_text("已证明最优")
        expect(page.locator(".card .goals .best").first).to_contain_text("✓ 最好")
        expect(page.locator(".card .gauges").first).to_contain_text("要求 ≥ 5 %")

        # why is this teacher posted there, and why not elsewhere? One stays after all, another is settled
        rows = page.locator("#plan .grid tbody tr")
        stays, stands = (rows.nth(at).locator("td").first.inner_text() for at in (0, 1))
        host = rows.nth(1).locator("td:nth-child(4)").inner_text()
        explained(page, rows.first)
        ask_about(page, rows.first.locator("td:nth-child(3)").inner_text())
        expect(page.locator("#why-not-answer")).to_contain_text("这是现任学校")
        page.get_by_role("button", name="今年留在原校").click()
        expect(page.locator(".noted")).to_contain_text(f"{stays} 留在原校")
        page.keyboard.press("Escape")
        explained(page, rows.nth(1))
        page.get_by_role("button", name="就这样定").click()
        page.keyboard.press("Escape")
        expect(page.locator("#decided li")).to_have_count(2)

        # solved again in place: who and what differs is shown, then as columns side by side
        page.click("#solve-again")
        expect(page.locator("#again > h4")).to_contain_text("与原方案的差别")
        expect(page.locator("#again .grid tbody tr").filter(has_text=stays)).to_contain_text("留在原校")
        expect(page.locator("#again .grid tbody tr").filter(has_text=stands)).to_have_count(0)
        marks = page.locator("#again .matrix .change")
        assert {mark.split()[-1] for mark in marks.all_inner_texts()} & {"更差", "更好"}
        page.click("#compare-both")
        expect(page.locator(".columns .card")).to_have_count(2)
        expect(page.get_by_role("table", name="目标")).to_be_visible()
        expect(page.locator("#compared .long tbody tr").filter(has_text=stays)).to_contain_text("留在原校")
        page.go_back()
        page.click("#take")
        expect(page.locator(".card")).to_have_count(1)
        expect(rows.filter(has_text=stands)).to_contain_text(host)
        expect(rows.filter(has_text=stays).filter(has_not_text="期满返回")).to_have_count(0)
        expect(page.locator("#decided li").filter(has_text="本方案已含")).to_have_count(2)

        # put forward by one person
        page.click("#put-forward")
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
        expect(page.locator("#public tbody tr", has_text=stands)).to_contain_text(host)
        expect(page.locator("#public tbody tr", has_text=stays)).to_have_count(0)
        files_are_right(page, stands, stays, host)
        page.click("#nav-desk")
        expect(page.locator("#steps li").last).to_have_class("done")
        with page.expect_download() as file:
            page.locator("#calendar a", has_text=".ics").click()
        events = Calendar.from_ical(Path(file.value.path()).read_bytes()).walk("VEVENT")
        assert any(str(event["summary"]).startswith("公示") for event in events)
        assert max(event["dtstart"].dt for event in events) == date(YEAR, 9, 1)

    # and all of it is on record
    with browsing(bureau.server.address) as page:
        bureau.signs_in(page, "auditor")
        page.goto("/#/audit")
        expect(page.locator("#chain")).to_contain_text(re.compile("记录完整"))
        for done in ("上传花名册", "开始求解", "查问原因", "提交方案", "批准方案", "发布方案", "下载方案"):
            expect(page.locator("#audit-lines tbody tr", has_text=done).first).to_be_visible()
    assert bureau.ask("planner", "GET", f"/plans/{plan}/approval")["state"] == "published"


def files_are_right(page: Page, stands: str, stays: str, host: str) -> None:
    """Every document of the plan is taken from the page and opened: who is posted stands in it, who stays does not."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(page, "#public-files", "工作簿")))
    assert {"概览", "交流名单", "各校进出", "未能安排", "指标", "规则核验", "证明"} <= set(book.sheet_names)
    posted = book.get_sheet_by_name("交流名单").to_python()
    assert any(stands in row and host in row for row in posted)
    assert not any(stays in row and "期满返回" not in row for row in posted)
    lines = list(csv.reader(taken(page, "#public-files", "CSV").decode("utf-8-sig").splitlines()))
    assert any(stands in line for line in lines)
    whole = json.loads(taken(page, "#public-files", "JSON"))
    assert {row["姓名"] for row in whole["postings"]} >= {stands}

    notice = Document(io.BytesIO(taken(page, "#public-papers", "公示名单（Word）")))
    cells = [cell.text for table in notice.tables for row in table.rows for cell in row.cells]
    assert stands in cells
    assert stays not in cells
    assert "应交流" not in "".join(cells)
    letters = Document(io.BytesIO(taken(page, "#public-papers", "学校通知单（Word）")))
    assert any(stands == cell.text for table in letters.tables for row in table.rows for cell in row.cells)
    for paper in ("公示名单（PDF）", "学校通知单（PDF）"):
        said = text_of(taken(page, "#public-papers", paper))
        assert stands in said
        assert "草案" not in said
