"""Relations: which rows of another table a row of this one is related to."""

from collections.abc import Sequence
from typing import Any, Literal

from .answers import UNKNOWN_COLUMN, WRONG_TYPE, Refusal
from .rows import RowService
from .tables import Relation, Row, Table
from .where import found_rows, in_chosen_order

RelationChange = Literal["add", "set", "delete"]


class RelationService(RowService):
    """The rules of relations, and rows that are shown with their children."""

    def make_configured(self) -> None:
        """Make the relation columns that the choices name, beside the tables."""
        super().make_configured()
        for name, columns in self.choices.relations.items():
            for column, child in columns.items():
                relation = Relation(self.table(child), many=True)
                self.tables.add_relation(self.table(name), column, relation)

    def relation(self, table: Table, name: Any) -> tuple[str, Relation]:
        """Return spelling and meaning of a relation column, which must exist."""
        column = table.spelling(name) if isinstance(name, str) else None
        if column is None or column not in table.relations:
            raise Refusal(
                f"Relation column {name!r} in table '{table.name}' does not exists. All tables "
                "and columns must be present in the database before a transaction is executed.",
                UNKNOWN_COLUMN,
            )
        return column, table.relations[column]

    def change_relation(
        self, change: RelationChange, table: Table, parent_id: str, name: Any, picked: Sequence[Row]
    ) -> int:
        """Relate the parent to the picked children, or part them; return the number to answer."""
        column, relation = self.relation(table, name)
        parent = self.row(table, parent_id)
        ids = [child["objectId"] for child in picked]
        before = table.links[column].get(parent_id, [])
        after = {
            "add": [*before, *(each for each in ids if each not in before)],
            "set": ids,
            "delete": [each for each in before if each not in ids],
        }[change]
        if not relation.many:
            after = self.only_child(change, before, after, ids)
        if self.choices.one_parent_only and change != "delete":
            self.take_from_others(table, column, parent_id, ids)
        self.tables.link(table, column, parent_id, after)
        if self.choices.relations_stamp_parent:
            self.store_row(table, {**parent, "updated": self.now()})
        return self.relation_count(before, after, ids)

    def only_child(
        self, change: RelationChange, before: list[str], after: list[str], ids: list[str]
    ) -> list[str]:
        """Return the one child that a one-to-one column may have, or none."""
        if change == "delete":
            return after
        if len(ids) > 1:
            raise Refusal("A one-to-one relation takes one object only", WRONG_TYPE)
        if change == "add" and before and self.choices.one_to_one_add == "refuse" and ids:
            raise Refusal("The one-to-one relation has an object already", WRONG_TYPE)
        return ids or after

    def take_from_others(self, table: Table, column: str, parent_id: str, ids: list[str]) -> None:
        """Part the children from every other parent."""
        for other, children in tuple(table.links[column].items()):
            if other != parent_id and not set(ids).isdisjoint(children):
                rest = [child for child in children if child not in ids]
                self.tables.link(table, column, other, rest)

    def relation_count(self, before: list[str], after: list[str], ids: list[str]) -> int:
        """Return the number that the change of a relation answers."""
        match self.choices.relation_counts:
            case "picked":
                return len(ids)
            case "new":
                gone, new = set(before) - set(after), set(after) - set(before)
                return len(new) or len(gone & set(ids))
            case "total":
                return len(after)

    def children(self, table: Table, row: Row, column: str, clause: str = "") -> list[Row]:
        """Return the related rows that the clause finds, in the order that was chosen."""
        child = table.relations[column].child
        ids = table.links[column].get(row["objectId"], [])
        if not clause.strip():
            return list(in_chosen_order([child.rows[each] for each in ids], self.choices))
        return [
            found for found in found_rows(clause, child, self.choices) if found["objectId"] in ids
        ]

    def full_row(self, table: Table, row: Row) -> Row:
        """Return the row with every column of its table; relations as they are shown unasked."""
        full = super().full_row(table, row)
        for column, relation in table.relations.items():
            match self.choices.unasked_relations:
                case "null":
                    full[column] = None
                case "empty":
                    full[column] = [] if relation.many else None
                case "children":
                    self.show_children(full, table, row, column, self.choices.default_page)
        return full

    def show_children(self, full: Row, table: Table, row: Row, column: str, page_size: int) -> None:
        """Put the first page of the related rows into a full row, as plain rows of their own."""
        relation = table.relations[column]
        plain = super().full_row
        found = self.children(table, row, column)[:page_size]
        children = [self.shown(plain(relation.child, child)) for child in found]
        if not relation.many:
            full[column] = children[0] if children else None
        elif children or self.choices.empty_relation == "empty":
            full[column] = children
        elif self.choices.empty_relation == "null":
            full[column] = None
        else:
            full.pop(column, None)
