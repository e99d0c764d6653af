"""Functions on text that SQLite leaves to this server, since its own know ASCII only.

SQLite cannot interrupt a function: each says before what it will cost.
"""

import re
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

from uowkit_reference.storage.columns import Stored

LETTERS_OF_A_STEP = 32
"""How many letters are looked at, at least, in the time that SQLite takes for one step."""

ANY_TEXT, ANY_LETTER = "%", "_"

Charge = Callable[[int], None]
"""Takes a number of steps, and raises where they are too many."""


def add_text_functions(connection: sqlite3.Connection, charge: Charge) -> None:
    """Give a connection ``upper``, ``lower`` and ``LIKE``.

    Args:
        connection: The connection.
        charge: Is told what each call costs.
    """

    def of_text(function: Callable[[str], str]) -> Callable[[Stored], Stored]:
        def charged(value: Stored) -> Stored:
            if not isinstance(value, str):
                return value
            charge(len(value) // LETTERS_OF_A_STEP)
            return function(value)

        return charged

    def like(pattern: Stored, text: Stored, _escape: str) -> bool | None:
        if pattern is None or text is None:
            return None
        compiled, text = Pattern.of(str(pattern)), str(text)
        charge(compiled.cost(text) // LETTERS_OF_A_STEP)
        return compiled.matches(text)

    for name, function in (("upper", str.upper), ("lower", str.lower)):
        connection.create_function(name, 1, of_text(function), deterministic=True)
    connection.create_function("like", 3, like, deterministic=True)


class Pattern:
    r"""A pattern of LIKE: ``%`` is any text, ``_`` any one letter, ``\`` takes a sign for itself.

    Every part between two ``%`` is looked for where it first stands behind the one before, so
    that nothing is ever tried again.

    Args:
        pattern: Its text.
    """

    def __init__(self, pattern: str) -> None:
        signs: list[str] = re.findall(r"\\.|.", pattern, re.DOTALL)
        runs = groupby(signs, lambda sign: sign == ANY_TEXT)
        self._parts = [Part(list(run)) for is_any, run in runs if not is_any]
        self._starts = bool(signs) and signs[0] != ANY_TEXT
        self._ends = not signs or signs[-1] != ANY_TEXT

    @staticmethod
    @lru_cache(maxsize=128)
    def of(pattern: str) -> "Pattern":
        """Return a pattern, which is made once."""
        return Pattern(pattern)

    def cost(self, text: str) -> int:
        """Return how many letters may have to be looked at to match a text."""
        return len(text) * max((part.cost for part in self._parts), default=1)

    def matches(self, text: str) -> bool:
        """Say whether the whole of a text is as the pattern says."""
        parts, begin, end = self._parts, 0, len(text)
        if self._starts:
            if not parts[0].stands_at(text, 0):
                return False
            parts, begin = parts[1:], parts[0].length
        if self._ends and parts:
            end -= parts[-1].length
            if end < begin or not parts[-1].stands_at(text, end):
                return False
            parts = parts[:-1]
        elif self._ends:
            return begin == end
        for part in parts:
            at = part.find(text, begin, end)
            if at < 0:
                return False
            begin = at + part.length
        return True


class Part:
    """A part of a pattern without any ``%``: as many letters as it has signs.

    Args:
        signs: A letter each, or ``_``, or a backslash and what it takes for itself.
    """

    def __init__(self, signs: list[str]) -> None:
        self.length = len(signs)
        self.cost = self.length if ANY_LETTER in signs else 1
        self._text = "".join(sign[-1] for sign in signs)
        letters = ("." if sign == ANY_LETTER else re.escape(sign[-1]) for sign in signs)
        # Python's own search for a text takes time in proportion to it, whatever it is.
        self._form = re.compile("".join(letters), re.DOTALL) if ANY_LETTER in signs else None

    def stands_at(self, text: str, at: int) -> bool:
        """Say whether a text has it at this place."""
        if self._form is None:
            return text.startswith(self._text, at)
        return self._form.match(text, at) is not None

    def find(self, text: str, begin: int, end: int) -> int:
        """Return the first place of a text between two others where it stands, or -1."""
        if self._form is None:
            return text.find(self._text, begin, end)
        found = self._form.search(text, begin, end)
        return -1 if found is None else found.start()
