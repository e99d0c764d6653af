"""Finds the exchanges of a finding among the steps of its scenario, and what names stood for."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote_plus

from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.names import RUN, filled, whole
from uowkit.scenarios.own_tables import own_tables
from uowkit.scenarios.story import Call
from uowkit.wire.address import ENDPOINT
from uowkit.wire.exchange import NOT_JSON
from uowkit.work.tables import Table

_CUT: Final = re.compile(r"… \(\d+ bytes in all\)\Z")
_RUN: Final = f"${{{RUN}}}"
_LOOKS: Final = ("read", "related", "find", *map(str, Call))


class Retelling:
    """A scenario, told again along the exchanges that it was made of.

    The scenario has names where the exchanges have values; `bindings` has what was found
    for each of them so far. What cannot be found again is not guessed.
    """

    def __init__(
        self,
        scenario: Mapping[str, Any],
        exchanges: Sequence[Mapping[str, Any]],
        tables: Mapping[str, str],
    ) -> None:
        """Prepare to tell.

        Args:
            scenario: of a finding.
            exchanges: of the same finding.
            tables: the names of the run's tables by their roles.
        """
        self.steps: Sequence[dict[str, Any]] = scenario["steps"]
        self.recorded = "found" not in scenario
        self._exchanges = exchanges
        self._columns: dict[str, str] = {}
        known = {role: Table(role, name, {}) for role, name in tables.items()}
        known |= own_tables(scenario)
        self.bindings = Bindings(known, {}, dict(_run(self.steps, exchanges)))
        self._next = 0

    def place(self, step: Mapping[str, Any]) -> int | None:
        """The exchange of a step, by its number; the steps have to be asked for in order.

        None where it is not among those that were kept. Of a request that was sent again,
        and of all that the last step may have sent, it is the last one.
        """
        fitting = [
            number
            for number in range(self._next, len(self._exchanges))
            if self._sent(step, self._exchanges[number]["request"])
        ]
        if not fitting:
            return None
        found = fitting[0]
        for number in fitting[1:]:
            same = self._exchanges[number]["request"] == self._exchanges[found]["request"]
            found = number if step is self.steps[-1] or same else found
        self._next = found + 1
        self._learn(step, self._exchanges[found]["request"])
        return found

    def renamed(self, pattern: Any) -> Any:
        """A pattern with columns as the target calls them, as far as they were sent."""
        if isinstance(pattern, list):
            return [self.renamed(each) for each in pattern]
        if isinstance(pattern, dict):
            return {self._columns.get(k, k): self.renamed(each) for k, each in pattern.items()}
        return pattern

    # --- comparing requests -------------------------------------------------

    def _sent(self, step: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
        """Whether a request may be the one of a step."""
        if "transaction" in step:
            return self._sent_to(ENDPOINT, request) and self._holds(step["transaction"], request)
        if "send" in step:
            return self._sent_as(step["send"], request)
        if "call" in step:
            return self._sent_as(step["call"], request)
        return self._looked(step, request)

    def _sent_to(self, path: str, request: Mapping[str, Any]) -> bool:
        return bool(request["method"] == "POST" and request["path"] == path)

    def _sent_as(self, said: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
        path = self._path(said.get("path", ENDPOINT))
        if request["method"] != said.get("method", "POST") or request["path"] != path:
            return False
        if "json" in said:
            return self._holds(said["json"], request)
        body: str = request["body"] or ""
        wanted = self._filled(said.get("body", "")) or ""
        if "base64" in said:
            wanted = b64decode(said["base64"]).decode(errors="backslashreplace")
        return body == wanted or bool(_CUT.search(body))

    def _holds(self, said: Any, request: Mapping[str, Any]) -> bool:
        """Whether a request has the values that a step says, under whatever names."""
        body = request["body"] or ""
        document = parsed(body)
        if document is NOT_JSON:
            return bool(_CUT.search(body))
        left, right = list(_leaves(said)), list(_leaves(document))
        return len(left) == len(right) and all(map(self._fits, left, right))

    def _fits(self, said: Any, sent: Any) -> bool:
        name = whole(said)
        if name:
            return not self.bindings.knows(name) or bool(self.bindings.value(name) == sent)
        if isinstance(said, str):
            return bool(self._filled(said) == sent)
        return type(said) is type(sent) and bool(said == sent)

    def _looked(self, step: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
        """Whether a request asks for the same object or objects, in whatever way."""
        kind = next(each for each in _LOOKS if each in step)
        asked = step[kind]
        told = f"{unquote_plus(request['path'])} {request['body'] or ''}"
        if request["method"] == "DELETE" and kind != Call.DELETE:
            return False
        if request["method"] == "GET" and kind in {Call.SAVE, Call.DELETE}:
            return False
        needles = [
            asked["table"],
            *(asked[each] for each in ("objectId", "marker") if each in asked),
        ]
        words = map(self._word, needles)
        return all(word is not None and word in told for word in words)

    def _path(self, path: str) -> str | None:
        """An address with its names put into words; None where one is not known."""
        try:
            return self.bindings.path(path)
        except KeyError:
            return None

    def _word(self, text: str) -> str | None:
        name = whole(text)
        if name:
            value = self.bindings.value(name) if self.bindings.knows(name) else None
            return value if isinstance(value, str) else None
        return self._filled(text)

    def _filled(self, text: str) -> str | None:
        """A text with its names put into words; None where one is not known."""
        try:
            return filled(text, self.bindings.value)
        except KeyError:
            return None

    def _learn(self, step: Mapping[str, Any], request: Mapping[str, Any]) -> None:
        """Learn what the target calls the columns, which stand in the same order in both."""
        document = parsed(request["body"] or "")
        if "transaction" in step and document is not NOT_JSON:
            self._columns |= dict(_renamed(step["transaction"], document))


def parsed(text: str) -> Any:
    """The JSON document that a text is, or `NOT_JSON`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NOT_JSON


def _leaves(document: Any) -> Iterator[Any]:
    """The values of a document that hold no others, in order."""
    if isinstance(document, dict):
        for each in document.values():
            yield from _leaves(each)
    elif isinstance(document, list):
        for each in document:
            yield from _leaves(each)
    else:
        yield document


def _renamed(said: Any, sent: Any) -> Iterator[tuple[str, str]]:
    if isinstance(said, dict) and isinstance(sent, dict):
        for (name, value), (found, other) in zip(said.items(), sent.items(), strict=False):
            if name != found and "$" not in name:
                yield name, found
            yield from _renamed(value, other)
    elif isinstance(said, list) and isinstance(sent, list):
        for value, other in zip(said, sent, strict=False):
            yield from _renamed(value, other)


def _run(
    steps: Sequence[Mapping[str, Any]], exchanges: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """What `${run}` stood for, found by the first text of a request that has it."""
    told = [f"{unquote_plus(e['request']['path'])} {e['request']['body'] or ''}" for e in exchanges]
    for text in dict.fromkeys(_texts(steps)):
        pattern = re.escape(text).replace(re.escape(_RUN), "([0-9a-f]{8})", 1)
        pattern = pattern.replace(re.escape(_RUN), r"\1")
        for each in told:
            match = re.search(pattern, each)
            if match:
                yield RUN, match.group(1)
                return


def _texts(document: Any) -> Iterator[str]:
    """The texts of a document that have the mark of the run."""
    leaves = (each for each in _leaves(document) if isinstance(each, str))
    yield from (each for each in leaves if _RUN in each)
