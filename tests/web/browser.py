"""A headless Chromium that notes every request and every complaint of a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect, sync_playwright

from tests.app.waiting import PATIENCE

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Noted:
    """What a page asked for and complained of."""

    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def browsing(address: str, refused: bool = False, troubled: bool = False, **options: object) -> Iterator[Page]:
    """A page of the service; at the end no request has gone elsewhere and nothing was complained of.

    ``refused``: the service is meant to refuse something, which the browser notes as a failed request.
    ``troubled``: the test itself breaks the page or its connection, so that complaints are what it is about.
    """
    noted = Noted()
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            base_url=address,
            viewport={"width": 1366, "height": 768},
            locale="zh-CN",
            **options,  # type: ignore[arg-type]
        )
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.on("request", lambda request: noted.hosts.add(urlsplit(request.url).hostname or ""))
        page.on("pageerror", lambda error: noted.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: noted.complaints.append(message.text) if message.type in {"error", "warning"} else None,
        )
        yield page
        browser.close()
    assert noted.hosts - {""} == {urlsplit(address).hostname}
    expected = [text for text in noted.complaints if refused and text.startswith("Failed to load resource")]
    assert troubled or noted.complaints == expected, noted.complaints
