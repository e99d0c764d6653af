"""The schema files of this package, by name.

A schema's name is its path below the package without the ending: ``unit-of-work/request`` is the
file ``unit-of-work/request.schema.json``. Its ``$id`` is made from the same name, on a host that
does not exist: schemas find each other here, and nothing is ever fetched.
"""

import functools
import json
from pathlib import Path
from typing import Any, cast

from uowkit_schemas.errors import UnknownSchema

FOLDER = Path(__file__).parent
BASE = "https://uowkit.example/schemas/"
ENDING = ".schema.json"


@functools.cache
def names() -> tuple[str, ...]:
    """Give the names of all schemas, in alphabetical order.

    Returns:
        Names such as ``unit-of-work/request`` or ``kit/requirement``.
    """
    files = FOLDER.rglob(f"*{ENDING}")
    return tuple(sorted(file.relative_to(FOLDER).as_posix().removesuffix(ENDING) for file in files))


def load(name: str) -> dict[str, Any]:
    """Give the schema of that name.

    Args:
        name: one of `names`.

    Returns:
        The schema, read anew on every call: it is the caller's to change.

    Raises:
        UnknownSchema: no schema has this name.
    """
    return cast("dict[str, Any]", json.loads(_text(name)))


def identifier(name: str) -> str:
    """Give the ``$id`` that the schema of that name has."""
    return f"{BASE}{name}{ENDING}"


def named_by(uri: str) -> str:
    """Give the name of the schema that a ``$ref`` leads to.

    Args:
        uri: an absolute address, without a fragment.

    Returns:
        One of `names`.

    Raises:
        UnknownSchema: the address is none of this package's.
    """
    name = uri.removeprefix(BASE).removesuffix(ENDING)
    if name not in names() or identifier(name) != uri:
        raise UnknownSchema(uri, map(identifier, names()))
    return name


@functools.cache
def _text(name: str) -> str:
    if name not in names():
        raise UnknownSchema(name, names())
    return (FOLDER / f"{name}{ENDING}").read_text(encoding="utf-8")
