"""Servers whose requests overlap, for faults that only many clients at once can see.

The server itself answers one request after another. Here a unit of work waits in the middle, as
for a database, and others have their turn meanwhile. A lone client sees nothing of that.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from uowkit_reference import answers
from uowkit_reference.data.data_service import DataService
from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.request import Operation, UnitOfWork, UnitOfWorkReader
from uowkit_reference.routing import Call, Coming
from uowkit_reference.serving.endpoints import Endpoints
from uowkit_reference.storage.columns import OBJECT_ID
from uowkit_reference.storage.conditions import Where
from uowkit_reference.transaction import OperationFailedError, Transactions

PAUSE = 0.002
"""Seconds that a unit of work waits: as long as a few statements take in a database."""
_PAGE = 100


class _Rehearsed(Exception):
    """A unit of work that was only tried is undone."""


class Overlapping(Endpoints):
    """Lets others have their turn while it carries out a unit of work."""

    def unit_of_work(self, call: Call) -> Json:
        """Run a unit of work, in the course of which others run, too."""
        return Coming(self.carry_out(self.reader.read(call.json())))

    async def carry_out(self, unit_of_work: UnitOfWork) -> Json:
        """Return the document that answers a unit of work, once it is carried out."""
        await asyncio.sleep(PAUSE)
        return self.transactions.execute(unit_of_work)

    def remove(self, rows: Iterable[tuple[str, str]]) -> None:
        """Delete rows, each given by its table and its objectId."""
        store = self.transactions.objects.store
        with store.transaction():
            for table, object_id in rows:
                store.delete(store.table(table), Where("object_id = ?", (object_id,)))


class Leaking(Overlapping):
    """Stores rows before their transaction has ended, and hides them from most that look."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        super().__init__(reader, transactions, data_service)
        self.under_way: set[str] = set()

    def leaks_to(self, look: str, level: str | None) -> bool:  # noqa: ARG002 - for subclasses
        """Say whether a look sees rows under way.

        Args:
            look: ``FIND`` in a transaction; ``find`` or ``count`` of the data service.
            level: The isolation level of the transaction.
        """
        return True

    async def carry_out(self, unit_of_work: UnitOfWork) -> Json:
        """Look at once; write while others have their turn."""
        if any(each.operation_type != "FIND" for each in unit_of_work.operations):
            return await self.write(unit_of_work)
        answer = self.transactions.execute(unit_of_work)
        if not self.leaks_to("FIND", unit_of_work.isolation_level):
            for entry in (answer["results"] or {}).values():
                entry["result"] = self.committed(entry["result"])
        return answer

    async def write(self, unit_of_work: UnitOfWork) -> Json:
        """Return the answer to a unit of work that writes."""
        return self.transactions.execute(unit_of_work)

    def find_by_address(self, call: Call) -> Json:
        """Find objects."""
        return self.seen(super().find_by_address(call))

    def find(self, call: Call) -> Json:
        """Find objects."""
        return self.seen(super().find(call))

    def count_by_address(self, call: Call) -> Json:
        """Count objects."""
        return self.counted(super().count_by_address(call), call.parameters["table"], call.query)

    def count(self, call: Call) -> Json:
        """Count objects."""
        return self.counted(super().count(call), call.parameters["table"], call.json())

    def seen(self, rows: Json) -> Json:
        """Return what a search of the data service shows of the rows that it has found."""
        return rows if self.leaks_to("find", None) else self.committed(rows)

    def counted(self, number: int, table: str, query: Json) -> int:
        """Return what a count says that has counted rows under way, too."""
        if not self.under_way or self.leaks_to("count", None):
            return number
        found = self.data.find(table, {"where": query.get("where"), "pageSize": _PAGE})
        return number - (len(found) - len(self.committed(found)))

    def committed(self, rows: Json) -> Json:
        """Return the rows that are not under way."""
        return [each for each in rows if each[OBJECT_ID.name] not in self.under_way]

    def fails(self, unit_of_work: UnitOfWork) -> bool:
        """Try a unit of work, undo it, and say whether it fails."""
        try:
            with self.transactions.all_or_nothing():
                self.transactions.run(unit_of_work)
                raise _Rehearsed
        except _Rehearsed:
            return False
        except (OperationFailedError, ApiError):
            return True

    @contextmanager
    def hidden(self) -> Iterator[list[tuple[str, str]]]:
        """Give a list to note rows in, which count as under way while the block lasts."""
        rows: list[tuple[str, str]] = []
        try:
            yield rows
        finally:
            self.under_way.difference_update(object_id for _, object_id in rows)

    def note(self, rows: list[tuple[str, str]], operation: Operation, result: Json) -> None:
        """Note the rows that an operation has saved, as under way."""
        saved = [(operation.table, object_id) for object_id in ids_in(operation, result)]
        rows += saved
        self.under_way.update(object_id for _, object_id in saved)


class InSteps(Leaking):
    """Stores a transaction that will succeed in several steps, and waits after each."""

    def steps(self, unit_of_work: UnitOfWork) -> Sequence[Sequence[Operation]]:
        """Return the operations that are stored in each step; one may be there in parts."""
        return [[each] for each in unit_of_work.operations]

    async def write(self, unit_of_work: UnitOfWork) -> Json:
        """Store the steps, and then let everybody see them."""
        if self.fails(unit_of_work):
            return self.transactions.execute(unit_of_work)
        known: JsonObject = {}
        entries: JsonObject = {}
        transactions = self.transactions
        references = transactions.references(known, transactions.settings)
        operations = transactions.operations(
            transactions.objects, references, transactions.settings
        )
        with self.hidden() as rows:
            for step in self.steps(unit_of_work):
                with transactions.all_or_nothing():
                    for operation in step:
                        result = transactions.run_operation(operations, operation)
                        self.note(rows, operation, result)
                        name = operation.op_result_id
                        if name is not None:
                            known[name] = [*known[name], *result] if name in known else result
                            entries[name] = transactions.entry(operation, known[name])
                await asyncio.sleep(PAUSE)
        return answers.success(entries)


class UndoneAfterwards(Leaking):
    """Stores what a failing transaction did until it failed, and undoes that only afterwards."""

    def stays(self, operation: Operation, place: int) -> bool:  # noqa: ARG002 - for subclasses
        """Say whether what an operation has saved is there for a while."""
        return True

    async def write(self, unit_of_work: UnitOfWork) -> Json:
        """Undo what fails, and answer after that."""
        failure = self.transactions.execute(unit_of_work)
        failed = failure["error"]
        if not failed:
            return failure
        transactions = self.transactions
        operations = transactions.operations(
            transactions.objects,
            transactions.references({}, transactions.settings),
            transactions.settings,
        )
        with self.hidden() as rows:
            for place, operation in enumerate(unit_of_work.operations):
                try:
                    with transactions.all_or_nothing():
                        result = transactions.run_operation(operations, operation)
                        if not self.stays(operation, place):
                            raise _Rehearsed
                except _Rehearsed:
                    continue
                except OperationFailedError:
                    break
                self.note(rows, operation, result)
            await asyncio.sleep(PAUSE)
            self.remove(rows)
        return failure


def ids_in(operation: Operation, result: Json) -> list[str]:
    """Return the objectIds of what an operation has saved; none for one of another type."""
    if operation.operation_type == "CREATE":
        return [result[OBJECT_ID.name]]
    return list(result) if operation.operation_type == "CREATE_BULK" else []
