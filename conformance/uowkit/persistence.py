"""Saving data objects (document 000): `Persistence.of(Contact).save(contact)`.

Besides it, the calls that go with it: an object by its id, objects by a query, and removing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, Generic, TypeAlias, TypeVar, overload
from urllib.parse import quote

from uowkit.client.data_answers import PersistenceFailed, deletion_time, found_objects, saved_object
from uowkit.client.entities import Entity, EntityClass
from uowkit.client.values import SavedObject, object_id_of, properties, to_wire
from uowkit.target import Target
from uowkit.wire.address import Address, parse_address

__all__ = [
    "Async",
    "DataStore",
    "NotInitialized",
    "Persistence",
    "PersistenceFailed",
    "SavedObject",
    "init_app",
    "object_id_of",
]

Given = TypeVar("Given", contravariant=True)
Saved = TypeVar("Saved")
Server: TypeAlias = Target | Address


class NotInitialized(Exception):
    """No server is known."""


@dataclass(frozen=True, slots=True)
class Async(Generic[Saved]):
    """Makes a call asynchronous: `success` gets the saved object, `fault` the error.

    Both are called in the thread of the call. Without `fault`, an error ends that thread and is
    reported as Python reports errors of threads.
    """

    success: Callable[[Saved], object]
    fault: Callable[[PersistenceFailed], object] | None = None


_default: list[Server] = []


def init_app(server: Target | str) -> None:
    """Say once to which server data objects are sent.

    Args:
        server: its base address, such as `http://127.0.0.1:8080/api`, or a `Target`, which
            keeps its connection open and can have headers (`user-token`) and a time limit.

    Raises:
        BadAddress: the address cannot be used.
    """
    _default[:] = [_server(server)]


def _server(server: Target | str) -> Server:
    return server if isinstance(server, Target) else parse_address(server)


class Persistence:
    """Where data objects are saved, by their class or by the name of their table."""

    @overload
    @staticmethod
    def of(
        entity_class: str, *, target: Target | str | None = None
    ) -> DataStore[Mapping[str, Any], SavedObject]: ...

    @overload
    @staticmethod
    def of(
        entity_class: type[Entity], *, target: Target | str | None = None
    ) -> DataStore[Entity, Entity]: ...

    @staticmethod
    def of(entity_class: str | type[Any], *, target: Target | str | None = None) -> Any:
        """The objects of a dataclass, in the table of its name, or those of a table, as dicts.

        Args:
            entity_class: the dataclass, or the table's name.
            target: the server or its base address; that of `init_app` without it.

        Raises:
            TypeError: it is neither a dataclass nor a name, or has no place for an objectId.
            BadAddress: the address cannot be used.
        """
        server = None if target is None else _server(target)
        if isinstance(entity_class, str):
            return DataStore(entity_class, _as_mapping, _as_it_is, server)
        kind = EntityClass(entity_class)
        return DataStore(kind.table, kind.check, kind.instance, server)


class DataStore(Generic[Given, Saved]):
    """The objects of one table; made by `Persistence.of`.

    Every call raises `PersistenceFailed` when it is not carried out, `NotInitialized` when no
    server is known, and TypeError or ValueError for what cannot be sent.
    """

    def __init__(
        self,
        table: str,
        check: Callable[[object], None],
        instance: Callable[[SavedObject], Saved],
        server: Server | None,
    ) -> None:
        self.table = table
        self._check = check
        self._instance = instance
        self._server = server

    @overload
    def save(self, entity: Given) -> Saved: ...

    @overload
    def save(self, entity: Given, callbacks: Async[Saved]) -> Thread: ...

    def save(self, entity: Given, callbacks: Async[Saved] | None = None) -> Saved | Thread:
        """Save an object: update it where it has an objectId, create it otherwise.

        Args:
            entity: the object; it is not changed, and not even looked at later.
            callbacks: makes the call asynchronous.

        Returns:
            The saved object with its objectId; of an asynchronous call, the thread in which it
            runs, to be joined by who wants to wait.
        """
        body = self._body(entity)
        if callbacks is None:
            with self._connected() as target:
                return self._save(target, body)
        thread = Thread(target=self._save_and_call, args=(body, callbacks), name="uowkit save")
        thread.start()
        return thread

    async def save_async(self, entity: Given) -> Saved:
        """Save an object as `save` does, without blocking the event loop."""
        return await asyncio.to_thread(self._save_apart, self._body(entity))

    def find_by_id(self, object_id: str) -> Saved:
        """Read the object of an id; the server's code 1000 says that there is none."""
        with self._connected() as target:
            exchange = target.send("GET", f"{self._path}/{quote(object_id, safe='')}")
        return self._instance(saved_object(exchange))

    def find(self, query: Mapping[str, Any] | None = None) -> list[Saved]:
        """Read the objects that a query selects.

        Args:
            query: the body as it is sent: `where`, `pageSize`, `offset`, `sortBy` and so on.
                Without it, the server's first page.
        """
        body = to_wire(dict(query or {}))
        with self._connected() as target:
            exchange = target.send_document("POST", f"{self._path}/find", body)
        return [self._instance(each) for each in found_objects(exchange)]

    def remove(self, entity: Given | str) -> int:
        """Remove an object, given itself or its objectId.

        Returns:
            When it was removed, in milliseconds since 1970.

        Raises:
            ValueError: the object has no objectId, so it was never saved.
        """
        object_id = entity if isinstance(entity, str) else object_id_of(entity)
        if object_id is None:
            msg = f"{entity!r} has no objectId: remove what save or find gave"
            raise ValueError(msg)
        with self._connected() as target:
            exchange = target.send("DELETE", f"{self._path}/{quote(object_id, safe='')}")
        return deletion_time(exchange)

    @property
    def _path(self) -> str:
        return f"/data/{quote(self.table, safe='')}"

    def _body(self, entity: object) -> bytes:
        self._check(entity)
        return to_wire(properties(entity))

    def _save(self, target: Target, body: bytes) -> Saved:
        return self._instance(saved_object(target.send_document("PUT", self._path, body)))

    def _save_apart(self, body: bytes) -> Saved:
        with self._connected(apart=True) as target:
            return self._save(target, body)

    def _save_and_call(self, body: bytes, callbacks: Async[Saved]) -> None:
        try:
            saved = self._save_apart(body)
        except PersistenceFailed as error:
            if callbacks.fault is None:
                raise
            callbacks.fault(error)
        else:
            callbacks.success(saved)

    @contextmanager
    def _connected(self, *, apart: bool = False) -> Iterator[Target]:
        """The target; one of its own for another thread, or where only an address is known."""
        server = self._server or next(iter(_default), None)
        if server is None:
            msg = (
                "no server is known: call init_app('http://127.0.0.1:8080/api') first, "
                "or give Persistence.of(…) a target"
            )
            raise NotInitialized(msg)
        if isinstance(server, Target) and not apart:
            yield server
            return
        with server.again() if isinstance(server, Target) else Target(server) as own:
            yield own


def _as_mapping(entity: object) -> None:
    if not isinstance(entity, Mapping):
        msg = f"{entity!r} is no dict: to save a dataclass, give Persistence.of its class"
        raise TypeError(msg)


def _as_it_is(saved: SavedObject) -> SavedObject:
    return saved
