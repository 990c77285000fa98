"""Pages of long collections: an opaque cursor to the next page, also as a ``Link`` header (RFC 8288)."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request, Response
from sqlmodel import Session, SQLModel, and_, col, or_
from sqlmodel.sql.expression import SelectOfScalar

from app.errors import Refusal, invalid_field
from solver.words import say

Row = TypeVar("Row", bound=SQLModel)
Item = TypeVar("Item")
MOST_DIGITS = 10
"""Of a number in a cursor: more than any collection has, less than any database refuses."""
Cursor = Annotated[
    str | None,
    Query(max_length=200, description="从哪里接着列；取自上一页的 next", examples=[None]),
]


def page(
    session: Session, table: type[Row], wanted: SelectOfScalar[Row], cursor: str | None, limit: int
) -> tuple[list[Row], str | None]:
    """A page of rows, newest first, and the cursor to the next page, None on the last.

    ``table`` has ``created_at`` and ``id``; rows made meanwhile neither repeat nor shift what follows.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    made: Any = col(table.created_at)  # type: ignore[attr-defined]
    number: Any = col(table.id)  # type: ignore[attr-defined]
    if cursor:
        when, last = opened(cursor)
        wanted = wanted.where(or_(made < when, and_(made == when, number < last)))
    rows = list(session.exec(wanted.order_by(made.desc(), number.desc()).limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, closed(rows[-1]) if more else None


def part(rows: Sequence[Item], cursor: str | None, limit: int) -> tuple[Sequence[Item], str | None]:
    """A page of a list that never changes, and the cursor to the next page, None on the last.

    Raises:
        Refusal: 422 for what is no cursor.
    """
    start = number_in(cursor) if cursor else 0
    end = start + limit
    return rows[start:end], numbered(end) if end < len(rows) else None


def keyed(
    rows: Sequence[Item], key: Callable[[Item], str], cursor: str | None, limit: int
) -> tuple[Sequence[Item], str | None]:
    """A page of a short list that may change between two pages, and the cursor to the next page, None on the last.

    It goes on after the row with the key that the last page ended with.

    Raises:
        Refusal: 422 for what is no cursor, or names a row that is no longer there.
    """
    start = 0
    if cursor:
        last = text_in(cursor)
        start = next((at for at, row in enumerate(rows, 1) if key(row) == last), 0)
        if not start:
            raise strange()
    found = rows[start : start + limit]
    return found, text_out(key(found[-1])) if start + limit < len(rows) else None


def numbered(number: int) -> str:
    """The cursor that goes on from a number."""
    return text_out(str(number))


def number_in(cursor: str) -> int:
    """The number in a cursor.

    Raises:
        Refusal: 422 for what is no such cursor.
    """
    text = text_in(cursor)
    if not (text.isascii() and text.isdigit() and len(text) < MOST_DIGITS):
        raise strange()
    return int(text)


def text_out(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def text_in(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise strange() from None


def strange() -> Refusal:
    """422: this is no cursor."""
    return invalid_field("cursor", say("refusals.foreign_cursor"), say("refusals.use_next"), place="query")


def closed(row: Any) -> str:
    """The cursor that goes on after a row."""
    return text_out(f"{row.created_at.astimezone(UTC).isoformat(timespec='microseconds')}|{row.id}")


def opened(cursor: str) -> tuple[datetime, str]:
    """Where a cursor goes on.

    Raises:
        Refusal: 422.
    """
    when, _, last = text_in(cursor).partition("|")
    try:
        return datetime.fromisoformat(when).astimezone(UTC), last
    except (ValueError, OverflowError):
        raise strange() from None


def linked(request: Request, response: Response, following: str | None) -> None:
    """Adds the ``Link`` to the next page."""
    if following:
        response.headers["Link"] = (
            f'<{request.url.path}?{request.url.include_query_params(cursor=following).query}>; rel="next"'
        )
