"""政策 and 情景 in the browser: rules changed with their effects in sight, decisions, live solves, ways out tried on a copy."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.app.places import READING
from tests.app.test_server import Server
from tests.app.waiting import PATIENCE
from tests.web.browser import browsing


@pytest.fixture(scope="module")
def server(server: Server) -> Server:
    with READING.open("rb") as file:
        httpx2.post(f"{server.address}/api/v1/datasets", files={"file": (READING.name, file)}, timeout=PATIENCE)
    return server


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with browsing(server.address) as page:
        yield page


def figures(text: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"[\d,]+", text)]


def only(page: Page, *profiles: str) -> None:
    expect(page.locator("#profiles input").first).to_be_visible()
    for box in page.locator("#profiles input").all():
        box.set_checked(box.get_attribute("value") in profiles)


def test_a_rule_changed_shows_what_it_closes_and_is_kept_as_the_bureaus_own_policy(page: Page) -> None:
    page.goto("/#/policy")
    reach = page.locator("#rule-reach")
    expect(reach.locator(".effect")).to_contain_text("关闭")
    before = figures(reach.locator(".effect").inner_text())[0]
    first_open = figures(page.locator("#tally dd").first.inner_text())[0]
    page.fill("#reach-ordinary_km", "5")
    expect(page.locator("#policy-actions")).to_contain_text("改了 1 条规则")
    expect(page.locator("#tally dd").first).not_to_contain_text(f"{first_open:,} ")
    assert figures(reach.locator(".effect").inner_text())[0] > before
    page.locator("#rule-direction input[type=checkbox]").first.uncheck()
    expect(page.locator("#rule-direction .effect")).to_have_text("未启用")
    page.click("#copy")
    page.fill("dialog input[name=title]", "本县 2027")
    page.click("#copy-now")
    expect(page.locator("#policy-choice option:checked")).to_have_text("本县 2027（自己的，第 1 版）")
    expect(page.locator("#reach-ordinary_km")).to_have_value("5")
    reach.locator("button", has_text="恢复默认").first.click()
    expect(page.locator("#reach-ordinary_km")).to_have_value("40")
    page.click("#keep")
    expect(page.locator("dialog tbody")).to_contain_text("5 公里")
    page.click("#keep-now")
    expect(page.locator("#versions summary")).to_have_text("2 个版本")
    page.click("#versions summary")
    expect(page.locator("#versions tbody tr").first).to_contain_text("5 公里 → 40 公里")


def test_a_figure_out_of_range_is_marked_and_changes_nothing(page: Page) -> None:
    page.goto("/#/policy/shanwei-chengqu")
    page.fill("#release_cap-school_share", "180")
    expect(page.locator("#release_cap-school_share")).to_have_class("wrong")
    expect(page.locator("#policy-actions")).not_to_contain_text("改了")


def test_a_scenario_with_a_decision_is_kept_solved_live_copied_and_archived(page: Page) -> None:
    page.goto("/#/scenario")
    only(page, "balanced")
    page.fill("input[name=name]", "留一人")
    page.fill("input[name=year]", "2027")
    page.fill("#person-search", "T0000")
    page.locator("#people .person", has_text="应交流").first.click()
    page.select_option("#chosen-person select[name=kind]", "stay")
    page.fill("#chosen-person input[name=reason]", "照顾家庭")
    page.click("#decide")
    expect(page.locator("#decisions tbody tr")).to_contain_text("留在本校")
    page.click("#save-scenario")
    expect(page.locator("#scenarios tbody tr", has_text="留一人")).to_contain_text("综合")
    page.click("#start")
    done = page.locator(".job.succeeded", has_text="留一人")
    expect(done).to_contain_text("人工决定 1 项")
    expect(done.locator("a.button")).to_be_visible()
    page.click("#copy-scenario")
    expect(page.locator("input[name=name]")).to_have_value("留一人（副本）")
    expect(page.locator("#decisions tbody tr")).to_contain_text("照顾家庭")
    page.locator("#scenarios tr.current button", has_text="归档").click()
    page.locator("dialog button", has_text="归档").click()
    expect(page.locator("#scenarios tbody tr")).to_have_count(1)


def test_an_exception_recorded_on_the_page_opens_a_school_for_a_lock_and_is_kept_with_the_scenario(page: Page) -> None:
    page.goto("/#/scenario")
    only(page, "balanced")
    page.fill("input[name=name]", "有特批")
    page.fill("input[name=year]", "2027")
    page.fill("#person-search", "T")
    people = page.request.get("/api/v1/datasets").json()["items"][0]["id"]
    found = page.request.get(f"/api/v1/datasets/{people}/people?limit=100&year=2027").json()["items"]
    new = next(one for one in found if one["posted_by_rules"] and one["closed_by"] == ["新教师不交流"])
    page.locator("#waivers summary").click()
    expect(page.locator("#waivers")).to_contain_text("不能特批：")
    page.select_option("select[name=waiver-rule]", "minimum_service")
    page.fill("input[name=waiver-teacher]", new["name"])
    expect(page.locator(f"#waiver-people option[value={new['teacher']}]")).to_be_attached()
    page.fill("input[name=waiver-teacher]", new["teacher"])
    page.click("#permit")
    expect(page.locator("#waivers [role=alert]")).to_have_text("请补填：理由、批准人、有效至（含当月）。")
    page.fill("input[name=waiver-reason]", "急需")
    page.fill("input[name=waiver-by]", "局长办公会")
    page.fill("input[name=waiver-until]", "2028-08")
    page.click("#permit")
    expect(page.locator("#waivers tbody tr")).to_contain_text("新教师不交流")
    page.fill("#person-search", new["teacher"])
    page.locator("#people .person").first.click()
    page.select_option("#chosen-person select[name=kind]", "lock")
    page.click("#decide")
    page.click("#save-scenario")
    expect(page.locator("#waivers tbody tr")).to_contain_text(f"{new['name']} {new['teacher']}")
    page.reload()
    expect(page.locator("#waivers tbody tr")).to_contain_text("局长办公会 · 至 2028-08")
    expect(page.locator("#decisions tbody tr")).to_contain_text("必须派往")


def test_a_plan_over_two_years_is_chosen_solved_and_seen_year_by_year(page: Page) -> None:
    page.goto("/#/scenario")
    only(page, "balanced")
    page.fill("input[name=name]", "两年")
    page.fill("input[name=year]", "2027")
    page.select_option("select[name=horizon]", "2")
    page.click("#save-scenario")
    expect(page.locator("#scenarios tbody tr", has_text="两年")).to_be_visible()
    page.click("#start")
    done = page.locator(".job.succeeded", has_text="两年")
    done.locator("a.button").click()
    expect(page.locator("#by-year tbody tr")).to_have_count(2)
    expect(page.locator("#plan h3")).to_contain_text("2027–2028")
    counted = page.locator("#plan p[role=status]")
    everybody = figures(counted.inner_text())[0]
    page.select_option("#in-year", "2028")
    expect(counted).not_to_contain_text(f"符合筛选 {everybody} 行")
    assert 0 < figures(counted.inner_text())[0] < everybody
    with page.expect_download() as loading:
        page.locator("#by-year tbody tr").nth(1).locator("a").click()
    assert loading.value.suggested_filename == "plan-2028-balanced.xlsx"
    expect(page.locator("#put-forward")).to_have_count(0)


def test_the_curve_of_a_solve_outlives_a_reload(page: Page) -> None:
    sample = page.request.get("/api/v1/sample").body()
    file = {"name": "样例县.xlsx", "mimeType": "application/octet-stream", "buffer": sample}
    dataset = page.request.post("/api/v1/datasets", multipart={"file": file}).json()["id"]
    solve = page.request.post("/api/v1/solves", data={"dataset_id": dataset, "year": 2027}).json()["id"]
    page.goto("/#/scenario")
    job = page.locator(f"#job-{solve}")
    expect(job).to_have_class("job succeeded")
    page.reload()
    job.locator(".past summary").click()
    kept = page.request.get(f"/api/v1/solves/{solve}/curve").json()["items"]
    expect(job.locator(".curve path.line")).to_have_count(len({point["profile"] for point in kept}))
    job.locator(".curve details summary").click()
    expect(job.locator(".curve tbody tr")).to_have_count(len(kept))
    assert len({point["profile"] for point in kept}) > 1


def test_an_impossible_scenario_offers_a_way_out_that_is_tried_on_a_copy(page: Page) -> None:
    page.goto("/#/scenario")
    only(page, "balanced")
    page.fill("input[name=year]", "2027")
    page.click("#change-rules")
    page.fill("dialog #annual_share-share", "50")
    page.click("#rules-done")
    expect(page.locator("#rule-changes tbody tr")).to_contain_text("50 %")
    page.click("#start")
    wrong = page.locator(".job.infeasible").first
    expect(wrong).to_contain_text("年度交流比例")
    wrong.locator(".ways li", has_text="占比下限").locator("button.apply").click()
    expect(page.locator(".job.succeeded", has_text="年度交流比例")).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value(re.compile("年度交流比例"))
    expect(page.locator("#rule-changes tbody tr")).not_to_contain_text("50 %")


def test_weights_are_changed_in_a_window_and_kept_as_an_own_goal_profile(page: Page) -> None:
    page.goto("/#/scenario")
    only(page, "commute-first")
    page.locator("#profiles .profile", has_text="通勤优先").locator("button").click()
    page.fill("dialog input[name=title]", "通勤与补岗")
    page.locator("dialog fieldset").nth(1).locator("input[name=unmet_posts]").fill("30")
    page.click("#weights-keep")
    own = page.locator("#profiles .profile", has_text="通勤与补岗")
    expect(own.locator("input")).to_be_checked()
    expect(page.locator("#profiles .profile", has_text="通勤优先").locator("input")).to_be_checked()
