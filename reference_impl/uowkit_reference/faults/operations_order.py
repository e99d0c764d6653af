"""Faults in the turn that bulk operations and relations take in their transaction."""

from collections.abc import Sequence

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import JsonObject
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.transaction import Transactions


def held_back(operations: Sequence[Operation], kinds: frozenset[str]) -> list[Operation]:
    """Return operations in an order in which some types wait for the next FIND, or the end."""
    ordered: list[Operation] = []
    held: list[Operation] = []
    for each in operations:
        if each.operation_type in kinds:
            held.append(each)
            continue
        if each.operation_type == "FIND":
            ordered += held
            held = []
        ordered.append(each)
    return [*ordered, *held]


@fault("deletions-last", breaks="operations/delete-bulk-effect")
class DeletionsLast(Transactions):
    """What is deleted is deleted at the end or before the next FIND, as some mappers flush."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Hold deletions back."""
        kinds = frozenset({"DELETE", "DELETE_BULK"})
        return super().run(UnitOfWork(held_back(unit_of_work.operations, kinds)))


@fault("bulk-updates-last", breaks="operations/update-bulk-effect")
class BulkUpdatesLast(Transactions):
    """Bulk updates are gathered, and carried out at the end or before the next FIND."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Hold bulk updates back."""
        kinds = frozenset({"UPDATE_BULK"})
        return super().run(UnitOfWork(held_back(unit_of_work.operations, kinds)))


@fault("relations-by-type", breaks="operations/set-relation-effect")
class RelationsByType(Transactions):
    """Relations are changed after all else: what is added, then what ends, then what is set."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Sort the changes of relations to the end, by type."""
        relating = [each for each in unit_of_work.operations if "_RELATION" in each.operation_type]
        rest = [each for each in unit_of_work.operations if each not in relating]
        relating.sort(key=lambda each: each.operation_type)
        return super().run(UnitOfWork([*rest, *relating]))
