"""A reference server that is called in process: no socket, no HTTP, nothing but its own work."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import orjson
from starlette.types import Message
from uowkit_reference.app import create_app
from uowkit_reference.settings import Settings

TABLE: Final = "Person"
_OF_CREATES: Final = 1000  # the age by which objects of single CREATEs are told from those of bulks
NO_LIMITS: Final = Settings(bulk_objects=10**9, operations=10**9, body_bytes=10**12)


class Server:
    """A fresh server with one table, whose columns are those of `person`."""

    def __init__(self) -> None:
        self._app = create_app(NO_LIMITS)
        self._loop = asyncio.new_event_loop()
        self._post(f"/api/data/{TABLE}", orjson.dumps(person(0)))

    def transact(self, body: bytes, *, success: bool = True) -> bytes:
        """Send a unit of work and return the answer's body.

        Raises:
            SystemExit: It ended otherwise than expected, so that there is nothing to measure.
        """
        answer = self._post("/api/transaction/unit-of-work", body)
        if not answer.startswith(b'{"success":true' if success else b'{"success":false'):
            raise SystemExit(f"not what was expected: {answer[:300]!r}: nothing to measure")
        return answer

    def fill(self, rows: int, chunk: int = 1000) -> None:
        """Save so many rows."""
        for first in range(0, rows, chunk):
            self.transact(bulk(min(chunk, rows - first), first))

    def forget_creates(self) -> None:
        """Remove what `creates` saved, so that the store is as large as it was."""
        body = orjson.dumps({"where": f"age >= {_OF_CREATES}"})
        self._post(f"/api/data/bulk/{TABLE}/delete", body)

    def close(self) -> None:
        """Let go of the event loop; the rows go with the last reference to the server."""
        self._loop.close()

    def _post(self, path: str, body: bytes) -> bytes:
        answered = bytearray()

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            answered.extend(message.get("body", b""))

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"content-type", b"application/json")],
        }
        self._loop.run_until_complete(self._app(scope, receive, send))
        return bytes(answered)


def person(number: int) -> dict[str, Any]:
    """Return an object such as the documents show, told from all others by its name."""
    return {"name": f"Joe {number}", "age": number % 100}


def bulk(objects: int, first: int = 0) -> bytes:
    """Return the body of a unit of work with one CREATE_BULK."""
    return _body("CREATE_BULK", [person(first + each) for each in range(objects)])


def creates(operations: int, *, last: dict[str, Any] | None = None) -> bytes:
    """Return the body of a unit of work with so many CREATEs, the last of them as given."""
    payloads = [{**person(each), "age": _OF_CREATES} for each in range(operations)]
    if last is not None:
        payloads[-1] = last
    return _body("CREATE", *payloads)


def _body(operation_type: str, *payloads: Any) -> bytes:
    return orjson.dumps(
        {
            "operations": [
                {
                    "operationType": operation_type,
                    "table": TABLE,
                    "payload": payload,
                    "opResultId": f"operation{number}",
                }
                for number, payload in enumerate(payloads, start=1)
            ]
        }
    )
