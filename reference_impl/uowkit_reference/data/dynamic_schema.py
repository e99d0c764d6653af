"""Making tables and columns: by hand through the console, or as saved objects need them.

Document 000: a table that is missing is made, with columns for the object's properties.
"""

from collections.abc import Sequence

from uowkit_reference.errors import ApiError, invalid_expression, unknown_column, unknown_table
from uowkit_reference.json_values import JsonObject
from uowkit_reference.querying.expressions import is_expression
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import IGNORED_PROPERTIES, Column, ColumnType, Relation, Table
from uowkit_reference.storage.store import Store

_SIZED = frozenset({ColumnType.STRING, ColumnType.TEXT})


class DynamicSchema:
    """Makes the tables and columns of one application; whoever calls it is in a transaction.

    Args:
        store: Where they are.
        settings: How many and how long they may be, and whether saving makes any.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def provide(self, table_name: str, objects: Sequence[JsonObject]) -> None:
        """Make the table and the columns that `objects` need and that are missing.

        Raises:
            ApiError: Something is missing and the dynamic schema is off, a name cannot be used,
                or the table would get too many columns.
        """
        if not self.store.has_table(table_name):
            self.provide_table(table_name)
        table = self.store.table(table_name)
        for name, sample in samples(objects).items():
            if name in IGNORED_PROPERTIES or self.has_column(table, name):
                continue
            if not self.settings.dynamic_schema:
                raise unknown_column(name, table_name)
            if is_expression(sample):
                raise invalid_expression(name, f"table '{table_name}' has no such column")
            self._check_room(table)
            table = self.store.add_column(table, self.usable_name(name), ColumnType.of(sample))

    def provide_table(self, name: str) -> Table:
        """Return the table of this name, made where it is missing (errors as for `provide`)."""
        if self.store.has_table(name):
            return self.store.table(name)
        if not self.settings.dynamic_schema:
            raise unknown_table(name)
        return self.store.create_table(self.usable_name(name))

    def provide_relation(self, table_name: str, name: str, child: str, *, many: bool) -> Relation:
        """Return the relation column of this name, made where it is missing.

        Args:
            table_name: The table it is in.
            name: What it is called.
            child: The table whose objects it is to hold, if it has to be made.
            many: Whether an object is to have several of them, then.

        Raises:
            ApiError: There is one to another table, or of the other cardinality; or as for
                `provide` and `create_relation`.
        """
        relations = self.store.table(table_name).relations
        if name in relations:
            return _agreeing(relations[name], table_name, child, many=many)
        if not self.settings.dynamic_schema:
            raise unknown_column(name, table_name)
        return self.create_relation(table_name, name, child, many=many)

    def create_table(self, name: str) -> Table:
        """Make a table that has the system's columns only.

        Raises:
            ApiError: There is one of this name, or the name cannot be used.
        """
        if self.store.has_table(name):
            raise ApiError(f"There is a table '{name}' already.")
        return self.store.create_table(self.usable_name(name))

    def create_column(
        self, table_name: str, name: str, column_type: ColumnType, size: int | None = None
    ) -> Column:
        """Make a column and return it.

        Args:
            table_name: The table it is to be in.
            name: What it is to be called.
            column_type: Which values it is to hold.
            size: How many characters, where that is limited; of no meaning for other types
                than texts.

        Raises:
            ApiError: There is no such table (1009), the table has a column of this name or too
                many, or the name or the size cannot be used.
        """
        table = self._with_room_for(name, table_name)
        if size is not None and not 1 <= size <= self.settings.text_length:
            raise ApiError(
                f"'dataSize' must be a whole number from 1 to {self.settings.text_length}."
            )
        size = size if column_type in _SIZED else None
        table = self.store.add_column(table, self.usable_name(name), column_type, size)
        return table.columns[name]

    def _with_room_for(self, name: str, table_name: str) -> Table:
        """Return the table, which must not have a column of this name."""
        table = self.store.table(table_name)
        if self.has_column(table, name):
            raise ApiError(f"There is a column '{name}' in table '{table_name}' already.")
        self._check_room(table)
        return table

    def create_relation(self, table_name: str, name: str, child: str, *, many: bool) -> Relation:
        """Make a relation column and return it.

        Args:
            table_name: The table it is to be in.
            name: What it is to be called.
            child: The table whose objects it is to hold.
            many: Whether an object may have several of them, or one at most.

        Raises:
            ApiError: As for `create_column`, for either table.
        """
        child_table = self.store.table(child)
        table = self._with_room_for(name, table_name)
        table = self.store.add_relation(table, self.usable_name(name), child_table, many=many)
        return table.relations[name]

    def has_column(self, table: Table, name: str) -> bool:
        """Say whether the table has a column of this name."""
        return name in table.columns or name in table.relations

    def _check_room(self, table: Table) -> None:
        """Refuse a column more than a table may have."""
        if len(table.own_columns) + len(table.relations) >= self.settings.columns:
            raise ApiError(f"A table has no more than {self.settings.columns} columns.")

    def usable_name(self, name: str) -> str:
        """Return `name` if a table or column may be called so: what a clause can name."""
        if name in IGNORED_PROPERTIES:
            raise ApiError(f"No table or column can be called '{name}': the server's own are.")
        if len(name) > self.settings.name_length or not name.isidentifier():
            raise ApiError(
                "The name of a table or column starts with a letter or underscore, goes on with "
                "letters, digits and underscores, and has no more than "
                f"{self.settings.name_length} characters."
            )
        return name


def _agreeing(relation: Relation, table_name: str, child: str, *, many: bool) -> Relation:
    """Return a relation column if it is what is asked for."""
    if (relation.child, relation.many) != (child, many):
        form = "one-to-many" if relation.many else "one-to-one"
        raise ApiError(
            f"Column '{relation.name}' in table '{table_name}' is a {form} relation to table "
            f"'{relation.child}'."
        )
    return relation


def samples(objects: Sequence[JsonObject]) -> JsonObject:
    """Return each property that occurs in `objects` with its first value that is not null."""
    found: JsonObject = {}
    for properties in objects:
        for name, value in properties.items():
            if found.get(name) is None:
                found[name] = value
    return found
