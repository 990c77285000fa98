"""日程 and 文件模板 in the browser: steps changed, days changed, a notice imported, templates replaced; each by whoever may."""

import io
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

from tests.web.browser import browsing
from tests.web.office import YEAR, Bureau


def entered(bureau: Bureau, page: Page, role: str, address: str) -> None:
    bureau.signs_in(page, role)
    page.goto("about:blank")
    page.goto(address)


def begins(page: Page, step: str) -> str:
    """When a step has to begin, as the list says."""
    line = page.locator("#calendar tbody tr", has_text=step)
    return line.locator("td").nth(2).inner_text()


def test_a_planner_changes_the_steps_and_the_dates_follow(bureau: Bureau) -> None:
    with browsing(bureau.server.address) as page:
        entered(bureau, page, "planner", f"/#/calendar/{YEAR}")
        expect(page.locator("#calendar tbody tr")).to_have_count(10)
        expect(page.locator(".timeline rect.latest").first).to_be_visible()
        expect(page.locator("#change-day")).to_have_count(0)  # the table of days is the administrator's
        before = begins(page, "竞聘")
        page.click("#edit-steps")
        notice = page.locator(".step-rows li[data-id=publication]")
        notice.locator("input[name=days]").fill("7")
        page.locator(".step-rows li").last.get_by_role("button", name="上移").click()
        page.click("#step-add")
        page.locator(".step-rows li").last.locator("input[name=title]").fill("培训")
        page.fill("dialog input[name=note]", "公示改为 7 个工作日")
        page.click("#steps-keep")
        expect(page.locator("select[name=policy] option:checked")).to_have_text("汕尾市城区·本县（自己的，第 1 版）")
        expect(page.locator("#calendar tbody tr")).to_have_count(11)
        expect(page.locator("#calendar tbody tr").nth(8)).to_contain_text("报到")
        expect(page.locator("#calendar tbody tr").last).to_contain_text("培训")
        assert begins(page, "竞聘") < before

        # the next change is the next version, and the policy's page tells what it was
        page.click("#edit-steps")
        page.locator(".step-rows li").last.get_by_role("button", name="删去").click()
        page.click("#steps-keep")
        expect(page.locator("#calendar tbody tr")).to_have_count(10)
        page.goto(page.url.replace(f"calendar/{YEAR}", "policy"))
        page.click("#versions summary")
        expect(page.locator("#versions tbody tr").first).to_contain_text("日程步骤")


def test_the_administrator_changes_days_and_imports_the_notice(bureau: Bureau, tmp_path: Path) -> None:
    with browsing(bureau.server.address, refused=True) as page:
        entered(bureau, page, "administrator", f"/#/calendar/{YEAR}/shanwei-chengqu")
        expect(page.locator("#days > p").first).to_contain_text("尚未公布")
        before = begins(page, "报到")
        page.locator(f"#months [data-day='{YEAR}-08-27']").click()
        expect(page.locator("#change-day input[name=day]")).to_have_value(f"{YEAR}-08-27")
        page.fill("#change-day input[name=name]", "台风停工")
        page.fill("#change-day input[name=reason]", "三防指挥部通知")
        page.click("#change-day button")
        expect(page.locator("#days")).to_contain_text("第 1 版")
        expect(page.locator(f"#months [data-day='{YEAR}-08-27']")).to_have_class("off")
        expect(page.locator("#calendar tbody tr", has_text="报到").locator("td").nth(2)).not_to_have_text(before)

        wrong, right = tmp_path / "错.csv", tmp_path / "通知.csv"
        wrong.write_text(f"日期,安排,名称\n{YEAR}-13-01,放假,元旦\n", encoding="utf-8")
        right.write_text(f"日期,安排,名称\n{YEAR}-01-01,放假,元旦\n{YEAR}-02-20,上班,春节调休\n", encoding="utf-8")
        page.locator("#notice-file").set_input_files(wrong)
        expect(page.locator("#days .notice.wrong")).to_contain_text("第 2 行")
        page.locator("#notice-file").set_input_files(right)
        expect(page.locator("#days .notice.good")).to_contain_text("第 2 版")
        expect(page.locator(f"#months [data-day='{YEAR}-02-20']")).to_contain_text("班")
        expect(page.locator("#calendar tbody tr", has_text="报到").locator("td").nth(2)).to_have_text(before)
        page.click("#exceptions summary")
        expect(page.locator("#exceptions tbody tr")).to_have_count(2)
        page.click("#notice >> text=撤销已导入的通知")
        page.locator("dialog button", has_text="撤销已导入的通知").click()
        expect(page.locator("#days .notice.good")).to_contain_text("第 3 版")
        expect(page.locator("#exceptions summary")).to_contain_text("19 天")


def test_a_template_is_taken_changed_put_in_place_and_put_back(bureau: Bureau, tmp_path: Path) -> None:
    with browsing(bureau.server.address, refused=True) as page:
        entered(bureau, page, "administrator", "/#/papers")
        card = page.locator("#template-notice-docx")
        with page.expect_download() as file:
            card.locator("a").click()
        document = Document(io.BytesIO(Path(file.value.path()).read_bytes()))
        document.paragraphs[0].insert_paragraph_before("样例县教育局文件")
        document.save(str(tmp_path / "改.docx"))
        document.paragraphs[0].insert_paragraph_before("{{ no_such_field }}")
        document.save(str(tmp_path / "错.docx"))

        card.locator("input[type=file]").set_input_files(tmp_path / "错.docx")
        expect(page.locator("#papers .notice.wrong")).to_contain_text("no_such_field")
        expect(card).to_contain_text("随软件附带")
        card.locator("input[name=reason]").fill("换成本局的版头")
        card.locator("input[type=file]").set_input_files(tmp_path / "改.docx")
        expect(page.locator("#papers .notice.good")).to_contain_text("已换上")
        expect(card).to_contain_text("换成本局的版头")
        card.get_by_role("button", name="恢复附带的模板").click()
        page.locator("dialog button", has_text="恢复附带的模板").click()
        expect(card).to_contain_text("随软件附带")


def test_whoever_has_no_right_to_them_sees_no_templates_and_changes_no_steps(bureau: Bureau) -> None:
    with browsing(bureau.server.address) as page:
        entered(bureau, page, "approver", "/#/calendar")
        expect(page.locator("#calendar tbody tr")).to_have_count(10)
        expect(page.locator("#edit-steps")).to_have_count(0)
        expect(page.locator("#nav-papers")).to_have_count(0)
