"""Classes of data objects: what handlers in Python are given in place of plain dicts.

Document 003, "Data Object Class".
"""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson

from uowkit_reference.handlers.invocation import HandlerError
from uowkit_reference.json_values import Json, JsonObject, nests_deeper
from uowkit_reference.settings import Settings

CLASS = "___class"
LEVELS = Settings().nesting
"""How deep arrays and objects may nest in what a handler makes: as deep as in a request."""


class PersistenceItem:
    """The base of data object classes: it has the properties that every object has.

    Its properties can also be reached as those of a dict, so that a handler for all tables need
    not care whether a table has a class. A subclass is called like its table, and defines the
    table's columns in a constructor without arguments that calls this one::

        @add_type
        class Order(PersistenceItem):
            def __init__(self):
                super().__init__()
                self.items = None
    """

    __slots__ = ("__dict__", "__weakref__", "_given")  # what was given is no property

    def __init__(self) -> None:
        self._given: frozenset[str] = frozenset()
        self.objectId: str | None = None
        self.created: float | None = None
        self.updated: float | None = None

    def __getitem__(self, name: str) -> Any:
        return vars(self)[name]

    def __setitem__(self, name: str, value: Any) -> None:
        vars(self)[name] = value

    def __delitem__(self, name: str) -> None:
        del vars(self)[name]

    def __contains__(self, name: object) -> bool:
        return name in vars(self)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the property of a name, or `default` where there is none."""
        return vars(self).get(name, default)


Class = TypeVar("Class", bound=type)

_SYSTEM = tuple(vars(PersistenceItem()))


class DataTypes:
    """The classes of data objects, by the names of their tables."""

    def __init__(self) -> None:
        self._classes: dict[str, type[PersistenceItem]] = {}

    def add(self, made: Class, source: str) -> Class:
        """Take in a class.

        Args:
            made: The class, called like its table.
            source: The file that it stands in.

        Raises:
            HandlerError: It breaks a rule of document 003, which the message names.
        """
        problem = _problem(made)
        if problem:
            raise HandlerError(f"{source}: {problem}")
        if made.__name__ in self._classes:
            raise HandlerError(
                f"{source}: there is a class {made.__name__} already: a table has one class"
            )
        self._classes[made.__name__] = made
        return made

    def check_tables(self, tables: Callable[[], set[str]], source: str) -> None:
        """Refuse a class whose name differs by case only from that of a table with handlers.

        Raises:
            HandlerError: There is one.
        """
        known = {table.lower(): table for table in tables()}
        for name in self._classes:
            table = known.get(name.lower(), name)
            if table != name:
                raise HandlerError(
                    f"{source}: the class {name} is for the table {table}: the name of a class "
                    f"must equal that of its table, letter by letter; call it {table}"
                )

    def instance(self, value: Json, table: str | None = None) -> Any:
        """Return a value with instances in the place of objects whose class is known.

        Args:
            value: Any JSON value; objects in it name their class by ``___class``.
            table: The table of the object that `value` itself is, if it is one.
        """
        if isinstance(value, list):
            return [self.instance(each, table) for each in value]
        if not isinstance(value, dict):
            return value
        properties = {name: self.instance(each) for name, each in value.items()}
        made = self._classes.get(str(value.get(CLASS) or table))
        if made is None:
            return properties
        instance = made()
        vars(instance).update(properties)
        instance._given = frozenset(properties)  # noqa: SLF001 - of this module's own class
        return instance

    def plain(self, value: Any) -> Json:
        """Return a value as JSON has it, with plain objects in the place of instances.

        Raises:
            ValueError: It refers to itself, or nests too deep.
            TypeError: It holds something that JSON has no form for.
        """
        plain: Json = orjson.loads(orjson.dumps(_plain(value, ())))
        if nests_deeper(plain, LEVELS):
            raise ValueError(f"it nests arrays and objects more than {LEVELS} levels deep")
        return plain


def _problem(made: type) -> str:
    """Return which rule of document 003 a class breaks, and what to do; empty if none."""
    if not isinstance(made, type) or not issubclass(made, PersistenceItem):
        name = getattr(made, "__name__", repr(made))
        return f"{name}: a class of data objects must extend PersistenceItem"
    if made is PersistenceItem:
        return "PersistenceItem: a class of data objects must be a subclass, called like its table"
    if "__init__" not in vars(made):
        return (
            f"{made.__name__}: a class of data objects must define a constructor, which calls "
            "super().__init__() and initializes the properties"
        )
    try:
        instance = made()
    except Exception as error:  # noqa: BLE001 - a constructor may raise anything
        return (
            f"{made.__name__}: the constructor of a class of data objects must work without "
            f"arguments; it ended with {type(error).__name__}: {error}"
        )
    if not all(name in vars(instance) for name in _SYSTEM):
        return f"{made.__name__}: the constructor must call super().__init__() first"
    return ""


def _plain(value: Any, above: tuple[int, ...]) -> Json:
    if isinstance(value, bool) or value is None:
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)  # a subclass, such as a number of a library for them, is written so
    if id(value) in above:
        raise ValueError("it refers to itself")
    above = (*above, id(value))
    if isinstance(value, PersistenceItem):
        return _properties(value, above)
    if isinstance(value, dict):
        return {_name(name): _plain(each, above) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, above) for each in value]
    raise TypeError(f"JSON has no form for a value of the type {type(value).__name__}")


def _properties(item: PersistenceItem, above: tuple[int, ...]) -> JsonObject:
    """Return an instance's properties.

    Where a constructor said None and nobody has given a value since, there is none: it is what
    JavaScript calls undefined, not null.
    """
    initial = vars(type(item)())
    return {
        name: _plain(value, above)
        for name, value in vars(item).items()
        if value is not None or name not in initial or name in item._given  # noqa: SLF001 - likewise
    }


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"the names of properties are text, and {name!r} is none")
    return name
