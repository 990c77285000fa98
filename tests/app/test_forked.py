"""Processes start although the one they are forked from is killed at that moment."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_database

KILLED = """
import os, signal, time
from multiprocessing import forkserver
from app.forked import Forking

for _ in range(5):
    for kill in (False, True):
        if kill:
            os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)  # still believed to be alive below
        process = Forking().Process(target=time.time)
        process.start()
        process.join()
        print(process.exitcode)
"""


def test_a_process_starts_where_the_one_it_is_forked_from_was_killed_just_before() -> None:
    found = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.stdout.split() == ["0"] * 10, found.stderr
