"""A server in which transactions get in each other's way: some are refused, and told why."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from .asgi import AsgiApplication, Message

REFUSED = {
    "success": False,
    "error": {"message": "could not serialize access due to concurrent update", "operation": None},
    "results": None,
}
THROTTLED = {"code": 999, "message": "too many requests at once"}


class ContendedApplication:
    """Lets a few transactions wait for each other, and turns away those that come on top.

    A transaction that comes alone is always carried out.
    """

    def __init__(
        self, application: AsgiApplication, *, at_once: int, throttles: bool = False
    ) -> None:
        self.application = application
        self.at_once = at_once
        self.throttles = throttles
        self.waiting = 0
        self.turned_away = 0

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one request, in its turn, or refuse it."""
        if not scope["path"].endswith("/unit-of-work"):
            await self.application(scope, receive, send)
            return
        if self.waiting >= self.at_once:
            self.turned_away += 1
            await receive()
            await refuse(send, THROTTLED if self.throttles else REFUSED, throttles=self.throttles)
            return
        self.waiting += 1
        try:
            await asyncio.sleep(0.001)
            await self.application(scope, receive, send)
        finally:
            self.waiting -= 1


async def refuse(
    send: Callable[[Message], Awaitable[None]], document: dict[str, Any], *, throttles: bool
) -> None:
    """Answer that there is too much to do at the moment."""
    headers = [(b"content-type", b"application/json")]
    if throttles:
        headers.append((b"retry-after", b"0"))
    status = 429 if throttles else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})
