"""Faults in keeping strings as they were sent."""

import html
import unicodedata
from collections.abc import Sequence

from starlette.types import Scope

from uowkit_reference.errors import WRONG_TYPE, ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.serving.gateway import Gateway, JsonAnswer
from uowkit_reference.storage.columns import Column


class ChangedStrings(DataObjects):
    """Stores another string than the one that was sent."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored for `value` in `column`."""
        stored = super().value(column, value)
        return self.changed(stored) if isinstance(value, str) else stored

    def changed(self, text: str) -> str | None:
        """Return what is stored for a string."""
        raise NotImplementedError


@fault("strings-trimmed", breaks="values/strings")
class StringsTrimmed(ChangedStrings):
    """Spaces around a string are cut off, as most forms want it."""

    def changed(self, text: str) -> str:
        """Return the string without them."""
        return text.strip(" ")


@fault("final-line-break-lost", breaks="values/strings")
class FinalLineBreakLost(ChangedStrings):
    """One line break at the end of a string is lost, as where text is read line by line."""

    def changed(self, text: str) -> str:
        """Return the string without it."""
        return text.removesuffix("\n")


@fault("line-breaks-of-one-kind", breaks="values/strings")
class LineBreaksOfOneKind(ChangedStrings):
    """A carriage return and line feed become a line feed, as in a file that is opened as text."""

    def changed(self, text: str) -> str:
        """Return the string with line feeds only."""
        return text.replace("\r\n", "\n")


@fault("strings-composed", breaks="values/strings")
class StringsComposed(ChangedStrings):
    """Strings are stored in Unicode's composed form, so that searching finds them all."""

    def changed(self, text: str) -> str:
        """Return the composed form."""
        return unicodedata.normalize("NFC", text)


@fault("bulk-strings-compatibility-form", breaks="values/strings")
class BulkStringsCompatibilityForm(DataObjects):
    """A bulk stores strings in Unicode's compatibility form, as an importer's search wants it."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects, their strings normalised."""
        normal = [
            {
                name: unicodedata.normalize("NFKC", value) if isinstance(value, str) else value
                for name, value in properties.items()
            }
            for properties in objects
        ]
        return super().create_many(table_name, normal)


@fault("strings-cut-at-astral", breaks="values/strings")
class StringsCutAtAstral(ChangedStrings):
    """A string ends before its first character of four bytes, as in a three-byte UTF-8 column."""

    def changed(self, text: str) -> str:
        """Return what stands before that character."""
        ends = [place for place, character in enumerate(text) if ord(character) > 0xFFFF]
        return text[: ends[0]] if ends else text


@fault("strings-in-latin-1", breaks="values/strings")
class StringsInLatin1(ChangedStrings):
    """Characters beyond Latin-1 become question marks, as the connection's encoding has none."""

    def changed(self, text: str) -> str:
        """Return the string as it comes through the connection."""
        return text.encode("latin-1", errors="replace").decode("latin-1")


@fault("strings-cut-at-200", breaks="values/strings")
class StringsCutAt200(ChangedStrings):
    """Strings are cut after 200 characters, the width of the column, without a word."""

    def changed(self, text: str) -> str:
        """Return what fits."""
        return text[:200]


@fault("strings-cut-at-255-bytes", breaks="values/strings")
class StringsCutAt255Bytes(ChangedStrings):
    """Strings are cut after 255 bytes of UTF-8: the column counts bytes, the limit characters."""

    def changed(self, text: str) -> str:
        """Return what fits."""
        return text.encode()[:255].decode(errors="ignore")


@fault("bulk-strings-cut-at-249", breaks="values/strings")
class BulkStringsCutAt249(DataObjects):
    """A bulk cuts strings after 249 characters: its buffer has 250 places, and ends with a zero."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects, their strings cut."""
        cut = [
            {name: value[:249] if isinstance(value, str) else value for name, value in each.items()}
            for each in objects
        ]
        return super().create_many(table_name, cut)


@fault("strings-cut-at-255", breaks="values/strings")
class StringsCutAt255(ChangedStrings):
    """Strings are cut after 255 characters, as by a database that is not in its strict mode."""

    def changed(self, text: str) -> str:
        """Return what fits."""
        return text[:255]


@fault("empty-strings-become-null", breaks="values/strings")
class EmptyStringsBecomeNull(ChangedStrings):
    """An empty string becomes null, as in a database that does not tell them apart."""

    def changed(self, text: str) -> str | None:
        """Return null for the empty string."""
        return text or None


@fault("strings-escaped-for-html", breaks="values/strings")
class StringsEscapedForHtml(ChangedStrings):
    """Angle brackets and ampersands are escaped when they are stored, against script in pages."""

    def changed(self, text: str) -> str:
        """Return the escaped string."""
        return html.escape(text, quote=False)


@fault("quotes-doubled", breaks="values/strings")
class QuotesDoubled(ChangedStrings):
    """Apostrophes are doubled, by a function for literals in front of a bound parameter."""

    def changed(self, text: str) -> str:
        """Return the string as a literal would hold it."""
        return text.replace("'", "''")


@fault("escapes-resolved-twice", breaks="values/strings")
class EscapesResolvedTwice(ChangedStrings):
    """A backslash and n become a line break, since escapes are resolved after JSON's own."""

    def changed(self, text: str) -> str:
        """Return the string with its escapes resolved again."""
        return text.replace("\\n", "\n").replace("\\t", "\t")


@fault("zero-width-characters-lost", breaks="values/strings")
class ZeroWidthCharactersLost(ChangedStrings):
    """Characters without width are taken out, so that two strings that look alike are equal."""

    def changed(self, text: str) -> str:
        """Return the string without characters of the category of formats."""
        return "".join(each for each in text if unicodedata.category(each) != "Cf")


@fault("null-in-words-becomes-null", breaks="values/strings")
class NullInWordsBecomesNull(ChangedStrings):
    """The string "null" becomes null, as where a column is read from a file of values."""

    def changed(self, text: str) -> str | None:
        """Return null for its name."""
        return None if text == "null" else text


@fault("long-strings-refused", breaks="values/strings")
class LongStringsRefused(ChangedStrings):
    """A string of more than 250 bytes is refused, though the limit counts characters."""

    def changed(self, text: str) -> str:
        """Return the string if it fits."""
        if len(text.encode()) > 250:
            raise ApiError("Value is too long for a column of 250.", WRONG_TYPE)
        return text


@fault("characters-split-between-chunks", breaks="values/strings")
class CharactersSplitBetweenChunks(Gateway):
    """A character that crosses two kilobytes of a body is lost: each chunk is decoded by itself."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request, its body put together of decoded chunks."""
        chunks = [body[at : at + 2048] for at in range(0, len(body), 2048)]
        return super().answer(
            scope, "".join(chunk.decode(errors="replace") for chunk in chunks).encode()
        )
