"""The door: a bureau's own sign-in is offered where there is one, leads in, and says in words why it did not."""

import re
from pathlib import Path

import httpx2
from playwright.sync_api import expect

from tests.app.ports import free_port
from tests.app.test_oidc import CLIENT, SECRET, FalseProvider
from tests.app.test_server import Server
from tests.web.browser import browsing
from tests.web.office import PASSWORD


def test_somebody_signs_in_with_the_bureaus_account_and_a_stranger_is_told_why_not(tmp_path: Path) -> None:
    provider, port = FalseProvider(), free_port()
    address = f"http://127.0.0.1:{port}"
    server = Server(
        tmp_path,
        "--port",
        str(port),
        LUNGANG_PUBLIC_URL=address,
        LUNGANG_OIDC_ISSUER=provider.issuer,
        LUNGANG_OIDC_CLIENT_ID=CLIENT,
        LUNGANG_OIDC_CLIENT_SECRET=SECRET,
    )
    try:
        assert server.process.stdout is not None
        found = re.search(r"用户名 (\w+)，一次性密码 ([\w-]+)", server.process.stdout.readline())
        assert found
        with httpx2.Client(base_url=f"{address}/api/v1", timeout=60) as admin:
            for password, then in ((found[2], {"current": found[2], "password": PASSWORD}), (PASSWORD, None)):
                assert admin.post("/session", json={"name": found[1], "password": password}).is_success
                assert then is None or admin.post("/session/password", json=then).is_success
            person = {"name": "wenhua", "role": "planner", "subject": "person-1"}
            assert admin.post("/users", json=person).status_code == 201
        with browsing(address) as page:
            page.goto("/static/sign-in.html")
            page.click("#provider")
            expect(page.locator("body")).to_contain_text("wenhua")
            assert page.url.rstrip("/").startswith(address)
            # left while signed in: else the page goes to the sign-in by itself, against the next line
            page.goto("about:blank")
            page.context.clear_cookies()
            provider.claims = {"sub": "person-2"}
            page.goto("/static/sign-in.html")
            page.click("#provider")
            expect(page.get_by_role("alert")).to_contain_text("还没有账号")
            expect(page.locator("#provider")).to_be_visible()
            expect(page.locator("#sign-in")).to_be_visible()
    finally:
        server.stop()
        provider.stop()


def test_the_documentation_of_the_api_works_under_its_own_policy(tmp_path: Path) -> None:
    server = Server(tmp_path, LUNGANG_OPEN_ACCESS="true")
    try:
        with browsing(server.address) as page:  # which complains of everything that the policy forbids
            page.goto("/docs")
            expect(page.locator("#swagger-ui")).to_contain_text("/api/v1/datasets")
    finally:
        server.stop()
