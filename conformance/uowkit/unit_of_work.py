"""Units of work: transactions built operation by operation, and executed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from uowkit.client.operations import (
    AddRelation,
    Create,
    CreateBulk,
    Delete,
    DeleteBulk,
    DeleteRelation,
    Find,
    Operation,
    SetRelation,
    Update,
    UpdateBulk,
    Upsert,
    UpsertBulk,
)
from uowkit.client.transaction_result import TransactionFailed, TransactionResult, UnexpectedResult
from uowkit.client.values import Reference, SavedObject, expression, properties, to_wire
from uowkit.target import Target
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import read_answer

__all__ = [
    "GENERATED",
    "LEVELS",
    "AddRelation",
    "Create",
    "CreateBulk",
    "Delete",
    "DeleteBulk",
    "DeleteRelation",
    "Find",
    "Generated",
    "Operation",
    "Reference",
    "SavedObject",
    "SetRelation",
    "TransactionFailed",
    "TransactionResult",
    "UnexpectedResult",
    "UnitOfWork",
    "Update",
    "UpdateBulk",
    "Upsert",
    "UpsertBulk",
    "expression",
]

LEVELS: Final = ("READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE")


class Generated:
    """Asks for an op result id in the manner of the official SDKs."""

    def __repr__(self) -> str:
        return "GENERATED"


GENERATED: Final = Generated()
Name: TypeAlias = str | Generated | None
ObjectId: TypeAlias = str | Reference
ObjectIds: TypeAlias = Sequence[ObjectId] | Reference
Object: TypeAlias = Mapping[str, Any] | object
Added = TypeVar("Added", bound=Operation)


class UnitOfWork:
    """A transaction: its isolation level, and its operations in order.

    Each method adds one operation and returns it, so that later operations can refer to its
    result and the caller can ask for it. An object is a mapping or an instance of a dataclass,
    whose values may be references, also inside arrays and objects. `op_result_id` is made up as
    the official SDK does (`create_bulkPerson1`) unless one is given; None leaves it out.

    Nothing is checked here that a server should check, so that wrong transactions
    can be built, too.
    """

    def __init__(self, isolation: str | None = None) -> None:
        """Begin an empty transaction.

        Args:
            isolation: sent as `isolationLevelEnum`; None leaves it out.
        """
        self.isolation = isolation
        self.operations: list[Operation] = []
        self._names: Counter[str] = Counter()

    def create(self, table: str, payload: Object, *, op_result_id: Name = GENERATED) -> Create:
        """Add a CREATE (document 002): save `payload` as a new object."""
        return self._add(Create, "CREATE", table, properties(payload), op_result_id)

    def create_bulk(
        self, table: str, payload: Sequence[Object], *, op_result_id: Name = GENERATED
    ) -> CreateBulk:
        """Add a CREATE_BULK (document 001): ids come back in the order of `payload`."""
        rows = [properties(each) for each in payload]
        return self._add(CreateBulk, "CREATE_BULK", table, rows, op_result_id)

    def update(self, table: str, payload: Object, *, op_result_id: Name = GENERATED) -> Update:
        """Add an UPDATE of the object whose id is the `objectId` of `payload`."""
        return self._add(Update, "UPDATE", table, properties(payload), op_result_id)

    def update_bulk(
        self,
        table: str,
        changes: Object,
        *,
        where: str | None = None,
        ids: ObjectIds | None = None,
        op_result_id: Name = GENERATED,
    ) -> UpdateBulk:
        """Add an UPDATE_BULK: make `changes` to the objects of a where-clause, or of ids.

        Args:
            table: the table's name.
            changes: properties and their new values, which may be an `expression`.
            where: the conditional form.
            ids: the unconditional form: ids and references to ids, or one reference to the
                whole result of a FIND or CREATE_BULK.
            op_result_id: see the class.
        """
        payload = {"changes": properties(changes), **_selection(where, ids)}
        return self._add(UpdateBulk, "UPDATE_BULK", table, payload, op_result_id)

    def upsert(self, table: str, payload: Object, *, op_result_id: Name = GENERATED) -> Upsert:
        """Add an UPSERT: update the object of the `objectId` in `payload`, or create one."""
        return self._add(Upsert, "UPSERT", table, properties(payload), op_result_id)

    def upsert_bulk(
        self, table: str, payload: Sequence[Object], *, op_result_id: Name = GENERATED
    ) -> UpsertBulk:
        """Add an UPSERT_BULK: each object is updated or created."""
        rows = [properties(each) for each in payload]
        return self._add(UpsertBulk, "UPSERT_BULK", table, rows, op_result_id)

    def delete(self, table: str, object_id: ObjectId, *, op_result_id: Name = GENERATED) -> Delete:
        """Add a DELETE of the object of this id, or of a reference to one."""
        return self._add(Delete, "DELETE", table, object_id, op_result_id)

    def delete_bulk(
        self,
        table: str,
        *,
        where: str | None = None,
        ids: ObjectIds | None = None,
        op_result_id: Name = GENERATED,
    ) -> DeleteBulk:
        """Add a DELETE_BULK; `where` and `ids` as in `update_bulk`."""
        payload = _selection(where, ids)
        return self._add(DeleteBulk, "DELETE_BULK", table, payload, op_result_id)

    def find(
        self,
        table: str,
        query: Mapping[str, Any] | None = None,
        *,
        op_result_id: Name = GENERATED,
    ) -> Find:
        """Add a FIND.

        Args:
            table: the table's name.
            query: the payload as it is sent: `whereClause`, `properties`, `pageSize`, `offset`,
                `groupBy`, `queryOptions` and so on. Without it, the server's first page.
            op_result_id: see the class.
        """
        return self._add(Find, "FIND", table, dict(query or {}), op_result_id)

    def add_relation(
        self,
        table: str,
        parent: ObjectId,
        column: str,
        *,
        where: str | None = None,
        ids: ObjectIds | None = None,
        op_result_id: Name = GENERATED,
    ) -> AddRelation:
        """Add an ADD_RELATION: relate more children to a parent.

        Args:
            table: the parent's table.
            parent: the parent's id, or a reference to it.
            column: the relation column.
            where: children by a where-clause on their table.
            ids: children by ids and references to ids, or by one reference to a whole result.
            op_result_id: see the class.
        """
        payload = _relation(parent, column, where, ids)
        return self._add(AddRelation, "ADD_RELATION", table, payload, op_result_id)

    def set_relation(
        self,
        table: str,
        parent: ObjectId,
        column: str,
        *,
        where: str | None = None,
        ids: ObjectIds | None = None,
        op_result_id: Name = GENERATED,
    ) -> SetRelation:
        """Add a SET_RELATION: these children in place of others; as `add_relation`."""
        payload = _relation(parent, column, where, ids)
        return self._add(SetRelation, "SET_RELATION", table, payload, op_result_id)

    def delete_relation(
        self,
        table: str,
        parent: ObjectId,
        column: str,
        *,
        where: str | None = None,
        ids: ObjectIds | None = None,
        op_result_id: Name = GENERATED,
    ) -> DeleteRelation:
        """Add a DELETE_RELATION: these children no longer; as `add_relation`."""
        payload = _relation(parent, column, where, ids)
        return self._add(DeleteRelation, "DELETE_RELATION", table, payload, op_result_id)

    def body(self) -> dict[str, Any]:
        """The request's body."""
        envelope: dict[str, Any] = {"operations": [each.body() for each in self.operations]}
        if self.isolation is not None:
            envelope = {"isolationLevelEnum": self.isolation, **envelope}
        return envelope

    def execute(self, target: Target | str) -> TransactionResult:
        """Send the transaction and read the answer, without judging it.

        Args:
            target: the server, or its address, for which a connection is made and closed.

        Raises:
            TypeError: a payload holds something that JSON has no form for; nothing is sent.
            ValueError: a payload holds a moment without a time zone; nothing is sent.
            BadAddress: the address cannot be used.
        """
        body = to_wire(self.body())
        reading = read_answer(_transact(target, body))
        return TransactionResult(tuple(self.operations), reading)

    def _add(
        self, kind: type[Added], operation_type: str, table: str, payload: Any, asked: Name
    ) -> Added:
        name = asked
        if isinstance(name, Generated):
            stem = f"{operation_type.lower()}{table}"
            self._names[stem] += 1
            name = f"{stem}{self._names[stem]}"
        operation = kind(operation_type, table, payload, name)
        self.operations.append(operation)
        return operation


def _transact(target: Target | str, body: bytes) -> Exchange:
    if isinstance(target, Target):
        return target.transact(body)
    with Target(target) as own:
        return own.transact(body)


def _selection(where: str | None, ids: ObjectIds | None) -> dict[str, Any]:
    """The members that say which objects are meant: what is not given is left out."""
    selection: dict[str, Any] = {}
    if where is not None:
        selection["conditional"] = where
    if ids is not None:
        whole = isinstance(ids, Mapping | str)  # a text is wrong, and the server's to refuse
        selection["unconditional"] = ids if whole else list(ids)
    return selection


def _relation(
    parent: ObjectId, column: str, where: str | None, ids: ObjectIds | None
) -> dict[str, Any]:
    return {"parentObject": parent, "relationColumn": column, **_selection(where, ids)}
