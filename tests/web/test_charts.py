"""Charts as the pages draw them: what is drawn, said, tabled and downloaded is the same figures."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app.test_server import Server
from tests.web.browser import browsing

pytestmark = pytest.mark.no_database

BARS = """
const { bars } = await import("/static/charts.js");
window.chart = bars({
  title: "每百名学生", unit: "人", categories: ["骨干教师", "=2+3"], norms: [1, null], norm: "标准", decimals: 2,
  series: [{ title: "前", values: [0.8, 2] }, { title: "后", values: [1.25, null] }],
});
"""
SCATTER = """
const { scatter } = await import("/static/charts.js");
window.opened = [];
const point = (title, x, y) => ({ title, x, y, open: () => window.opened.push(title) });
window.chart = scatter({
  title: "前沿", x: { title: "公里" }, y: { title: "缺口", decimals: 0 }, joined: true,
  points: [point("丙", 300, 10), point("甲", 100, 50), point("乙", 200, 20)],
});
"""
LINES = """
const { lines } = await import("/static/charts.js");
window.chart = lines({
  title: "差距", x: { title: "秒" }, y: { title: "%" }, limits: [{ title: "标准", value: 0.5 }],
  series: [{ title: "综合", points: [[0, 8], [1, 2], [2, 0]] }, { title: "通勤", points: [[0, 4], [2, 1]] }],
});
"""


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with browsing(server.address) as page:
        page.goto("/")
        yield page


def shown(page: Page, script: str) -> None:
    page.evaluate(f"(async () => {{ {script} document.body.append(window.chart); }})()")
    page.click(".chart summary")


def table(page: Page) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in page.locator(".chart tr").all()]


def test_bars_stand_for_their_figures_which_are_a_table_and_a_file_too(page: Page) -> None:
    shown(page, BARS)
    bars = page.locator(".chart > svg rect")
    expect(bars).to_have_count(3)
    wide = [float(bar.get_attribute("width") or 0) for bar in bars.all()]
    assert wide[0] / wide[1] == pytest.approx(0.8 / 1.25, rel=0.01)
    assert wide[2] / wide[1] == pytest.approx(2 / 1.25, rel=0.01)
    expect(page.locator(".chart > svg .norm")).to_have_count(1)
    expect(page.locator(".chart .legend li")).to_have_text(["前", "后", "标准"])
    assert table(page) == [
        ["项目", "前（人）", "后（人）", "标准"],
        ["骨干教师", "0.8", "1.25", "1"],
        ["=2+3", "2", "–", "–"],
    ]
    with page.expect_download() as download:
        page.click(".chart button")
    assert download.value.suggested_filename == "每百名学生.csv"
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert list(csv.reader(content.splitlines())) == [
        ["项目", "前（人）", "后（人）", "标准"],
        ["骨干教师", "0.8", "1.25", "1"],
        ["'=2+3", "2", "", ""],
    ]


def test_points_are_joined_in_order_and_open_by_mouse_and_by_key(page: Page) -> None:
    shown(page, SCATTER)
    joined = page.locator(".chart .joined").get_attribute("d") or ""
    across = [float(part.split()[0]) for part in joined.lstrip("M").split("L")]
    assert len(across) == 3
    assert across == sorted(across)
    points = page.get_by_role("button", name="公里")
    expect(points).to_have_count(3)
    points.nth(1).focus()
    page.keyboard.press("Enter")
    points.nth(2).locator(".series").click()
    assert page.evaluate("window.opened") == ["甲", "乙"]
    assert table(page)[1] == ["丙", "300", "10"]


def test_lines_have_a_form_each_and_the_limit_stands_across_them(page: Page) -> None:
    shown(page, LINES)
    expect(page.locator(".chart path.line")).to_have_count(2)
    dashes = page.locator(".chart path.line").evaluate_all(
        "lines => lines.map(one => getComputedStyle(one).strokeDasharray)"
    )
    assert len(set(dashes)) == 2
    expect(page.locator(".chart .norm")).to_have_count(1)
    assert table(page)[1:] == [
        ["综合", "0", "8"],
        ["综合", "1", "2"],
        ["综合", "2", "0"],
        ["通勤", "0", "4"],
        ["通勤", "2", "1"],
    ]


def test_axes_have_round_steps_that_cover_every_figure(page: Page) -> None:
    cases = [[3, 97], [0.012, 0.019], [5, 5], [-3, 4], [0, 0], [1e6, 1.2e6]]
    for values in cases:
        found = page.evaluate(
            "async (values) => { const { scale } = await import('/static/scale.js'); const axis = scale(values, 0, 100);"
            " return { ticks: axis.ticks, ends: values.map(axis.place) }; }",
            values,
        )
        assert found["ticks"][0] <= min(values)
        assert found["ticks"][-1] >= max(values)
        assert 2 <= len(found["ticks"]) <= 8
        assert all(-1e-6 <= place <= 100 + 1e-6 for place in found["ends"])
