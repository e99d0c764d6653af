"""Faults by which CREATE answers another objectId than the stored one, or none."""

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID
from uowkit_reference.transaction import Transactions


@fault("answers-another-id", breaks="create/object-id-persisted")
class AnswersAnotherId(Operations):
    """CREATE answers a second new id, since writing and answering each ask the generator."""

    def create(self, operation: Operation) -> JsonObject:
        """Ask for an id once more."""
        return {**super().create(operation), OBJECT_ID.name: self.objects.object_ids.next()}


@fault("answers-id-in-lower-case", breaks="create/object-id-persisted")
class AnswersIdInLowerCase(Operations):
    """CREATE answers the id as the language prints a UUID, and the stored one is in upper case."""

    def create(self, operation: Operation) -> JsonObject:
        """Print the id in lower case."""
        saved = super().create(operation)
        return {**saved, OBJECT_ID.name: saved[OBJECT_ID.name].lower()}


@fault("ids-of-two-creates-swapped", breaks="create/object-id-persisted")
class IdsOfTwoCreatesSwapped(Transactions):
    """The ids of two CREATEs on one table are swapped, being read back from a stack in a batch."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Swap the ids where there are just two CREATEs in all, on one table."""
        entries = super().run(unit_of_work)
        creates = [each for each in unit_of_work.operations if each.operation_type == "CREATE"]
        saved = [entries[each.op_result_id]["result"] for each in creates if each.op_result_id]
        if len(saved) == 2 and len({each.table for each in creates}) == 1:
            first, second = saved
            ids = first[OBJECT_ID.name], second[OBJECT_ID.name]
            second[OBJECT_ID.name], first[OBJECT_ID.name] = ids
        return entries


@fault("create-after-bulk-answers-its-id", breaks="create/object-id-unique")
class CreateAfterBulkAnswersItsId(Operations):
    """A CREATE just after a bulk answers that bulk's last id, the connection's last insert id."""

    def __init__(self, objects: DataObjects, references: References, settings: Settings) -> None:
        super().__init__(objects, references, settings)
        self.last_insert_id: str | None = None

    def create(self, operation: Operation) -> JsonObject:
        """Answer the last insert id, where a bulk has left one."""
        saved = super().create(operation)
        last, self.last_insert_id = self.last_insert_id, None
        return {**saved, OBJECT_ID.name: last or saved[OBJECT_ID.name]}

    def create_bulk(self, operation: Operation) -> list[str]:
        """Leave the last insert id."""
        object_ids = super().create_bulk(operation)
        self.last_insert_id = object_ids[-1] if object_ids else None
        return object_ids


@fault("object-id-is-a-number", breaks="create/object-id-assigned")
class ObjectIdIsANumber(Operations):
    """CREATE answers the objectId as the number of its row, which is what the database returns."""

    def create(self, operation: Operation) -> JsonObject:
        """Count the rows."""
        number = self.objects.count(operation.table) + 1
        return {**super().create(operation), OBJECT_ID.name: number}


@fault("object-id-called-id", breaks="create/object-id-assigned")
class ObjectIdCalledId(Operations):
    """CREATE answers the objectId under the name `id`, as the object mapper calls it."""

    def create(self, operation: Operation) -> JsonObject:
        """Rename the property."""
        saved = super().create(operation)
        return {"id": saved.pop(OBJECT_ID.name), **saved}


@fault("object-id-missing-without-values", breaks="create/object-id-assigned")
class ObjectIdMissingWithoutValues(Operations):
    """CREATE of {} answers no objectId: an insert of defaults only returns no generated keys."""

    def create(self, operation: Operation) -> JsonObject:
        """Answer null for the id of an empty object."""
        saved = super().create(operation)
        return saved if operation.payload else {**saved, OBJECT_ID.name: None}
