"""What every server understands alike, of all that an operation may ask.

Nothing that the rules are made from describes the language of where-clauses, or all that a
FIND may be told. Whatever is beyond the plainest of it is no ground to accuse a server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_NUMBER: Final = r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?"
_COMPARISON: Final = rf"[A-Za-z_]\w*\s*(?:=\s*'[^'\\%]*'|(?:=|!=|<>|>=|<=|>|<)\s*{_NUMBER})"
_CLAUSE: Final = re.compile(rf"\s*{_COMPARISON}(?:\s+and\s+{_COMPARISON})*\s*", re.IGNORECASE)
_OF_FIND: Final = frozenset({"pageSize", "offset", "whereClause", "queryOptions"})
_OF_QUERY: Final = frozenset({"sortBy"})
_NOTHING: Final[tuple[Any, ...]] = (None, "", [], {}, False)  # of a member: as if it was left out
_LARGEST_PAGE: Final = 100  # objects, that every server gives at once
_REFERENCE: Final = "___ref"
_EXPRESSION: Final = "BackendlessExpression"


def is_plain_clause(clause: Any) -> bool:
    """Whether a where-clause only compares columns with texts and numbers, or is not there."""
    return clause is None or (isinstance(clause, str) and bool(_CLAUSE.fullmatch(clause)))


def columns_of(clause: Any) -> list[tuple[str, str | float]]:
    """The columns that a plain where-clause compares, each with what it is compared with."""
    if not isinstance(clause, str) or not _CLAUSE.fullmatch(clause):
        return []
    found = re.findall(rf"([A-Za-z_]\w*)\s*[=!<>]+\s*(?:'([^']*)'|({_NUMBER}))", clause)
    return [(name, float(number) if number else text) for name, text, number in found]


def is_plain_operation(operation: Mapping[str, Any]) -> bool:
    """Whether what an operation asks means the same to every server that carries it out."""
    payload = operation["payload"]
    if not isinstance(payload, dict):
        return True
    if not is_plain_clause(payload.get("conditional")) or holds_expression(payload):
        return False
    if operation["operationType"] != "FIND":
        return True
    asked = {name for name, each in payload.items() if each not in _NOTHING}
    options = payload.get("queryOptions") or {}
    size = payload.get("pageSize")
    return (
        asked <= _OF_FIND
        and (size is None or (isinstance(size, int) and 0 < size <= _LARGEST_PAGE))
        and isinstance(options, dict)
        and {name for name, each in options.items() if each not in _NOTHING} <= _OF_QUERY
        and is_plain_clause(payload.get("whereClause"))
    )


def holds_expression(document: Any) -> bool:
    """Whether a value is to be computed by the server, somewhere in a document."""
    if isinstance(document, dict):
        is_one = document.get("___class") == _EXPRESSION
        return is_one or any(map(holds_expression, document.values()))
    return isinstance(document, list) and any(map(holds_expression, document))


def references_in(document: Any) -> list[Mapping[str, Any]]:
    """The references to earlier results in a document."""
    if isinstance(document, dict):
        own = [document] if document.get(_REFERENCE) is True else []
        return own + [one for each in document.values() for one in references_in(each)]
    if isinstance(document, list):
        return [one for each in document for one in references_in(each)]
    return []
