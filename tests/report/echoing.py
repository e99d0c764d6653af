"""A server that says back whatever secrets it was given, in every spelling it can think of."""

from dataclasses import replace

from tests.independent_server import Choices, UnitOfWorkService
from tests.independent_server.application import Application
from tests.independent_server.data import DataService
from tests.independent_server.server import Server
from tests.kit.wire.test_hiding import SPELLINGS

CHOICES = Choices()


class Echoing(Application):
    """Answers as the right server does, and then says too much."""

    def __init__(self):
        service = UnitOfWorkService(CHOICES)
        super().__init__(service, DataService(service))
        self.heard = set()

    def handle(self, request):
        """Put the secrets of the request into the answer: members, texts, ids and headers."""
        answer = super().handle(request)
        secrets = [request.target.split("/")[2]]
        secrets += [
            request.headers[name]
            for name in ("authorization", "user-token", "cookie", "x-configured")
            if name in request.headers
        ]
        self.heard |= set(secrets)
        said = " ".join(f"<{spell(each)}>" for each in secrets for spell in SPELLINGS.values())
        value = answer.value
        if not request.target.partition("?")[0].endswith("/transaction/unit-of-work"):
            return answer
        if isinstance(value, dict):
            value = {**value, "debug": said, said[:200]: [secrets, said]}
            if isinstance(value.get("error"), dict):
                value["error"] = {**value["error"], "message": said}
            if isinstance(value.get("results"), dict):
                value["results"] = {
                    name: _told(each, said) for name, each in value["results"].items()
                }
        headers = {**answer.headers, "Server": secrets[-1], "Location": f"/{secrets[-1]}"}
        return replace(answer, value=value, headers=headers)


def _told(result, said):
    """A result whose kind, and first id, is a text full of secrets."""
    if not isinstance(result, dict):
        return result
    given = result.get("result")
    if isinstance(given, list):
        given = [said, *given[1:]]
    elif isinstance(given, dict):
        given = {**given, "___class": said}
    return {**result, "result": given, "operationType": said}


def echoing_server():
    """A server of that kind, which listens already."""
    return Server(Echoing())
