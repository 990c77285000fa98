"""What the people around a plan do in the browser: submit, decide, publish, look after users, read the audit."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import browsing
from tests.web.later import TODAY
from tests.web.office import PASSWORD, YEAR, Bureau


@pytest.fixture(scope="module")
def plans(bureau: Bureau) -> list[dict[str, Any]]:
    return bureau.plans(bureau.upload()["id"], "balanced", "commute-first")


@pytest.fixture
def page(bureau: Bureau) -> Iterator[Page]:
    with browsing(bureau.server.address) as page:
        yield page


def decide(page: Page, action: str, reason: str) -> None:
    page.fill("#reason", reason)
    page.click(f"#decide-{action}")


def test_a_plan_is_submitted_sent_back_approved_by_another_person_and_published(
    bureau: Bureau, plans: list[dict[str, Any]], page: Page
) -> None:
    plan = plans[0]["id"]
    bureau.signs_in(page, "planner")
    page.goto("/")
    expect(page.locator("#waits")).to_contain_text("比较 2 份候选方案")
    expect(page.locator(".gauge-table")).to_contain_text("骨干教师占交流人数")
    page.goto(f"/#/approval/{plan}")
    page.click("#decide-submit")
    expect(page.locator("#decided")).to_contain_text("请先写理由")
    decide(page, "submit", "两项比例均达标")
    expect(page.locator("#decided")).to_contain_text("已提交")
    expect(page.locator("#decide-approve")).to_have_count(0)
    expect(page.locator("#decide-withdraw")).to_be_visible()

    bureau.signs_in(page, "approver")
    page.goto("/")
    page.reload()
    page.locator("#waits a", has_text="审批").click()
    decide(page, "send_back", "请再核对一遍海边小学")
    expect(page.locator("#decided")).to_contain_text("已退回")

    bureau.signs_in(page, "planner")
    page.goto("/")
    page.reload()
    page.locator("#waits a", has_text="请再核对一遍海边小学").click()
    decide(page, "submit", "已核对")
    expect(page.locator("#decided")).to_contain_text("已提交")

    bureau.signs_in(page, "approver")
    page.reload()
    decide(page, "approve", "同意")
    expect(page.locator("#decided")).to_contain_text("已批准")
    expect(page.locator("#decide-publish")).to_have_count(0)

    bureau.signs_in(page, "planner")
    page.reload()
    decide(page, "publish", "按期公示")
    page.locator("dialog button", has_text="发布").click()
    expect(page.locator("#decided")).to_contain_text("已发布")
    expect(page.locator("#history-title + .scroll tbody tr")).to_have_count(5)
    expect(page.locator("#approval")).to_contain_text("内容不再改动")


def test_the_public_list_names_no_reason_and_no_number(bureau: Bureau, plans: list[dict[str, Any]], page: Page) -> None:
    bureau.signs_in(page, "approver")
    page.goto(f"/#/approval/{plans[0]['id']}")
    rows = [
        row for row in bureau.ask("approver", "GET", f"/plans/{plans[0]['id']}")["postings"] if row["事由"] == "应交流"
    ]
    shown = page.locator("#public")
    expect(shown.locator("tbody tr", has_text=rows[0]["姓名"])).to_contain_text(rows[0]["接收学校"])
    text = shown.inner_text()
    assert not any(row["教师编号"] in text for row in rows)
    assert "应交流" not in text
    with page.expect_download() as workbook:
        page.locator("#public-files a").first.click()
    assert workbook.value.suggested_filename.endswith(".xlsx")


def test_whoever_submitted_is_told_that_another_person_approves(
    bureau: Bureau, plans: list[dict[str, Any]], page: Page
) -> None:
    bureau.signs_in(page, "administrator")
    page.goto(f"/#/approval/{plans[1]['id']}")
    decide(page, "submit", "备选")
    expect(page.locator("#decide")).to_contain_text("必须是两个人")
    expect(page.locator("#decide-approve")).to_have_count(0)
    decide(page, "withdraw", "不用了")
    expect(page.locator("#decided")).to_contain_text("已撤回")


def test_a_new_user_gets_a_password_that_works_once(bureau: Bureau, page: Page) -> None:
    bureau.signs_in(page, "administrator")
    page.goto("/#/access")
    page.fill("input[name=user-name]", "新来的")
    page.select_option("select[name=user-role]", "approver")
    page.click("#add-user button")
    secret = page.locator("dialog .secret").input_value()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    newcomer = page.locator("#users tr", has_text="新来的")
    expect(newcomer).to_contain_text("待首次登录")
    bureau.enters("新来的", secret).close()
    page.reload()
    expect(newcomer).to_contain_text("正常")
    newcomer.locator("text=停用").click()
    page.locator("dialog button", has_text="停用").click()
    expect(newcomer).to_contain_text("已停用")


def test_a_key_for_a_program_is_shown_once_and_can_be_revoked(bureau: Bureau, page: Page) -> None:
    bureau.signs_in(page, "planner")
    page.goto("/#/access")
    expect(page.locator("#users")).to_have_count(0)
    page.click("text=新建密钥")
    page.fill("input[name=key-name]", "人事系统")
    page.locator("#add-key label", has_text="方案").locator("input").check()
    page.click("#add-key button")
    token = page.locator("dialog .secret").input_value()
    with_key = page.request.get("/api/v1/plans", headers={"Authorization": f"Bearer {token}"})
    assert with_key.ok
    page.keyboard.press("Escape")
    page.locator("#keys button", has_text="停用").click()
    page.locator("dialog button", has_text="停用").click()
    expect(page.locator("#keys")).to_contain_text("已停用")


def test_a_browser_left_signed_in_elsewhere_is_signed_out_from_here(bureau: Bureau, page: Page) -> None:
    made = bureau.ask("administrator", "POST", "/users", json={"name": "健忘的", "role": "approver"})
    elsewhere = bureau.enters("健忘的", made["password"])
    assert page.request.post("/api/v1/session", data={"name": "健忘的", "password": PASSWORD}).ok
    page.goto("/#/access")
    rows = page.locator("#sessions tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("就是现在这一个")
    rows.last.locator("button").click()
    expect(rows).to_have_count(1)
    assert elsewhere.get("/session").status_code == 401
    elsewhere.close()
    page.locator("#sessions button", has_text="处处退出").click()
    page.locator("dialog button", has_text="处处退出").click()
    expect(page).to_have_url(re.compile("sign-in"))
    assert page.request.get("/api/v1/session").status == 401


def test_the_audit_is_filtered_checked_and_taken_away(bureau: Bureau, plans: list[dict[str, Any]], page: Page) -> None:
    bureau.signs_in(page, "auditor")
    page.goto("/#/audit")
    expect(page.locator("#chain")).to_contain_text(re.compile(r"记录完整：\d+ 条"))
    page.select_option("#audit-action", label="开始求解")
    lines = page.locator("#audit-lines tbody tr")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("chen")
    page.fill("#audit-name", "没有这个人")
    expect(page.locator("#audit-lines")).to_contain_text("没有符合条件的记录")
    page.fill("#audit-name", "che")
    expect(lines).to_have_count(1)
    with page.expect_download() as file:
        page.click("#audit-export")
    rows = list(csv.DictReader(Path(file.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["用户"], row["做了什么"]) for row in rows] == [("chen", "solve_started")]


def test_after_the_first_of_september_a_plan_is_published_only_by_saying_so(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path, module="tests.web.later")
    try:
        (plan,) = bureau.plans(bureau.upload()["id"], "balanced")
        bureau.decide("planner", plan["id"], "submit", "比例达标")
        bureau.decide("approver", plan["id"], "approve", "同意")
        with browsing(bureau.server.address, refused=True) as page:
            page.clock.set_fixed_time(datetime.combine(TODAY, time(9)))
            bureau.signs_in(page, "planner")
            page.goto(f"/#/approval/{plan['id']}")
            decide(page, "publish", "补办")
            page.locator("dialog button", has_text="发布").click()
            expect(page.locator("#decided")).to_contain_text(f"{YEAR} 学年已于 {YEAR}-09-01 开始")
            page.check("#override")
            decide(page, "publish", "上级批准推迟")
            page.locator("dialog button", has_text="发布").click()
            expect(page.locator("#decided")).to_contain_text("已发布")
            expect(page.locator("#history-title + .scroll")).to_contain_text("过期后特别发布")
    finally:
        bureau.stop()


CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_english_view_is_english(bureau: Bureau, plans: list[dict[str, Any]], page: Page) -> None:
    bureau.signs_in(page, "administrator")
    page.goto("/static/sign-in.html")
    page.evaluate("localStorage.setItem('language', 'en')")
    page.goto("/")
    for part in (".gauge-table", "#calendar"):
        assert not CHINESE.search(page.locator(part).inner_text()), page.locator(part).inner_text()
    of = bureau.ask("planner", "GET", f"/plans/{plans[0]['id']}")
    page.goto(f"/#/plan/{of['solve_id']}/{plans[0]['id']}")
    expect(page.locator(".card")).to_have_count(2)
    page.locator(".card summary").first.click()
    cards = page.locator("#cards").inner_text()
    assert "Travel" in cards
    assert not CHINESE.search(cards), cards
    page.goto("/#/policy")
    expect(page.locator("article.rule").first).to_contain_text(
        "Shanwei Urban District three-year plan for teachers, Article 6"
    )
    assert not CHINESE.search(rules := page.locator("main").inner_text()), rules
    page.goto("/#/scenario")
    expect(page.locator("#profiles")).to_contain_text("Equity first")
    page.locator("#profiles summary").click()
    assert not CHINESE.search(page.locator("#profiles").inner_text())


def test_a_school_officer_sees_own_pages_only(bureau: Bureau, page: Page) -> None:
    bureau.signs_in(page, "school")
    page.goto("/")
    expect(page.locator("nav a")).to_have_text(["工作台", "1方案", "日程", "用户与密钥"])


def test_wrong_passwords_are_counted_until_the_lock(bureau: Bureau) -> None:
    with browsing(bureau.server.address, refused=True) as page:
        page.goto("/static/sign-in.html")
        page.fill("input[name=name]", "nobody-there")
        for count in range(1, 6):
            page.fill("input[name=password]", "wrong")
            page.click("#sign-in button")
            expect(page.locator("#result")).to_contain_text("用户名或密码不对")
            if 1 < count < 5:
                expect(page.locator("#counted")).to_contain_text(f"已连续输错 {count} 次")
            expect(page.locator("#sign-in button")).to_be_enabled()
        expect(page.locator("#counted")).to_contain_text("可能已锁定")
        page.fill("input[name=name]", "admin")
        page.fill("input[name=password]", PASSWORD)
        page.click("#sign-in button")
        expect(page.locator("#desk")).to_be_visible()


def test_the_desk_shows_the_calendar_and_a_planner_notes_a_step(bureau: Bureau, page: Page) -> None:
    bureau.signs_in(page, "planner")
    page.goto("/")
    first = page.locator("#calendar tbody tr").first
    expect(first).to_contain_text(re.compile(r"\d\d/\d\d – \d\d/\d\d"))
    first.locator("button", has_text="记为完成").click()
    expect(first).to_contain_text("✓ 已完成")
    first.locator("button", has_text="撤销").click()
    expect(first).not_to_contain_text("已完成")
    with page.expect_download() as file:
        page.locator("#calendar a", has_text=".ics").click()
    assert Path(file.value.path()).read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")
