"""What was expected of the exchanges of a finding, and where the answers differ from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from uowkit.expect import MISSING, shown
from uowkit.report.lines import Line
from uowkit.report.marking import Place, Span, cut, spans_of
from uowkit.report.pattern_text import pattern_text
from uowkit.report.retelling import Retelling, parsed
from uowkit.report.text import answer_text, pretty
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.names import MAYBE, NOT, UNORDERED, filled
from uowkit.scenarios.patterns import unlike, unlike_rows
from uowkit.scenarios.story import Expected as Word
from uowkit.scenarios.story import Outcome
from uowkit.wire.exchange import NOT_JSON

_WORDS: Final[Mapping[str, str]] = {
    Word.ANSWERED: "Any answer but a server error.",
    Word.REFUSED: "A refusal: a status from 400 to 499, or success false.",
    Word.NOTHING: "Nothing: there is no such object.",
    Word.WELL_FORMED: "Success, failure or refusal, each in the form that the rules give it.",
}
_WHEN: Final[Mapping[str, str]] = {
    Outcome.SUCCESS: "If the transaction succeeds:",
    Outcome.REFUSED: "If the transaction is refused:",
    Outcome.FAILURE: "If the answer has success false:",
    Outcome.REFUSAL: "If the request is refused as a whole:",
}
_ROWS: Final = ("find", "related", "search")
_WHOLE: Final[frozenset[Place]] = frozenset({()})
_REQUESTS: Final = ("transaction", "send", "save", "call")

Parts = tuple[tuple[str, bool], ...]
"""A text in parts, each with whether it differs."""


@dataclass(frozen=True)
class Beside:
    """An exchange and what was expected of it.

    Attributes:
        exchange: as the report has it.
        answer: the answer's text.
        expected: what was expected in its place; empty where nothing in particular was.
        differences: a phrase for each place that differs.
    """

    exchange: Line
    answer: Parts
    expected: Parts = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Apart:
    """Where an answer and a pattern differ, in each of them, and in phrases."""

    answer: frozenset[Place] = frozenset()
    pattern: frozenset[Place] = frozenset()
    phrases: tuple[str, ...] = ()
    status: bool = False


def beside(evidence: Line, tables: Mapping[str, str]) -> list[Beside]:
    """Put what was expected beside each exchange of a finding.

    Where the finding has no scenario, nothing is known of it. Only one step can differ, the
    one that the finding is about: a scenario that was told of a failure ends with it, and of
    a recorded one nothing was sent after it.

    Args:
        evidence: of the finding.
        tables: the names of the run's tables by their roles.
    """
    exchanges: list[Line] = evidence["exchanges"]
    told: dict[int, Beside] = {}
    if exchanges and "scenario" in evidence:
        try:
            told = dict(_told(Retelling(evidence["scenario"], exchanges, tables), exchanges))
        except RecursionError:
            told = {}  # no check nests so deeply; the exchanges are shown as they are
    plain = (Beside(each, ((answer_text(each), False),)) for each in exchanges)
    return [told.get(number, each) for number, each in enumerate(plain)]


def _told(retelling: Retelling, exchanges: list[Line]) -> Iterator[tuple[int, Beside]]:
    for step in retelling.steps:
        number = retelling.place(step)
        last = step is retelling.steps[-1]
        last = last or (retelling.recorded and number == len(exchanges) - 1)
        if number is not None:
            found = _compared(retelling, step, exchanges[number], last=last)
            if found:
                yield number, found
        elif last and not retelling.recorded:
            told, _ = _expected(step, retelling.renamed(step["expect"]), retelling.bindings, ())
            yield len(exchanges) - 1, _marked(exchanges[-1], _Apart(), told, [])


def _compared(retelling: Retelling, step: Line, exchange: Line, *, last: bool) -> Beside | None:
    """An exchange beside what its step expects; None where that tells nothing."""
    pattern = retelling.renamed(step["expect"])
    if not last and (not isinstance(pattern, dict | list) or not pattern):
        return None
    tried = replace(retelling.bindings, values=dict(retelling.bindings.values))
    apart = _apart(tried, step, pattern, exchange)
    if apart.phrases and not last:
        return None  # it came out right in the run: this is another exchange than it seems
    # With the names that were known before: what takes one now could be anything.
    told, spans = _expected(step, pattern, retelling.bindings, apart.pattern)
    retelling.bindings.values.update(tried.values)
    return _marked(exchange, apart, told, spans)


def _expected(
    step: Line, pattern: Any, bindings: Bindings, places: Iterable[Place]
) -> tuple[str, list[Span]]:
    """What a step expects as a text, and where the places are in it."""
    head = [_WHEN[step["when"]]] if "when" in step else []
    head += [f"HTTP {step['status']}"] if "status" in step else []
    if isinstance(pattern, str) and pattern in _WORDS:
        text = "\n".join([*head, _WORDS[pattern]])
        return text, [(0, len(text))] if places else []
    text, spans = pattern_text(pattern, bindings, frozenset(places))
    before = "".join(f"{line}\n\n" for line in head)
    return before + text, [(len(before) + start, len(before) + end) for start, end in spans]


def _marked(exchange: Line, apart: _Apart, told: str, spans: list[Span]) -> Beside:
    answer = answer_text(exchange)
    marks: list[Span] = []
    if exchange["answer"]:
        body = exchange["answer"]["body"]
        bare = {**exchange, "answer": {**exchange["answer"], "body": ""}, "trouble": None}
        start = len(answer_text(bare)) + 2
        marks = [(start + a, start + b) for a, b in _spans(pretty(body), apart.answer)]
        if apart.status:
            marks.append((0, len(f"HTTP {exchange['answer']['status']}")))
    return Beside(exchange, tuple(cut(answer, marks)), tuple(cut(told, spans)), apart.phrases)


def _spans(body: str, places: frozenset[Place]) -> list[Span]:
    if parsed(body) is NOT_JSON:
        return [(0, len(body))] if places else []
    return spans_of(body, places)


# --- comparing --------------------------------------------------------------


def _apart(bindings: Bindings, step: Line, pattern: Any, exchange: Line) -> _Apart:
    """Where an answer is not as its step expects; names take their values from it."""
    if exchange["answer"] is None:
        return _Apart(phrases=("there is no answer",))
    status, document = exchange["answer"]["status"], parsed(exchange["answer"]["body"])
    if "when" in step and not _is(step["when"], document):
        return _Apart()
    found, at = _located(step, document)
    if isinstance(pattern, str) and pattern in _WORDS:
        return _unlike_word(pattern, status, found, at)
    if found is NOT_JSON:
        apart = _Apart(_WHOLE, _WHOLE, ("the answer is no JSON",))
    elif isinstance(pattern, list) and any(each in step for each in _ROWS):
        apart = _unlike_rows(bindings, pattern, found)
    else:
        tried = replace(bindings, values=dict(bindings.values))
        phrases = tuple(unlike(tried, pattern, found))
        places = frozenset(_unlike(bindings, pattern, found, ()))
        apart = _Apart(places, places, phrases)
    if step.get("status", status) != status:
        phrase = f"the status is {status}, not {step['status']}"
        apart = replace(apart, status=True, phrases=(phrase, *apart.phrases))
    return replace(apart, answer=frozenset((*at, *place) for place in apart.answer))


def _is(when: str, document: Any) -> bool:
    success = document.get("success") if isinstance(document, dict) else None
    return {
        Outcome.SUCCESS: success is True,
        Outcome.REFUSED: success is not True,
        Outcome.FAILURE: success is False,
        Outcome.REFUSAL: not isinstance(success, bool),
    }[Outcome(when)]


def _located(step: Line, document: Any) -> tuple[Any, Place]:
    """What of an answer a step is about, and where that is."""
    place: Place = ()
    if any(each in step for each in _REQUESTS):
        return document, place
    results = document.get("results") if isinstance(document, dict) else None
    if isinstance(results, dict) and len(results) == 1:  # it was looked for by a FIND
        (name, entry), *_ = results.items()
        if isinstance(entry, dict) and "result" in entry:
            document, place = entry["result"], ("results", name, "result")
    if "read" in step and isinstance(document, list) and len(document) == 1:
        document, place = document[0], (*place, 0)
    return document, place


def _unlike_word(word: str, status: int, found: Any, at: Place) -> _Apart:
    if status >= 500:
        return _Apart(pattern=_WHOLE, phrases=(f"the status is {status}",), status=True)
    if word == Word.REFUSED and isinstance(found, dict) and found.get("success") is True:
        return _Apart(frozenset({("success",)}), _WHOLE, ("the transaction succeeded",))
    if word == Word.NOTHING and status < 400 and found and found is not NOT_JSON:
        return _Apart(frozenset({at}), _WHOLE, (f"there is {shown(found)}",))
    return _Apart()


def _unlike(bindings: Bindings, pattern: Any, found: Any, place: Place) -> Iterator[Place]:
    """The places of a pattern at which what was found does not fit."""
    if (
        isinstance(pattern, dict)
        and isinstance(found, dict)
        and pattern.keys() not in ({MAYBE}, {NOT}, {UNORDERED})
    ):
        for key, value in pattern.items():
            name = filled(key, bindings.value)
            yield from _unlike(bindings, value, found.get(name, MISSING), (*place, name))
    elif isinstance(pattern, list) and isinstance(found, list) and len(pattern) == len(found):
        for index, (value, each) in enumerate(zip(pattern, found, strict=True)):
            yield from _unlike(bindings, value, each, (*place, index))
    elif list(unlike(bindings, pattern, found)):
        yield place


def _unlike_rows(bindings: Bindings, patterns: list[Any], found: Any) -> _Apart:
    """As `_unlike`, for objects that are found in any order."""
    if not isinstance(found, list):
        return _Apart(_WHOLE, _WHOLE, (f"objects must be found, not {shown(found)}",))
    answer: set[Place] = set()
    pattern: set[Place] = set()
    left = list(range(len(found)))
    missed = []
    for number, each in enumerate(patterns):
        fitting = next((row for row in left if not _tried(bindings, each, found[row])), None)
        if fitting is None:
            missed.append(number)
        else:
            left.remove(fitting)
    for number in missed:
        if not left:
            pattern.add((number,))
            continue
        ways = {row: _tried(bindings, patterns[number], found[row]) for row in left}
        nearest = min(left, key=lambda row: len(ways[row]))
        left.remove(nearest)
        pattern |= {(number, *place) for place in ways[nearest]}
        answer |= {(nearest, *place) for place in ways[nearest]}
    answer |= {(row,) for row in left}
    phrases = tuple(unlike_rows(bindings, patterns, found))
    return _Apart(frozenset(answer), frozenset(pattern), phrases)


def _tried(bindings: Bindings, pattern: Any, found: Any) -> list[Place]:
    """As `_unlike`, without any name taking a value."""
    tried = replace(bindings, values=dict(bindings.values))
    return list(_unlike(tried, pattern, found, ()))
