"""What part of a collection a request asks for: how many, from where; and the ``Link`` to what follows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import Limit
from app.paging import Cursor, linked


@dataclass(frozen=True)
class Window:
    """One page of a collection."""

    request: Request
    response: Response
    limit: int
    cursor: str | None

    def then(self, following: str | None) -> str | None:
        """Adds the ``Link`` to the next page, whose cursor it returns; None on the last."""
        linked(self.request, self.response, following)
        return following


def window(usual: int) -> Callable[..., Awaitable[Window]]:
    """A dependency with so many on a page where the request does not say."""

    async def asked(request: Request, response: Response, limit: Limit = usual, cursor: Cursor = None) -> Window:
        return Window(request, response, limit, cursor)

    return asked


Page = Annotated[Window, Depends(window(50))]
LongPage = Annotated[Window, Depends(window(200))]
AllAtOnce = Annotated[Window, Depends(window(1000))]
"""For collections that are hardly ever longer."""
