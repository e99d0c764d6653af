"""The ASGI application: from an HTTP request to the answer's bytes."""

from dataclasses import dataclass

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from uowkit_reference.data_service import DataService
from uowkit_reference.endpoints import Endpoints
from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json, read_json
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import UnitOfWorkReader
from uowkit_reference.routing import Call, Router, read_query
from uowkit_reference.settings import Settings
from uowkit_reference.store import Store
from uowkit_reference.transaction import Transactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The classes that a server is made of; a subclass in place of one changes one behaviour."""

    store: type[Store] = Store
    objects: type[DataObjects] = DataObjects
    reader: type[UnitOfWorkReader] = UnitOfWorkReader
    operations: type[Operations] = Operations
    references: type[References] = References
    transactions: type[Transactions] = Transactions
    data_service: type[DataService] = DataService
    endpoints: type[Endpoints] = Endpoints


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Starlette:
    """Return a server of its own, with no tables, as an ASGI application.

    It needs no lifespan events, so that it can be called in process as it is.

    Args:
        settings: Limits and choices; the defaults where there are none.
        parts: The classes it is made of; those that keep every rule where there are none.
    """
    settings = settings or Settings()
    parts = parts or Parts()
    objects = parts.objects(parts.store(settings.database), settings)
    endpoints = parts.endpoints(
        parts.reader(settings, tuple(parts.operations.METHODS)),
        parts.transactions(objects, settings, parts.operations, parts.references),
        parts.data_service(objects, settings),
    )
    gateway = Gateway(Router(endpoints.routes()), settings)
    app = Starlette(
        routes=[Route("/{path:path}", gateway)],
        exception_handlers={HTTPException: no_path, Exception: unforeseen},
    )
    app.router.redirect_slashes = False
    return app


class JsonAnswer(Response):
    """A JSON document as HTTP response."""

    media_type = "application/json"

    def render(self, content: Json) -> bytes:
        """Return the document's bytes."""
        return orjson.dumps(content)


class Gateway:
    """Takes every request, makes the call it names, and answers with JSON."""

    def __init__(self, router: Router, settings: Settings) -> None:
        self.router = router
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        body = await self.read_body(receive)
        await self.answer(scope, body)(scope, receive, send)

    def answer(self, scope: Scope, body: bytes | None) -> JsonAnswer:
        """Return the response to a request; `body` is None where it is larger than allowed.

        Nothing here waits, so that requests are answered one after another.
        """
        try:
            endpoint, parameters = self.router.find(scope["method"], scope["raw_path"])
            if body is None:
                raise ApiError(
                    f"The body has more than {self.settings.body_bytes} bytes.", status=413
                )
            call = Call(
                parameters,
                read_query(scope["query_string"]),
                lambda: read_json(body, self.settings),
            )
            return JsonAnswer(endpoint(call))
        except ApiError as error:
            return JsonAnswer(error.document(), error.status, error.headers)

    async def read_body(self, receive: Receive) -> bytes | None:
        """Return a request's body, or None where it is larger than allowed.

        Such a body is read to its end and forgotten: a client that is still sending would see
        the connection drop instead of the answer.
        """
        message = await receive()
        if not message.get("more_body", False):
            body = message.get("body", b"")
            return body if len(body) <= self.settings.body_bytes else None
        parts, size = [message.get("body", b"")], len(message.get("body", b""))
        while message.get("more_body", False):
            message = await receive()
            part = message.get("body", b"")
            size += len(part)
            if size <= self.settings.body_bytes:
                parts.append(part)
            else:
                parts.clear()
        return b"".join(parts) if size <= self.settings.body_bytes else None


async def no_path(_request: Request, _error: Exception) -> Response:
    """Answer a request for something that is no path, such as ``OPTIONS *``."""
    return JsonAnswer(ApiError("There is nothing at this address.").document(), 404)


async def unforeseen(_request: Request, error: Exception) -> Response:
    """Answer an error of the server's own; it is raised again after that, to be logged."""
    return JsonAnswer(
        ApiError(f"The reference server has a fault: {type(error).__name__}.").document(), 500
    )
