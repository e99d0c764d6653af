"""The roots of addresses: which application one is about, and what is left of it then.

Client notes, sections 2 and 5:

* ``/api/…`` and ``/{name}/…`` are those of a domain, which belongs to one application;
* ``/{application}/{api key}/…`` name it;
* ``/console/…`` and ``/{application}/console/…`` are the console's.
"""

from uowkit_reference.administration.applications import Applications
from uowkit_reference.administration.console import Console
from uowkit_reference.routing import Endpoint, Routes, segments_of

DOMAIN = "api"

CONSOLE = "console"

SERVICES = frozenset({"transaction", "data", "users", "info"})
"""What an address below a root starts with."""

NO_APPLICATIONS = frozenset({"", DOMAIN, CONSOLE})
"""What no application's id can be, since addresses that start so lead elsewhere."""

NO_KEYS = frozenset({"", CONSOLE, *SERVICES})
"""What no API key can be, for the same reason."""


class Roots:
    """Finds the application of an address, and there the call.

    Args:
        applications: Those that there are.
        console: The calls of the console.
    """

    def __init__(self, applications: Applications, console: Console) -> None:
        self.applications = applications
        self.console = Routes(console.routes())

    def find(self, method: str, path: bytes) -> tuple[Endpoint, dict[str, str]]:
        """Return the endpoint for a request and the parameters in its path.

        Args:
            method: The HTTP method.
            path: The path as it was sent, percent-encoded.

        Raises:
            ApiError: There is none (HTTP 404, or 405 where another method has one), or the
                application is not let in.
        """
        segments = segments_of(path)
        if CONSOLE in segments[:2]:
            return self.console.find(method, segments)
        if len(segments) < 2 or not has_root(segments[0], segments[1]):
            application, below = self.applications.default, segments[1:]
        else:
            application = self.applications.entered(segments[0], segments[1])
            below = segments[2:]
        return application.contents.routes.find(method, below)


def has_root(application: str, api_key: str) -> bool:
    """Say whether an address can start with an application of this id, and this key of it."""
    return application not in NO_APPLICATIONS and api_key not in NO_KEYS
