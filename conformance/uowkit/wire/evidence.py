"""Exchanges as they stand in reports: readable, bounded, without secrets."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import Any, Final

from uowkit.wire.exchange import Answer, Exchange, Request
from uowkit.wire.hiding import Secrets

LONGEST_BODY: Final = 20_000  # characters of a body that a report keeps
_LONGEST_HEADER: Final = 1000  # characters
_LONGEST_PATH: Final = 4000  # characters: most servers take no longer address
MOST_EXCHANGES: Final = 12  # the last ones of a check; what came earlier rarely matters
SHOWN_HEADERS: Final = ("content-type", "date", "location", "retry-after", "allow", "server")


@dataclass(frozen=True)
class Evidence:
    """The exchanges that show a breach, in order; the last one is the one that shows it.

    `steps` has all that was done, of which a scenario can be told
    (`uowkit.scenarios.telling`).
    """

    exchanges: tuple[Exchange, ...] = field(default_factory=tuple)
    steps: tuple[Any, ...] = field(default_factory=tuple)

    def document(self, secrets: Secrets, address: str) -> dict[str, Any]:
        """The evidence as it stands in a report line.

        Args:
            secrets: what to hide.
            address: the target's address as reports may print it.
        """
        return {
            "exchanges": [_exchange(each, secrets) for each in self.exchanges],
            "curl": curl(self.culprit, address, secrets) if self.exchanges else "",
        }

    @property
    def size(self) -> int:
        """How many bytes of answers it keeps in memory."""
        return sum(len(each.answer.body) for each in self.exchanges if each.answer)

    @property
    def culprit(self) -> Request:
        """The request to repeat by hand: the last one that changes something.

        Raises:
            IndexError: there are no exchanges.
        """
        sent = [each.request for each in self.exchanges]
        return next((each for each in reversed(sent) if each.method != "GET"), sent[-1])


def curl(request: Request, address: str, secrets: Secrets) -> str:
    """A command line that sends the request again, less the secrets."""
    words = ["curl", "-sS", "-X", request.method]
    for name, value in request.headers:
        words += ["-H", secrets.hide(f"{name}: {value}")]
    if request.body is not None:
        words += ["--data-raw", _text(request.body, secrets)]
    return shlex.join([*words, secrets.hide(address) + _path(request, secrets)])


def _path(request: Request, secrets: Secrets) -> str:
    """A path, which holds an id of the target's as a rule, and be it of megabytes."""
    return secrets.hide_in_beginning(request.path, _LONGEST_PATH)


def _exchange(exchange: Exchange, secrets: Secrets) -> dict[str, Any]:
    request = exchange.request
    return {
        "request": {
            "method": request.method,
            "path": _path(request, secrets),
            "headers": {name: secrets.hide(value) for name, value in request.headers},
            "body": None if request.body is None else _text(request.body, secrets),
        },
        "answer": _answer(exchange.answer, secrets) if exchange.answer else None,
        "trouble": _trouble(exchange, secrets) if exchange.trouble else None,
        "seconds": round(exchange.seconds, 4),
    }


def _trouble(exchange: Exchange, secrets: Secrets) -> str:
    """Why there is no whole answer; libraries put what they do not like into their messages."""
    return secrets.hide(f"{exchange.trouble} ({exchange.detail})")


def _answer(answer: Answer, secrets: Secrets) -> dict[str, Any]:
    headers = {name: answer.headers[name] for name in SHOWN_HEADERS if name in answer.headers}
    return {
        "status": answer.status,
        "headers": {
            name: secrets.hide_in_beginning(value, _LONGEST_HEADER)
            for name, value in headers.items()
        },
        "body": _text(answer.body, secrets),
    }


def _text(body: bytes, secrets: Secrets) -> str:
    """A body as text, cut where it is long; a secret is hidden before it could be cut in two."""
    text = body.decode("utf-8", errors="backslashreplace")
    shown = secrets.hide_in_beginning(text, LONGEST_BODY)
    return shown if len(text) <= LONGEST_BODY else f"{shown}… ({len(body)} bytes in all)"
