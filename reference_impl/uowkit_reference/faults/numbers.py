"""Faults in keeping numbers, booleans and null as they were sent."""

import math
import struct
from collections.abc import Sequence

from uowkit_reference.errors import WRONG_TYPE, ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.querying.queries import Query
from uowkit_reference.storage.columns import Column, ColumnType, Table


class ChangedNumbers(DataObjects):
    """Stores another number than the one that was sent."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored for `value` in `column`."""
        stored = super().value(column, value)
        return self.changed(stored) if column.type is ColumnType.DOUBLE else stored

    def changed(self, number: float) -> Json:
        """Return what is stored for a number."""
        raise NotImplementedError


@fault("numbers-in-single-precision", breaks="values/numbers")
class NumbersInSinglePrecision(ChangedNumbers):
    """Numbers go through 32-bit floats, as FLOAT means in the language but not in the database."""

    def changed(self, number: float) -> float:
        """Return the nearest 32-bit float, or the number where it is beyond them."""
        try:
            return float(struct.unpack("f", struct.pack("f", number))[0])
        except OverflowError:
            return number


@fault("integers-wrap-at-31-bits", breaks="values/numbers")
class IntegersWrapAt31Bits(ChangedNumbers):
    """Integers of more than 31 bits wrap around, cast to an int on their way."""

    def changed(self, number: float) -> float:
        """Return a whole number as it comes out of 32 bits."""
        if not number.is_integer() or abs(number) > 2**53:
            return number
        return float((int(number) + 2**31) % 2**32 - 2**31)


@fault("numbers-keep-15-digits", breaks="values/numbers")
class NumbersKeep15Digits(ChangedNumbers):
    """Numbers keep 15 significant digits, since they are formatted and read again."""

    def changed(self, number: float) -> float:
        """Return the number that its text stands for, where that is still one."""
        read = float(f"{number:.15g}")
        return read if math.isfinite(read) else number


@fault("numbers-keep-six-places", breaks="values/numbers")
class NumbersKeepSixPlaces(ChangedNumbers):
    """Numbers are rounded to six places after the point, which formatting keeps by default."""

    def changed(self, number: float) -> float:
        """Return the number that its text stands for."""
        return float(f"{number:f}")


@fault("tiny-numbers-become-zero", breaks="values/numbers")
class TinyNumbersBecomeZero(ChangedNumbers):
    """Numbers nearer to zero than 1e-38 become 0, which the column type rounds them to."""

    def changed(self, number: float) -> float:
        """Return 0 for a number that is too small."""
        return number if abs(number) > 1e-38 else 0.0


@fault("zero-becomes-null", breaks="values/numbers")
class ZeroBecomesNull(ChangedNumbers):
    """0 becomes null, in a language where it is as false as a value that is missing."""

    def changed(self, number: float) -> float | None:
        """Return the number, or null."""
        return number or None


@fault("large-integers-become-text", breaks="values/numbers")
class LargeIntegersBecomeText(ChangedNumbers):
    """Integers beyond 31 bits come back as strings, as the driver reads its big ones."""

    def changed(self, number: float) -> float | str:
        """Return the digits of a large whole number."""
        if number.is_integer() and 2**31 <= abs(number) < 2**63:
            return str(int(number))
        return number


@fault("minus-lost-before-the-point", breaks="values/numbers")
class MinusLostBeforeThePoint(ChangedNumbers):
    """Numbers between -1 and 0 lose their sign, which goes with the part before the point: -0."""

    def changed(self, number: float) -> float:
        """Return the number put together of its parts."""
        whole = int(number)
        return abs(number) if whole == 0 else number


@fault("large-integers-refused", breaks="values/numbers")
class LargeIntegersRefused(ChangedNumbers):
    """Integers beyond 31 bits are refused, since the column is checked as an INT."""

    def changed(self, number: float) -> float:
        """Return the number if it is in range."""
        if number.is_integer() and 2**31 <= abs(number) < 2**53:
            raise ApiError("Out of range value for a column of whole numbers.", WRONG_TYPE)
        return number


@fault("bulk-kind-of-first-number", breaks="values/numbers")
class BulkKindOfFirstNumber(DataObjects):
    """In a bulk, fractions are cut off where the first object has a whole number in that column."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects, each column's numbers of the kind that the first has."""
        first = objects[0] if objects else {}
        whole = {name for name, value in first.items() if type(value) is int}
        typed = [
            {
                name: int(value) if name in whole and type(value) is float else value
                for name, value in properties.items()
            }
            for properties in objects
        ]
        return super().create_many(table_name, typed)


class ShownObjects(DataObjects):
    """Shows objects in another way than they are stored."""

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Save a new object and return what is shown of it."""
        return self.shown(super().create(table_name, properties))

    def get(self, table_name: str, object_id: str) -> JsonObject:
        """Return what is shown of the object of this id."""
        return self.shown(super().get(table_name, object_id))

    def find(self, table_name: str, query: Query) -> list[JsonObject]:
        """Return what is shown of the objects that a query asks for."""
        return [self.shown(each) for each in super().find(table_name, query)]

    def shown(self, data_object: JsonObject) -> JsonObject:
        """Return what is shown of an object."""
        return {name: self.shown_value(value) for name, value in data_object.items()}

    def shown_value(self, value: Json) -> Json:
        """Return what is shown of a value."""
        raise NotImplementedError


@fault("booleans-shown-as-numbers", breaks="values/booleans-and-null")
class BooleansShownAsNumbers(ShownObjects):
    """Booleans come back as 1 and 0, as a column of one digit reads."""

    def shown_value(self, value: Json) -> Json:
        """Return the digit of a boolean."""
        return int(value) if isinstance(value, bool) else value


@fault("booleans-shown-as-words", breaks="values/booleans-and-null")
class BooleansShownAsWords(ShownObjects):
    """Booleans come back as the strings "true" and "false", as a store of text has them."""

    def shown_value(self, value: Json) -> Json:
        """Return the word of a boolean."""
        return str(value).lower() if isinstance(value, bool) else value


@fault("false-becomes-null", breaks="values/booleans-and-null")
class FalseBecomesNull(DataObjects):
    """False becomes null, since only what is true is bound to the statement."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored for what is bound."""
        bound = {name: value for name, value in properties.items() if value is not False}
        return super().values(table, bound)


@fault("null-becomes-false", breaks="values/booleans-and-null")
class NullBecomesFalse(DataObjects):
    """Null in a boolean column becomes false, as the language's own boolean has no third value."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored, nulls of boolean columns set to false."""
        values = super().values(table, properties)
        return {
            name: 0 if value is None and table.columns[name].type is ColumnType.BOOLEAN else value
            for name, value in values.items()
        }


@fault("null-becomes-empty-string", breaks="values/booleans-and-null")
class NullBecomesEmptyString(DataObjects):
    """Null in a text column becomes the empty string, so that nobody has to ask for null."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored, nulls of text columns set to the empty string."""
        values = super().values(table, properties)
        return {
            name: "" if value is None and table.columns[name].type is ColumnType.TEXT else value
            for name, value in values.items()
        }


@fault("null-refused", breaks="values/booleans-and-null")
class NullRefused(DataObjects):
    """A property that is null is refused, as no type of column is found for it."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored where every property has a type."""
        for name, value in properties.items():
            if value is None and name in table.columns:
                raise ApiError(f"Property {name} has no value of a known type.", WRONG_TYPE)
        return super().values(table, properties)
