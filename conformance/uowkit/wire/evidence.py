"""Exchanges as they stand in reports: readable, bounded, without secrets."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from uowkit.wire.exchange import Answer, Exchange, Request

LONGEST_BODY: Final = 20_000  # characters of a body that a report keeps
MOST_EXCHANGES: Final = 12  # the last ones of a check; what came earlier rarely matters
SHOWN_HEADERS: Final = ("content-type", "date", "location", "retry-after", "allow", "server")
_SHORTEST_SECRET: Final = 4  # hiding "a" or "1" would blacken the whole report


class Secrets:
    """Texts that must not be printed: header values, keys and passwords."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        found = {each for each in values if len(each) >= _SHORTEST_SECRET}
        self._values = sorted(found, key=len, reverse=True)

    def hide(self, text: str) -> str:
        """The text with every secret replaced by `***`, and lone surrogates written out.

        What a report is to hold goes through here, and a report is UTF-8.
        """
        text = text.encode("utf-8", errors="backslashreplace").decode("utf-8")
        for value in self._values:
            text = text.replace(value, "***")
        return text


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
        words += ["-H", f"{name}: {value}"]
    if request.body is not None:
        words += ["--data-raw", _text(request.body, secrets)]
    return secrets.hide(shlex.join([*words, address + request.path]))


def _exchange(exchange: Exchange, secrets: Secrets) -> dict[str, Any]:
    request = exchange.request
    return {
        "request": {
            "method": request.method,
            "path": secrets.hide(request.path),
            "headers": {name: secrets.hide(value) for name, value in request.headers},
            "body": None if request.body is None else _text(request.body, secrets),
        },
        "answer": _answer(exchange.answer, secrets) if exchange.answer else None,
        "trouble": f"{exchange.trouble} ({exchange.detail})" if exchange.trouble else None,
        "seconds": round(exchange.seconds, 4),
    }


def _answer(answer: Answer, secrets: Secrets) -> dict[str, Any]:
    headers = {name: answer.headers[name] for name in SHOWN_HEADERS if name in answer.headers}
    return {
        "status": answer.status,
        "headers": {name: secrets.hide(value) for name, value in headers.items()},
        "body": _text(answer.body, secrets),
    }


def _text(body: bytes, secrets: Secrets) -> str:
    """A body as text, cut where it is long; a secret is hidden before it could be cut in two."""
    text = secrets.hide(body.decode("utf-8", errors="backslashreplace"))
    if len(text) <= LONGEST_BODY:
        return text
    return f"{text[:LONGEST_BODY]}… ({len(body)} bytes in all)"
