"""Help where the work is: the tour on the sample county, and what the terms mean."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.app.places import READING
from tests.app.test_server import Server, solved
from tests.app.waiting import PATIENCE
from tests.web.browser import browsing


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with browsing(server.address) as page:
        page.goto("/")
        yield page


@pytest.fixture
def planned(server: Server) -> None:
    """Whoever comes to the desk finds a plan there."""
    with httpx2.Client(base_url=server.address, timeout=PATIENCE) as client:
        if not client.get("/api/v1/plans").json()["items"]:
            kept = client.post("/api/v1/datasets", files={"file": (READING.name, READING.read_bytes())}).json()["id"]
            solved(client, {"dataset_id": kept, "goal_profiles": ["balanced"], "year": 2027})


def test_the_tour_leads_from_nothing_to_a_plan_that_can_be_taken_away(page: Page, tmp_path: Path) -> None:
    expect(page.locator("#desk .empty").first).to_contain_text("欢迎使用轮岗")
    page.click("#tour-begin")
    card = page.locator("#tour")
    expect(card).to_contain_text("1 / 6")
    page.click("#tour-next")
    expect(page.locator("#rosters")).to_contain_text("样例县.xlsx")
    expect(page.locator("#drop")).to_have_class("pointed")
    page.click("#tour-next")
    expect(page.locator("#profiles input")).to_have_count(5)
    for profile in page.locator("#profiles input").all()[2:]:
        profile.uncheck()
    page.click("#start")
    page.locator(".job.succeeded a.button").click()
    expect(page.locator(".card").first).to_be_visible()
    expect(card).to_contain_text("4 / 6")
    expect(page.locator("#cards")).to_have_class("pointed")
    page.click("#tour-next")
    with page.expect_download() as workbook:
        page.locator(".card.current a.file").first.click()
    assert workbook.value.suggested_filename.endswith(".xlsx")
    page.click("#tour-next")
    expect(page.locator("#approval")).to_be_visible()
    page.click("#tour-next")
    expect(card).to_have_count(0)
    page.goto("/#/desk")
    expect(page.locator("#steps")).to_contain_text("2 份候选方案")
    expect(page.locator("#tour-begin")).to_have_count(0)


def test_a_declined_tour_is_not_offered_again_but_stays_in_the_help(page: Page) -> None:
    page.click("text=不用了")
    page.reload()
    expect(page.locator("#steps")).to_be_visible()
    expect(page.locator("#tour-begin")).to_have_count(0)
    page.click("#help")
    page.click("#tour-start")
    expect(page.locator("#tour")).to_contain_text("工作台")
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_have_count(0)


def test_a_term_tells_what_it_means_and_leads_to_the_glossary(planned: None, page: Page) -> None:
    page.locator(".gauge-table button.term", has_text="应交流").click()
    expect(page.locator("dialog")).to_contain_text("规划期内必须交流的在编教师")
    page.locator("dialog a").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#term-obligated")).to_have_class("chosen")
    page.fill("#glossary-search", "差异系数")
    expect(page.locator("#glossary dt:visible")).to_have_text(["差异系数"])
    page.fill("#glossary-search", "没有的词")
    expect(page.locator("#glossary .empty")).to_be_visible()
