"""Faults in the order in which the operations of a transaction are carried out."""

from dataclasses import replace

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import JsonObject
from uowkit_reference.request import UnitOfWork
from uowkit_reference.transaction import Transactions


@fault("order-by-type", breaks="order/operations-in-order")
class OrderByType(Transactions):
    """Operations run type by type, single objects before bulks, since statements are batched."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Batch what is alike."""
        operations = sorted(unit_of_work.operations, key=lambda each: each.operation_type)
        return super().run(replace(unit_of_work, operations=operations))


@fault("order-by-table", breaks="order/operations-in-order")
class OrderByTable(Transactions):
    """Operations run table by table, to lock the tables in an order that cannot deadlock."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Lock the tables by name."""
        operations = sorted(unit_of_work.operations, key=lambda each: each.table)
        return super().run(replace(unit_of_work, operations=operations))


@fault("order-by-op-result-id", breaks="order/operations-in-order")
class OrderByOpResultId(Transactions):
    """Operations run in the order of their op result ids, the keys of the map that holds them."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Go through a sorted map; what has no id comes first."""
        operations = sorted(unit_of_work.operations, key=lambda each: each.op_result_id or "")
        return super().run(replace(unit_of_work, operations=operations))


@fault("order-reads-first", breaks="order/operations-in-order")
class OrderReadsFirst(Transactions):
    """Every FIND runs before the first write, so that a transaction reads one state of the data."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Read, then write."""
        operations = sorted(unit_of_work.operations, key=lambda each: each.operation_type != "FIND")
        return super().run(replace(unit_of_work, operations=operations))


@fault("order-reads-last", breaks="order/operations-in-order")
class OrderReadsLast(Transactions):
    """Every FIND runs after the last write, when the transaction's answer is put together."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Write, then read."""
        operations = sorted(unit_of_work.operations, key=lambda each: each.operation_type == "FIND")
        return super().run(replace(unit_of_work, operations=operations))


@fault("order-of-tenth-operation", breaks="order/operations-in-order")
class OrderOfTenthOperation(Transactions):
    """From the eleventh operation on the order is lost: keys of a map are sorted as texts."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Sort the places as texts, so that 10 comes before 2."""
        numbered = sorted(enumerate(unit_of_work.operations), key=lambda each: str(each[0]))
        operations = [operation for _, operation in numbered]
        return super().run(replace(unit_of_work, operations=operations))
