"""Reading a request's body, within bounds of size."""

from collections.abc import Iterable

from starlette.types import Message, Receive, Scope

from uowkit_reference.errors import ApiError
from uowkit_reference.settings import Settings

BROKEN = "uowkit_reference.broken"
"""Where in a scope's state the connection says why the body has not come whole: an ApiError."""

_HEADERS = frozenset({b"content-length", b"content-encoding", b"transfer-encoding", b"expect"})
"""The headers that say something of how a body comes."""

_DIGITS = 18
"""More digits than a length of any body has."""


class ClientGoneError(Exception):
    """The client has gone before its request was whole: nothing of it may be carried out."""


class Bodies:
    """Reads the bodies of requests.

    Args:
        settings: The bounds.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._unfinished = 0

    async def read(self, scope: Scope, receive: Receive) -> bytes:
        """Return a request's body, once it is whole.

        Raises:
            ApiError: It is too large, has broken off, is compressed, or expects what is not there
                (RFC 9110, sections 8.4, 10.1.1 and 15.5).
            ClientGoneError: The client has gone before its end.
        """
        self._check(scope["headers"])
        body = await self._whole(receive)
        broken = scope.get("state", {}).get(BROKEN)
        if broken is not None:
            raise broken
        return body

    def _check(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Refuse what the head of a request shows already."""
        for name, value in headers:
            if name in _HEADERS:
                self._check_header(name, value.strip().lower())

    def _check_header(self, name: bytes, value: bytes) -> None:
        if name == b"content-length":
            if len(value) > _DIGITS or (value.isdigit() and self._too_large(int(value))):
                raise self._too_large_error()
        elif name == b"content-encoding":
            if value not in (b"", b"identity"):
                raise ApiError(
                    "The body is encoded: it must be sent as it is.",
                    status=415,
                    headers={"accept-encoding": "identity"},
                )
        elif name == b"transfer-encoding":
            if value != b"chunked":
                raise ApiError("The transfer encoding must be 'chunked' alone.", status=415)
        elif value != b"100-continue":
            raise ApiError("Nothing can be expected but '100-continue'.", status=417)

    async def _whole(self, receive: Receive) -> bytes:
        message = await receive()
        if not message.get("more_body", False):
            return self._checked(_part(message), 0)
        parts: list[bytes] = []
        size = 0
        try:
            while True:
                part = self._checked(_part(message), size)
                size += len(part)
                self._unfinished += len(part)
                if self._unfinished > self.settings.bodies_bytes:
                    raise ApiError("Too much is being sent at once. Try again later.", status=503)
                parts.append(part)
                if not message.get("more_body", False):
                    return b"".join(parts)
                message = await receive()
        finally:
            self._unfinished -= size

    def _checked(self, part: bytes, before: int) -> bytes:
        if self._too_large(before + len(part)):
            raise self._too_large_error()
        return part

    def _too_large(self, size: int) -> bool:
        return size > self.settings.body_bytes

    def _too_large_error(self) -> ApiError:
        return ApiError(f"The body has more than {self.settings.body_bytes} bytes.", status=413)


def _part(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    part: bytes = message.get("body", b"")
    return part
