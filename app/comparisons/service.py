"""Works out comparisons in the process for quick questions, and pages their long lists."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from app.access.roles import Principal
from app.audit.sights import seen
from app.comparisons.columns import columns
from app.comparisons.process import Part, answer
from app.errors import Refusal, invalid_field
from app.lookups import Lookups
from app.settings import Settings
from solver.words import say


def compared(
    engine: Engine,
    settings: Settings,
    lookups: Lookups,
    who: Principal,
    asked: Sequence[str],
    part: Part = "document",
    start: int = 0,
    count: int = 0,
) -> dict[str, Any]:
    """The comparison of the columns asked for, or so many rows of one of its lists.

    Raises:
        Refusal: 404, 409 and 422 for what cannot be compared, 503 where no answer came in time.
    """
    found = columns(engine, asked)
    said: dict[str, Any] = lookups.ask(answer, found, part, start, count, settings)
    if said.get("missing") == "last-year":
        raise Refusal(
            404,
            "not_found",
            "没有找到 / Not found",
            say("refusals.no_last_year"),
            say("refusals.without_last_year"),
        )
    if said.get("missing") == "readable":
        raise Refusal(
            409,
            "not_comparable",
            "不能比较 / Not comparable",
            say("refusals.not_comparable", title=said["title"]),
            say("refusals.compare_one_roster"),
        )
    if start == 0:
        seen(engine, who, "plans_compared", found[0].id, others=[one.id or one.kind for one in found[1:]], part=part)
    return said


def rows(
    engine: Engine,
    settings: Settings,
    lookups: Lookups,
    who: Principal,
    asked: Sequence[str],
    part: Part,
    cursor: str | None,
    limit: int,
) -> tuple[list[dict[str, Any]], int, str | None]:
    """A page of a comparison's list, how many rows there are, and the cursor to the next page.

    Raises:
        Refusal: as ``compared``, and 422 for what is no cursor.
    """
    start = opened(cursor)
    said = compared(engine, settings, lookups, who, asked, part, start, limit)
    following = start + limit
    return said["rows"], said["all"], closed(following) if following < said["all"] else None


def closed(start: int) -> str:
    """The cursor that goes on at a row."""
    return base64.urlsafe_b64encode(f"row {start}".encode()).decode().rstrip("=")


def opened(cursor: str | None) -> int:
    """Where a cursor goes on.

    Raises:
        Refusal: 422.
    """
    if not cursor:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        if word == "row" and number.isascii() and number.isdigit() and len(number) < 10:
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise invalid_field("cursor", say("refusals.foreign_cursor"), say("refusals.use_next"), place="query")
