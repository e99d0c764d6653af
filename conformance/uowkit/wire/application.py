"""How bytes reach a target that is an ASGI application in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Future
from copy import copy
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from uowkit.wire.deadline import Deadline
from uowkit.wire.decoding import LONGEST_ANSWER, read_body
from uowkit.wire.exchange import Answer, NoAnswer, Request, Trouble

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
        self._carries_out = True  # what is sent, itself; else the transport beside it does
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
            NoAnswer: the time is over, or the application ended in the middle of its answer,
                or that is too long or not encoded as it says.
        """
        call = _Call(self._scope_of(request, headers), request.body or b"")
        try:
            self._run(call.run(self._application, self._deadline.remaining()))
        except TimeoutError as error:
            told = f"the application took more than {self._deadline.seconds:g} seconds"
            raise NoAnswer(Trouble.TIMEOUT, told) from error
        return call.answer()

    def beside(self, deadline: Deadline, number: int) -> ApplicationTransport:
        """A transport for another thread, whose requests this one's `attend` carries out.

        Args:
            deadline: that of its own exchanges.
            number: which client it is, from 1 on; an application sees it as a port.
        """
        other = copy(self)
        other._deadline = deadline  # noqa: SLF001 - of the copy
        other._scope = {**self._scope, "client": ("127.0.0.1", number)}  # noqa: SLF001
        other._carries_out = False  # noqa: SLF001
        return other

    def attend(self, work: Iterable[Future[Any]]) -> None:
        """Carry out what transports beside this one send, until all of that work has ended.

        All of it runs on one event loop, as under a server of one process: requests overlap
        wherever the application waits.
        """

        async def wait() -> None:
            await asyncio.gather(*map(asyncio.wrap_future, work), return_exceptions=True)

        self._loop.run_until_complete(wait())

    def close(self) -> None:
        """Close the event loop, unless it is that of another transport."""
        if self._carries_out:
            self._loop.close()

    def _run(self, call: Coroutine[Any, Any, None]) -> None:
        if self._carries_out:
            self._loop.run_until_complete(call)
        else:
            asyncio.run_coroutine_threadsafe(call, self._loop).result()

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
        self._size = 0
        self._whole = False

    async def run(self, application: Application, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds) as limit:
                await application(self._scope, self._receive, self._send)
        except Exception as error:  # a server outlives whatever goes wrong in a request
            if isinstance(error, TimeoutError) and limit.expired() and not self._whole:
                raise  # what it does after its answer is no client's concern

    def answer(self) -> Answer:
        """What a server would have sent: an application that ends before it answers gives 500."""
        if self._status is None:
            return Answer(500, {}, b"")
        if not self._whole:
            raise NoAnswer(Trouble.DROPPED, "the application ended in its answer")
        parts = [] if self._scope["method"] == "HEAD" else self._parts
        body = read_body(parts, self._headers.get("content-encoding", ""))
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
            part = message.get("body", b"")
            if self._size <= LONGEST_ANSWER:  # more of it would be too much
                self._parts.append(part)
            self._size += len(part)
            self._whole = not message.get("more_body", False)

    def _add(self, name: str, value: str) -> None:
        before = self._headers.get(name)
        self._headers[name] = value if before is None else f"{before}, {value}"
