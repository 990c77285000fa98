"""Logs on stderr, UTC, without personal data: JSON lines, or plain lines where a person watches the terminal."""

import logging
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

import structlog


def configure() -> None:
    """Sets up structlog for this process; libraries that log by themselves keep to warnings, and to what is no data."""
    logging.basicConfig(level=logging.WARNING, handlers=[Libraries()])
    threading.excepthook = thread_died
    watched = sys.stderr.isatty()
    render = structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,  # the number of the request that is being answered
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class Libraries(logging.Handler):
    """What libraries log, as lines like our own: where it comes from, and the message before anything was filled in."""

    def emit(self, record: logging.LogRecord) -> None:
        template = record.msg if isinstance(record.msg, str) and record.args else ""
        more = bare(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        place = f"{record.name}:{record.lineno} {record.funcName}"
        structlog.get_logger().log(record.levelno, "library", of=place, template=template, **more)


def thread_died(arguments: threading.ExceptHookArgs) -> None:
    """A thread's last words, without the message."""
    if arguments.exc_value is not None:
        structlog.get_logger().error("thread_died", **bare(arguments.exc_value))


def bare(error: BaseException) -> dict[str, Any]:
    """An error for the log: its type and where it arose; not its message, which may quote personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__name__,
        "at": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
