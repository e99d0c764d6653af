"""What was done in the current example, step by step, and what was expected of each step.

Recording costs next to nothing: a step refers to what is there anyway. A scenario is
made of it only when there is a breach to tell (`uowkit.scenarios.telling`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from uowkit.wire.exchange import Answer, Exchange
from uowkit.wire.reading import Kind
from uowkit.work.tables import Table

MOST_STEPS: Final = 300  # of a scenario: nobody reads more
_MOST_LOGGED: Final = 4000  # requests that a worker remembers for the judgement at its end
_LARGEST_LOGGED: Final = 20_000  # bytes of one, or of its answer: a bulk of a hundred has fewer


class Expected(StrEnum):
    """What the contract asks of an answer, whatever the check is about."""

    ANSWERED = "answered"
    SUCCESS = "success"
    REFUSED = "refused"
    NOTHING = "nothing"
    WELL_FORMED = "well-formed"  # whatever it says, in the form that the rules give it


class Outcome(StrEnum):
    """How a transaction was answered, where something is asked only then."""

    SUCCESS = "success"
    REFUSED = "refused"  # in one of the two ways below
    FAILURE = "failure"
    REFUSAL = "refusal"

    def fits(self, kind: Kind) -> bool:
        """Whether an answer of that kind is meant."""
        return kind in _KINDS[self]


_KINDS: Final[Mapping[Outcome, frozenset[Kind]]] = {
    Outcome.SUCCESS: frozenset({Kind.SUCCESS}),
    Outcome.REFUSED: frozenset({Kind.FAILURE, Kind.REFUSAL}),
    Outcome.FAILURE: frozenset({Kind.FAILURE}),
    Outcome.REFUSAL: frozenset({Kind.REFUSAL}),
}


@dataclass(slots=True, eq=False)
class Sent:
    """A request. `at_once` says that it must succeed the first time.

    `breaks` has rules of an answer's shape whose breach is here one of another rule.
    """

    exchange: Exchange
    expected: Expected = Expected.ANSWERED
    at_once: bool = False
    after: Outcome | None = None
    breaks: Mapping[str, str] | None = None


@dataclass(slots=True, eq=False)
class Looked:
    """A look at what is stored: by an object's id, or by a transaction's marker.

    Where it asks for what is `related`, it is a look at the objects that the one of an id is
    related to.
    `pattern` is what must be found, where the contract alone does not say it; `aside`
    is a look that only serves to tidy up, and tells nothing; `at_end` is one that comes
    when everything else was done.
    """

    table: Table
    object_id: str | None = None
    marker: str | None = None
    expected: Expected = Expected.ANSWERED
    after: Outcome | None = None
    aside: bool = False
    found: Any = None
    pattern: Any = None
    at_end: bool = False
    related: bool = False


class Call(StrEnum):
    """A call of the data service, other than those that look."""

    SAVE = "save"
    DELETE = "delete"
    COUNT = "count"
    SEARCH = "search"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Search:
    """A search for a page of the objects with a marker, and a number in a column.

    `column` is the kit's name of it; the objects have at least the number `least` there, and
    come sorted by it. `offset` of them are left out, and `size` answered.
    """

    marker: str
    column: str
    least: int
    offset: int
    size: int


@dataclass(slots=True, eq=False)
class Called:
    """A call of the data service, and what was `found` in its answer.

    It is to save `values` (by the target's column names; with an objectId to change that
    object), to delete the object of an id, to count those with a marker, or to `search`; or
    to make the call of an `event` that has handlers, of which `found` is the whole answer. A
    find of these is for the objects with an `instruction`.
    """

    call: Call
    table: Table
    values: Mapping[str, Any] | None = None
    object_id: str | None = None
    marker: str | None = None
    search: Search | None = None
    expected: Expected = Expected.ANSWERED
    found: Any = None
    event: str | None = None
    instruction: str | None = None


Step = Sent | Looked | Called


class Story:
    """The steps of the current example, and the requests of the whole run."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._log: list[Sent] = []
        self._aside = False

    def begin(self) -> None:
        """Forget the steps so far: another example begins."""
        self._steps.clear()

    def sent(
        self,
        exchange: Exchange,
        expected: Expected = Expected.ANSWERED,
        *,
        at_once: bool = False,
        after: Outcome | None = None,
        breaks: Mapping[str, str] | None = None,
    ) -> Sent:
        """Remember a request."""
        step = Sent(exchange, expected, at_once, after, breaks)
        self._add(step)
        if len(self._log) < _MOST_LOGGED and _is_small(exchange):
            self._log.append(replace(step, exchange=_unread(exchange)))
        return step

    def looked(
        self,
        table: Table,
        *,
        object_id: str | None = None,
        marker: str | None = None,
        expected: Expected = Expected.ANSWERED,
        after: Outcome | None = None,
        related: bool = False,
    ) -> Looked:
        """Remember that something is looked for; the caller puts in what was found."""
        step = Looked(table, object_id, marker, expected, after, self._aside, related=related)
        self._add(step)
        return step

    def called(self, step: Called) -> None:
        """Remember a call of the data service."""
        self._add(step)

    def _add(self, step: Step) -> None:
        if len(self._steps) <= MOST_STEPS:
            self._steps.append(step)

    def forget_last(self) -> None:
        """Forget the last request, which is sent again."""
        if len(self._steps) > MOST_STEPS:  # it is too long a story already, and stays so
            return
        last = self._steps.pop()
        logged = self._log[-1].exchange.request if self._log else None
        if isinstance(last, Sent) and last.exchange.request is logged:
            self._log.pop()

    @contextmanager
    def tidying(self) -> Iterator[None]:
        """What is looked for in the context only serves to tidy up."""
        before, self._aside = self._aside, True
        try:
            yield
        finally:
            self._aside = before

    def steps(self) -> tuple[Step, ...]:
        """The steps of the current example so far, the first `MOST_STEPS` + 1 of them."""
        return tuple(self._steps)

    def around(self, marker: str, *, before: int, after: int) -> Sequence[Sent]:
        """The request that first held a marker, with some before it and some after it.

        Empty where it came so late in the run that it is not remembered.
        """
        # Where the objects have no marks, the op result ids do as a rule.
        searched = (f'"{marker}"'.encode(), f'of{marker.replace("-", "x")}"'.encode())
        for place, step in enumerate(self._log):
            body = step.exchange.request.body or b""
            if any(each in body for each in searched):
                return self._log[max(0, place - before) : place + 1 + after]
        return []


def _is_small(exchange: Exchange) -> bool:
    answered = exchange.answer.body if exchange.answer else b""
    return max(len(exchange.request.body or b""), len(answered)) < _LARGEST_LOGGED


def _unread(exchange: Exchange) -> Exchange:
    """An exchange without its answer as JSON, which takes ten times the memory of its bytes."""
    answer = exchange.answer
    if answer is None:
        return exchange
    return Exchange(exchange.request, Answer(answer.status, answer.headers, answer.body))
