"""Generated calls of the data service, with what only a run knows put into them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from uowkit.fuzzing.filling import Filling
from uowkit.fuzzing.generating import Generated
from uowkit.work.tables import Table

_SEARCHES: Final = ("/find", "/count")
_BULK: Final = "/data/bulk/{table}"
_DELETED: Final = f"{_BULK}/delete"


def filled_call(filling: Filling, table: Table, generated: Generated) -> Generated:
    """A call that can be sent.

    Whatever it says of which objects are to be changed or deleted, it is none but the run's.

    Args:
        filling: what stands for the words in it.
        table: which it is about.
        generated: the call, in the words of `uowkit.fuzzing.wording`.
    """
    parameters = {
        name: filling.path_value(name, table, value) for name, value in generated.parameters.items()
    }
    query, body = _query(filling, table, generated), _body(filling, table, generated)
    return replace(generated, parameters=parameters, query=query, body=body)


def addressed(filled: Generated) -> str:
    """The address of a call below the target's."""
    path = filled.path
    for name, value in filled.parameters.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    return f"{path}?{urlencode(filled.query, doseq=True)}" if filled.query else path


def _reads(generated: Generated) -> bool:
    return generated.method == "GET" or generated.path.endswith(_SEARCHES)


def _query(filling: Filling, table: Table, generated: Generated) -> dict[str, Any]:
    if _reads(generated):
        return {
            name: filling.query_value(name, table, value) for name, value in generated.query.items()
        }
    picks = generated.path == _BULK and generated.method in {"PUT", "DELETE"}
    return {"where": filling.own(table, generated.query.get("where"))} if picks else {}


def _body(filling: Filling, table: Table, generated: Generated) -> Any:
    body = generated.body
    if generated.path == _DELETED:
        return {"where": filling.own(table, body.get("where") if isinstance(body, dict) else None)}
    if body is None:
        return None
    if _reads(generated):
        return filling.search(table, body)
    names_one = "{objectId}" in generated.path
    names_some = generated.path == _BULK and generated.method == "PUT"
    return filling.data_body(table, body, saves=not (names_one or names_some))
