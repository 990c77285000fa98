"""What a planner does with plans in the browser: asks why not, settles by hand, solves again, compares, looks at long lists."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.app.places import READING
from tests.app.test_server import Server
from tests.app.waiting import PATIENCE, until
from tests.web.browser import browsing

ROWS = 5000


@pytest.fixture(scope="module")
def plans(server: Server) -> list[dict[str, Any]]:
    """Two plans of the reading sample, as the service shows them."""
    with httpx2.Client(base_url=f"{server.address}/api/v1", timeout=PATIENCE) as client:
        dataset = client.post("/datasets", files={"file": (READING.name, READING.read_bytes())}).json()["id"]
        wanted = {"dataset_id": dataset, "goal_profiles": ["balanced", "commute-first"], "year": 2027}
        solve = client.post("/solves", json=wanted).json()["id"]
        until(lambda: client.get(f"/solves/{solve}").json()["finished_at"])
        made = client.get(f"/solves/{solve}").json()["plans"]
        return [client.get(f"/plans/{plan['id']}").json() for plan in made]


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with browsing(server.address) as page:
        yield page


def opened(page: Page, plan: dict[str, Any]) -> None:
    page.goto(f"/#/plan/{plan['solve_id']}/{plan['id']}")
    expect(page.locator(".grid tbody tr")).to_have_count(len(plan["postings"]))


def first_name(page: Page) -> str:
    return page.locator(".grid tbody tr").first.locator("td").first.inner_text()


def test_why_not_is_asked_by_finding_a_school_in_a_list(page: Page, plans: list[dict[str, Any]]) -> None:
    opened(page, plans[0])
    home = page.locator(".grid tbody tr").first.locator("td:nth-child(3)").inner_text()
    page.locator(".grid tbody tr").first.locator("td").first.locator("button").click()
    expect(page.locator(".drawer .said").first).to_contain_text("方案安排")
    field = page.get_by_role("combobox", name="学校", exact=True)
    field.fill(home[:-1])
    options = page.locator(".drawer [role=option]")
    expect(options.filter(has_text=home)).to_have_count(1)
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.fill(home)
    field.press("Enter")
    expect(page.locator(".drawer [role=listbox]")).to_be_hidden()
    page.click("#why-not > button")
    expect(page.locator("#why-not-answer")).to_contain_text("这是现任学校")
    field.fill("没有的学校")
    page.click("#why-not > button")
    expect(page.locator("#why-not-answer")).to_contain_text("请先从列表里选一所学校")


def test_other_schools_come_with_their_exact_prices_and_may_be_chosen(page: Page, plans: list[dict[str, Any]]) -> None:
    opened(page, plans[0])
    page.locator(".grid tbody tr").first.locator("td").first.locator("button").click()
    page.get_by_role("button", name="列出其他去处和代价").click()
    first = page.locator(".runner-ups > li").first
    expect(first).to_contain_text("公里")
    school = first.locator("button.link").inner_text()
    first.get_by_role("button", name="派到这里").click()
    expect(page.locator(".noted")).to_contain_text(f"派到 {school}")
    page.keyboard.press("Escape")
    expect(page.locator("#decided li")).to_contain_text(school)
    page.get_by_role("button", name="全部撤销").click()
    expect(page.locator("#settled")).to_be_hidden()


def test_two_plans_are_compared_and_columns_for_nobody_last_year_and_a_list_by_hand_are_added(
    page: Page, plans: list[dict[str, Any]], tmp_path: Path
) -> None:
    opened(page, plans[0])
    page.click("#to-compare")
    expect(page.locator(".columns .card h3")).to_contain_text(["综合", "通勤优先"])
    goals = page.get_by_role("table", name="目标")
    lines = goals.locator("tbody tr")
    assert "same" not in (lines.first.get_attribute("class") or "")
    travel = lines.filter(has_text="通勤距离").locator("td")
    expect(travel.nth(1)).to_contain_text("✓ 最好")
    expect(travel.nth(1)).to_contain_text("更好")
    first, second = (plan["goals"]["travel"] for plan in plans)
    expect(travel.nth(1)).to_contain_text(f"−{first - second:,.1f}")

    page.select_option("#column-2", "nobody")
    expect(page.locator(".columns .card")).to_have_count(3)
    expect(page.locator(".columns .card").nth(2)).to_contain_text("不符合")
    page.select_option("#column-3", "last-year")
    expect(page.locator(".columns .card").nth(3)).to_contain_text("只供参照")

    row = plans[0]["postings"][0]
    mine = tmp_path / "我排的.csv"
    mine.write_text(f"教师编号,接收学校代码\n{row['教师编号']},{row['接收学校代码']}\n", encoding="utf-8")
    page.locator("#hand-made").set_input_files(mine)
    expect(page.locator(".columns .card").nth(3)).to_contain_text("我排的")
    expect(page.locator(".columns .card").nth(3)).to_contain_text("手工名单")
    people = page.locator(".long").first
    expect(people.locator("tbody tr").first).to_be_visible()
    with page.expect_download() as download:
        people.get_by_role("button", name="CSV").click()
    kept = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert kept[0][:3] == ["姓名", "教师编号", "派出学校"]
    assert len(kept) - 1 == people.locator("tbody tr").count()
    page.select_option("#goal-across", "equity")
    expect(page.locator(".two-charts .chart").first).to_contain_text("校际差异")


def test_a_frontier_is_traced_and_its_points_open_as_columns(page: Page, plans: list[dict[str, Any]]) -> None:
    page.goto(f"/#/compare/{plans[0]['id']}/{plans[1]['id']}")
    page.select_option("#frontier-first", "travel")
    page.select_option("#frontier-second", "equity")
    page.click("#frontier-start")
    expect(page.locator("#frontier-start")).to_be_enabled()  # the last point is drawn, nothing moves any more
    points = page.locator("#frontier .chart [role=button]")
    expect(points.first).to_be_visible()
    points.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: plans[1]["id"] not in url)
    expect(page.locator("#column-1 option:checked")).to_contain_text("前沿")  # the columns are those of the address
    expect(page.locator(".columns .card")).to_have_count(2)
    expect(page.locator(".columns .card").last).to_contain_text("前沿")
    assert plans[0]["id"] in page.url


def broken(page: Page) -> list[str]:
    """What axe-core finds wrong with a page as it stands."""
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_with_their_panels_can_be_used_by_everybody(
    server: Server, plans: list[dict[str, Any]], scheme: str
) -> None:
    with browsing(server.address, color_scheme=scheme, bypass_csp=True) as page:
        opened(page, plans[0])
        page.locator(".grid tbody tr").first.locator("td").first.locator("button").click()
        page.fill("#why-not-school", "中")
        expect(page.locator(".drawer [role=option]").first).to_be_visible()
        assert broken(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.locator(".grid tbody tr").first.locator("td:nth-child(4) button").click()
        expect(page.locator(".drawer .chart").last).to_be_visible()
        assert broken(page) == []
        page.goto(f"/#/compare/{plans[0]['id']}/{plans[1]['id']}/nobody/last-year")
        expect(page.locator(".columns .card")).to_have_count(4)
        assert broken(page) == []


def test_an_arrow_of_the_map_shows_its_postings_and_is_reached_by_keys(page: Page, plans: list[dict[str, Any]]) -> None:
    opened(page, plans[0])
    arrows = page.locator("#map path.flow")
    assert arrows.count() > 2
    arrows.first.focus()
    page.keyboard.press("ArrowRight")
    said = arrows.nth(1).get_attribute("aria-label") or ""
    page.keyboard.press("Enter")
    rows = page.locator(".grid tbody tr")
    expect(page.locator(".chip")).to_be_visible()
    home, host = said.split("：")[0].split(" → ")
    for row in rows.all():
        expect(row).to_contain_text(home)
        expect(row).to_contain_text(host)
    page.click(".chip")
    expect(rows).to_have_count(len(plans[0]["postings"]))
    page.fill("#search", first_name(page))
    expect(rows).to_have_count(1)
    expect(arrows).to_have_count(1)


def test_the_school_that_loses_most_stands_first_and_the_map_hands_over_its_figures(
    page: Page, plans: list[dict[str, Any]]
) -> None:
    opened(page, plans[0])
    page.click("#in-and-out summary")
    least = min(school["净变化"] for school in plans[0]["schools"])
    first = page.locator("#in-and-out tbody tr").first
    expect(first.locator("td").last).to_have_text(f"−{-least}" if least else "0")
    first.locator("button").click()
    expect(page.locator("#drawer")).to_contain_text(first.locator("button").inner_text())
    page.keyboard.press("Escape")
    page.click(".map details summary")
    with page.expect_download() as download:
        page.locator(".map details > button").click()
    rows = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    starting = [row for row in plans[0]["postings"] if row["事由"] not in ("期满返回", "留任")]
    assert sum(int(row[3]) for row in rows[1:]) == len(starting)


def test_the_map_is_seen_from_near_where_schools_lie_close(page: Page, plans: list[dict[str, Any]]) -> None:
    opened(page, plans[0])
    dots = page.locator("#map circle.place")
    apart = "all => { const at = all.map((one) => one.getBBox()); return Math.abs(at[0].x - at[1].x); }"
    before, names = dots.evaluate_all(apart), page.locator("#map .towns text")
    townships = names.all_text_contents()
    page.click("#map-nearer")
    page.click("#map-nearer")
    assert dots.evaluate_all(apart) > 3 * before
    assert set(names.all_text_contents()) & {school["学校名称"] for school in plans[0]["schools"]}
    picture = page.locator("#map").bounding_box()
    assert picture is not None
    place = dots.first.get_attribute("cx")
    page.mouse.move(picture["x"] + 12, picture["y"] + 12)
    page.mouse.down()
    page.mouse.move(picture["x"] + 92, picture["y"] + 42)
    page.mouse.up()
    assert dots.first.get_attribute("cx") != place
    page.click("#map-whole")
    assert names.all_text_contents() == townships


def test_a_school_shows_its_indicators_against_the_norms(page: Page, plans: list[dict[str, Any]]) -> None:
    opened(page, plans[0])
    name = first_name(page)
    page.locator(".grid tbody tr").first.locator("td:nth-child(4) button").click()
    chart = page.locator(".drawer .chart").last
    arrivals = page.locator("#drawer h4", has_text="接收（").locator("xpath=following-sibling::div[1]")
    expect(arrivals).to_contain_text(name)
    expect(chart.locator("g > path.norm")).to_have_count(3)
    expect(chart.locator(".legend")).to_contain_text("标准")
    expect(page.locator(".drawer")).to_contain_text("每百名学生")


@pytest.fixture
def thousands(page: Page, plans: list[dict[str, Any]]) -> Page:
    """The first plan with its postings told 5,000 times over, as the plan of a large county."""
    whole = dict(plans[0])
    some = [row for row in whole["postings"] if row["事由"] != "期满返回"]
    whole["postings"] = [
        {**some[at % len(some)], "教师编号": f"N{at:05d}", "姓名": f"教师{at}", "距离公里": (at * 7919) % 1000 / 10}
        for at in range(ROWS)
    ]

    def answered(route: Route) -> None:
        route.fulfill(content_type="application/json", body=json.dumps(whole))

    page.route(f"**/api/v1/plans/{whole['id']}", answered)
    page.goto(f"/#/plan/{whole['solve_id']}/{whole['id']}")
    expect(page.locator(".grid-bar [role=status]")).to_have_text(f"共 {ROWS} 行")
    return page


def test_five_thousand_rows_are_searched_sorted_grouped_and_scrolled_without_asking_the_service(
    thousands: Page,
) -> None:
    page, asked = thousands, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    rows, count = page.locator(".grid tbody tr"), page.locator(".grid-bar [role=status]")
    assert rows.count() < 100

    page.locator("#search").press_sequentially("教师499")
    expect(count).to_have_text("共 11 行")
    expect(rows).to_have_count(11)
    page.fill("#search", "")
    expect(count).to_have_text(f"共 {ROWS} 行")

    page.click("button.head >> text=公里")
    far = [float(text) for text in rows.locator("td:nth-child(10)").all_inner_texts()]
    assert far[:5] == [0.0] * 5
    assert far == sorted(far)
    scroller = page.locator(".long .scroll")
    scroller.evaluate("one => { one.scrollTop = one.scrollHeight; }")
    expect(rows.last.locator("td:nth-child(10)")).to_have_text("99.9")
    assert rows.count() < 100
    assert int(rows.last.get_attribute("aria-rowindex") or 0) == ROWS + 1

    page.select_option(".grouping", label="学段")
    group = rows.first.locator("th")
    expect(group).to_contain_text("行")
    size = int("".join(letter for letter in group.locator("small").inner_text() if letter.isdigit()))
    assert 0 < size < ROWS
    group.locator("button").click()
    expect(group.locator("button")).to_have_attribute("aria-expanded", "false")
    expect(rows.nth(1).locator("th")).to_have_count(1)

    with page.expect_download() as download:
        page.locator(".grid-bar .csv").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == ROWS + 1
    assert [url for url in asked if not url.startswith("blob:")] == []
