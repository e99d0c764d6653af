"""Related objects: answered inside the objects that they belong to.

A one-to-many column is answered with an array, a one-to-one column with an object or null (client
notes, section 5).
"""

from collections.abc import Iterable, Sequence

import orjson

from uowkit_reference.errors import ApiError, unknown_column
from uowkit_reference.json_values import JsonObject
from uowkit_reference.querying.queries import Query
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID, Relation, Table
from uowkit_reference.storage.store import Row, Store

Found = tuple[str, JsonObject]
"""The objectId of an object, and what is answered of it."""

EVERY = "*"


class Related:
    """Puts related objects into the objects that a query has found.

    Args:
        store: Where the objects are kept.
        settings: How many may be answered.
        query: Which relations are asked for, and what of their objects.
    """

    def __init__(self, store: Store, settings: Settings, query: Query) -> None:
        self.store = store
        self.settings = settings
        self.query = query
        self._answered = 0

    def attach(self, table: Table, found: Sequence[Found], path: str = "", level: int = 1) -> None:
        """Add to each of `found` the relation columns that are asked for, and so on inside them.

        Args:
            table: The table of these objects.
            found: The objects.
            path: The relations that lead to them, each with a point behind it.
            level: How many they are, and one.

        Raises:
            ApiError: There is no such relation column (1006), or there are too many objects.
        """
        for relation in self._wanted(table, path, level):
            child = self.store.table(relation.child)
            inside = f"{path}{relation.name}."
            below = self._attached(relation, child, found, inside)
            if below:
                self.attach(child, below, inside, level + 1)

    def _wanted(self, table: Table, path: str, level: int) -> list[Relation]:
        """Return the relation columns of a table that are asked for at the end of a path."""
        below = [each.removeprefix(path) for each in self.query.related if each.startswith(path)]
        names = dict.fromkeys(each.partition(".")[0] for each in below)
        if level <= self.query.relations_depth or names.pop(EVERY, EVERY) is None:
            names = dict.fromkeys([*names, *table.relations])
            names.pop(EVERY, None)
        for name in names:
            if name not in table.relations:
                raise unknown_column(name, table.name)
        return [table.relations[name] for name in names]

    def _attached(
        self, relation: Relation, child: Table, found: Sequence[Found], path: str
    ) -> list[Found]:
        """Put the objects of one relation column into `found` and return them."""
        rows = self._rows(relation, child, {object_id for object_id, _ in found})
        at = child.positions[OBJECT_ID.name]
        attached: list[Found] = []
        for object_id, parent in found:
            children = [(str(row[at]), child.object_of(row)) for row in rows.get(object_id, ())]
            shown = [self._shown(one, path) for _, one in children]
            parent[relation.name] = shown if relation.many else next(iter(shown), None)
            attached += zip((each for each, _ in children), shown, strict=True)
        return attached

    def _rows(
        self, relation: Relation, child: Table, parents: Iterable[str]
    ) -> dict[str, list[Row]]:
        """Return the rows of the children of each parent: as many as a page has of them."""
        columns = ", ".join(f"c.{column.physical}" for column in child.columns.values())
        statement = (
            "SELECT * FROM (SELECT l.parent,"  # noqa: S608 - physical names only
            " row_number() OVER (PARTITION BY l.parent ORDER BY l.number) AS place,"
            f" {columns} FROM {relation.physical} AS l"
            f" JOIN {child.physical} AS c ON c.object_id = l.child"
            " WHERE l.parent IN (SELECT value FROM json_each(?)))"
            " WHERE place <= ? ORDER BY place"
        )
        listed = orjson.dumps(list(parents)).decode()
        rows: dict[str, list[Row]] = {}
        for parent, _, *row in self.store.rows(statement, (listed, self.query.relations_page_size)):
            rows.setdefault(str(parent), []).append(row)
        return rows

    def _shown(self, one: JsonObject, path: str) -> JsonObject:
        """Return what is answered of a related object: all of it, or the properties asked for."""
        self._answered += 1
        if self._answered > self.settings.related_objects:
            raise ApiError(
                f"The query asks for more than {self.settings.related_objects} related objects."
            )
        kept = {"___class", OBJECT_ID.name}
        excluded = self._below(self.query.excluded, path) - kept
        asked = self._below(self.query.properties, path) or one.keys()
        names = one.keys() & (asked | kept) - excluded
        return {name: value for name, value in one.items() if name in names}

    @staticmethod
    def _below(listed: Iterable[str], path: str) -> set[str]:
        """Return the names that `listed` has at the end of a path."""
        return {each.removeprefix(path) for each in listed if each.startswith(path)}
