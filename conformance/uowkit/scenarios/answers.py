"""What a step of a scenario sends and expects, in the words of those who judge answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.names import filled
from uowkit.unit_of_work import Operation, UnitOfWork
from uowkit.wire.reading import Reading

_GIVE_IDS: Final = frozenset({"CREATE", "CREATE_BULK"})  # the others answer known ids, too


def unit_of(body: Mapping[str, Any]) -> UnitOfWork:
    """The unit of work that the body of a request is."""
    unit = UnitOfWork()
    unit.operations = [
        Operation(each["operationType"], each["table"], each["payload"], each.get("opResultId"))
        for each in body["operations"]
    ]
    return unit


def answered_ids(
    operation: Mapping[str, Any], bindings: Bindings, reading: Reading
) -> Iterator[str]:
    """The objectIds that an answer has for an operation of a scenario that saves new objects."""
    if operation["operationType"] not in _GIVE_IDS:
        return
    name = bindings.bind(operation.get("opResultId"))
    result = reading.result(name) if isinstance(name, str) else None
    found = result if isinstance(result, list) else [result]
    for each in found:
        object_id = each.get("objectId") if isinstance(each, dict) else each
        if isinstance(object_id, str):
            yield object_id


def answer_pattern(bindings: Bindings, step: Mapping[str, Any]) -> dict[str, Any]:
    """What a step expects, with the columns of each result under the target's names."""
    pattern = dict(step["expect"])
    results = pattern.get("results")
    if not isinstance(results, dict) or "transaction" not in step:
        return pattern
    operations = step["transaction"]["operations"]
    tables = {bindings.bind(each.get("opResultId")): each["table"] for each in operations}
    pattern["results"] = {
        name: _entry_pattern(bindings, tables.get(filled(name, bindings.value)), entry)
        for name, entry in results.items()
    }
    return pattern


def _entry_pattern(bindings: Bindings, table: Any, entry: Any) -> Any:
    if table is None or not isinstance(entry, dict) or "result" not in entry:
        return entry
    known = bindings.table(table)
    return {**entry, "result": bindings.pattern(known, entry["result"])}
