"""Logs on stderr, UTC, without personal data: JSON lines, or plain lines where a person watches the terminal."""

import logging
import sys

import structlog


def configure() -> None:
    """Sets up structlog for this process; libraries that log by themselves keep to warnings."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    watched = sys.stderr.isatty()
    render = structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
