"""The `query` of a find: its form is told by no document, so there are two to choose from."""

from collections.abc import Mapping
from typing import Any

from .answers import WRONG_TYPE, Refusal
from .choices import Choices

_OPTIONS = {
    "sortBy": "sortBy",
    "loadRelations": "related",
    "relationsPageSize": "relationsPageSize",
}
_OTHERS = {"where": "condition", "property": "properties", "props": "properties"}


def query_of(asked: Mapping[str, Any], choices: Choices) -> dict[str, Any]:
    """Return what a handler gets to see of the members that a client has sent."""
    if choices.query_form == "flat":
        return dict(asked)
    options = {_OPTIONS[name]: value for name, value in asked.items() if name in _OPTIONS}
    others = {_OTHERS.get(n, n): value for n, value in asked.items() if n not in _OPTIONS}
    return {"condition": None, **others, "options": options}


def asked_by(query: Any, choices: Choices) -> dict[str, Any]:
    """Return the members that a client would have sent for the query that a handler left."""
    if not isinstance(query, dict) or not isinstance(query.get("options", {}), dict):
        raise Refusal("The query that a handler leaves must be a JSON object", WRONG_TYPE)
    if choices.query_form == "flat":
        return query
    names: dict[str, str] = {word: name for name, word in (_OPTIONS | _OTHERS).items()}
    others = {name: value for name, value in query.items() if name != "options"}
    members: dict[str, Any] = others | query.get("options", {})
    return {names.get(name, name): value for name, value in members.items()}
