"""The service as people run it: a real server process, spoken to over the network."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from python_calamine import CalamineWorkbook

from app.serving import listening, serve
from app.settings import Settings
from app.usage import CommandError
from tests.app import databases
from tests.app.places import READING, SEASIDE
from tests.app.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]


class Server:
    """A server process on a free port, with its base address."""

    def __init__(self, folder: Path, *options: str, module: str = "app", **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, "serve", "--data", str(folder / "data"), "--port", "0", *options],
            cwd=folder,
            env={
                **os.environ,
                **databases.environment(folder / "data"),
                "PYTHONPATH": str(ROOT),
                "PYTHONIOENCODING": "utf-8",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=(folder / "server.log").open("a"),
            text=True,
            encoding="utf-8",
        )
        assert self.process.stdout is not None
        found = re.search(r"http://[\d.]+:\d+", self.process.stdout.readline())
        assert found, (folder / "server.log").read_text(encoding="utf-8")[-3000:]
        self.found, self.turn = found.group(), databases.turn
        self.log = folder / "server.log"

    @property
    def address(self) -> str:
        assert self.turn == databases.turn, "a fixture that does not ask for `kind` outlives the turn"
        return self.found

    def workers(self) -> list[int]:
        """Process ids of all it started, and of what those started."""
        return descendants(self.process.pid)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, LUNGANG_OPEN_ACCESS="true")
    yield running
    running.stop()


def descendants(pid: int) -> list[int]:
    """Process ids of a process's children, and of theirs."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):  # a thread, or all of it, may end between listing and reading
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def running(pid: int) -> bool:
    """Whether a process is there and no mere remains of one."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ended(pids: list[int]) -> bool:
    """Whether these processes are gone, now or soon."""
    with suppress(AssertionError):
        until(lambda: not any(running(pid) for pid in pids))
    return not any(running(pid) for pid in pids)


def test_whatever_the_server_started_is_started_again_and_does_not_outlive_it(server: Server) -> None:
    with httpx2.Client(base_url=server.address, timeout=PATIENCE) as client:
        client.get("/api/v1/health")
        first = server.workers()
        assert first
        for pid in first:  # also the one that the others are forked from
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        answer = client.post("/api/v1/datasets", files={"file": (READING.name, READING.read_bytes())})
        assert answer.status_code == 201, answer.text
        wanted = {"dataset_id": answer.json()["id"], "goal_profiles": ["balanced"], "year": 2027}
        assert solved(client, wanted)["state"] == "succeeded"
    workers = server.workers()
    assert workers
    assert not set(workers) & set(first)
    server.process.kill()
    server.process.wait(PATIENCE)
    assert ended(workers)


def test_the_demonstration_starts_with_the_sample_county(tmp_path: Path) -> None:
    server = Server(tmp_path, "--demo")
    try:
        (roster,) = httpx2.get(f"{server.address}/api/v1/datasets", timeout=PATIENCE).json()["items"]
    finally:
        server.stop()
    assert roster["invented"]
    assert roster["teachers"] >= 2900


def test_the_first_start_prints_a_one_time_password_with_which_one_signs_in(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        assert server.process.stdout is not None
        found = re.search(r"用户名 (\w+)，一次性密码 ([\w-]+)", server.process.stdout.readline())
        assert found
        who = {"name": found[1], "password": found[2]}
        assert httpx2.get(f"{server.address}/api/v1/datasets", timeout=PATIENCE).status_code == 401
        assert httpx2.post(f"{server.address}/api/v1/session", json=who, timeout=PATIENCE).json()["must_change"]
    finally:
        server.stop()
    with pytest.raises(CommandError) as refused:
        serve(tmp_path / "data", 0, SEASIDE)  # a demonstration on a folder with users
    assert "已有用户" in refused.value.text.zh


@pytest.mark.no_database
def test_a_demonstration_is_for_this_machine_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUNGANG_HOST", "0.0.0.0")
    with pytest.raises(CommandError) as refused:
        serve(tmp_path, 0, SEASIDE)
    assert "本机" in refused.value.text.zh


def solved(client: httpx2.Client, wanted: dict[str, Any]) -> Any:
    """A solve, when it has ended."""
    place = client.post("/api/v1/solves", json=wanted).headers["Location"]
    until(lambda: client.get(place).json()["state"] not in {"queued", "running"})
    return client.get(place).json()


def test_roster_in_workbook_out_over_the_network(server: Server) -> None:
    with httpx2.Client(base_url=server.address, timeout=PATIENCE) as client:
        with READING.open("rb") as file:
            answer = client.post("/api/v1/datasets", files={"file": (READING.name, file)})
        assert answer.status_code == 201, answer.text
        wanted = {"dataset_id": answer.json()["id"], "goal_profiles": ["balanced"], "year": 2027}
        job = solved(client, wanted)
        assert job["state"] == "succeeded", job
        workbook = client.get(job["plans"][0]["url"] + "/export", params={"format": "xlsx"})
        book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content))
        assert "交流名单" in book.sheet_names
        assert len(book.get_sheet_by_name("交流名单").to_python()) > 3
        assert client.get("/").status_code == 200


@pytest.mark.no_database
def test_short_answers_are_not_held_back_for_more() -> None:
    with listening(Settings(port=0)) as listener, socket.create_connection(listener.getsockname()) as client:
        connection, _ = listener.accept()
        with connection:
            assert client.getpeername() == connection.getsockname()
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
