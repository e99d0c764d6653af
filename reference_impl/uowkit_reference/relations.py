"""Relations: which objects of another table belong to an object.

Protocol notes, section 1; client notes, sections 4 and 5. A child may belong to any number of
parents. Removing an object removes its links, on either side.
"""

from collections.abc import Sequence

import orjson

from uowkit_reference.errors import object_not_found, one_to_one, unknown_column
from uowkit_reference.json_values import JsonObject
from uowkit_reference.querying.finding import Finder
from uowkit_reference.querying.queries import Query
from uowkit_reference.querying.where import Selection, compile_selection
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import Relation, Table
from uowkit_reference.storage.conditions import Where
from uowkit_reference.storage.store import Store


class Relations:
    """The relation columns of all tables and what they hold.

    Children are told by a where-clause on their own table, or by their objectIds.

    Args:
        store: Where the objects and their links are kept.
        settings: The limits of where-clauses.
        finder: Finds the children of a parent; one of their own by default.
    """

    def __init__(self, store: Store, settings: Settings, finder: Finder | None = None) -> None:
        self.store = store
        self.settings = settings
        self.finder = finder or Finder(store, settings)

    def add(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Relate children to a parent and return how many were not related to it before.

        Raises:
            ApiError: The table (1009), the column (1006) or the parent (1000) does not exist, a
                where-clause cannot be used (1017, 1006), or a one-to-one column would hold
                several children. Ids that name no child are passed over.
        """
        relation, chosen = self.chosen(table_name, parent_id, column, children)
        added = self.link(relation, parent_id, chosen)
        if not relation.many and self.holds_several(relation, parent_id):
            raise one_to_one(column, table_name)
        return added

    def set(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Relate these children to a parent and no others, and return how many they are.

        Raises:
            ApiError: As for `add`.
        """
        relation, chosen = self.chosen(table_name, parent_id, column, children)
        self.keep_only(relation, parent_id, chosen)
        self.link(relation, parent_id, chosen)
        if not relation.many and self.holds_several(relation, parent_id):
            raise one_to_one(column, table_name)
        return len(chosen)

    def remove(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """End the relation of children to a parent and return how many were related to it.

        Raises:
            ApiError: As for `add`.
        """
        relation, chosen = self.chosen(table_name, parent_id, column, children)
        return self.store.execute(
            f"DELETE FROM {relation.physical}"  # noqa: S608 - physical names only
            " WHERE parent = ? AND child IN (SELECT value FROM json_each(?))",
            (parent_id, _listed(chosen)),
        )

    def load(self, table_name: str, parent_id: str, column: str, query: Query) -> list[JsonObject]:
        """Return what a query asks for of the children of a parent.

        Raises:
            ApiError: As for `add`, or the query cannot be used (as for `Finder.find`).
        """
        relation = self.relation(table_name, column)
        self.check_parent(table_name, parent_id)
        child = self.child(relation)
        related = Where(
            f"{child.physical}.object_id IN"  # noqa: S608 - physical names only
            f" (SELECT child FROM {relation.physical} WHERE parent = ?)",
            (parent_id,),
        )
        return self.finder.find(child, query, related)

    def relation(self, table_name: str, column: str) -> Relation:
        """Return the relation column of this name (ApiError 1009, 1006)."""
        relations = self.store.table(table_name).relations
        if column not in relations:
            raise unknown_column(column, table_name)
        return relations[column]

    def child(self, relation: Relation) -> Table:
        """Return the table whose objects a relation column holds."""
        return self.store.table(relation.child)

    def chosen(
        self, table_name: str, parent_id: str, column: str, children: Selection
    ) -> tuple[Relation, list[str]]:
        """Return a relation column and the objectIds of the children that there are.

        They are told once: what a clause says of the relation changes with the relation. Ids come
        in the order of the call, children of a clause in that of their creation.

        Raises:
            ApiError: As for `add`.
        """
        relation = self.relation(table_name, column)
        self.check_parent(table_name, parent_id)
        child = self.child(relation)
        where = compile_selection(children, child, self.settings, self.store.table)
        statement = f"SELECT object_id FROM {child.physical} WHERE {where.sql} ORDER BY number"  # noqa: S608 - physical names only
        found = [str(object_id) for (object_id,) in self.store.rows(statement, where.parameters)]
        if isinstance(children, str):
            return relation, found
        known = set(found)
        return relation, [each for each in dict.fromkeys(children) if each in known]

    def check_parent(self, table_name: str, parent_id: str) -> None:
        """Refuse a parent that does not exist (ApiError 1000)."""
        if self.store.get(self.store.table(table_name), parent_id) is None:
            raise object_not_found(parent_id)

    def holds_several(self, relation: Relation, parent_id: str) -> bool:
        """Say whether a parent has more than one child."""
        statement = f"SELECT child FROM {relation.physical} WHERE parent = ? LIMIT 2"  # noqa: S608 - physical names only
        return len(self.store.rows(statement, (parent_id,))) > 1

    def link(self, relation: Relation, parent_id: str, chosen: Sequence[str]) -> int:
        """Relate children to a parent, in this order, and return how many links are new."""
        return self.store.execute(
            f"INSERT OR IGNORE INTO {relation.physical} (parent, child)"  # noqa: S608 - physical names only
            " SELECT ?, value FROM json_each(?) ORDER BY key",
            (parent_id, _listed(chosen)),
        )

    def keep_only(self, relation: Relation, parent_id: str, chosen: Sequence[str]) -> None:
        """Let go of every child but these."""
        self.store.execute(
            f"DELETE FROM {relation.physical}"  # noqa: S608 - physical names only
            " WHERE parent = ? AND child NOT IN (SELECT value FROM json_each(?))",
            (parent_id, _listed(chosen)),
        )


def _listed(object_ids: Sequence[str]) -> str:
    return orjson.dumps(object_ids).decode()
