"""What the pages say when the connection is gone and when their own program fails: two different things."""

import json
import re

from playwright.sync_api import expect

from tests.app.test_server import Server
from tests.web.browser import browsing


def test_a_lost_connection_is_told_as_one(server: Server) -> None:
    with browsing(server.address, troubled=True) as page:
        page.route("**/api/v1/datasets*", lambda route: route.abort())
        page.goto("/#/roster")
        expect(page.locator("#rosters")).to_contain_text("连接不上服务")


def test_an_answer_that_is_none_of_the_services_is_a_lost_connection_too(server: Server) -> None:
    with browsing(server.address, troubled=True) as page:
        page.route("**/api/v1/datasets*", lambda route: route.fulfill(status=502, body="<html>Bad Gateway</html>"))
        page.goto("/#/roster")
        expect(page.locator("#rosters")).to_contain_text("连接不上服务")


def test_a_fault_of_the_page_has_a_code_that_stands_in_the_log_without_what_was_on_the_page(server: Server) -> None:
    with browsing(server.address, troubled=True) as page:
        page.route("**/api/v1/datasets*", lambda route: route.fulfill(json={"items": {"length": 1, "name": "张三"}}))
        with page.expect_response("**/api/v1/faults") as told:
            page.goto("/#/roster")
        assert told.value.status == 204
        shown = page.locator("#rosters .notice")
        expect(shown).to_contain_text("页面程序出错")
        code = re.search("代码 ([0-9A-F]{6})", shown.inner_text())
        page.wait_for_timeout(200)
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if '"page_failed"' in line]
    (line,) = lines
    assert code is not None and line["code"] == code[1]
    assert line["kind"] == "TypeError" and line["at"][0].startswith("roster.js:") and line["page"] == "roster"
    assert "张三" not in json.dumps(lines, ensure_ascii=False)
