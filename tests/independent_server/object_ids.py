"""The objectIds that the server assigns: each form is a function of a running number."""

import hashlib
import itertools
import re
import secrets
import uuid
from collections.abc import Iterator

from .choices import Choices

LETTERS = "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ"


FORMS = {
    "guid-upper": "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}",
    "uuid-lower": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "short-mixed-case": "[A-Za-z]{2,}",
    "integer-string": "[0-9]+",
    "exotic": ".*",
}


class ObjectIds:
    """Gives out ids that are new in the server, or, if so chosen, only new in their table."""

    def __init__(self, choices: Choices) -> None:
        self._form = choices.object_ids
        self._per_table = choices.ids_unique_in_table_only
        self._numbers: dict[str, Iterator[int]] = {}
        self._salt = secrets.token_bytes(16)

    def next(self, table: str) -> str:
        """Return the next id for an object of the table."""
        series = table if self._per_table else ""
        number = next(self._numbers.setdefault(series, itertools.count(1)))
        match self._form:
            case "guid-upper":
                return str(uuid.UUID(bytes=self._digest(number))).upper()
            case "uuid-lower":
                return str(uuid.UUID(bytes=self._digest(number), version=4))
            case "short-mixed-case":
                return _in_letters(number)
            case "integer-string":
                return str(number)
            case "exotic":
                return f"{number}/ü Ω 😀 100%25 'q' \"d\" ?a=b&c#d+e;\\ {number % 7}"

    def has_form(self, object_id: str) -> bool:
        """Say whether an id could be one of these."""
        return re.fullmatch(FORMS[self._form], object_id, re.DOTALL) is not None

    def _digest(self, number: int) -> bytes:
        return hashlib.blake2b(str(number).encode(), key=self._salt, digest_size=16).digest()


def _in_letters(number: int) -> str:
    """Write the number in letters whose case tells: neighbours differ in nothing else."""
    letters = ""
    while number or len(letters) < 2:
        number, digit = divmod(number, len(LETTERS))
        letters = LETTERS[digit] + letters
    return letters
