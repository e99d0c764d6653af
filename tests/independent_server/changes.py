"""Creating, changing and deleting objects: the operations of a transaction that write rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from .answers import MALFORMED, OBJECT_ID, UNKNOWN_OBJECT, Refusal
from .finding import FindService
from .relations import RelationChange
from .rows import differs
from .tables import Row, Table
from .where import found_rows


class ChangeService(FindService):
    """One method for each operation that writes; the payloads have no references any more."""

    def create(self, table: Table, payload: Mapping[str, Any]) -> Row:
        """Save one object and return all of it."""
        row = self.new_row(table, payload)
        self.store_row(table, row)
        return self.full_row(table, row)

    def create_bulk(self, table: Table, payload: Sequence[Any]) -> list[str]:
        """Save the objects and return their ids in the same order."""
        self.check_bulk(payload)
        object_ids = []
        for item in payload:
            row = self.new_row(table, item)
            self.store_row(table, row)
            object_ids.append(row["objectId"])
        return object_ids

    def check_bulk(self, payload: Sequence[Any]) -> None:
        """Refuse a bulk that is too large or empty, and items that are no objects."""
        limit = self.choices.bulk_limit
        if limit is not None and len(payload) > limit:
            raise Refusal(f"Bulk create operation supports no more than {limit} objects", 1300)
        if not payload and self.choices.empty_bulk == "refuse":
            raise Refusal("Bulk create operation needs at least one object", 1300)
        if not all(isinstance(item, dict) for item in payload):
            raise Refusal("Every item of the payload must be a JSON object", 1300)

    def update(self, table: Table, payload: Mapping[str, Any]) -> Row:
        """Change the object that has the payload's objectId and return all of it."""
        sent = self.canonical(table, payload)
        row = self.row(table, self.object_id(sent.get("objectId")))
        changes = self.checked_changes(table, sent)
        self.check_update(changes)
        changed = self.changed_row(row, changes)
        self.store_row(table, changed)
        return self.full_row(table, changed)

    def update_bulk(self, table: Table, payload: Mapping[str, Any]) -> int:
        """Change every object that is picked and return their number."""
        sent = payload.get("changes")
        if not isinstance(sent, dict):
            raise Refusal("'changes' must be a JSON object", MALFORMED)
        return self.update_rows(table, self.picked(table, payload), sent)

    def update_rows(self, table: Table, rows: Sequence[Row], sent: Mapping[str, Any]) -> int:
        """Change all of the rows alike and return their number, as it was chosen to count."""
        changes = self.checked_changes(table, sent)
        self.check_update(changes)
        for row in rows:
            changed = self.changed_row(row, changes, stamps=self.choices.bulk_updates_stamp)
            self.store_row(table, changed)
        if self.choices.bulk_update_counts == "changed":
            return sum(differs(row, changes) for row in rows)
        return len(rows)

    def checked_changes(self, table: Table, sent: Mapping[str, Any]) -> Row:
        """Return the changes to a row's own properties, with their values checked."""
        canonical = self.canonical(table, sent)
        self.check_system_properties(canonical)
        return self.own_properties(table, canonical)

    def upsert(self, table: Table, payload: Mapping[str, Any]) -> Row:
        """Change the object that has the payload's objectId, or save a new one; return it."""
        sent = self.canonical(table, payload)
        wanted = None if sent.get("objectId") is None else self.object_id(sent["objectId"])
        before = table.rows.get(wanted or "")
        row = (
            self.upserted(table, sent, wanted)
            if before is None
            else self.reset(before, table, sent)
        )
        self.store_row(table, row)
        return self.full_row(table, row)

    def reset(self, before: Row, table: Table, sent: Row) -> Row:
        """Return the stored row as it is after an upsert."""
        changes = self.checked_changes(table, sent)
        if self.choices.upsert_sets == "everything":
            changes = dict.fromkeys(table.columns) | changes
        return self.changed_row(before, changes)

    def upserted(self, table: Table, sent: Row, wanted: str | None) -> Row:
        """Return the new row that an upsert saves."""
        self.check_null_object_id(sent)
        rest = {name: value for name, value in sent.items() if name != "objectId"}
        row = self.new_row(table, rest)
        if wanted is not None and self.choices.upsert_unknown_id == "adopt":
            row["objectId"] = self.adoptable(table, wanted)
        if self.choices.upserts_stamp_new:
            row["updated"] = self.now()
        return row

    def upsert_bulk(self, table: Table, payload: Sequence[Any]) -> list[str] | int:
        """Upsert every item and return their ids in the same order, or a number if so chosen."""
        self.check_bulk(payload)
        if self.choices.upsert_bulk_needs_ids and not all(item.get("objectId") for item in payload):
            raise Refusal("Every object of a bulk upsert needs an objectId", OBJECT_ID)
        stored = len(table.rows)
        ids = [self.upsert(table, item)["objectId"] for item in payload]
        new = len(table.rows) - stored
        match self.choices.upsert_bulk_result:
            case "ids":
                return ids
            case "items":
                return len(ids)
            case "new":
                return new
            case "rows":  # as the database counts that made the word "affected rows"
                return new + 2 * (len(ids) - new)

    def delete(self, table: Table, payload: Any) -> int:
        """Delete the object of that id and return the time."""
        object_id = self.object_id(payload)
        if object_id not in table.rows and self.choices.missing_deletion == "accept":
            return self.now()
        return self.delete_row(table, self.row(table, object_id))

    def delete_bulk(self, table: Table, payload: Mapping[str, Any]) -> int:
        """Delete every object that is picked and return their number."""
        return self.delete_rows(table, self.picked(table, payload))

    def delete_rows(self, table: Table, rows: Sequence[Row]) -> int:
        """Delete all of the rows and return their number."""
        for row in rows:
            self.delete_row(table, row)
        return len(rows)

    def relate(self, change: RelationChange, table: Table, payload: Mapping[str, Any]) -> int:
        """Change the relations of the parent object to the children that are picked."""
        relation = self.relation(table, payload.get("relationColumn"))[1]
        parent_id = self.object_id(payload.get("parentObject"))
        picked = self.picked(relation.child, payload)
        return self.change_relation(change, table, parent_id, payload["relationColumn"], picked)

    def picked(self, table: Table, payload: Mapping[str, Any]) -> list[Row]:
        """Return the rows that a condition or a list of ids picks; null counts as absent."""
        clause, listed = payload.get("conditional"), payload.get("unconditional")
        if (clause is None) == (listed is None):
            raise Refusal("One of 'conditional' and 'unconditional' is needed", MALFORMED)
        if clause == "":
            raise Refusal("'conditional' must not be empty", MALFORMED)
        if clause is not None:
            return list(found_rows(self.clause(clause), table, self.choices))
        return self.listed_rows(table, listed)

    def listed_rows(self, table: Table, listed: Any) -> list[Row]:
        """Return the rows of a list of ids, or of the rows that a FIND answered."""
        if not isinstance(listed, list):
            raise Refusal("'unconditional' must be an array of objectIds", MALFORMED)
        if not listed and self.choices.empty_list == "refuse":
            raise Refusal("'unconditional' must not be empty", MALFORMED)
        ids = dict.fromkeys(self.object_id(each) for each in listed)
        missing = [each for each in ids if each not in table.rows]
        if missing and self.choices.unknown_ids_in_list == "refuse":
            raise Refusal(f"Entity with ID {missing[0]} not found", UNKNOWN_OBJECT)
        return [table.rows[each] for each in ids if each in table.rows]

    def object_id(self, value: Any) -> str:
        """Return an objectId that stands alone or in the row that has it."""
        object_id = value.get("objectId") if isinstance(value, dict) else value
        if not isinstance(object_id, str) or not object_id:
            raise Refusal("An objectId must be a string", OBJECT_ID)
        return object_id
