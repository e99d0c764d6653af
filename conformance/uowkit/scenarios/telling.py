"""Tells a scenario of what was done until a check failed, so that it can be done again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import orjson

from uowkit.scenarios.calls import ids_of_call, tell_answer, tell_call
from uowkit.scenarios.expectation import (
    ANYTHING,
    Answered,
    AnsweredId,
    Expectation,
    Holds,
    Maybe,
    Same,
)
from uowkit.scenarios.names import MAYBE
from uowkit.scenarios.payloads import ids_in
from uowkit.scenarios.story import MOST_STEPS, Called, Expected, Looked, Outcome, Sent, Step
from uowkit.scenarios.symbols import Symbols
from uowkit.wire.address import ENDPOINT
from uowkit.wire.exchange import NOT_JSON, Request
from uowkit.wire.reading import Kind, Reading, read_answer
from uowkit.work.tables import Table

LARGEST: Final = 500_000  # bytes of a scenario
_DEEPEST: Final = 30  # levels of nesting that are written as YAML, and not as text
_GIVE_IDS: Final = frozenset({"CREATE", "CREATE_BULK"})
_USUAL: Final = (("Content-Type", "application/json"),)

Document = dict[str, Any]
Part = TypeVar("Part", Same, AnsweredId)


class Untellable(Exception):
    """What was done cannot be told as a scenario; the message says why."""


@dataclass(frozen=True)
class Telling:
    """What a scenario is told of; `rule` is the one that is broken."""

    rule: str
    steps: Sequence[Step]
    expectation: Expectation = field(default_factory=Expectation)


def tell(telling: Telling, tables: Mapping[str, Table], run: str) -> Document:
    """The members `steps` and, where there are any, `also` of a scenario.

    Args:
        telling: what was done.
        tables: of the workspace, by role.
        run: what its marks begin with.

    Raises:
        Untellable: it was too much, or nothing.
    """
    if len(telling.steps) > MOST_STEPS:
        raise Untellable(f"it took more than {MOST_STEPS} steps")
    if not telling.steps:
        raise Untellable("nothing was sent")
    steps = list(_telling_ones(telling))
    told: Document = {"steps": _Teller(telling, steps, Symbols(tables, run)).steps()}
    also = _also(telling.rule, steps)
    if also:
        told = {"also": also, **told}
    if _size(told) > LARGEST:
        raise Untellable(f"it would take more than {LARGEST // 1000} kB")
    return told


def _size(told: Document) -> int:
    try:
        return len(orjson.dumps(told))
    except TypeError as error:  # half a surrogate pair, or an integer beyond 64 bits
        raise Untellable(f"what was expected cannot be written: {error}") from error


def _telling_ones(telling: Telling) -> Iterator[Step]:
    """The steps up to the one that does not fit, less the looks at which nothing was asked."""
    last = culprit(telling.steps, telling.expectation)
    kept = [each.row for each in _parts(telling.expectation.pattern, Same)]
    for step in telling.steps:
        if step is last:
            yield step
            return
        asks = isinstance(step, Sent | Called) or (
            not step.aside
            and (
                step.expected is not Expected.ANSWERED
                or step.pattern is not None
                or any(_found(step, row) for row in kept)
            )
        )
        if asks:
            yield step


def culprit(steps: Sequence[Step], expectation: Expectation | None) -> Step:
    """The step that does not fit: the one that the expectation names, or the last one."""
    at = expectation.at if expectation else None
    return next((each for each in steps if at is not None and _is(each, at)), steps[-1])


def _found(step: Looked, row: Mapping[str, Any]) -> bool:
    """Whether a look found this very object, alone or in a list."""
    rows = step.found if isinstance(step.found, list) else [step.found]
    return any(each is row for each in rows)


def _is(step: Step, at: object) -> bool:
    if isinstance(step, Looked | Called):
        return step.found is at
    return isinstance(at, Reading) and at.exchange is step.exchange


def _also(rule: str, steps: Sequence[Step]) -> list[str]:
    """The rules on an answer's shape whose breach is one of this rule here."""
    found = {
        shape
        for step in steps
        if isinstance(step, Sent) and step.breaks
        for shape, blamed in step.breaks.items()
        if blamed == rule
    }
    return sorted(found)


class _Teller:
    """Tells the steps, in the order in which names have to be known."""

    def __init__(self, telling: Telling, steps: Sequence[Step], symbols: Symbols) -> None:
        self._telling = telling
        self._steps = steps
        self._symbols = symbols
        self._bodies: list[Any] = [
            _body(each) if isinstance(each, Sent) else None for each in steps
        ]
        self._needed = set(self._ids_needed())
        self._said: set[str] = set()
        self._given: set[str] = set()

    def _ids_needed(self) -> Iterator[str]:
        """Every objectId that is sent, looked for or expected."""
        for step, body in zip(self._steps, self._bodies, strict=True):
            if isinstance(step, Looked):
                yield step.object_id or ""
            elif isinstance(step, Called):
                yield from ids_of_call(step)
            else:
                yield from ids_in(body)
        pattern = self._telling.expectation.pattern
        yield from ids_in(_laid_open(pattern))
        yield from (each.object_id for each in _parts(pattern, AnsweredId))

    def steps(self) -> list[Document]:
        """All of them."""
        told: list[Document] = []
        for place, step in enumerate(self._steps):
            last = place == len(self._steps) - 1
            if isinstance(step, Looked):
                said = self._look(step)
            elif isinstance(step, Called):
                said = tell_call(step, self._symbols, self._needs_name)
            else:
                said = self._send(step, self._bodies[place])
            if isinstance(step, Looked) and step.at_end:
                said["at"] = "end"
            if not isinstance(step, Called) and step.after:
                said["after"] = str(step.after)
            if last:
                self._expect(step, said)
            told.append(said)
        return told

    def _look(self, step: Looked) -> Document:
        asked: Document = {"table": self._symbols.text(step.table.name)}
        if step.object_id is None:
            asked["marker"] = self._symbols.text(step.marker or "")
            pattern = self._rows(step.table, step.pattern) or self._kept_rows(step)
            return {"find": asked, "expect": pattern or str(step.expected)}
        asked["objectId"] = self._symbols.object_id(step.object_id)
        if step.related:
            return {"related": asked, "expect": str(step.expected)}
        pattern = self._rows(step.table, step.pattern) if step.pattern else str(step.expected)
        said: Document = {"read": asked, "expect": pattern}
        wanted = _parts(self._telling.expectation.pattern, Same)
        kept = [each for each in wanted if each.row is step.found]
        if kept:
            names = {each.name: {MAYBE: self._symbols.name_property(each)} for each in kept}
            known = step.table.known_as()
            said["expect"] = {known.get(key, key): value for key, value in names.items()}
        return said

    def _kept_rows(self, step: Looked) -> list[Document]:
        """What was found, where a property of it is compared later, with names for those."""
        wanted = list(_parts(self._telling.expectation.pattern, Same))
        if not any(_found(step, each.row) for each in wanted):
            return []
        item = step.table.column("item")
        rows = []
        for row in step.found:
            kept = [each for each in wanted if each.row is row]
            names = {each.name: {MAYBE: self._symbols.name_property(each)} for each in kept}
            rows.append({**self._symbols.row(step.table.name, {item: row.get(item)}), **names})
        return rows

    def _send(self, step: Sent, body: Any) -> Document:
        said: Document
        if _is_unit_of_work(body) and _is_plain(step.exchange.request):
            said = {"transaction": self._symbols.body(body)}
        else:
            said = {"send": self._raw(step.exchange.request, body)}
        if step.at_once:
            said["tries"] = 1
        self._said.update(ids_in(body))
        results = self._named_results(step, body)
        if step.expected is Expected.SUCCESS and "transaction" in said:
            said["expect"] = {"success": True, **({"results": results} if results else {})}
        elif step.expected is Expected.REFUSED:
            said["expect"] = "refused"
        elif results:
            said |= {"when": str(Outcome.SUCCESS), "expect": {"results": results}}
        else:
            said["expect"] = "answered"
        return said

    def _raw(self, request: Request, body: Any) -> Document:
        said: Document = {}
        if request.method != "POST":
            said["method"] = request.method
        if request.path != ENDPOINT:
            said["path"] = self._symbols.text(request.path)
        if request.body is not None and request.headers != _USUAL:
            said["headers"] = dict(request.headers)
        if request.body is None:
            return said or {"method": request.method}
        if body is not NOT_JSON and _is_plain(request):
            return {**said, "json": self._symbols.body(body)}
        try:
            return {**said, "body": self._symbols.within(request.body.decode())}
        except UnicodeDecodeError:
            return {**said, "base64": b64encode(request.body).decode()}

    def _named_results(self, step: Sent, body: Any) -> Document:
        """Names for the answered ids that are needed later, where the answer has them."""
        reading = read_answer(step.exchange)
        named: Document = {}
        if reading.kind is not Kind.SUCCESS or not _is_unit_of_work(body):
            return named
        for operation in body["operations"]:
            key, table = operation.get("opResultId"), operation["table"]
            result = reading.result(key) if isinstance(key, str) else None
            if isinstance(result, list) and any(map(self._needs_name, result)):
                names = [self._name_new(operation, table, str(each)) for each in result]
                named[self._symbols.within(key)] = {"result": names}
            elif isinstance(result, dict) and self._needs_name(result.get("objectId")):
                name = self._name_new(operation, table, result["objectId"])
                named[self._symbols.within(key)] = {"result": {"objectId": name}}
        return named

    def _name_new(self, operation: Mapping[str, Any], table: str, object_id: str) -> str:
        """A name for an answered id; for one that a new object got although another has it, none.

        That it is given out again is never what was to come.
        """
        if operation["operationType"] in _GIVE_IDS:
            if object_id in self._given:
                return f"${ANYTHING.name}"
            self._given.add(object_id)
        return self._symbols.name_object(table, object_id)

    def _needs_name(self, object_id: Any) -> bool:
        """Whether it is asked for somewhere, and was not made up by the kit."""
        return (
            isinstance(object_id, str) and object_id in self._needed and object_id not in self._said
        )

    def _expect(self, step: Step, said: Document) -> None:
        """Put what was to come in place of what came into the last step."""
        expectation = self._telling.expectation
        pattern = expectation.pattern
        if expectation.when:
            said["when"] = str(expectation.when)
        if expectation.status:
            said["status"] = expectation.status
        if isinstance(pattern, Expected):
            said["expect"] = str(pattern)
        elif isinstance(step, Called) and isinstance(pattern, Answered):
            said["expect"] = tell_answer(step, self._symbols, pattern)
        elif isinstance(step, Looked) and pattern is not None:
            said["expect"] = self._rows(step.table, pattern)
        elif pattern is not None:
            if isinstance(step, Called):
                told = self._rows(step.table, pattern)
            else:
                told = self._answer(said, pattern)
            before = said["expect"] if isinstance(said["expect"], dict) else {}
            said["expect"] = _merged(before, told) if isinstance(told, dict) else told

    def _rows(self, table: Table, pattern: Any) -> Any:
        if isinstance(pattern, list):
            return [self._symbols.row(table.name, each) for each in pattern]
        return self._symbols.row(table.name, pattern)

    def _answer(self, said: Document, pattern: Mapping[str, Any]) -> Document:
        """The pattern of an answer, with the kit's names of columns in its results."""
        told: Document = self._symbols.value(dict(pattern))
        results = pattern.get("results")
        if not isinstance(results, dict) or "transaction" not in said:
            return told
        operations = self._bodies[-1]["operations"]
        tables = {each.get("opResultId"): each["table"] for each in operations}
        told["results"] = {
            self._symbols.within(key): {
                member: self._symbols.row(tables.get(key), value)
                if member == "result"
                else self._symbols.value(value)
                for member, value in entry.items()
            }
            for key, entry in results.items()
        }
        return told


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> Document:
    """Two patterns in one; where both say something, the second one is right."""
    merged = dict(under)
    for key, value in over.items():
        before = merged.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            merged[key] = _merged(before, value)
        else:
            merged[key] = value
    return merged


def _body(step: Sent) -> Any:
    """What was sent as JSON, where writing it anew gives the same bytes; else `NOT_JSON`."""
    body = step.exchange.request.body
    if body is None:
        return NOT_JSON
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return NOT_JSON
    return NOT_JSON if _is_deep(document) or orjson.dumps(document) != body else document


def _is_deep(document: Any, left: int = _DEEPEST) -> bool:
    if not isinstance(document, dict | list):
        return False
    inner = document.values() if isinstance(document, dict) else document
    return left == 0 or any(_is_deep(each, left - 1) for each in inner)


def _is_plain(request: Request) -> bool:
    """Whether it was sent as every unit of work is."""
    return request.method == "POST" and request.path == ENDPOINT and request.headers == _USUAL


def _is_unit_of_work(body: Any) -> bool:
    """Whether a body has the form that the schema asks of a `transaction`."""
    if not isinstance(body, dict) or not body.keys() <= {"isolationLevelEnum", "operations"}:
        return False
    operations = body.get("operations")
    return isinstance(operations, list) and all(map(_is_operation, operations))


def _is_operation(operation: Any) -> bool:
    return (
        isinstance(operation, dict)
        and operation.keys() <= {"operationType", "table", "payload", "opResultId"}
        and all(isinstance(operation.get(key), str) for key in ("operationType", "table"))
        and bool(operation["table"])
        and _is_payload(operation)
        and isinstance(operation.get("opResultId", ""), str)
    )


def _is_payload(operation: Mapping[str, Any]) -> bool:
    payload = operation.get("payload")
    deletes = operation["operationType"] == "DELETE" and isinstance(payload, str)
    return deletes or isinstance(payload, dict | list)


def _laid_open(pattern: Any) -> Any:
    """A pattern without what is wrapped around parts of it."""
    if isinstance(pattern, Maybe | Holds | Answered):
        return _laid_open(pattern.pattern)
    if isinstance(pattern, list):
        return [_laid_open(each) for each in pattern]
    if isinstance(pattern, dict):
        return {key: _laid_open(each) for key, each in pattern.items()}
    return pattern


def _parts(pattern: Any, kind: type[Part]) -> Iterator[Part]:
    """The places in a pattern that are of a kind: what was read before, or answered ids."""
    if isinstance(pattern, kind):
        yield pattern
    elif isinstance(pattern, list):
        for each in pattern:
            yield from _parts(each, kind)
    elif isinstance(pattern, dict):
        yield from _parts(list(pattern.values()), kind)
    elif isinstance(pattern, Maybe | Holds | Answered):
        yield from _parts(pattern.pattern, kind)
