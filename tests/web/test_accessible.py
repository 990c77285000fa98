"""Every page in both themes: nothing that axe-core finds wrong, everything reachable by keyboard, and fit for paper."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.browser import browsing
from tests.web.office import Bureau
from tests.web.scenes import PAGES, SCENES, THEMES, Scene, prepared, shown

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
pytestmark = pytest.mark.no_database  # what a page is made of is the same on each


@pytest.fixture(scope="module")
def bureau(bureau: Bureau) -> Bureau:
    prepared(bureau)
    return bureau


@pytest.fixture(scope="module")
def page(bureau: Bureau) -> Iterator[Page]:
    with browsing(bureau.server.address) as page:
        yield page


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_axe_finds_nothing_wrong(bureau: Bureau, page: Page, scene: Scene, theme: str) -> None:
    shown(page, bureau, scene, theme)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"][:5]]) for one in found] == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px too wide"
    assert re.findall(r"\b(?:null|undefined|NaN)\b|\[object", page.locator("main").inner_text()) == []


def test_the_keyboard_skips_to_the_content_and_every_page_is_reached_by_tab(bureau: Bureau, page: Page) -> None:
    shown(page, bureau, SCENES[0], "light")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.reload()
    page.wait_for_load_state("networkidle")
    links = page.locator("nav a")
    page.locator("#top h1 a").focus()
    for at in range(links.count()):
        page.keyboard.press("Tab")
        expect(links.nth(at)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#help")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#help-items")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help-items")).to_be_hidden()
    expect(page.locator("#help")).to_be_focused()


def test_a_window_holds_the_focus_and_gives_it_back(bureau: Bureau, page: Page) -> None:
    shown(page, bureau, SCENES[PAGES.index("desk")], "light")
    opener = page.locator("button.term").first
    opener.click()
    for _ in range(4):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
        assert inside
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_theme_follows_the_system_until_one_is_chosen(bureau: Bureau, page: Page) -> None:
    shown(page, bureau, SCENES[0], "light")
    page.evaluate("localStorage.removeItem('theme')")
    page.emulate_media(color_scheme="dark")
    page.reload()
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")
    page.click("#person")
    page.check("input[name=theme][value=dark]")
    expect(root).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


def test_on_paper_there_is_the_whole_list_and_no_navigation(bureau: Bureau, page: Page) -> None:
    shown(page, bureau, SCENES[PAGES.index("approval")], "dark")
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("#public tbody tr").last).to_be_visible()
    ground = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
