"""Every page as somebody sees it who is in the middle of the work: for screenshots and for checks of every page."""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

import app.web
from tests.web.office import Bureau
from tests.web.test_pages import changed, damage

WEB = Path(app.web.__file__).parent
PAGES = re.findall(r'\{ id: "([\w-]+)"', (WEB / "pages.js").read_text(encoding="utf-8"))
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Scene:
    """A page as one of the office sees it; ``acts`` is done to it once it is there."""

    name: str
    role: str
    address: str
    acts: Callable[[Page], None] = lambda page: None


def explained(page: Page) -> None:
    """A teacher's explanation at the side of the plan."""
    page.locator(".grid tbody tr td button").first.click()
    expect(page.locator("#drawer .said").first).to_be_visible()


def school(page: Page) -> None:
    """A school's panel, who leaves and comes."""
    page.locator("#plan .grid tbody tr td:nth-child(4) button").first.click()
    expect(page.locator("#drawer .chart").first).to_be_visible()


def near(page: Page) -> None:
    """The map of the county's seat."""
    for _ in range(3):
        page.click("#map-nearer")
    page.locator("#plan .legend").first.scroll_into_view_if_needed()


def charts(page: Page) -> None:
    """Plans drawn side by side."""
    page.locator(".two-charts").first.scroll_into_view_if_needed()


def days(page: Page) -> None:
    """The table of working days."""
    page.locator("#notice").scroll_into_view_if_needed()


def problems(page: Page) -> None:
    """A damaged roster that was just checked."""
    with tempfile.TemporaryDirectory() as folder:
        page.locator("#drop input[type=file]").set_input_files(changed(Path(folder) / "花名册.xlsx", damage))
        expect(page.locator("#check .notice")).to_contain_text("有 3 处错误")
    page.locator("#problems details").first.scroll_into_view_if_needed()


def helped(page: Page) -> None:
    page.click("#help")


SCENES = (
    *(Scene(name, "administrator", f"/#/{name}") for name in PAGES),
    Scene("explanation", "planner", "/#/plan", explained),
    Scene("help", "approver", "/#/desk", helped),
    Scene("sign-in", "", "/static/sign-in.html"),
)
MORE = (
    Scene("problems", "planner", "/#/roster", problems),
    Scene("map", "planner", "/#/plan", near),
    Scene("school", "planner", "/#/plan", school),
    Scene("charts", "planner", "/#/compare", charts),
    Scene("days", "administrator", "/#/calendar", days),
)
"""For pictures alone: their parts are checked where they are tested."""


def prepared(bureau: Bureau) -> list[dict[str, Any]]:
    """A county with three candidate plans of which one is published; what was submitted waits for another person."""
    roster = bureau.upload(content=bureau.clients["planner"].get("/sample").content)
    plans = bureau.plans(roster["id"], "balanced", "commute-first", "equity-first")
    first, second = plans[0]["id"], plans[1]["id"]
    bureau.decide("planner", first, "submit", "年度比例和骨干比例均达标，校际差距缩小最多")
    bureau.decide("approver", first, "approve", "同意")
    bureau.decide("planner", first, "publish", "按日程公示")
    bureau.decide("planner", second, "submit", "通勤总里程最低，供比较")
    return plans


def shown(page: Page, bureau: Bureau, scene: Scene, theme: str) -> None:
    """Brings a page to where the scene is, in a theme."""
    page.goto("/static/sign-in.html")  # no page is left that would ask for anything without its session
    page.context.clear_cookies()
    if scene.role:
        bureau.signs_in(page, scene.role)
    page.evaluate("theme => { localStorage.setItem('theme', theme); localStorage.setItem('tour', 'no'); }", theme)
    page.goto(scene.address)
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".busy")).to_have_count(0)
    expect(page.locator("h1").first).to_be_visible()
    scene.acts(page)
