"""The gateway: from an HTTP request to the answer's bytes."""

from collections.abc import Awaitable

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json, read_json
from uowkit_reference.routing import Call, Coming, Router, WithHeaders, read_query
from uowkit_reference.serving.bodies import Bodies, ClientGoneError
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


def last_refusal(error: ApiError) -> JsonAnswer:
    """Return one that the connection ends with, for a request that has not been read to its end."""
    return JsonAnswer(
        error.document(), error.status, {**(error.headers or {}), "connection": "close"}
    )


class Gateway:
    """Takes every request, makes the call it names, and answers with JSON.

    Args:
        router: Finds what a request asks for.
        settings: The limits on requests.
    """

    def __init__(self, router: Router, settings: Settings) -> None:
        self.router = router
        self.settings = settings
        self.bodies = Bodies(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; one that has not come whole is never carried out."""
        try:
            body = await self.read_body(scope, receive)
        except ApiError as error:
            await last_refusal(error)(scope, receive, send)
        except ClientGoneError:
            return
        else:
            await self.answer(scope, body)(scope, receive, send)

    async def read_body(self, scope: Scope, receive: Receive) -> bytes:
        """Return a request's body.

        Raises:
            ApiError: It cannot be taken.
            ClientGoneError: The client has gone before its end.
        """
        return await self.bodies.read(scope, receive)

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request.

        Nothing here waits, so that requests are answered one after another; where handlers are
        called, it is the answer that waits.
        """
        try:
            endpoint, parameters = self.router.find(scope["method"], scope["raw_path"])
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


def user_token(scope: Scope) -> str | None:
    """Return what the header `user-token` says, if it is there."""
    for name, value in scope["headers"]:
        if name == b"user-token":
            return str(value, "latin-1")
    return None
