"""Pages of long collections: an opaque cursor to the next page, also as a ``Link`` header (RFC 8288)."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request, Response
from sqlmodel import Session, SQLModel, and_, col, or_
from sqlmodel.sql.expression import SelectOfScalar

from app.errors import Refusal, invalid_field
from solver.words import say

Row = TypeVar("Row", bound=SQLModel)
Item = TypeVar("Item")
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
    start = 0
    if cursor:
        try:
            start = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
        except (binascii.Error, ValueError):
            raise strange() from None
        if start < 0:
            raise strange()
    end = start + limit
    following = base64.urlsafe_b64encode(str(end).encode()).decode().rstrip("=") if end < len(rows) else None
    return rows[start:end], following


def strange() -> Refusal:
    """422: this is no cursor."""
    return invalid_field("cursor", say("refusals.foreign_cursor"), say("refusals.use_next"), place="query")


def closed(row: Any) -> str:
    """The cursor that goes on after a row."""
    text = f"{row.created_at.astimezone(UTC).isoformat(timespec='microseconds')}|{row.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def opened(cursor: str) -> tuple[datetime, str]:
    """Where a cursor goes on.

    Raises:
        Refusal: 422.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        when, _, last = text.partition("|")
        return datetime.fromisoformat(when).astimezone(UTC), last
    except (binascii.Error, ValueError, OverflowError):
        raise strange() from None


def linked(request: Request, response: Response, following: str | None) -> None:
    """Adds the ``Link`` to the next page."""
    if following:
        response.headers["Link"] = (
            f'<{request.url.path}?{request.url.include_query_params(cursor=following).query}>; rel="next"'
        )
