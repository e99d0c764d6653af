"""The words that stand in generated requests for what only a run knows.

Requests are generated without a run, so that the same seed gives the same ones for every
target; `uowkit.fuzzing.filling` puts the run's tables, columns and objects in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from uowkit.work.tables import COLUMNS, CORE_ROLES, RELATIONS

TABLES: Final = dict(CORE_ROLES)
"""Role → the word for the table."""

STORED: Final = ("stored-1", "stored-2", "stored-3", "stored-4")
"""Words for objects that are there before a request is sent, in each table."""

UNKNOWN: Final = "unknown"
"""The word for an objectId that no object has."""

IDS: Final = (*STORED, UNKNOWN)

MARKS: Final = ("marker", "item")
"""Columns that the kit itself fills."""

VALUES: Final[Mapping[str, str]] = {
    name: kind for name, (kind, _) in COLUMNS.items() if name not in MARKS
}
"""Column that generated values go into → its type."""

RELATION: Final = next(iter(RELATIONS["person"]))
"""The column that relates persons to orders."""

_TEXT: Final = [name for name, kind in VALUES.items() if kind == "STRING"]
_NUMBERS: Final = [name for name, kind in VALUES.items() if kind == "DOUBLE"]
_TERM: Final = (
    rf"( (and|or) ({'|'.join(_TEXT)}) (=|like) "
    r"'(stored-[1-4]|stored%|%|[ a-zA-Z0-9%]{0,20})')"
)
CLAUSE: Final = (
    rf"^({'|'.join(_NUMBERS)}) (=|<|>|<=|>=|!=) ([0-3]|-?[0-9]{{1,9}})"
    rf"({_TERM}{{0,2}}|{_TERM}{{3,12}})$"
)
"""What a where-clause is like: nothing in it can end a pair of brackets that is put around it.

A short one often holds for some of the stored objects: they have names and numbers such as these.
"""

_LARGEST: Final = 1.7976931348623157e308
_ODD_NUMBERS: Final[Sequence[dict[str, Any]]] = (
    {"type": "number", "minimum": 1e300, "maximum": _LARGEST},
    {"enum": [2**53 + 1, 10**19]},
)
"""Near the largest, beyond what doubles hold exactly, and beyond 64 bits."""

_TYPES: Final[Mapping[str, dict[str, Any]]] = {
    "STRING": {"type": ["string", "null"], "maxLength": 60},
    # Odd ones stand apart: those within a range are drawn no oftener for being listed as well.
    "DOUBLE": {
        "anyOf": [
            {"type": ["number", "null"], "minimum": -(2**53), "maximum": 2**53},
            *_ODD_NUMBERS,
        ]
    },
    "BOOLEAN": {"type": ["boolean", "null"]},
}


def columns() -> dict[str, Any]:
    """The schemas of the columns that values go into."""
    return {name: _TYPES[kind] for name, kind in VALUES.items()}
