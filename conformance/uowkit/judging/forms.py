"""The form that an answer with 2xx must have, whatever was asked.

Only what the rulings make a MUST is asked: of a transaction the shape of success, failure and
results, of the data service what saving, finding and counting answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from uowkit_schemas import explain

from uowkit.expect import shown
from uowkit.judging.operation_results import rule_of
from uowkit.judging.shapes import is_count
from uowkit.outcomes import Breach
from uowkit.wire.address import ENDPOINT
from uowkit.wire.exchange import NOT_JSON, Exchange, parse_json
from uowkit.wire.reading import Kind, Reading, read_answer

_SUCCESS: Final = "envelope/success-shape"
_FAILURE: Final = "envelope/failure-shape"
_ENTRIES: Final = "envelope/one-result-per-operation"
_RESULTS: Final = {
    "CREATE": "create/returns-saved-object",
    "CREATE_BULK": "create-bulk/result-is-ids",
}
_OPEN: Final = frozenset({"UPSERT_BULK"})  # ruling operations/upsert-bulk-result
_SAVED: Final = "data-service/save-creates"
_READ: Final = "data-service/read-back"
_TABLE: Final = re.compile(r"/data/[^/?]+(?P<call>/find|/count)?(\?.*)?")


def form_problems(exchange: Exchange, known: Collection[str] = ()) -> Iterator[Breach]:
    """Say where an answer has not the form that it must have.

    Args:
        exchange: a unit of work or a call of the data service, and its answer.
        known: objectIds that objects of the table have. What comes of saving an object with
            another one is left open (ruling data-service/save-unknown-id).

    Yields:
        Breaches of the rules on the form; none where the status is not 2xx.
    """
    status = exchange.status
    if status is None or not 200 <= status < 300:
        return
    reading = read_answer(exchange)
    if exchange.request.path == ENDPOINT:
        yield from _transaction_problems(reading)
    else:
        yield from _data_problems(reading, known)


def _transaction_problems(reading: Reading) -> Iterator[Breach]:
    if reading.kind is Kind.REFUSAL:
        return
    if reading.kind is Kind.FAILURE:
        if not reading.message.strip():
            yield Breach(
                f"a failed transaction has the error {shown(reading.document.get('error'))}, "
                "without a message",
                rule=_FAILURE,
            )
        return
    if reading.kind is not Kind.SUCCESS:
        yield Breach(
            f"the answer is {_told(reading)}: neither success nor failure nor refusal",
            rule=_SUCCESS,
        )
    elif not isinstance(reading.document.get("results"), dict):
        results = reading.document.get("results")
        yield Breach(f"results is {shown(results)}, not an object", rule=_SUCCESS)
    else:
        yield from _result_problems(reading)


def _result_problems(reading: Reading) -> Iterator[Breach]:
    """What is wrong with the results of operations that have an op result id."""
    body = parse_json(reading.exchange.request.body or b"")
    operations = body.get("operations") if isinstance(body, dict) else None
    if explain("unit-of-work/request", body) is not None or not isinstance(operations, list):
        return
    names = [each.get("opResultId") for each in operations]
    if len({each for each in names if each}) < sum(map(bool, names)):
        return  # whichever of two operations an entry belongs to
    for operation in operations:
        name, kind = operation.get("opResultId"), operation["operationType"]
        if name:
            yield from _entry_problems(name, kind, reading.results.get(name))


def _entry_problems(name: str, kind: str, entry: Any) -> Iterator[Breach]:
    if not isinstance(entry, dict):
        yield Breach(f"results has no entry for {shown(name)} ({kind})", rule=_ENTRIES)
        return
    if kind in _OPEN:
        entry = {**entry, "result": []}
    problem = explain(f"unit-of-work/results/{kind.lower().replace('_', '-')}", entry)
    if problem:
        rule = _RESULTS.get(kind) or rule_of(kind, "result")
        yield Breach(f"the entry of {shown(name)} ({kind}), {problem}", rule=rule)


def _data_problems(reading: Reading, known: Collection[str]) -> Iterator[Breach]:
    exchange, document = reading.exchange, reading.document
    found = _TABLE.fullmatch(exchange.request.path)
    if found is None or reading.kind is Kind.REFUSAL:
        return
    method, call = exchange.request.method, found["call"]
    if call == "/count":
        if not is_count(document):
            yield Breach(f"a count is {_told(reading)}, not a number", rule=_READ)
    elif call == "/find" or method == "GET":
        if not isinstance(document, list) or not all(isinstance(each, dict) for each in document):
            yield Breach(f"a find is {_told(reading)}, not a list of objects", rule=_READ)
    elif method in {"POST", "PUT"} and _named(exchange) in {None, *known}:
        object_id = document.get("objectId") if isinstance(document, dict) else None
        if not isinstance(object_id, str) or not object_id:
            told = f"a save is {_told(reading)}, not an object with its objectId"
            yield Breach(told, rule=_SAVED)


def _named(exchange: Exchange) -> str | None:
    """The objectId with which an object was sent, as text; None where it was sent without."""
    body = parse_json(exchange.request.body or b"")
    named = body.get("objectId") if isinstance(body, dict) else None
    return named if named is None else str(named)


def _told(reading: Reading) -> str:
    """An answer in a few words."""
    if reading.document is NOT_JSON:
        return f"HTTP {reading.exchange.status} and no JSON ({shown(reading.value)})"
    return f"HTTP {reading.exchange.status} and {shown(reading.document)}"
