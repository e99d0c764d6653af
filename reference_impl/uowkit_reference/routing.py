"""Which call an address and a method name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json


@dataclass(frozen=True, slots=True)
class Call:
    """One request, taken apart.

    Attributes:
        parameters: What stands in the address where the route has a name in braces.
        query: The parameters after the question mark; the last of a name counts.
        json: Reads the body's JSON; raises ApiError where it holds none.
    """

    parameters: Mapping[str, str]
    query: Mapping[str, str]
    json: Callable[[], Json]


Endpoint = Callable[[Call], Json]
"""Takes a call and returns the JSON document that answers it."""


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint with its method and its path below the root, such as ``data/{table}``."""

    method: str
    path: str
    endpoint: Endpoint
    segments: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.path.split("/")))

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the parameters where `segments` have the form of the path, else None."""
        parameters = {}
        for expected, given in zip(self.segments, segments, strict=True):
            if expected[0] == "{":
                parameters[expected[1:-1]] = given
            elif expected != given:
                return None
        return parameters


class Router:
    """Finds the route of a request: the first in order that has its path and method."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[int, list[Route]] = {}
        for route in routes:
            self._routes.setdefault(len(route.segments), []).append(route)

    def find(self, method: str, path: bytes) -> tuple[Endpoint, dict[str, str]]:
        """Return the endpoint for a request and the parameters in its path.

        Args:
            method: The HTTP method.
            path: The path as it was sent, percent-encoded.

        Raises:
            ApiError: There is none: HTTP 404, or 405 where another method has one.
        """
        segments = below_root(path)
        matching = [
            (route, parameters)
            for route in self._routes.get(len(segments), ())
            if (parameters := route.match(segments)) is not None
        ]
        for route, parameters in matching:
            if route.method == method:
                return route.endpoint, parameters
        if not matching:
            raise ApiError("There is nothing at this address.", status=404)
        allowed = ", ".join(sorted({route.method for route, _ in matching}))
        raise ApiError(
            f"The method {method} is not allowed here, only: {allowed}.",
            status=405,
            headers={"allow": allowed},
        )


def below_root(path: bytes) -> list[str]:
    """Return the segments of `path` below its root, ``/api`` or ``/{application}/{key}``.

    Client notes, section 2. Segments are taken apart before they are decoded, so that a name may
    hold ``%2F``.
    """
    segments = path.decode("latin-1").split("/")[1:]
    segments = segments[1:] if segments[0] == "api" else segments[2:]
    if not all(segments):
        return []
    try:
        return [unquote(segment, errors="strict") for segment in segments]
    except UnicodeDecodeError:
        raise ApiError("The address is not valid UTF-8.") from None


def read_query(query: bytes) -> dict[str, str]:
    """Return the parameters that stand after the question mark of an address.

    Raises:
        ApiError: It is not valid UTF-8, or has too many parameters.
    """
    if not query:
        return {}
    try:
        return dict(
            parse_qsl(
                query.decode("latin-1"), keep_blank_values=True, errors="strict", max_num_fields=100
            )
        )
    except ValueError:
        raise ApiError("The address's parameters cannot be read.") from None
