"""What a table's columns are, as the data service tells it.

Protocol notes, section 8: exactly these members, as the official SDK's end-to-end tests ask.
"""

from uowkit_reference.json_values import JsonObject
from uowkit_reference.storage.columns import OBJECT_ID, Column, Relation, Table


def describe(table: Table) -> list[JsonObject]:
    """Return what is known of each column: own ones, relations, and the system's."""
    own = [_description(each.name, each.type.value) for each in table.own_columns]
    relations = [_of_relation(each) for each in table.relations.values()]
    system = [
        _of_system_column(each) for each in table.columns.values() if each not in table.own_columns
    ]
    return [*own, *relations, *system]


def _of_relation(relation: Relation) -> JsonObject:
    return {
        **_description(relation.name, "RELATION_LIST" if relation.many else "RELATION"),
        "relatedTable": relation.child,
    }


def _of_system_column(column: Column) -> JsonObject:
    if column is not OBJECT_ID:
        return _description(column.name, column.type.value)
    return {**_description(column.name, "STRING_ID"), "isPrimaryKey": True}


def _description(name: str, column_type: str) -> JsonObject:
    return {
        "name": name,
        "type": column_type,
        "required": False,
        "defaultValue": None,
        "expression": None,
        "relatedTable": None,
        "customRegex": None,
        "autoLoad": False,
        "isPrimaryKey": False,
    }
