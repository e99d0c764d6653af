"""Deep save: an object, and the objects that stand in it, saved and related in one call.

Client notes, section 4. The official SDK's end-to-end tests show what is answered: each relation
that the call names and that holds something, objects that are new before those that were there.
"""

from collections.abc import Sequence

from uowkit_reference.data.dynamic_schema import DynamicSchema
from uowkit_reference.errors import ApiError, InvalidClauseError
from uowkit_reference.json_values import Json, JsonObject, json_object
from uowkit_reference.objects import DataObjects
from uowkit_reference.querying.expressions import is_expression
from uowkit_reference.storage.columns import IGNORED_PROPERTIES, OBJECT_ID, Relation, Table


class DeepSave:
    """Saves trees of objects; whoever calls it is in a transaction of the store.

    Args:
        objects: The objects it works on.
        schema: Makes tables, columns and relation columns that are missing.
    """

    def __init__(self, objects: DataObjects, schema: DynamicSchema) -> None:
        self.objects = objects
        self.schema = schema

    def save(self, table_name: str, properties: Json) -> JsonObject:
        """Save an object with those that stand in it, and return it with them.

        An object that has an objectId is updated, another is created. A relation that is named
        holds afterwards what is given here and nothing else: null and an empty array empty it.

        Args:
            table_name: The table; it is made where it is missing, and so are columns.
            properties: The object, as the request's JSON states it. An object, or an array of
                objects, that no column takes makes a relation column to the table that
                ``___class`` names, or that is called like the property.

        Raises:
            ApiError: A value or a name cannot be used, or an objectId names no object (1000).
        """
        properties = json_object(properties, "Whatever a deep save saves")
        table = self.schema.provide_table(table_name)
        related = {
            name: value
            for name, value in properties.items()
            if name not in IGNORED_PROPERTIES and is_related(table, name, value)
        }
        own = {name: properties[name] for name in properties if name not in related}
        saved = self.save_own(table_name, own)
        for name, value in related.items():
            children = self.relate(table_name, saved[OBJECT_ID.name], name, value)
            if children:
                many = self.objects.store.table(table_name).relations[name].many
                saved[name] = children if many else children[0]
        return saved

    def save_own(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Save an object's own properties and return it; one of nothing but an id is only read."""
        self.schema.provide(table_name, [properties])
        object_id = properties.get(OBJECT_ID.name)
        if object_id is None:
            return self.objects.create(table_name, properties)
        if not isinstance(object_id, str):
            raise ApiError("'objectId' must be a string.")
        if not properties.keys() - {OBJECT_ID.name, *IGNORED_PROPERTIES}:
            return self.objects.get(table_name, object_id)
        return self.objects.update(table_name, object_id, properties)

    def relate(self, table_name: str, object_id: str, name: str, value: Json) -> list[JsonObject]:
        """Save the objects of a relation column, relate them, and return them."""
        children = value if isinstance(value, list) else [] if value is None else [value]
        if not children and name not in self.objects.store.table(table_name).relations:
            return []  # there is nothing to relate, and nothing says to which table
        relation = self.provided(table_name, name, value, children)
        saved = [self.save(relation.child, child) for child in new_first(children)]
        each_once = {child[OBJECT_ID.name]: child for child in saved}
        self.objects.relations.set(table_name, object_id, name, list(each_once))
        return list(each_once.values())

    def provided(
        self, table_name: str, name: str, value: Json, children: Sequence[Json]
    ) -> Relation:
        """Return the relation column that takes `value`, made where it is missing.

        Raises:
            ApiError: It takes one object, and there are several, or the other way round, or
                objects of another table.
        """
        many = isinstance(value, list)
        relations = self.objects.store.table(table_name).relations
        if name not in relations:
            child = class_of(children[0]) or name
            self.schema.provide_table(child)
            relation = self.schema.provide_relation(table_name, name, child, many=many)
        else:
            relation = relations[name]
        for each in children:
            if (class_of(each) or relation.child) != relation.child:
                raise ApiError(
                    f"Column '{name}' in table '{table_name}' takes objects of table "
                    f"'{relation.child}', and not of '{class_of(each)}'."
                )
        if value is not None and relation.many is not many:
            form = "an array of objects" if relation.many else "one object, or null"
            raise ApiError(f"Column '{name}' in table '{table_name}' takes {form}.")
        return relation


def class_of(value: Json) -> str | None:
    """Return the table that an object says that it is of, if it does.

    Raises:
        ApiError: It is an expression, which is worked out by updates of a value only (1017).
    """
    if is_expression(value):
        raise InvalidClauseError("it stands where an object is needed", "expression")
    named = value.get("___class") if isinstance(value, dict) else None
    return named if isinstance(named, str) and named else None


def is_related(table: Table, name: str, value: Json) -> bool:
    """Say whether a property is about related objects, and not a value of its own."""
    if name in table.columns:
        return False
    if name in table.relations or value == []:
        return True
    if isinstance(value, list):
        return all(isinstance(each, dict) for each in value)
    # A point and its like are values: GeoJSON, as clients send them.
    return isinstance(value, dict) and "coordinates" not in value and not is_expression(value)


def new_first(children: Sequence[Json]) -> list[Json]:
    """Return the objects that have no objectId, then those that have one."""
    return sorted(
        children, key=lambda each: isinstance(each, dict) and each.get(OBJECT_ID.name) is not None
    )
