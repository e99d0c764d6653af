"""Deciding whether a document keeps its schema, and saying where it does not.

`jsonschema-rs` decides: it takes microseconds. `jsonschema` explains: its choice among several
errors is the better one, and it only ever sees what was refused. Each stands in for the other on
the documents that it cannot take: lone surrogates and very deep nesting.
"""

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from uowkit_schemas.library import load, named_by

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs
    from jsonschema.protocols import Validator
    from referencing import Resource

Document: TypeAlias = Any
"""A JSON document as Python holds it: dicts, lists, strings, numbers, booleans and None."""

LONGEST_VALUE = 60
LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class Problem:
    """The one thing that most plainly keeps a document from being valid.

    Attributes:
        path: a JSON pointer to the offending place; empty for the document itself.
        message: what was found there, and what is wrong with it.
        schema_path: a JSON pointer to the keyword that refuses it, as the validator went
            through the schema (references are followed, not named).
    """

    path: str
    message: str
    schema_path: str

    def __str__(self) -> str:
        return f"at {self.path or 'the top'}: {self.message}"


def is_valid(name: str, document: Document) -> bool:
    """Decide whether a document keeps the schema of that name.

    Args:
        name: one of `uowkit_schemas.names`.
        document: the JSON document.

    Returns:
        Whether it is valid. Where `jsonschema-rs` cannot read a document at all, `jsonschema`
        decides.

    Raises:
        UnknownSchema: no schema has this name.
    """
    decider = _decider(name)
    try:
        return decider.is_valid(document)
    except ValueError:
        return _explainer(name).is_valid(document)


def explain(name: str, document: Document) -> Problem | None:
    """Say what is wrong with a document.

    Args:
        name: one of `uowkit_schemas.names`.
        document: the JSON document.

    Returns:
        The most telling problem, or None for a valid document.

    Raises:
        UnknownSchema: no schema has this name.
    """
    from jsonschema.exceptions import best_match

    explainer = _explainer(name)
    try:
        error = best_match(explainer.iter_errors(document))
    except RecursionError:
        return _first_problem(name, document)
    if error is None:
        return None
    return Problem(
        path=pointer(error.absolute_path),
        message=_shortened(_in_plain_words(error), LONGEST_MESSAGE),
        schema_path=pointer(error.absolute_schema_path),
    )


def pointer(parts: Iterable[str | int]) -> str:
    """Write the steps into a document as a JSON pointer (RFC 6901).

    Args:
        parts: member names and array positions, outermost first.

    Returns:
        The pointer: empty for the document itself.
    """
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def _in_plain_words(error: "jsonschema.ValidationError") -> str:
    """Word an error in JSON's terms where the library would print Python's."""
    found = _shown(error.instance)
    wanted: Any = error.validator_value
    match error.validator:
        case "type":
            types = [wanted] if isinstance(wanted, str) else wanted
            return f"{found} is not of type {' or '.join(map(repr, types))}"
        case "const":
            return f"{found} is not {_shown(wanted)}"
        case "enum":
            return f"{found} is none of {', '.join(map(_shown, wanted))}"
        case "pattern":
            return f"{found} does not match the pattern {wanted}"
        case "minLength" | "minItems" | "minProperties" if wanted == 1:
            return f"{found} is empty"
        case "not" | None if wanted in ({}, None):  # nothing would do
            return f"{found} is not allowed here"
    return error.message


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        text = "a very deep document"
    # A lone surrogate could not be printed or written to a report.
    text = text.encode(errors="backslashreplace").decode()
    return _shortened(text, LONGEST_VALUE)


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return f"{text[: limit // 2]} … {text[-(limit // 2 - 3) :]}"


def _first_problem(name: str, document: Document) -> Problem | None:
    error = next(iter(_decider(name).iter_errors(document)), None)
    if error is None:
        return None
    return Problem(
        path=pointer(error.instance_path),
        message=_shortened(error.message, LONGEST_MESSAGE),
        schema_path=pointer(error.schema_path),
    )


@functools.cache
def _decider(name: str) -> "jsonschema_rs.Draft202012Validator":
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        load(name), retriever=lambda uri: load(named_by(uri)), validate_formats=False
    )


@functools.cache
def _explainer(name: str) -> "Validator":
    from jsonschema import Draft202012Validator
    from referencing import Registry

    return Draft202012Validator(load(name), registry=Registry(retrieve=_resource))  # type: ignore[call-arg]


def _resource(uri: str) -> "Resource[Any]":
    from referencing import Resource

    return Resource.from_contents(load(named_by(uri)))
