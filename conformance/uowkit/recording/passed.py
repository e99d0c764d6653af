"""One call that passed, and what of it the format knows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import httpx

from uowkit.wire.exchange import NOT_JSON, parse_json

_UNIT_OF_WORK: Final = ("transaction", "unit-of-work")
_DATA: Final = "data"
_LONGEST_ROOT: Final = 2  # segments: /api, /my-api, or /APP-ID/REST-KEY


class Service(StrEnum):
    """What a call is addressed to, of all that scenarios can hold."""

    TRANSACTION = "transaction"
    DATA = "data"


@dataclass(frozen=True)
class Passed:
    """A call and its answer, as they were on the wire.

    `path` is percent-encoded and without the query; `status` is 0 where no answer came.
    `overlapped` says that a call which may change something was under way at the same time, so
    that nothing tells which came first.
    """

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    status: int = 200
    answer: bytes = b""
    encoding: str = ""
    overlapped: bool = False

    @cached_property
    def document(self) -> Any:
        """The body of the request as JSON, or `NOT_JSON`."""
        return parse_json(self.body)

    @cached_property
    def answered(self) -> Any:
        """The body of the answer as JSON, or `NOT_JSON`; decoded where it was compressed."""
        headers = {"content-encoding": self.encoding} if self.encoding else {}
        try:
            return parse_json(
                httpx.Response(self.status, headers=headers, content=self.answer).content
            )
        except httpx.DecodingError:
            return NOT_JSON

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The members of the query."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def only_reads(self) -> bool:
        """Whether nothing can have been changed by it."""
        return only_reads(self.method, self.path)

    @property
    def is_uncertain(self) -> bool:
        """Whether nothing tells if it was carried out.

        The answer was lost, or is an error of the server or of what stands before it.
        """
        return not 100 <= self.status < 500

    @property
    def is_done(self) -> bool:
        """Whether the call was carried out."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Addressed:
    """Where a call goes below the root of the API: the service, and the decoded segments."""

    service: Service
    segments: tuple[str, ...] = ()


def addressed(path: str, base: str = "") -> Addressed | None:
    """Take the path of a call apart.

    Args:
        path: percent-encoded.
        base: the path of the API's base address, where that is known.

    Returns:
        None for what is neither a unit of work nor a call of the data service.
    """
    for root in (base, *_roots(path)):
        if root is None or not path.startswith(f"{root}/"):
            continue
        rest = tuple(map(unquote, path[len(root) + 1 :].split("/")))
        if rest == _UNIT_OF_WORK:
            return Addressed(Service.TRANSACTION)
        if rest[0] == _DATA and len(rest) > 1:
            return Addressed(Service.DATA, rest[1:])
    return None


def only_reads(method: str, path: str) -> bool:
    """Whether a call changes nothing, whatever its body says."""
    return method in {"GET", "HEAD", "OPTIONS"} or path.endswith(("/find", "/count"))


def key_in(path: str) -> str | None:
    """The API key in a path of the form /APP-ID/REST-KEY/…, if it is one."""
    segments = path.split("/")[1:]
    is_root = len(segments) > _LONGEST_ROOT and addressed(path) is not None
    named = is_root and segments[1] not in {_DATA, _UNIT_OF_WORK[0]}
    return unquote(segments[1]) if named else None


def _roots(path: str) -> list[str]:
    """The roots that a path may have; the console has calls of its own."""
    segments = path.split("/")
    if "console" in segments[1:3]:
        return []
    return ["/".join(segments[: number + 1]) for number in range(1, _LONGEST_ROOT + 1)]
