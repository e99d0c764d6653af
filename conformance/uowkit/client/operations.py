"""The twelve operations of a transaction: what each sends, answers, and can be referred to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from uowkit.client.values import OBJECT_ID, Reference, SavedObject

Result = TypeVar("Result")


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


class ResultingIn(Operation, Generic[Result]):
    """An operation that knows what its result is."""

    __slots__ = ()

    answers: ClassVar[str]  # what the result has to be, for people

    def read(self, document: Any) -> Result:
        """Read the operation's `result` of an answer.

        Raises:
            ValueError: it is not what the operation answers.
        """
        raise NotImplementedError

    def _unlike(self) -> ValueError:
        return ValueError(f"{self.operation_type} answers {self.answers}")


class _OnObject(ResultingIn[SavedObject]):
    """An operation that answers a saved object, of which each property can be referred to."""

    __slots__ = ()
    answers = "the saved object"

    @property
    def object_id(self) -> Reference:
        """A reference to the object's objectId.

        Raises:
            ValueError: the operation has no op result id to refer to.
        """
        return self.property(OBJECT_ID)

    def property(self, name: str) -> Reference:
        """A reference to a property of the saved object.

        Raises:
            ValueError: the operation has no op result id to refer to.
        """
        return _refer(self, propName=name)

    def read(self, document: Any) -> SavedObject:
        """Read the saved object of an answer."""
        if not isinstance(document, dict):
            raise self._unlike()
        return SavedObject(document)


class _Referable(ResultingIn[Result]):
    """An operation whose result can be referred to as a whole."""

    __slots__ = ()

    @property
    def reference(self) -> Reference:
        """A reference to the whole result: every id of a bulk, every row found, or a number.

        Raises:
            ValueError: the operation has no op result id to refer to.
        """
        return _refer(self)


class _Counting(_Referable[int]):
    """An operation that answers a number."""

    __slots__ = ()
    answers = "a whole number"

    def read(self, document: Any) -> int:
        """Read the number of an answer; 2.0 is 2."""
        if isinstance(document, bool) or not isinstance(document, int | float):
            raise self._unlike()
        if isinstance(document, float) and not document.is_integer():
            raise self._unlike()
        return int(document)


class _Bulk(_Referable[Result]):
    """An operation on several objects, each of whose ids can be referred to."""

    __slots__ = ()

    def __getitem__(self, index: int) -> Reference:
        """A reference to the id of the object at `index`, counted from 0 and sent as it is.

        Raises:
            ValueError: the operation has no op result id to refer to.
        """
        return _refer(self, resultIndex=index)

    def __iter__(self) -> Iterator[Reference]:
        """References to the ids of all objects, in the order of the payload."""
        return (self[index] for index in range(len(self.payload)))


class Create(_OnObject):
    """A CREATE operation: saves a new object (document 002) and answers it."""

    __slots__ = ()


class CreateBulk(_Bulk[list[str]]):
    """A CREATE_BULK operation: saves new objects (document 001) and answers their ids."""

    __slots__ = ()
    answers = "an array of objectIds"

    def read(self, document: Any) -> list[str]:
        """Read the ids of an answer."""
        if not _are_ids(document):
            raise self._unlike()
        return list(document)


class Update(_OnObject):
    """An UPDATE operation: changes the object of an id and answers it."""

    __slots__ = ()


class UpdateBulk(_Counting):
    """An UPDATE_BULK operation: changes several objects and answers how many."""

    __slots__ = ()


class Upsert(_OnObject):
    """An UPSERT operation: changes the object of an id, or saves a new one, and answers it."""

    __slots__ = ()


class UpsertBulk(_Bulk[list[str] | int]):
    """An UPSERT_BULK operation; servers answer the ids, some clients expect the number."""

    __slots__ = ()
    answers = "an array of objectIds, or their number"

    def read(self, document: Any) -> list[str] | int:
        """Read the ids of an answer, or their number."""
        if isinstance(document, int) and not isinstance(document, bool):
            return document
        if not _are_ids(document):
            raise self._unlike()
        return list(document)


class Delete(_Counting):
    """A DELETE operation: removes an object and answers when, in milliseconds since 1970."""

    __slots__ = ()


class DeleteBulk(_Counting):
    """A DELETE_BULK operation: removes several objects and answers how many."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row that a FIND will answer, to be referred to."""

    find: Find
    index: int

    @property
    def object_id(self) -> Reference:
        """A reference to the row's objectId."""
        return self.property(OBJECT_ID)

    def property(self, name: str) -> Reference:
        """A reference to a property of the row."""
        return _refer(self.find, resultIndex=self.index, propName=name)


class Find(_Referable[list[SavedObject]]):
    """A FIND operation: answers the rows that a query selects."""

    __slots__ = ()
    answers = "an array of objects"
    __iter__: ClassVar[None] = None  # how many rows there will be is not known yet

    def __getitem__(self, index: int) -> FoundRow:
        """The row at `index`, counted from 0, to refer to its properties."""
        return FoundRow(self, index)

    def read(self, document: Any) -> list[SavedObject]:
        """Read the rows of an answer."""
        if not isinstance(document, list) or not all(isinstance(each, dict) for each in document):
            raise self._unlike()
        return [SavedObject(each) for each in document]


class AddRelation(_Counting):
    """An ADD_RELATION operation: relates more children and answers how many."""

    __slots__ = ()


class SetRelation(_Counting):
    """A SET_RELATION operation: relates these children in place of others; answers how many."""

    __slots__ = ()


class DeleteRelation(_Counting):
    """A DELETE_RELATION operation: relates children no longer and answers how many."""

    __slots__ = ()


def _are_ids(document: Any) -> bool:
    return isinstance(document, list) and all(isinstance(each, str) for each in document)


def _refer(operation: Operation, **members: Any) -> Reference:
    if operation.op_result_id is None:
        msg = "an operation without an op result id cannot be referred to"
        raise ValueError(msg)
    return {"___ref": True, "opResultId": operation.op_result_id, **members}
