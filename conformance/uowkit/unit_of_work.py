"""Units of work: transactions built operation by operation, and their results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from uowkit.wire.reading import Reading, read_answer

if TYPE_CHECKING:
    from uowkit.target import Target

LEVELS: Final = ("READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE")


class Generated:
    """Asks for an op result id in the manner of the official SDKs."""

    def __repr__(self) -> str:
        return "GENERATED"


GENERATED: Final = Generated()
Added = TypeVar("Added", bound="Operation")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a transaction.

    `op_result_id` None leaves the member out of the request (documents 001 and 002:
    it is optional).
    """

    operation_type: str
    table: str
    payload: Any
    op_result_id: str | None

    def body(self) -> dict[str, Any]:
        """The operation as it stands in the request, members in the SDKs' order."""
        body = {"operationType": self.operation_type, "table": self.table, "payload": self.payload}
        if self.op_result_id is not None:
            body["opResultId"] = self.op_result_id
        return body


@dataclass(frozen=True, slots=True)
class Create(Operation):
    """A CREATE operation, whose result can be referred to later in its transaction."""

    @property
    def object_id(self) -> dict[str, Any]:
        """A reference to the objectId that the server will assign."""
        return self.property("objectId")

    def property(self, name: str) -> dict[str, Any]:
        """A reference to a property of the saved object.

        Raises:
            ValueError: the operation has no op result id to refer to.
        """
        return {"___ref": True, "opResultId": _named(self), "propName": name}


@dataclass(frozen=True, slots=True)
class CreateBulk(Operation):
    """A CREATE_BULK operation, whose ids can be referred to later in its transaction."""

    def __getitem__(self, index: int) -> dict[str, Any]:
        """A reference to the id of the object at `index`, counted from 0.

        Raises:
            ValueError: the operation has no op result id to refer to.
        """
        return {"___ref": True, "opResultId": _named(self), "resultIndex": index}


def _named(operation: Operation) -> str:
    if operation.op_result_id is None:
        msg = "an operation without an op result id cannot be referred to"
        raise ValueError(msg)
    return operation.op_result_id


class UnitOfWork:
    """A transaction: its isolation level, and its operations in order.

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

    def create(
        self,
        table: str,
        payload: Mapping[str, Any],
        *,
        op_result_id: str | Generated | None = GENERATED,
    ) -> Create:
        """Add a CREATE (document 002).

        Args:
            table: the table's name.
            payload: the object to save; values may be references.
            op_result_id: left out when None; made up as `createPerson1` by default.
        """
        name = self._name(op_result_id, f"create{table}")
        return self._add(Create("CREATE", table, dict(payload), name))

    def create_bulk(
        self,
        table: str,
        payload: Sequence[Mapping[str, Any]],
        *,
        op_result_id: str | Generated | None = GENERATED,
    ) -> CreateBulk:
        """Add a CREATE_BULK (document 001).

        Args:
            table: the table's name.
            payload: the objects to save, in the order in which ids are to come back.
            op_result_id: left out when None; made up as `create_bulkPerson1` by default.
        """
        name = self._name(op_result_id, f"create_bulk{table}")
        return self._add(CreateBulk("CREATE_BULK", table, [dict(each) for each in payload], name))

    def body(self) -> dict[str, Any]:
        """The request's body."""
        envelope: dict[str, Any] = {"operations": [each.body() for each in self.operations]}
        if self.isolation is not None:
            envelope = {"isolationLevelEnum": self.isolation, **envelope}
        return envelope

    def execute(self, target: Target) -> Reading:
        """Send the transaction and read the answer, without judging it."""
        return read_answer(target.transact(self.body()))

    def _add(self, operation: Added) -> Added:
        self.operations.append(operation)
        return operation

    def _name(self, asked: str | Generated | None, stem: str) -> str | None:
        if not isinstance(asked, Generated):
            return asked
        self._names[stem] += 1
        return f"{stem}{self._names[stem]}"
