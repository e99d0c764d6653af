"""Faults by which an op result id does not come back as it was sent, or is taken for another."""

import html
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import JsonObject
from uowkit_reference.request import Operation, UnitOfWork, UnitOfWorkReader
from uowkit_reference.transaction import Transactions


class _Renamed(Transactions, ABC):
    """Answers results under other names than their op result ids."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Rename the entries."""
        entries = super().run(unit_of_work)
        return {self.renamed(name): entry for name, entry in entries.items()}

    @abstractmethod
    def renamed(self, name: str) -> str:
        """Return the name under which the result of `name` is answered."""


class _Compared(UnitOfWorkReader, ABC):
    """Takes op result ids for equal that are not."""

    def check_op_result_ids(self, operations: Sequence[Operation]) -> None:
        """Compare what is left of each id."""
        super().check_op_result_ids(
            [
                replace(each, op_result_id=self.compared(each.op_result_id))
                for each in operations
                if each.op_result_id is not None
            ]
        )

    @abstractmethod
    def compared(self, name: str) -> str:
        """Return what two ids have in common that count as equal."""


@fault("names-in-lower-case", breaks="op-result-id/exact")
class NamesInLowerCase(_Renamed):
    """Results come under opResultIds in lower case, as a map that ignores case keeps its keys."""

    def renamed(self, name: str) -> str:
        """Fold the case."""
        return name.lower()


@fault("names-trimmed", breaks="op-result-id/exact")
class NamesTrimmed(_Renamed):
    """Results come under opResultIds without outer spaces, which all input is cleared of."""

    def renamed(self, name: str) -> str:
        """Clear the name of spaces."""
        return name.strip(" ")


@fault("names-composed", breaks="op-result-id/exact")
class NamesComposed(_Renamed):
    """Results come under opResultIds in Unicode's composed form, which all input is brought to."""

    def renamed(self, name: str) -> str:
        """Compose accents with their letters."""
        return unicodedata.normalize("NFC", name)


@fault("names-cut-at-64", breaks="op-result-id/exact")
class NamesCutAt64(_Renamed):
    """Results come under the first 64 characters of opResultIds, the width of a log's column."""

    def renamed(self, name: str) -> str:
        """Cut the name to the column's width."""
        return name[:64]


@fault("names-cut-at-255-bytes", breaks="op-result-id/exact")
class NamesCutAt255Bytes(_Renamed):
    """Results come under the first 255 bytes of opResultIds, enough for two hundred of ASCII."""

    def renamed(self, name: str) -> str:
        """Cut the name's UTF-8."""
        return name.encode()[:255].decode(errors="ignore")


@fault("names-lose-astral", breaks="op-result-id/exact")
class NamesLoseAstral(_Renamed):
    """Characters beyond 16 bits in opResultIds become question marks, as in three-byte UTF-8."""

    def renamed(self, name: str) -> str:
        """Keep what three bytes can hold."""
        return "".join(each if each <= "\uffff" else "?" for each in name)


@fault("names-escaped-for-html", breaks="op-result-id/exact")
class NamesEscapedForHtml(_Renamed):
    """Results come under opResultIds that are escaped for HTML, to be shown in the console."""

    def renamed(self, name: str) -> str:
        """Escape the name."""
        return html.escape(name)


@fault("names-with-dots-underscored", breaks="op-result-id/exact")
class NamesWithDotsUnderscored(_Renamed):
    """Dots in opResultIds become underscores, as in a document store that has none in its keys."""

    def renamed(self, name: str) -> str:
        """Make a key of the name."""
        return name.replace(".", "_")


@fault("names-of-digits-as-numbers", breaks="op-result-id/exact")
class NamesOfDigitsAsNumbers(_Renamed):
    """An opResultId of digits comes back as the number that it states, without leading zeros."""

    def renamed(self, name: str) -> str:
        """Make a number of digits, as array keys do."""
        return str(int(name)) if name.isascii() and name.isdigit() else name


@fault("names-with-one-line-end", breaks="op-result-id/exact")
class NamesWithOneLineEnd(_Renamed):
    """Line ends in opResultIds come back as line feeds, as text fields bring them to one form."""

    def renamed(self, name: str) -> str:
        """Take each line end for a line feed."""
        return name.replace("\r\n", "\n").replace("\r", "\n")


@fault("names-without-control-characters", breaks="op-result-id/exact")
class NamesWithoutControlCharacters(_Renamed):
    """Control characters in opResultIds are stripped, which a log of requests must not hold."""

    def renamed(self, name: str) -> str:
        """Keep tabs, line ends and what can be seen."""
        return "".join(
            each for each in name if each in "\t\r\n" or unicodedata.category(each) != "Cc"
        )


@fault("name-proto-lost", breaks="op-result-id/exact")
class NameProtoLost(Transactions):
    """An operation called __proto__ has no entry, since results are a plain JavaScript object."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Assign the entries one by one."""
        entries = super().run(unit_of_work)
        entries.pop("__proto__", None)
        return entries


@fault("names-compared-without-case", breaks="op-result-id/exact")
class NamesComparedWithoutCase(_Compared):
    """opResultIds that differ in case only are refused as duplicates, by a database's collation."""

    def compared(self, name: str) -> str:
        """Fold the case."""
        return name.lower()


@fault("names-compared-without-accents", breaks="op-result-id/exact")
class NamesComparedWithoutAccents(_Compared):
    """opResultIds that differ in accents only are refused as duplicates, by a general collation."""

    def compared(self, name: str) -> str:
        """Take the letters without their accents."""
        letters = unicodedata.normalize("NFD", name)
        return "".join(each for each in letters if not unicodedata.combining(each)) or name


@fault("names-compared-without-padding", breaks="op-result-id/exact")
class NamesComparedWithoutPadding(_Compared):
    """opResultIds that differ in spaces at the end are refused as duplicates, as CHAR pads them."""

    def compared(self, name: str) -> str:
        """Take the padding off."""
        return name.rstrip(" ")


@fault("names-compared-by-64", breaks="op-result-id/exact")
class NamesComparedBy64(_Compared):
    """opResultIds that begin with the same 64 characters are refused, by an index on a prefix."""

    def compared(self, name: str) -> str:
        """Take what the index holds."""
        return name[:64]
