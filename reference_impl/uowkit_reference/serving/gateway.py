"""The gateway: from an HTTP request to the answer's bytes."""

from collections.abc import Awaitable

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json, read_json
from uowkit_reference.routing import Call, Coming, Router, WithHeaders, read_query
from uowkit_reference.settings import Settings


class JsonAnswer(Response):
    """A JSON document as HTTP response."""

    media_type = "application/json"

    def render(self, content: Json) -> bytes:
        """Return the document's bytes."""
        return orjson.dumps(content)


class ComingAnswer(JsonAnswer):
    """An answer that waits for its document before it is sent.

    Args:
        document: Gives the document, or raises ApiError.
    """

    def __init__(self, document: Awaitable[Json]) -> None:
        super().__init__(None)
        self.document = document

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, and answer."""
        try:
            answer = answer_with(await self.document)
        except ApiError as error:
            answer = refusal(error)
        await answer(scope, receive, send)


def answer_with(document: Json) -> JsonAnswer:
    """Return the response that carries what an endpoint has returned."""
    if isinstance(document, WithHeaders):
        return JsonAnswer(document.document, headers=document.headers)
    if isinstance(document, Coming):
        return ComingAnswer(document.document)
    return JsonAnswer(document)


def refusal(error: ApiError) -> JsonAnswer:
    """Return the response that carries an error."""
    return JsonAnswer(error.document(), error.status, error.headers)


class Gateway:
    """Takes every request, makes the call it names, and answers with JSON.

    Args:
        router: Finds what a request asks for.
        settings: The limits on bodies.
    """

    def __init__(self, router: Router, settings: Settings) -> None:
        self.router = router
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        body = await self.read_body(receive)
        await self.answer(scope, body)(scope, receive, send)

    def answer(self, scope: Scope, body: bytes | None) -> JsonAnswer:
        """Return the response to a request; `body` is None where it is larger than allowed.

        Nothing here waits, so that requests are answered one after another; where handlers are
        called, it is the answer that waits.
        """
        try:
            endpoint, parameters = self.router.find(scope["method"], scope["raw_path"])
            if body is None:
                raise ApiError(
                    f"The body has more than {self.settings.body_bytes} bytes.", status=413
                )
            call = Call(
                parameters,
                read_query(scope["query_string"], self.settings.address_parameters),
                lambda: read_json(body, self.settings),
                has_body=bool(body),
                user_token=user_token(scope),
            )
            return answer_with(endpoint(call))
        except ApiError as error:
            return refusal(error)

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


def user_token(scope: Scope) -> str | None:
    """Return what the header `user-token` says, if it is there."""
    for name, value in scope["headers"]:
        if name == b"user-token":
            return str(value, "latin-1")
    return None
