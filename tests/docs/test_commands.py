"""Every command the pages show runs, and prints what they show."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.app.ports import free_port
from tests.app.waiting import PATIENCE
from tests.docs.pages import ROOT, blocks
from tests.docs.session import matches, run, workspace

SHOWN_ADDRESS = "127.0.0.1:8000"
PAGES_RUN = [
    "README.md",
    "docs/howto-plan.md",
    "docs/howto-policy.md",
    "docs/howto-calendar.md",
    "docs/howto-documents.md",
    "docs/howto-add-a-rule.md",
    "docs/howto-webhooks.md",
]


def tried(page: str, folder: Path, address: str = SHOWN_ADDRESS) -> None:
    """Runs a page's commands in a workspace and compares each shown output."""
    text = (ROOT / page).read_text(encoding="utf-8").replace(SHOWN_ADDRESS, address)
    results = run(blocks(text), workspace(folder))
    assert results, f"{page} shows no command"
    for block, printed, shown in results:
        assert shown is None or matches(shown, printed), f"{page}:\n{block.text}\nprints\n{printed}"


@pytest.mark.parametrize("page", PAGES_RUN)
def test_the_commands_of_a_page_do_what_it_shows(page: str, tmp_path: Path) -> None:
    tried(page, tmp_path)


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demonstration server of its own."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--demo", "--port", str(port)]
    data = tmp_path_factory.mktemp("var")
    log = data.with_name("served.log")
    with (
        log.open("wb") as told,  # not a pipe, which would hold up a server once it is full
        subprocess.Popen([*command, "--data", str(data)], cwd=ROOT, stdout=told, stderr=told) as server,
    ):
        try:
            until = monotonic() + PATIENCE
            while not answers(port):
                assert server.poll() is None, log.read_text(encoding="utf-8")
                assert monotonic() < until, log.read_text(encoding="utf-8")
                sleep(0.2)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


def answers(port: int) -> bool:
    """Whether somebody listens on the port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_the_api_guide_does_what_it_shows(tmp_path: Path, served: str) -> None:
    tried("docs/howto-api.md", tmp_path, served)


def test_an_output_may_leave_out_only_what_is_marked() -> None:
    assert matches("总计 … s\n已写出", "总计 12.3 s  \n已写出\n")
    assert not matches("总计 12 s\n已写出", "总计 12.3 s\n已写出")
    assert not matches("总计 … s", "总计 1 s\n另有一行")
