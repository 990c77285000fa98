"""Measures the pages in a real browser: ``python -m tests.web.measure [roster.xlsx]`` prints the figures of decision 0008."""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

from app.crypto import keys
from app.settings import Settings
from tests.app.places import READING
from tests.app.test_server import Server
from tests.web.browser import CHROMIUM, FLAGS

TABS = 20
ROWS = 5000
TRIES = 5


def rss(process: int) -> float:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def planned(address: str, roster: Path) -> dict[str, Any]:
    """A plan of the roster."""
    with httpx2.Client(base_url=f"{address}/api/v1", timeout=600) as client:
        dataset = client.post("/datasets", files={"file": (roster.name, roster.read_bytes())}).json()["id"]
        wanted = {"dataset_id": dataset, "goal_profiles": ["balanced", "commute-first"], "year": 2027}
        solve = client.post("/solves", json=wanted).json()["id"]
        while not (job := client.get(f"/solves/{solve}").json())["finished_at"]:
            time.sleep(0.5)
        plan: dict[str, Any] = client.get(f"/plans/{job['plans'][0]['id']}").json()
        return plan


def shown(page: Page, address: str) -> float:
    """Seconds until the page of a plan shows its list."""
    began = time.perf_counter()
    page.goto(address)
    page.locator(".grid tbody tr").first.wait_for()
    return time.perf_counter() - began


def loads(browser: Browser, server: Server, plan: dict[str, Any]) -> None:
    """First load with an empty cache, loads after it, and turning to other pages."""
    address = f"{server.address}/#/plan/{plan['solve_id']}/{plan['id']}"
    first, again, requests = [], [], []
    for _ in range(TRIES):
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))  # type: ignore[misc]
        first.append(shown(page, address))
        requests.append(len(asked))
        page.goto("about:blank")
        again.append(shown(page, address))
        context.close()
    turned = []
    page = browser.new_context().new_page()
    shown(page, address)
    for _ in range(TRIES):
        for step, there in (("roster", "#drop"), ("plan", ".grid tbody tr")):
            began = time.perf_counter()
            page.click(f"#nav-{step}")
            page.locator(there).first.wait_for()
            turned.append(time.perf_counter() - began)
    print(
        f"first load {statistics.median(first):.2f} s, {requests[0]} requests; reload {statistics.median(again):.2f} s"
    )
    print(f"turning to another page {statistics.median(turned):.2f} s")


def tabs(browser: Browser, server: Server, plan: dict[str, Any]) -> None:
    """Memory of the server's own process before and while many tabs are open."""
    before, pages = rss(server.process.pid), []
    for _ in range(TABS):
        page = browser.new_context().new_page()
        shown(page, f"{server.address}/#/plan/{plan['solve_id']}/{plan['id']}")
        pages.append(page)
    after = rss(server.process.pid)
    print(f"server {before:.0f} MB, with {TABS} tabs {after:.0f} MB: {(after - before) / TABS:.2f} MB a tab")
    print(f"its processes beside it: {', '.join(f'{rss(pid):.0f} MB' for pid in server.workers())}")
    for page in pages:
        page.context.close()


def lengthened(data: Path, plan: dict[str, Any]) -> None:
    """Makes the stored plan one of 5,000 rows, sealed as the service seals its own."""
    ring, path = keys(Settings(data=data)), data / "plans" / plan["id"] / "plan.json"
    content = json.loads(ring.open(path.read_bytes()))
    some = [row for row in content["postings"] if row["事由"] != "期满返回"]
    rows = [{**some[at % len(some)], "教师编号": f"N{at:05d}", "姓名": f"教师{at}"} for at in range(ROWS)]
    path.write_bytes(ring.seal(json.dumps({**content, "postings": rows}, ensure_ascii=False).encode()))


def grid(browser: Browser, server: Server, plan: dict[str, Any]) -> None:
    """A list of 5,000 rows: until shown, a key press in its search, a sort, a jump to the end."""
    lengthened(server.log.parent / "data", plan)
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    opened = shown(page, f"{server.address}/#/plan/{plan['solve_id']}/{plan['id']}")
    timed = """(act) => new Promise((done) => { const began = performance.now(); act();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began))); })"""
    acts = {
        "a key press in the search": "() => { const one = document.getElementById('search'); one.value = '教师4';"
        " one.dispatchEvent(new Event('input')); }",
        "a sort": "() => document.querySelectorAll('button.head')[9].click()",
        "a jump to the end": "() => { const one = document.querySelector('.long .scroll');"
        " one.scrollTop = one.scrollHeight; }",
    }
    print(f"{ROWS} rows: shown {opened:.2f} s, drawn {page.locator('.grid tbody tr').count()} rows")
    for name, act in acts.items():
        took = [page.evaluate(f"({timed})({act})") for _ in range(TRIES)]
        print(f"  {name}: {statistics.median(took):.0f} ms")


def main() -> None:
    """Prints everything."""
    roster = Path(sys.argv[1]) if len(sys.argv) > 1 else READING
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder), LUNGANG_OPEN_ACCESS="true", LUNGANG_MOST_REQUESTS="1000000")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            plan = planned(server.address, roster)
            for measured in (loads, tabs, grid):
                measured(browser, server, plan)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
