"""Hand-made breaches: wrong servers, each a few lines off the independent one."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.independent_server import UnitOfWorkService
from tests.independent_server.answers import Answer, DropConnection, Malformed, Refusal

Row = dict[str, Any]


@dataclass(frozen=True)
class Breach:
    """A wrong server, with the rule that must catch it first."""

    rule: str
    service: type[UnitOfWorkService]

    @property
    def name(self) -> str:
        """The mistake, in a few words."""
        return self.service.__name__


BREACHES: list[Breach] = []


def breaks(rule: str) -> Any:
    """Register a wrong server under the rule that it breaks."""

    def register(service: type[UnitOfWorkService]) -> type[UnitOfWorkService]:
        BREACHES.append(Breach(rule, service))
        return service

    return register


@breaks("robustness/answers-everything")
class FailsOnAnArray(UnitOfWorkService):
    """A body that is an array ends in a server error."""

    def handle(self, body: bytes) -> Answer:
        if body.startswith(b"["):
            return Answer(500, {"code": 0, "message": "list indices must be integers"})
        return super().handle(body)


@breaks("robustness/answers-everything")
class HangsUpOnBadText(UnitOfWorkService):
    """A body that is no UTF-8 gets the connection closed."""

    def handle(self, body: bytes) -> Answer:
        try:
            body.decode()
        except UnicodeDecodeError as error:
            raise DropConnection from error
        return super().handle(body)


@breaks("envelope/success-shape")
class SaysTrueAsText(UnitOfWorkService):
    """`success` is a string."""

    def answer_success(self, outcomes: Sequence[Any]) -> Answer:
        answer = super().answer_success(outcomes)
        answer.value["success"] = "true"
        return answer


@breaks("envelope/one-result-per-operation")
class KeepsTenResults(UnitOfWorkService):
    """Only the first few operations have an entry."""

    def results(self, outcomes: Sequence[Any]) -> dict[str, Any]:
        return dict(list(super().results(outcomes).items())[:2])


@breaks("envelope/result-type")
class CallsABulkCreate(UnitOfWorkService):
    """The entry of a CREATE_BULK says CREATE."""

    def entry(self, outcome: Any) -> dict[str, Any]:
        return {**super().entry(outcome), "type": "CREATE"}


@breaks("envelope/malformed")
class SkipsNullOperations(UnitOfWorkService):
    """An operation that is null is passed over."""

    def read_operations(self, items: Sequence[Any]) -> Iterator[Any]:
        return super().read_operations([each for each in items if each is not None])


@breaks("envelope/operation-type-exact")
class FoldsOperationTypes(UnitOfWorkService):
    """Operation types are taken in any case."""

    def read_operation(self, item: Any) -> Any:
        if isinstance(item, dict) and isinstance(item.get("operationType"), str):
            item = {**item, "operationType": item["operationType"].upper()}
        return super().read_operation(item)


@breaks("create/object-id-assigned")
class NumbersItsObjects(UnitOfWorkService):
    """An objectId is a number in the answer."""

    def create(self, table: Any, payload: Mapping[str, Any]) -> Row:
        return {**super().create(table, payload), "objectId": 7}


@breaks("create/object-id-unique")
class CountsSeconds(UnitOfWorkService):
    """Ids are made of the clock's seconds and a counter that begins anew in each transaction."""

    def run_operations(self, operations: Any) -> Any:
        self.count = 0
        return super().run_operations(operations)

    def new_object_id(self, _table: Any) -> str:
        self.count += 1
        return f"{time.time():.0f}-{self.count}"


@breaks("create/object-id-persisted")
class AnswersAnotherId(UnitOfWorkService):
    """The id that is answered is not the one under which the object is stored."""

    def create(self, table: Any, payload: Mapping[str, Any]) -> Row:
        row = super().create(table, payload)
        return {**row, "objectId": row["objectId"][::-1] + "X"}


@breaks("create/created")
class CountsInSeconds(UnitOfWorkService):
    """`created` is in seconds."""

    def create(self, table: Any, payload: Mapping[str, Any]) -> Row:
        row = super().create(table, payload)
        return {**row, "created": row["created"] // 1000}


@breaks("create/payload-required")
class TakesNothingForAnEmptyObject(UnitOfWorkService):
    """A CREATE without payload saves an empty object."""

    def read_operation(self, item: Any) -> Any:
        if isinstance(item, dict) and item.get("operationType") == "CREATE":
            item = {**item, "payload": item.get("payload") or {}}
        return super().read_operation(item)


@breaks("create-bulk/ids-in-request-order")
class StacksItsBulks(UnitOfWorkService):
    """A bulk answers its ids last to first."""

    def create_bulk(self, table: Any, payload: Sequence[Any]) -> list[str]:
        return super().create_bulk(table, payload)[::-1]


@breaks("create-bulk/ids-in-request-order")
class GroupsByColumns(UnitOfWorkService):
    """Objects with the same columns are inserted together, and ids come in that order."""

    def create_bulk(self, table: Any, payload: Sequence[Any]) -> list[str]:
        self.check_bulk(payload)
        return super().create_bulk(table, sorted(payload, key=lambda row: sorted(row)))


@breaks("create-bulk/ids-in-request-order")
class SwapsTheEndOfALargeBulk(UnitOfWorkService):
    """The last two ids are swapped in bulks of more than 64."""

    def create_bulk(self, table: Any, payload: Sequence[Any]) -> list[str]:
        ids = super().create_bulk(table, payload)
        if len(ids) > 64:
            ids[-1], ids[-2] = ids[-2], ids[-1]
        return ids


@breaks("create-bulk/one-id-per-object")
class SavesEqualObjectsOnce(UnitOfWorkService):
    """Equal objects of a bulk are one object."""

    def create_bulk(self, table: Any, payload: Sequence[Any]) -> list[str]:
        self.check_bulk(payload)
        return super().create_bulk(
            table, [row for index, row in enumerate(payload) if row not in payload[:index]]
        )


@breaks("create-bulk/objects-independent")
class FillsGapsFromTheFirst(UnitOfWorkService):
    """What an object of a bulk lacks is taken from the bulk's first one."""

    def create_bulk(self, table: Any, payload: Sequence[Any]) -> list[str]:
        self.check_bulk(payload)
        return super().create_bulk(table, [{**payload[0], **row} for row in payload])


@breaks("create-bulk/items-are-objects")
class SkipsNullItems(UnitOfWorkService):
    """Items that are null are passed over."""

    def create_bulk(self, table: Any, payload: Sequence[Any]) -> list[str]:
        return super().create_bulk(table, [each for each in payload if each is not None])


@breaks("op-result-id/unique")
class ComparesNeighboursOnly(UnitOfWorkService):
    """An op result id that is used twice is noticed only when the two are neighbours."""

    def check_op_result_id(self, op_result_id: str, seen: Any) -> None:
        super().check_op_result_id(op_result_id, set(list(seen)[-1:]))


@breaks("op-result-id/exact")
class NormalisesIds(UnitOfWorkService):
    """Op result ids come back composed."""

    def results(self, outcomes: Sequence[Any]) -> dict[str, Any]:
        found = super().results(outcomes)
        return {unicodedata.normalize("NFC", name): entry for name, entry in found.items()}


@breaks("op-result-id/scope")
class RemembersIds(UnitOfWorkService):
    """The op result ids of the transaction before are still taken."""

    before: frozenset[str] = frozenset()

    def run_operations(self, operations: Any) -> Any:
        operations = list(operations)
        used = frozenset(each.op_result_id for each in operations if each.op_result_id)
        taken, self.before = self.before & used, used
        if taken:
            raise Refusal(f"{taken} is used already", 0)
        return super().run_operations(operations)


@breaks("atomicity/all-or-nothing")
class ForgetsToUndoBulks(UnitOfWorkService):
    """Nothing is undone when a transaction fails."""

    def rollback(self, *_: Any) -> None:
        """Do nothing."""


@breaks("atomicity/recovers")
class StaysInTheFailedTransaction(UnitOfWorkService):
    """After a failed transaction the next one is refused."""

    failed = False

    def run_operations(self, operations: Any) -> Any:
        if self.failed:
            self.failed = False
            raise Malformed("current transaction is aborted")
        try:
            return super().run_operations(operations)
        except Refusal:
            self.failed = True
            raise


@breaks("schema/table-must-exist")
class MakesTables(UnitOfWorkService):
    """A CREATE on an unknown table is passed over."""

    def run_operations(self, operations: Any) -> Any:
        known = [each for each in operations if not each.table.startswith("UowkitNone")]
        return super().run_operations(known)


@breaks("values/strings")
class TrimsStrings(UnitOfWorkService):
    """Outer spaces of strings are lost."""

    def canonical(self, table: Any, payload: Mapping[str, Any]) -> Row:
        row = super().canonical(table, payload)
        return {key: each.strip() if isinstance(each, str) else each for key, each in row.items()}


@breaks("values/numbers")
class RoundsNumbers(UnitOfWorkService):
    """Numbers keep two decimal places."""

    def canonical(self, table: Any, payload: Mapping[str, Any]) -> Row:
        row = super().canonical(table, payload)
        return {
            key: round(each, 2) if isinstance(each, float) else each for key, each in row.items()
        }
