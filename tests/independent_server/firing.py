"""The calls of the data service that have events: each is run with its handlers around it."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

from .answers import Answer, Refusal
from .finding import names
from .handling import Arguments, Call
from .queries import asked_by, query_of
from .reading import ReadService
from .relations import RelationChange
from .tables import Row

_NEEDS_NO_TABLE = {"Create", "Update", "Upsert", "CreateBulk", "UpsertBulk"}


class FiringService(ReadService):
    """Runs calls. `default` is in each case what the call does where no handler stops it."""

    def fire(
        self, event: str, name: str, arguments: Arguments, default: Callable[[Arguments], Any]
    ) -> Answer:
        """Return the answer to a call with its handlers around it."""

        def answered(given: Arguments) -> Answer:
            value = default(given)
            return value if isinstance(value, Answer) else Answer(200, value)

        foreign = not self.rows.object_ids.has_form(str(arguments.get("itemId", "")))
        if self.choices.foreign_ids == "refused" and "itemId" in arguments and foreign:
            raise Refusal(f"'{arguments['itemId']}' is no objectId", 1013)
        table = self.rows.tables.get(name)
        target = name if table is None else table.name
        silent = not self.rows.handling.has(event, target)
        if silent or (self.choices.calls_checked_first and self.is_bad(event, name, arguments)):
            return answered(arguments)
        call = Call(event, target, arguments, answered, self.added_to_item(event, target))
        undone = self.choices.after_errors == "undo"
        with self.rows.transaction() if undone else nullcontext():
            return self.rows.handling.run(call)

    def is_bad(self, event: str, name: str, arguments: Arguments) -> bool:
        """Say whether there is no such table, or no such relation column in it."""
        table = self.rows.tables.get(name)
        if table is None:
            return event not in _NEEDS_NO_TABLE
        if event != "LoadRelations":
            return False
        return table.spelling(relation_named(arguments)) not in table.relations

    def added_to_item(self, event: str, table: str) -> Row:
        """Return what the item of a save has for its handlers beside what was sent."""
        added: Row = {"___class": table} if self.choices.item_class else {}
        if event == "Create" and self.choices.item_system_properties == "null":
            added |= {"objectId": None, "created": None, "updated": None}
        return added

    def fire_save(self, name: str, sent: Row, save: Callable[[str, Row], Any]) -> Answer:
        """Create or update an object."""
        object_id = sent.get("objectId")
        if object_id is None:
            return self.fire("Create", name, {"item": sent}, lambda to: save(name, to["item"]))
        table = self.rows.tables.get(name)
        found = table is not None and isinstance(object_id, str) and object_id in table.rows
        event = "Update"
        if not found and self.choices.saves_of_unknown_ids_fire == "create":
            event = "Create"
        if found and table is not None and self.choices.updated_item == "everything":
            before = table.rows[object_id]
            sent = {column: before.get(column) for column in table.columns} | sent
        return self.fire(event, name, {"item": sent}, lambda to: save(name, to["item"]))

    def fire_upsert(self, name: str, sent: Row) -> Answer:
        """Update an object or create it."""
        match self.choices.upserts_fire:
            case "upsert":
                given = {"item": sent}
                return self.fire("Upsert", name, given, lambda to: self.upsert(name, to["item"]))
            case "save":
                return self.fire_save(name, sent, self.upsert)
            case "nothing":
                return Answer(200, self.upsert(name, sent))

    def fire_deep_save(self, name: str, sent: Row) -> Answer:
        """Save an object with the objects in it."""
        if self.choices.deep_saves_fire:
            return self.fire_save(name, sent, self.deep_save)
        return Answer(200, self.deep_save(name, sent))

    def fire_read(self, name: str, object_id: str, asked: Mapping[str, str]) -> Answer:
        """Read one object."""
        given = {"itemId": object_id, "relations": names(asked.get("loadRelations"))}
        return self.fire(
            "FindById",
            name,
            given,
            lambda to: self.read(name, to["itemId"], {**asked, "loadRelations": to["relations"]}),
        )

    def fire_end(self, name: str, word: str, asked: Mapping[str, str]) -> Answer:
        """Read the first object of a table, or the last."""
        given = {
            "relations": names(asked.get("loadRelations")),
            "relationsDepth": asked.get("relationsDepth"),
            "properties": names(asked.get("props")),
        }
        return self.fire(word.capitalize(), name, given, lambda _: self.read_end(name, word))

    def fire_find(self, name: str, asked: Mapping[str, Any]) -> Answer:
        """Find the objects of a query."""
        given = {"query": query_of(asked, self.choices)}
        return self.fire(
            "Find", name, given, lambda to: self.find(name, asked_by(to["query"], self.choices))
        )

    def fire_count(self, name: str, asked: Mapping[str, Any]) -> Answer:
        """Count the objects of a query."""
        given = {"query": query_of(asked, self.choices)}
        return self.fire(
            "Count", name, given, lambda to: self.count(name, asked_by(to["query"], self.choices))
        )

    def fire_deletion(self, name: str, object_id: str) -> Answer:
        """Delete one object."""
        given = {"itemId": object_id}
        return self.fire("Remove", name, given, lambda to: self.delete(name, to["itemId"]))

    def fire_children(
        self, name: str, object_id: str, wanted: str, asked: Mapping[str, str]
    ) -> Answer:
        """Read the children of an object."""
        given: dict[str, Any] = {
            "itemId": object_id,
            "entityName": name,
            "relationName": wanted,
            "pageSize": asked.get("pageSize"),
            "offset": asked.get("offset"),
        }
        if self.choices.relation_argument == "relations":
            given["relations"] = [given.pop("relationName")]
        return self.fire("LoadRelations", name, given, lambda to: self.loaded(name, to, asked))

    def loaded(self, name: str, given: Arguments, asked: Mapping[str, str]) -> list[Row]:
        """Return the children that the arguments of a handler name."""
        page = {"pageSize": given["pageSize"], "offset": given["offset"]}
        return self.children(name, given["itemId"], relation_named(given), {**asked, **page})

    def fire_relation(
        self, change: RelationChange, name: str, wanted: str, object_id: str, children: Any
    ) -> Answer:
        """Change the children of an object; they are named by a list of ids or by a clause."""
        given = {
            "columnName": wanted,
            "parentObjectId": object_id,
            "childrenArrayORWhereClause": children,
        }
        event = f"{change.capitalize()}Relation"
        return self.fire(
            event,
            name,
            given,
            lambda to: self.relate(
                change,
                name,
                to["parentObjectId"],
                to["columnName"],
                to["childrenArrayORWhereClause"],
            ),
        )

    def fire_bulk_update(self, name: str, clause: Any, changes: Row) -> Answer:
        """Change every object that a clause finds."""
        given = {"tableName": name, "whereClause": clause, "changes": changes}
        return self.fire(
            "UpdateBulk",
            name,
            given,
            lambda to: self.update_bulk(name, to["whereClause"], to["changes"]),
        )

    def fire_bulk_deletion(self, name: str, clause: Any) -> Answer:
        """Delete every object that a clause finds."""
        given = {"tableName": name, "whereClause": clause}
        return self.fire(
            "RemoveBulk", name, given, lambda to: self.delete_bulk(name, to["whereClause"])
        )


def relation_named(arguments: Arguments) -> str:
    """Return the relation column that the arguments of a loading of relations name."""
    name = arguments["relationName"] if "relationName" in arguments else arguments["relations"][0]
    return str(name)
