"""Which call an address and a method name."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, unquote

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json


@dataclass(slots=True)  # one is made for every request, and a frozen one costs a microsecond
class Call:
    """One request, taken apart.

    Attributes:
        parameters: What stands in the address where the route has a name in braces.
        query: The parameters after the question mark; one that is given several times lists
            its values.
        json: Reads the body's JSON; raises ApiError where it holds none.
        has_body: Whether there is a body at all.
        user_token: What the header `user-token` says: whose call it is; None for nobody's.
    """

    parameters: Mapping[str, str]
    query: Mapping[str, str | list[str]]
    json: Callable[[], Json]
    has_body: bool = False
    user_token: str | None = None


Endpoint = Callable[[Call], Json]
"""Takes a call and returns the JSON document that answers it, or one of the two below."""


@dataclass(frozen=True, slots=True)
class WithHeaders:
    """A JSON document that is answered together with HTTP headers."""

    document: Json
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Coming:
    """A JSON document that is still to come, since event handlers take their time.

    Attributes:
        document: Awaited, it gives the document, or raises ApiError.
    """

    document: Awaitable[Json]


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint with its method and its path below the root, such as ``data/{table}``."""

    method: str
    path: str
    endpoint: Endpoint
    segments: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.path.split("/")))

    def names(self) -> list[bool]:
        """Return for each segment whether it is a name in braces, and no word."""
        return [segment[0] == "{" for segment in self.segments]

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the parameters where `segments` have the form of the path, else None."""
        parameters = {}
        for expected, given in zip(self.segments, segments, strict=True):
            if expected[0] == "{":
                parameters[expected[1:-1]] = given
            elif expected != given:
                return None
        return parameters


class Router(Protocol):
    """Finds the endpoint of a request."""

    def find(self, method: str, path: bytes) -> tuple[Endpoint, dict[str, str]]:
        """Return the endpoint for a request and the parameters in its path.

        Args:
            method: The HTTP method.
            path: The path as it was sent, percent-encoded.

        Raises:
            ApiError: There is none: HTTP 404, or 405 where another method has one.
        """


class Routes:
    """Finds the route of a request, by its path and method.

    Where several have its path, the one whose words stand before names in braces is taken: an
    address such as ``data/Person/count`` is never taken for that of an object called so.

    Args:
        routes: All of them, in any order.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[str, int], list[Route]] = {}
        for route in sorted(routes, key=Route.names):
            self._routes.setdefault((route.method, len(route.segments)), []).append(route)

    def find(self, method: str, segments: list[str]) -> tuple[Endpoint, dict[str, str]]:
        """Return the endpoint for the segments of a path, and the parameters in them.

        Raises:
            ApiError: There is none: HTTP 404, or 405 where another method has one.
        """
        for route in self._routes.get((method, len(segments)), ()):
            parameters = route.match(segments)
            if parameters is not None:
                return route.endpoint, parameters
        allowed = ", ".join(sorted(self._methods(segments)))
        if not allowed:
            raise ApiError("There is nothing at this address.", status=404)
        raise ApiError(
            f"The method {method} is not allowed here, only: {allowed}.",
            status=405,
            headers={"allow": allowed},
        )

    def _methods(self, segments: list[str]) -> set[str]:
        """Return the methods that these segments have a route for."""
        return {
            method
            for (method, length), routes in self._routes.items()
            if length == len(segments)
            and any(route.match(segments) is not None for route in routes)
        }


def segments_of(path: bytes) -> list[str]:
    """Return the decoded segments of a path; none, where one of them is empty.

    Segments are taken apart before they are decoded, so that a name may hold ``%2F``.

    Raises:
        ApiError: One of them is not valid UTF-8.
    """
    segments = path.decode("latin-1").split("/")[1:]
    if not all(segments):
        return []
    if b"%" not in path:
        return segments
    try:
        return [unquote(segment, errors="strict") for segment in segments]
    except UnicodeDecodeError:
        raise ApiError("The address is not valid UTF-8.") from None


def read_query(query: bytes, most: int) -> dict[str, str | list[str]]:
    """Return the parameters that stand after the question mark of an address.

    One that is given several times, as clients do with ``property``, lists its values.

    Raises:
        ApiError: It is not valid UTF-8, or has more than `most` parameters.
    """
    if not query:
        return {}
    try:
        pairs = parse_qsl(
            query.decode("latin-1"), keep_blank_values=True, errors="strict", max_num_fields=most
        )
    except ValueError:
        raise ApiError("The address's parameters cannot be read.") from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: each if len(each) > 1 else each[0] for name, each in values.items()}
