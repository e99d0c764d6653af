"""How bytes reach a target that is an ASGI application in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import httpx

from uowkit.wire.exchange import Answer, Request
from uowkit.wire.transport import Deadline

Application = Callable[..., Awaitable[None]]
"""An ASGI application."""

_KEPT: Final = "%/?#[]@!$&'()*+,;=:|~"  # characters that a path of ours holds as they are


class ApplicationTransport:
    """Calls an ASGI application, on an event loop of its own.

    Without httpx, whose requests, answers and addresses cost as much as a quick
    application does.
    """

    def __init__(self, application: Application, base: str, deadline: Deadline) -> None:
        self._application = application
        self._deadline = deadline
        self._loop = asyncio.new_event_loop()
        parts = urlsplit(base)
        self._prefix = parts.path
        self._host = parts.netloc
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": parts.scheme,
            "root_path": "",
            "server": (parts.hostname, parts.port),
            "client": ("127.0.0.1", 0),
        }

    def answer(self, request: Request, headers: Mapping[str, str]) -> Answer:
        """Run the application until its answer is whole.

        Args:
            request: what to send, below the base address.
            headers: all that go with it but those that HTTP itself needs.

        Raises:
            httpx.ReadTimeout: the time is over.
            httpx.RemoteProtocolError: the application ended in the middle of its answer.
            httpx.DecodingError: the answer is not encoded as it says.
        """
        self._deadline.connected = True  # it was there: nothing is left of an earlier exchange
        call = _Call(self._scope_of(request, headers), request.body or b"")
        try:
            self._loop.run_until_complete(
                call.run(self._application, self._deadline.remaining(None))
            )
        except TimeoutError as error:
            raise httpx.ReadTimeout("the application did not answer in time") from error
        return call.answer()

    def close(self) -> None:
        """Close the event loop."""
        self._loop.close()

    def _scope_of(self, request: Request, headers: Mapping[str, str]) -> dict[str, Any]:
        path, _, query = quote(self._prefix + request.path, safe=_KEPT).partition("?")
        sent = {"host": self._host, **headers}
        if request.body is not None:
            sent["content-length"] = str(len(request.body))
        return {
            **self._scope,
            "method": request.method,
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": [
                (name.lower().encode("ascii"), value.encode("ascii"))
                for name, value in sent.items()
            ],
        }


class _Call:
    """One request to an ASGI application, and what it sent back."""

    def __init__(self, scope: dict[str, Any], body: bytes) -> None:
        self._scope = scope
        self._body = body
        self._taken = False
        self._status: int | None = None
        self._headers: dict[str, str] = {}
        self._parts: list[bytes] = []
        self._whole = False

    async def run(self, application: Application, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds) as limit:
                await application(self._scope, self._receive, self._send)
        except Exception as error:  # a server outlives whatever goes wrong in a request
            if isinstance(error, TimeoutError) and limit.expired():
                raise

    def answer(self) -> Answer:
        """What a server would have sent: an application that ends before it answers gives 500."""
        if self._status is None:
            return Answer(500, {}, b"")
        if not self._whole:
            raise httpx.RemoteProtocolError("peer closed: the application ended in its answer")
        body = b"" if self._scope["method"] == "HEAD" else b"".join(self._parts)
        if "content-encoding" in self._headers:  # though it was not asked for
            body = httpx.Response(self._status, headers=self._headers, content=body).content
        return Answer(self._status, self._headers, body)

    async def _receive(self) -> dict[str, Any]:
        if self._taken:  # the client waits for the answer, and goes away only after it
            await asyncio.Future()
        self._taken = True
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            for name, value in message.get("headers", []):
                self._add(name.decode("latin-1").lower(), value.decode("latin-1"))
        elif message["type"] == "http.response.body" and not self._whole:
            self._parts.append(message.get("body", b""))
            self._whole = not message.get("more_body", False)

    def _add(self, name: str, value: str) -> None:
        before = self._headers.get(name)
        self._headers[name] = value if before is None else f"{before}, {value}"
