"""Values of objects: how Python writes them for the wire, and how saved objects read."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

import orjson

Reference: TypeAlias = dict[str, Any]
"""Stands in a payload for what an earlier operation of the transaction will have answered."""

OBJECT_ID: Final = "objectId"
_SET_BY_THE_SERVER: Final = (OBJECT_ID, "created", "updated", "ownerId")
_AS_THEY_ARE: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


class SavedObject(dict[str, Any]):
    """A stored object as the server answered it: a dict of its properties."""

    @property
    def object_id(self) -> str:
        """The objectId that the server assigned.

        Raises:
            KeyError: the object came without one, as rows of an aggregate do.
        """
        return str(self[OBJECT_ID])


def expression(text: str) -> dict[str, str]:
    """Write a value that the server computes from the stored object, such as `age + 1`.

    Stands for a value in the changes of UPDATE and UPDATE_BULK.
    """
    return {"___class": "BackendlessExpression", "value": text}


def properties(entity: object) -> dict[str, Any]:
    """Read an object to save: a mapping, or an instance of a dataclass.

    Returns:
        Its properties by their names, in a dict of its own: fields go by their own names, but
        `object_id`, which is the property objectId. A mapping is sent as it is; of an instance,
        what the server sets (objectId, created, updated, ownerId) is left out while it is None.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(entity, Mapping):
        return dict(entity)
    if isinstance(entity, type) or not dataclasses.is_dataclass(entity):
        msg = f"{entity!r} is no object to save: give a dict or an instance of a dataclass"
        raise TypeError(msg)
    held = {OBJECT_ID: object_id_of(entity)}
    held |= {each.name: getattr(entity, each.name) for each in dataclasses.fields(entity)}
    held.pop("object_id", None)
    return {
        name: value
        for name, value in held.items()
        if value is not None or name not in _SET_BY_THE_SERVER
    }


def object_id_of(entity: object) -> str | None:
    """The objectId of an object that was saved or read, as a mapping or as an instance.

    Returns:
        None where it has none yet.
    """
    if isinstance(entity, Mapping):
        found = entity.get(OBJECT_ID)
    else:
        found = getattr(entity, "object_id", None) or getattr(entity, OBJECT_ID, None)
    return None if found is None else str(found)


def to_wire(document: Any) -> bytes:
    """Write a document as JSON; a moment as milliseconds since 1970, a dataclass as an object.

    Raises:
        TypeError: something in it cannot be sent.
        ValueError: a moment has no time zone.
    """
    try:
        return orjson.dumps(document, _plain, _AS_THEY_ARE)
    except TypeError:  # lone surrogates and integers beyond 64 bits are JSON all the same
        return json.dumps(document, separators=(",", ":"), default=_plain).encode("ascii")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _milliseconds(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return properties(value)
    msg = f"{value!r} cannot be sent: JSON has no {type(value).__name__}"
    raise TypeError(msg)


def _milliseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        msg = f"{moment} has no time zone: say which, such as datetime(…, tzinfo=UTC)"
        raise ValueError(msg)
    return round(moment.timestamp() * 1000)
