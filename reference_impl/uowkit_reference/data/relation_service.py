"""The calls of the data service on relation columns.

Protocol notes, section 8; client notes, section 4.
"""

from uowkit_reference import payloads
from uowkit_reference.data.dynamic_schema import DynamicSchema
from uowkit_reference.errors import ApiError, unknown_column
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.querying.queries import clause_of, query_of_call
from uowkit_reference.querying.where import Selection
from uowkit_reference.settings import Settings

CARDINALITIES = {"1": False, "n": True}
"""Whether an object may have several related ones, in names such as ``orders:Order:n``."""


class RelationService:
    """Relates objects to each other, and reads those that are.

    Each method is one call; whoever makes the call wraps it in a transaction of the store.

    Args:
        objects: The objects it works on.
        schema: Makes relation columns.
        settings: Limits and choices.
    """

    def __init__(self, objects: DataObjects, schema: DynamicSchema, settings: Settings) -> None:
        self.objects = objects
        self.schema = schema
        self.settings = settings

    def load(self, table: str, object_id: str, column: str, query: Json) -> list[JsonObject]:
        """Return the objects that are related to one by a column, as a query asks for them.

        Raises:
            ApiError: There is no such table (1009), object (1000) or relation column (1006), or
                the query is not well formed.
        """
        column = self.existing(table, column)
        return self.objects.relations.load(
            table, object_id, column, query_of_call(query, self.settings)
        )

    def set(self, table: str, object_id: str, column: str, children: Selection) -> int:
        """Relate these children to an object, and no others; return how many they are.

        Args:
            table: The object's table.
            object_id: The object's id.
            column: The relation column; one that is missing is made for ``name:ChildTable:1`` or
                ``name:ChildTable:n``.
            children: Their objectIds, or the where-clause that they meet.

        Raises:
            ApiError: As for `Relations.set`, or the column cannot be made.
        """
        column = self.provided(table, column)
        return self.objects.relations.set(table, object_id, column, children)

    def add(self, table: str, object_id: str, column: str, children: Selection) -> int:
        """Relate these children to an object, too; return how many were not (as for `set`)."""
        column = self.provided(table, column)
        return self.objects.relations.add(table, object_id, column, children)

    def remove(self, table: str, object_id: str, column: str, children: Selection) -> int:
        """End the relation of children to an object, and return of how many."""
        column = self.existing(table, column)
        return self.objects.relations.remove(table, object_id, column, children)

    def provided(self, table: str, column: str) -> str:
        """Return the name of a relation column, which is made where it is told how."""
        name, *told = column.split(":")
        if not told:
            return column
        if len(told) != len(("child", "cardinality")) or told[1] not in CARDINALITIES:
            raise ApiError(
                f"The relation column '{column}' must be a name, or 'name:ChildTable:1' for a "
                "one-to-one relation, or 'name:ChildTable:n' for one-to-many."
            )
        self.schema.provide_relation(table, name, told[0], many=CARDINALITIES[told[1]])
        return name

    def existing(self, table: str, column: str) -> str:
        """Return the name of a relation column, which must be there, and as it is told."""
        name = column.partition(":")[0]
        if name not in self.objects.store.table(table).relations:
            raise unknown_column(name, table)
        return self.provided(table, column)


def children_of(clause: Json, ids: Json) -> Selection:
    """Return which children a call is about.

    Args:
        clause: What the parameter `whereClause` says; None where it is missing.
        ids: The body's JSON: objectIds, or objects that have one; None where there is no body.

    Raises:
        ApiError: It is neither, or both.
    """
    where = clause_of(clause)
    if (where is None) == (ids is None):
        raise ApiError("Children are told by an array of objectIds or by 'whereClause', not both.")
    if where is not None:
        return where
    if not isinstance(ids, list):
        raise ApiError("The body must be a JSON array of objectIds.")
    return [payloads.object_id(each, "Each item of the body") for each in ids]
