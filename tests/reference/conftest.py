"""A reference server in process, called as an ASGI application."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.applications import Starlette
from uowkit_reference.app import Parts, create_app
from uowkit_reference.objects import DataObjects
from uowkit_reference.settings import Settings
from uowkit_reference.storage.store import Store


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The document in the body, which must say that it is JSON."""
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)


class Client:
    """Sends requests to an ASGI application, byte by byte as told, with `headers` if there are."""

    def __init__(self, app: Starlette, root: str = "/api") -> None:
        self.app = app
        self.root = root
        self.headers: dict[str, str] = {}

    def send(
        self, method: str, raw_path: bytes, query: bytes = b"", chunks: tuple[bytes, ...] = (b"",)
    ) -> Answer:
        """Send one request as it is."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": raw_path.decode("latin-1"),
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "headers": [
                (b"content-type", b"application/json"),
                *((name.encode(), value.encode()) for name, value in self.headers.items()),
            ],
        }
        waiting = [
            {"type": "http.request", "body": chunk, "more_body": at + 1 < len(chunks)}
            for at, chunk in enumerate(chunks)
        ]
        sent: list[Any] = []

        async def receive() -> Any:
            return waiting.pop(0)

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))  # type: ignore[arg-type] # Starlette's own type of messages
        start, *parts = sent
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(part["body"] for part in parts))

    def call(self, method: str, path: str, document: Any = None, **query: Any) -> Answer:
        """Send a JSON document to a path below the root."""
        body = b"" if document is None else json.dumps(document).encode()
        return self.send(
            method,
            quote(f"{self.root}/{path}").encode(),
            urlencode(query, doseq=True).encode(),
            (body,),
        )

    def save(self, table: str, **properties: Any) -> Any:
        """Save an object through the data service and return it."""
        answer = self.call("POST", f"data/{table}", properties)
        assert answer.status == 200, answer.body
        return answer.json

    def transact(self, *operations: Any, **envelope: Any) -> Answer:
        """Run a unit of work of these operations."""
        return self.call(
            "POST", "transaction/unit-of-work", {**envelope, "operations": list(operations)}
        )

    def count(self, table: str, where: str | None = None) -> int:
        """Count the objects of a table."""
        number = self.call("POST", f"data/{table}/count", {"where": where}).json
        assert isinstance(number, int)
        return number


@pytest.fixture
def client():
    """A server with a table Person (name, age, ok, details) that holds nothing."""
    return client_with_person()


@pytest.fixture(scope="session")
def shared_client():
    """One server for properties that look at single answers only."""
    return client_with_person()


@pytest.fixture(scope="session")
def make_client():
    """Makes a server of the given settings and parts, with the table Person as in `client`."""
    return client_with_person


def client_with_person(settings: Settings | None = None, parts: Parts | None = None) -> Client:
    """Return a server with an empty table Person."""
    client = Client(create_app(settings, parts))
    person = client.save("Person", name="Joe", age=0.5, ok=True, details={"a": [1]})
    client.call("DELETE", f"data/Person/{person['objectId']}")
    return client


@pytest.fixture
def objects():
    """The objects of an empty store."""
    settings = Settings()
    return DataObjects(Store(settings.database), settings)
