"""Dataclasses as stored objects: the table that they go to, and instances of what is answered."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from uowkit.client.values import OBJECT_ID, SavedObject

Entity = TypeVar("Entity")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class EntityClass(Generic[Entity]):
    """A dataclass whose instances are saved in the table of its name."""

    def __init__(self, entity_class: type[Entity]) -> None:
        """Look at the class.

        Raises:
            TypeError: it is no dataclass, or its instances have no place for their objectId.
        """
        if not isinstance(entity_class, type) or not dataclasses.is_dataclass(entity_class):
            msg = f"{entity_class!r} is neither a dataclass nor the name of a table"
            raise TypeError(msg)
        self.entity_class: type[Entity] = entity_class
        self.table = entity_class.__name__
        self._fields = dataclasses.fields(entity_class)
        self._keeps_id = not {"object_id", OBJECT_ID}.isdisjoint(f.name for f in self._fields)
        if not self._keeps_id and "__dict__" not in dir(entity_class):
            msg = (
                f"{self.table} has slots and none for its objectId: "
                "add the field `object_id: str | None = None`"
            )
            raise TypeError(msg)
        self._readers = _readers(entity_class)

    def check(self, entity: object) -> None:
        """Ask for an instance of the class.

        Raises:
            TypeError: it is something else.
        """
        if not isinstance(entity, self.entity_class):
            msg = f"{entity!r} is no {self.table}, the class that Persistence.of was given"
            raise TypeError(msg)

    def instance(self, saved: SavedObject) -> Entity:
        """Make an instance of a stored object.

        Fields take the properties of their names, and `object_id` the objectId; a class without
        that field keeps it as an attribute of that name. Properties without a field are left
        out. A field whose property is missing takes its default, or None.
        """
        values = {each.name: self._value(each, saved) for each in self._fields}
        values = {name: value for name, value in values.items() if value is not _DEFAULT}
        given = {each.name: values.pop(each.name) for each in self._fields if _given(each, values)}
        entity = self.entity_class(**given)
        if not self._keeps_id:
            values["object_id"] = saved.get(OBJECT_ID)
        for name, value in values.items():
            object.__setattr__(entity, name, value)  # frozen classes keep what is stored, too
        return entity

    def _value(self, field: dataclasses.Field[Any], saved: SavedObject) -> Any:
        name = OBJECT_ID if field.name == "object_id" else field.name
        if name in saved:
            value = saved[name]
            return self._readers.get(field.name, _as_it_is)(value)
        has_default = field.default is not dataclasses.MISSING
        has_default |= field.default_factory is not dataclasses.MISSING
        return _DEFAULT if has_default or not field.init else None


_DEFAULT = object()


def _given(field: dataclasses.Field[Any], values: dict[str, Any]) -> bool:
    """Whether a field's value goes through the constructor."""
    return field.init and field.name in values


def _readers(entity_class: type) -> dict[str, Callable[[Any], Any]]:
    """How fields are read whose type JSON does not have, or has only by its looks."""
    readers = {
        each.name: _reader(_type_of(each, entity_class))
        for each in dataclasses.fields(entity_class)
    }
    return {name: reader for name, reader in readers.items() if reader is not None}


def _type_of(field: dataclasses.Field[Any], entity_class: type) -> Any:
    """A field's type; the text of it where it names what cannot be looked up here."""
    holder = SimpleNamespace(__annotations__={field.name: field.type})
    names = vars(sys.modules[entity_class.__module__])
    with suppress(NameError):  # a class of a function, or imported for the type checker alone
        return get_type_hints(holder, names)[field.name]
    return field.type


def _reader(kind: Any) -> Callable[[Any], Any] | None:
    kinds = set(get_args(kind) or (kind,)) - {type(None)}
    if kinds == {datetime}:
        return _moment
    return _whole if kinds == {int} else None


def _as_it_is(value: Any) -> Any:
    return value


def _moment(value: Any) -> Any:
    """Milliseconds since 1970 as a moment, where they are one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    with suppress(OverflowError):  # beyond the years that Python knows
        return _EPOCH + timedelta(milliseconds=value)
    return value


def _whole(value: Any) -> Any:
    """The number 25.0, which columns of doubles answer for 25, as 25."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
