"""From what was sent to a scenario's words: names in the place of tables and objectIds."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final
from urllib.parse import quote

from uowkit.scenarios.names import RESERVED, RUN, escaped
from uowkit.scenarios.payloads import holds_ids
from uowkit.work.tables import ROLES

_TELLING: Final = 8  # characters: a shorter objectId may stand in a text by chance
_TAKEN: Final = frozenset({RUN, *ROLES, *RESERVED})


class Names:
    """The names of one scenario, which are given as they are needed and never change."""

    def __init__(self) -> None:
        self._tables: dict[str, str] = {}
        self._objects: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    # --- giving names -------------------------------------------------------

    def table(self, name: str) -> str:
        """The name that stands for a table, given where it has none yet."""
        if name not in self._tables:
            stem = re.sub(r"[^A-Za-z0-9_-]", "_", name)
            stem = stem if re.match(r"[A-Za-z_]", stem) else f"table-{stem}"
            given, number = stem, 1
            while given in _TAKEN or given in self._tables.values():
                number += 1
                given = f"{stem}-{number}"
            self._tables[name] = given
        return self._tables[name]

    def give(self, table: str, object_id: str) -> str:
        """Give an object of a table a name, as `$name`."""
        alias = self.table(table)
        stem = alias[:1].lower() + alias[1:]
        while True:
            self._counts[stem] += 1
            given = f"{stem}{self._counts[stem]}"
            if given not in _TAKEN and given not in self._tables.values():
                break
        self._objects[object_id] = given
        return f"${given}"

    def stamp(self, object_id: str, name: str) -> str:
        """Give a name to what a server has set in an object, as `$name`; another one each time."""
        stem = f"{self._objects[object_id]}-{name}"
        self._counts[stem] += 1
        number = self._counts[stem]
        return f"${stem}" if number == 1 else f"${stem}-{number}"

    # --- saying things ------------------------------------------------------

    def object_id(self, object_id: str) -> str:
        """The name of an objectId; one that has none as a text."""
        given = self._objects.get(object_id)
        return f"${given}" if given else escaped(object_id)

    def knows(self, object_id: str) -> bool:
        """Whether an objectId has a name."""
        return object_id in self._objects

    def text(self, text: str) -> str:
        """A text; one that is an objectId as a whole, and those that stand quoted in it."""
        if len(text) >= _TELLING and text in self._objects:
            return f"${self._objects[text]}"
        said = escaped(text)
        for object_id, given in self._objects.items() if "'" in text else ():
            said = said.replace(f"'{escaped(object_id)}'", f"'${{{given}}}'")
        return said

    def value(self, value: Any, key: str = "") -> Any:
        """Any JSON value; `key` is that of the member it is."""
        if isinstance(value, str):
            return self.object_id(value) if holds_ids(key) else self.text(value)
        if isinstance(value, list):
            return [self.value(each, key) for each in value]
        if isinstance(value, dict):
            return {escaped(name): self.value(each, name) for name, each in value.items()}
        return value

    def segment(self, text: str) -> str:
        """A part of a path, percent-encoded but for names."""
        if text in self._tables:
            return f"${{{self._tables[text]}}}"
        given = self._objects.get(text)
        return f"${{{given}}}" if given else escaped(quote(text, safe=""))

    def within_encoded(self, text: str) -> str:
        """A percent-encoded text, such as a query, with names for the objectIds in it."""
        said = escaped(text)
        for object_id, given in self._objects.items():
            for quoted in (quote(f"'{object_id}'", safe=""), f"'{quote(object_id, safe='')}'"):
                mark = quoted.partition(quote(object_id, safe=""))[0]
                said = said.replace(escaped(quoted), f"{mark}${{{given}}}{mark}")
        return said
