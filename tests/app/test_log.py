"""Log lines: ours and those of libraries, without what was filled in."""

import json
import logging
import threading

import pytest

from app.log import Libraries, configure, thread_died

pytestmark = pytest.mark.no_database

SECRET = "441502199001011234"


def written(caught: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The lines on stderr, none of which may hold the secret."""
    text = caught.readouterr().err
    assert SECRET not in text
    return [json.loads(line) for line in text.splitlines()]


def test_a_librarys_message_is_logged_without_what_was_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    log = logging.Logger("some.library")
    log.addHandler(Libraries())
    log.warning("could not read %s", SECRET)
    log.warning("could not read " + SECRET)
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("failed")
    first, second, third = written(capsys)
    assert first["template"] == "could not read %s"
    assert second["template"] == ""
    assert third["error"] == "ValueError"


def test_a_threads_end_is_logged_without_its_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError(SECRET)

    configure()
    monkeypatch.setattr(threading, "excepthook", thread_died)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (line,) = written(capsys)
    assert (line["event"], line["error"]) == ("thread_died", "ValueError")
