"""The server without HTTP: an ASGI application, for whoever calls it in the same process."""

from collections.abc import Awaitable, Callable
from typing import Any

from .application import Application, Request
from .choices import DEFAULTS, Choices
from .data import DataService
from .handlers import Handlers
from .kit_handlers import KIT_HANDLERS
from .unit_of_work import UnitOfWorkService

Message = dict[str, Any]


class AsgiApplication:
    """Answers as the server does, but for what shows only on a connection."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        answer = self.application.handle(_request(scope, await _body(receive)))
        headers = self.application.headers(answer).items()
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
            }
        )
        await send({"type": "http.response.body", "body": self.application.body(answer)})


def _request(scope: Message, body: bytes) -> Request:
    query = scope["query_string"]
    target = scope["raw_path"] + (b"?" + query if query else b"")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(scope["method"], target.decode("latin-1"), headers, body)


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def make_application(
    choices: Choices = DEFAULTS, handlers: Handlers = KIT_HANDLERS
) -> AsgiApplication:
    """Return a server of its own, with no tables but those that the choices name."""
    unit_of_work = UnitOfWorkService(choices, handlers)
    return AsgiApplication(Application(unit_of_work, DataService(unit_of_work)))
