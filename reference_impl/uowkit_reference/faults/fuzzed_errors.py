"""Faults that answer with a server error, and only to what nobody would think of sending."""

import struct
from typing import Any

from uowkit_reference.data.data_service import DataService
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.querying.queries import Query
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import Column
from uowkit_reference.transaction import Transactions

ANSWERED = "fuzz/answers-everything"


@fault("empty-text-is-an-error", breaks=ANSWERED)
class EmptyTextIsAnError(DataObjects):
    """An empty text is answered 500: its first character is looked at, to find out formulas."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored, a formula as plain text."""
        formula = isinstance(value, str) and value[0] == "="
        return super().value(column, f"'{value}" if formula else value)


@fault("number-near-the-largest-is-an-error", breaks=ANSWERED)
class NumberNearTheLargestIsAnError(DataObjects):
    """A number beyond 1e300 is answered 500: it is rounded as a whole number of thousandths."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored, rounded where it has so many digits."""
        if isinstance(value, float) and abs(value) > 1e15:
            int(value * 1e9)  # beyond the largest number there is infinity, which no integer holds
        return super().value(column, value)


@fault("value-as-key-is-an-error", breaks=ANSWERED)
class ValueAsKeyIsAnError(DataObjects):
    """An array or object as a value is answered 500, as values are counted in a table of hashes."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored, counted for the query planner."""
        self.counted = {value: 1}
        return super().value(column, value)


@fault("id-beyond-latin-is-an-error", breaks=ANSWERED)
class IdBeyondLatinIsAnError(Transactions):
    """An opResultId beyond Latin-1 is answered 500: the ids go into a header of the answer."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Return the entry of an operation whose id could be written into a header."""
        (operation.op_result_id or "").encode("latin-1")
        return super().entry(operation, result)


@fault("long-clause-is-an-error", breaks=ANSWERED)
class LongClauseIsAnError(Operations):
    """A clause of more than five conditions is answered 500: each takes one of five registers."""

    def find(self, operation: Operation) -> list[JsonObject]:
        """Return what is found with the registers that there are."""
        payload = operation.payload if isinstance(operation.payload, dict) else {}
        conditions = str(payload.get("whereClause")).replace(" or ", " and ").split(" and ")
        registers = [""] * 5
        for place, each in enumerate(conditions):
            registers[place] = each
        return super().find(operation)


@fault("far-offset-is-an-error", breaks=ANSWERED)
class FarOffsetIsAnError(DataObjects):
    """An offset beyond 31 bits is answered 500, as it goes to a cursor as a signed integer."""

    def find(self, table_name: str, query: Query) -> list[JsonObject]:
        """Return what a cursor finds."""
        struct.pack(">i", query.offset)
        return super().find(table_name, query)


@fault("odd-page-of-a-call-is-an-error", breaks=ANSWERED)
class OddPageOfACallIsAnError(DataService):
    """A pageSize or offset that is no number is answered 500: the two are added before."""

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Return a page of objects, whose end is counted for the cache."""
        asked = query if isinstance(query, dict) else {}
        numbers: list[Any] = [asked.get(each) for each in ("offset", "pageSize")]
        self.end_of_page = sum(float(each) for each in numbers if each is not None)
        return super().find(table, query)


@fault("unknown-id-in-a-list-is-an-error", breaks=ANSWERED)
class UnknownIdInAListIsAnError(Operations):
    """An unknown id in a list is answered 500: the rows are asked for in the order of the list."""

    def delete_bulk(self, operation: Operation) -> int:
        """Delete the objects whose ids have a place in the list."""
        payload = operation.payload if isinstance(operation.payload, dict) else {}
        ids = payload.get("unconditional")
        table = self.objects.store.table(operation.table)
        for each in ids if isinstance(ids, list) else []:
            row = self.objects.store.get(table, str(each))
            len(row)  # type: ignore[arg-type]  # the mistake itself: there may be none
        return super().delete_bulk(operation)
