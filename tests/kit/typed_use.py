"""Users' own code as mypy sees it: checked by test_typed_use, and never run."""

from dataclasses import dataclass
from typing import Any, assert_type

from uowkit.persistence import Async, DataStore, Persistence, PersistenceFailed
from uowkit.target import Target
from uowkit.unit_of_work import (
    Create,
    Operation,
    Reference,
    SavedObject,
    TransactionResult,
    UnitOfWork,
    expression,
)


@dataclass
class Contact:
    """A class to save."""

    name: str
    object_id: str | None = None


def every_operation_has_its_own_result(target: Target) -> None:
    """Without a cast or an annotation."""
    uow = UnitOfWork(isolation="SERIALIZABLE")
    person = uow.create("Person", {"name": "Joe"})
    people = uow.create_bulk("Person", [{"name": "Mary"}, Contact("Bob")])
    found = uow.find("Person", {"whereClause": "name = 'Joe'", "pageSize": 5})
    updated = uow.update("Person", {"objectId": people[0], "age": expression("age + 1")})
    upserted = uow.upsert_bulk("Person", [{"objectId": "a"}])
    renamed = uow.update_bulk("Person", {"name": "Bob"}, ids=found.reference)
    related = uow.add_relation("Person", person.object_id, "orders", ids=[found[0].object_id, "b"])
    removed = uow.delete("Person", people[1])
    result = uow.execute(target)
    assert_type(result, TransactionResult)
    assert_type(result[person], SavedObject)
    assert_type(result[person].object_id, str)
    assert_type(result[people], list[str])
    assert_type(result[found], list[SavedObject])
    assert_type(result[updated], SavedObject)
    assert_type(result[upserted], list[str] | int)
    assert_type(result[renamed], int)
    assert_type(result[related], int)
    assert_type(result[removed], int)
    assert_type(person, Create)
    assert_type(people[0], Reference)
    if result.error is not None:
        assert_type(result.error.operation, Operation | None)


def mistakes_are_seen(target: Target) -> None:
    """An ignored error that is none would be one itself."""
    uow = UnitOfWork()
    person = uow.create("Person", {})
    number: int = uow.execute(target)[person]  # type: ignore[assignment]
    uow.delete("Person", number)  # type: ignore[arg-type]
    uow.delete("Person", person)  # type: ignore[arg-type]
    uow.delete_bulk("Person", "name = 'Joe'")  # type: ignore[call-arg]
    Persistence.of(Contact).save({"name": "Joe"})  # type: ignore[call-overload]
    list(uow.find("Person"))  # type: ignore[call-overload]


async def saved_objects_keep_their_class(contact: Contact, rows: list[dict[str, int]]) -> None:
    """Synchronous, awaited and by callbacks."""
    contacts = Persistence.of(Contact)
    assert_type(contacts, DataStore[Contact, Contact])
    assert_type(contacts.save(contact), Contact)
    assert_type(await contacts.save_async(contact), Contact)
    assert_type(contacts.find(), list[Contact])
    assert_type(contacts.remove(contact), int)
    assert_type([Persistence.of("Row").save(row) for row in rows], list[SavedObject])

    def success(saved: Contact) -> None:
        contacts.remove(saved)

    def fault(error: PersistenceFailed) -> Any:
        return error.code

    contacts.save(contact, Async(success, fault)).join()
